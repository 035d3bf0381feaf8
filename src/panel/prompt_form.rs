//! One prompt, to be made or changed. What is wrong with its text is told while it is written.

use crate::{
    app::App,
    form::{Edit, End, Remove, edit_prompt},
    view::{Field, Frame, focus},
    words,
};
use pilotlight_browser::{
    i18n::{t, t_with},
    typing,
};
use pilotlight_core::{
    id::PromptId,
    prompts::{BuiltIn, Placeholder, Prompt, PromptFault},
    protocol::Change,
    screen::View,
};
use yew::prelude::*;

/// One prompt; `stored` is `None` for a new one.
pub fn prompt_form(app: &App, id: PromptId, stored: Option<&Prompt>) -> Html {
    let edit = edit_prompt(app);
    let form = edit.entered(|| {
        let stored = stored.cloned().unwrap_or_else(|| blank(id));
        Prompt { name: stored.name(&t), text: stored.text(&t), ..stored }
    });
    let entered = as_stored(&form);
    let fault = entered.check().err();
    let is_told = |fault: &&PromptFault| edit.was_tried() || matches!(fault, PromptFault::Unknown { .. });
    let shown = fault.as_ref().filter(is_told);
    let end = End {
        list: View::Prompts,
        save: "save-prompt",
        change: fault.is_none().then(|| Change::Prompt(entered.clone())),
        remove: stored.and_then(|stored| remove(app, stored)),
    };
    let at_name = shown.filter(|f| matches!(f, PromptFault::NameEmpty | PromptFault::NameTooLong));
    let at_text = shown.filter(|_| at_name.is_none());
    let is_open = BuiltIn::of(id).is_some_and(|built_in| built_in.open);
    html! {
        <Frame key={id.to_string()} title={t("prompts")}>
            {Field::new(t("name")).fault(at_name.map(words::prompt_fault)).around(html! {
                <input
                    class="input" dir="auto" data-field="name" value={form.name}
                    oninput={edit.text(|prompt, text| prompt.name = text)}
                />
            })}
            if !is_open {
                {Field::new(t("promptAsks")).fault(at_text.map(words::prompt_fault)).around(html! {
                    <textarea
                        class="input" dir="auto" rows="4" data-field="text" value={form.text}
                        oninput={edit.text(|prompt, text| prompt.text = text)}
                    />
                })}
                {placeholders()}
            }
            {in_menu(app, &edit, &entered)}
            {end.draw(app)}
        </Frame>
    }
}

fn blank(id: PromptId) -> Prompt {
    Prompt { id, name: String::new(), text: String::new(), in_menu: true }
}

/// What is entered, as it is stored: the words that a built-in one has anyway are not the person's, and go on to follow the
/// browser's language.
fn as_stored(form: &Prompt) -> Prompt {
    let mut prompt = form.clone();
    if let Some(built_in) = BuiltIn::of(form.id).map(BuiltIn::prompt) {
        if prompt.name.trim().is_empty() || prompt.name.trim() == built_in.name(&t) {
            prompt.name.clear();
        }
        if prompt.text.trim().is_empty() || prompt.text == built_in.text(&t) {
            prompt.text.clear();
        }
    }
    prompt
}

/// The buttons that put a placeholder where the cursor is.
fn placeholders() -> Html {
    let button = |placeholder: Placeholder| {
        let word = format!("{{{}}}", placeholder.word());
        let onclick = {
            let word = word.clone();
            Callback::from(move |_: MouseEvent| {
                focus("[data-field=\"text\"]");
                typing::insert(&word);
            })
        };
        html! {
            <button
                type="button" class="button placeholder" data-action="insert-placeholder" title={t(&format!("placeholder_{}", placeholder.word()))}
                {onclick}
            >
                {word.clone()}
            </button>
        }
    };
    html! {
        <div class="field">
            <div class="placeholders" role="group" aria-label={t("placeholders")}>
                { for Placeholder::ALL.into_iter().map(button) }
            </div>
            <span class="hint">{t("placeholdersHint")}</span>
        </div>
    }
}

/// Whether it is in the menu, and how it looks there.
fn in_menu(app: &App, edit: &Edit<Prompt>, entered: &Prompt) -> Html {
    let toggle = edit.choose(|prompt, _: yew::Event| prompt.in_menu = !prompt.in_menu);
    let name = words::prompt_name(app, entered);
    html! {
        <div class="field">
            <label class="check">
                <input type="checkbox" data-field="in-menu" checked={entered.in_menu} onchange={toggle} />
                {t("inMenu")}
            </label>
            if entered.in_menu && !name.is_empty() {
                <span class="menu-entry cut" dir="auto" data-menu-entry="">{name}</span>
                <span class="hint">{t_with("inMenuOf", &[&words::about(entered)])}</span>
            }
        </div>
    }
}

/// A built-in prompt cannot be deleted: it goes back to what it was, where it is another now.
fn remove(app: &App, stored: &Prompt) -> Option<Remove> {
    let built_in = BuiltIn::of(stored.id);
    let is_changed = built_in.is_none_or(|built_in| built_in.prompt() != *stored);
    let label = t(if built_in.is_some() { "reset" } else { "delete" });
    is_changed.then(|| Remove {
        action: "delete-prompt",
        label,
        name: words::prompt_name(app, stored),
        change: Change::DeletePrompt(stored.id),
    })
}
