//! A message that waits for the answer before it, or to be sent at all: it can be changed and removed.

use crate::{
    app::App,
    editing::Editing,
    icon::{Icon, IconButton},
    turn::SharedTurn,
};
use pilotlight_browser::i18n::t;
use pilotlight_core::screen::Event;
use yew::prelude::*;

/// What a message that waits is given.
#[derive(Properties, PartialEq)]
pub struct WaitingProps {
    /// The panel.
    pub app: App,
    /// The message.
    pub turn: SharedTurn,
    /// Whether the host has it.
    pub sent: bool,
}

/// A message that waits: it can be changed and removed.
#[component]
pub fn Waiting(props: &WaitingProps) -> Html {
    let editing = use_state_eq(|| false);
    let turn = &props.turn.0;
    if *editing {
        let done = {
            let (app, turn, editing) = (props.app.clone(), turn.id, editing.setter());
            move |text: Option<String>| {
                if let Some(text) = text {
                    app.dispatch(Event::EditWaiting { turn, text });
                }
                editing.set(false);
                app.draft().focus();
            }
        };
        let (label, save) = (t("editWaiting"), t("save"));
        return html! {
            <Editing app={props.app.clone()} {label} text={turn.text.clone()} {save} is_message=true {done} />
        };
    }
    let edit = Callback::from(move |_| editing.set(true));
    let remove = {
        let turn = turn.id;
        props.app.on(move |_| Event::RemoveWaiting(turn))
    };
    html! {
        <>
            <div class="said" dir="auto">{&turn.text}</div>
            <div class="waiting">
                <span>{t(if props.sent { "waitsForAnswer" } else { "waitsForHost" })}</span>
                {IconButton::new(Icon::Pencil, t("editWaiting"), "edit-waiting").small().on_click(edit)}
                {IconButton::new(Icon::Cross, t("removeWaiting"), "remove-waiting").small().on_click(remove)}
            </div>
        </>
    }
}
