//! The list of prompts, in the order in which they stand in the menu.

use crate::{
    app::App,
    export,
    icon::{Icon, IconButton},
    view::{Frame, focus_soon},
    words,
};
use pilotlight_browser::{
    i18n::{small, t, t_with},
    id,
};
use pilotlight_core::{
    id::PromptId,
    prompts::{Library, Prompt},
    protocol::Change,
    screen::{Event, View},
};
use yew::prelude::*;

/// The list of prompts.
pub fn prompts(app: &App) -> Html {
    let library = app.read(|screen| screen.mirror().prompts());
    let all = &library.prompts;
    let save = {
        let (app, library) = (app.clone(), library.clone());
        Callback::from(move |_: MouseEvent| save_file(&app, &library))
    };
    html! {
        <Frame title={t("prompts")}>
            <p class="hint">{t("promptsText")}</p>
            <div class="buttons">
                <button
                    type="button" class="button" data-action="new-prompt"
                    onclick={app.on(|_| Event::Open(View::Prompt(id::prompt())))}
                >
                    {Icon::Plus.draw()}{t("newPrompt")}
                </button>
                <button type="button" class="button" data-action="export-prompts" onclick={save}>{t("exportPrompts")}</button>
            </div>
            <ul class="cards">
                { for all.iter().enumerate().map(|(index, prompt)| card(app, prompt, index, all.len())) }
            </ul>
        </Frame>
    }
}

fn card(app: &App, prompt: &Prompt, index: usize, count: usize) -> Html {
    let id = prompt.id;
    let name = words::prompt_name(app, prompt);
    let toggle = {
        let changed = Prompt { in_menu: !prompt.in_menu, ..prompt.clone() };
        app.on(move |_: yew::Event| Event::Change(Change::Prompt(changed.clone())))
    };
    let command = prompt.command(&t, &small);
    let is_called = !prompt.text(&t).is_empty() && !command.is_empty();
    html! {
        <li class="card" key={id.to_string()} data-prompt={id.to_string()}>
            <div class="card-head">
                <h2 class="cut" dir="auto">{&name}</h2>
                {mover(app, id, Icon::Up, t_with("moveUp", &[&name]), index.checked_sub(1))}
                {mover(app, id, Icon::Down, t_with("moveDown", &[&name]), Some(index + 2).filter(|to| *to <= count))}
                {IconButton::new(Icon::Pencil, t_with("edit", &[&name]), "edit-prompt").small().on_click(app.on(move |_| Event::Open(View::Prompt(id))))}
            </div>
            <div class="card-foot">
                <span class="hint cut" dir="auto">
                    {words::about(prompt)}
                    if is_called {
                        {" · /"}{command}
                    }
                </span>
                <label class="check">
                    <input
                        type="checkbox" data-field="in-menu" checked={prompt.in_menu} onchange={toggle}
                        aria-label={t_with("inMenuLabel", &[&name])}
                    />
                    {t("inMenu")}
                </label>
            </div>
        </li>
    }
}

/// A button that puts a prompt before the one of the index `to`; `None` where it cannot go further.
fn mover(app: &App, id: PromptId, icon: Icon, label: String, to: Option<usize>) -> Html {
    let action = if icon == Icon::Up { "move-prompt-up" } else { "move-prompt-down" };
    let index = to.and_then(|to| u32::try_from(to).ok()).unwrap_or_default();
    let onclick = {
        let app = app.clone();
        Callback::from(move |_| {
            app.dispatch(Event::Change(Change::MovePrompt { prompt: id, index }));
            // The browser takes the focus away from what is moved within the page.
            focus_soon(format!("[data-prompt=\"{id}\"] [data-action=\"{action}\"]"));
        })
    };
    IconButton::new(icon, label, action).small().disabled(to.is_none()).on_click(onclick)
}

/// Saves every prompt with the words that it has now, whether they are the person's or the built-in ones.
fn save_file(app: &App, library: &Library) {
    let in_words =
        |prompt: &Prompt| Prompt { name: prompt.name(&t), text: prompt.text(&t), ..prompt.clone() };
    let library = Library { prompts: library.prompts.iter().map(in_words).collect(), ..library.clone() };
    export::prompts(app, &library);
}
