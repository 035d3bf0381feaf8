//! A text that is changed in its place: a message, an answer, a summary. What was typed is never lost: should what it belongs to go
//! meanwhile, it is put into the composer.

use crate::{app::App, draft::is_for_input_method};
use pilotlight_browser::i18n::t;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What the text is given.
#[derive(Properties, PartialEq)]
pub struct EditingProps {
    /// The panel.
    pub app: App,
    /// What is done here, for screen readers.
    pub label: AttrValue,
    /// The text as it is.
    pub text: AttrValue,
    /// The word for saving it.
    pub save: AttrValue,
    /// Whether it is a message, which Enter sends as it does in the composer.
    #[prop_or_default]
    pub is_message: bool,
    /// Is told the text that is to be saved; `None` where it stays as it is.
    pub done: Callback<Option<String>>,
}

/// A text that is changed in its place.
#[component]
pub fn Editing(props: &EditingProps) -> Html {
    let EditingProps { app, label, text, save, is_message, done } = props;
    let area = use_node_ref();
    let finished = use_mut_ref(|| false);
    use_effect_with(area.clone(), {
        let (app, before, finished) = (app.clone(), text.clone(), finished.clone());
        move |area| {
            let area = area.cast::<HtmlTextAreaElement>();
            if let Some(area) = &area {
                // It fails only for an element that is no longer in the page.
                let _ = area.focus();
                let end = area.text_length();
                // It fails only for an element without a text.
                let _ = area.set_selection_range(end, end);
            }
            let chat = app.read(|screen| screen.chat());
            move || {
                let left = area.map(|area| area.value()).filter(|text| *text != *before);
                // What it belongs to is not shown any more, or can be changed no more.
                if let Some(text) = left.filter(|_| !*finished.borrow()) {
                    app.draft().put_back(chat, &text);
                }
            }
        }
    });
    let end = {
        let (area, done) = (area.clone(), done.clone());
        Callback::from(move |saves: bool| {
            *finished.borrow_mut() = true;
            let text = area.cast::<HtmlTextAreaElement>().map(|area| area.value());
            done.emit(text.filter(|_| saves));
        })
    };
    let on = |saves: bool| end.reform(move |_: MouseEvent| saves);
    let onkeydown = {
        let (end, is_message) = (end.clone(), *is_message);
        Callback::from(move |key: KeyboardEvent| {
            let commands = key.ctrl_key() || key.meta_key();
            let saves = match key.key().as_str() {
                _ if is_for_input_method(&key) => return,
                "Enter" if commands || (is_message && !key.shift_key()) => true,
                "Escape" => false,
                _ => return,
            };
            key.prevent_default();
            end.emit(saves);
        })
    };
    // As the default value, so that another window that changes it leaves alone what is being typed.
    html! {
        <>
            <textarea
                ref={area} class="said editing" dir="auto" data-field="editing" aria-label={label}
                defaultvalue={text} {onkeydown}
            />
            <div class="buttons">
                <button type="button" class="button primary" data-action="save-editing" onclick={on(true)}>{save}</button>
                <button type="button" class="button" data-action="cancel-editing" onclick={on(false)}>{t("cancel")}</button>
            </div>
        </>
    }
}
