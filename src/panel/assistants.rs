//! The list of assistants.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    view::Frame,
    words,
};
use pilotlight_browser::{
    i18n::{t, t_with},
    id,
};
use pilotlight_core::{
    assistant::Assistant,
    id::AssistantId,
    screen::{Event, View},
};
use yew::prelude::*;

/// The list of assistants.
pub fn assistants(app: &App) -> Html {
    let (all, default) =
        app.read(|screen| (screen.mirror().assistants(), screen.mirror().settings().default_assistant));
    html! {
        <Frame title={t("assistants")}>
            <p class="hint">{t("assistantsText")}</p>
            <ul class="cards">
                { for all.iter().map(|assistant| card(app, assistant, default)) }
            </ul>
            <button
                type="button" class="button" data-action="new-assistant"
                onclick={app.on(|_| Event::Open(View::Assistant(id::assistant())))}
            >
                {Icon::Plus.draw()}{t("newAssistant")}
            </button>
        </Frame>
    }
}

fn card(app: &App, assistant: &Assistant, default: AssistantId) -> Html {
    let id = assistant.id;
    html! {
        <li class="card" key={id.to_string()} data-assistant={id.to_string()}>
            <div class="card-head">
                <h2 class="cut" dir="auto">{&assistant.name}</h2>
                if id == default {
                    <span class="badge">{t("defaultAssistant")}</span>
                }
                {IconButton::new(Icon::Pencil, t_with("edit", &[&assistant.name]), "edit-assistant").small().on_click(app.on(move |_| Event::Open(View::Assistant(id))))}
            </div>
            <p class="card-text" dir="auto">{&assistant.system}</p>
            <p class="hint">{words::style(assistant.style)}</p>
        </li>
    }
}
