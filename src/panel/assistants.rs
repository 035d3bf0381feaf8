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
use std::rc::Rc;
use yew::prelude::*;

/// What the list of assistants is given.
#[derive(Properties, PartialEq)]
pub struct AssistantsProps {
    /// Every assistant.
    pub assistants: Rc<Vec<Assistant>>,
    /// The one for new chats.
    pub default: AssistantId,
}

/// The list of assistants.
#[component]
pub fn Assistants(props: &AssistantsProps) -> Html {
    let Some(app) = use_context::<App>() else { return Html::default() };
    html! {
        <Frame title={t("assistants")}>
            <p class="hint">{t("assistantsText")}</p>
            <ul class="cards">
                { for props.assistants.iter().map(|assistant| card(&app, assistant, props.default)) }
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
                <h3 class="cut" dir="auto">{&assistant.name}</h3>
                if id == default {
                    <span class="badge">{t("defaultAssistant")}</span>
                }
                <IconButton
                    small=true icon={Icon::Pencil} label={t_with("editAssistant", &[&assistant.name])}
                    action="edit-assistant" onclick={app.on(move |_| Event::Open(View::Assistant(id)))}
                />
            </div>
            <p class="card-text" dir="auto">{&assistant.system}</p>
            <p class="hint">{words::style(assistant.style)}</p>
        </li>
    }
}
