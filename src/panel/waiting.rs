//! A message that waits for the answer before it, or to be sent at all: it can be changed and removed.

use crate::{
    app::App,
    draft::is_for_input_method,
    icon::{Icon, IconButton},
    turn::SharedTurn,
};
use pilotlight_browser::i18n::t;
use pilotlight_core::screen::Event;
use web_sys::HtmlTextAreaElement;
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
    let area = use_node_ref();
    let finished = use_mut_ref(|| false);
    let turn = &props.turn.0;
    use_effect_with((area.clone(), *editing), {
        let (app, turn, finished) = (props.app.clone(), turn.clone(), finished.clone());
        move |(area, _)| {
            let area = area.cast::<HtmlTextAreaElement>();
            if let Some(area) = &area {
                // It fails only for an element that is no longer in the page.
                let _ = area.focus();
            }
            move || {
                let left = area.map(|area| area.value()).filter(|text| *text != turn.text);
                // Its answer has begun meanwhile, so it can be changed no more: what was typed is kept all the same.
                if let Some(text) = left.filter(|_| !finished.replace(false)) {
                    app.draft().put_back(turn.chat, &text);
                }
            }
        }
    });
    if *editing {
        let done = {
            let (app, turn, area, editing) = (props.app.clone(), turn.id, area.clone(), editing.setter());
            move |save: bool| {
                let text = area.cast::<HtmlTextAreaElement>().map(|area| area.value());
                *finished.borrow_mut() = true;
                if let Some(text) = text.filter(|_| save) {
                    app.dispatch(Event::EditWaiting { turn, text });
                }
                editing.set(false);
                app.draft().focus();
            }
        };
        return edit_waiting(area, &turn.text, Callback::from(done));
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

/// The text of a message that waits, to be changed in its place. `done` is told whether to save it.
fn edit_waiting(area: NodeRef, text: &str, done: Callback<bool>) -> Html {
    let save = {
        let done = done.clone();
        move |_| done.emit(true)
    };
    let onkeydown = Callback::from(move |key: KeyboardEvent| match key.key().as_str() {
        _ if is_for_input_method(&key) => {}
        "Enter" if !key.shift_key() => {
            key.prevent_default();
            done.emit(true);
        }
        "Escape" => {
            key.prevent_default();
            done.emit(false);
        }
        _ => {}
    });
    // As the default value, so that another window that changes the message leaves alone what is being typed.
    html! {
        <>
            <textarea
                ref={area} class="said editing" dir="auto" aria-label={t("editWaiting")}
                defaultvalue={text.to_owned()} {onkeydown}
            />
            <div class="waiting">
                <button type="button" class="text-button" data-action="save-waiting" onclick={save}>{t("save")}</button>
            </div>
        </>
    }
}
