//! What stands in the place of a chat's oldest turns in what the model is given: a card behind the last of them. It can be
//! read, changed and undone; the turns themselves stay where they are.

use crate::{
    app::App,
    draft::is_for_input_method,
    icon::{Icon, IconButton},
    keep, view, words,
};
use pilotlight_browser::{
    clock,
    i18n::{t, t_with},
    id,
};
use pilotlight_core::{
    excerpt::{Excerpt, ExcerptKind, Extent},
    id::TurnId,
    protocol::ToHost,
    screen::Event,
    summary::Summary,
};
use std::rc::Rc;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// What the card is given.
#[derive(Properties)]
pub struct SummaryProps {
    /// The panel.
    pub app: App,
    /// The summary.
    pub summary: Rc<Summary>,
    /// How many turns it stands for.
    pub turns: u64,
}

impl PartialEq for SummaryProps {
    fn eq(&self, other: &Self) -> bool {
        self.summary == other.summary && self.turns == other.turns
    }
}

/// The card.
#[component]
pub fn SummaryCard(props: &SummaryProps) -> Html {
    let SummaryProps { app, summary, turns } = props;
    let editing = use_state_eq(|| false);
    let edit = |to: bool| {
        let editing = editing.setter();
        Callback::from(move |()| editing.set(to))
    };
    let on = |go: Callback<()>| go.reform(|_: MouseEvent| ());
    let undo = {
        let (app, upto) = (app.clone(), summary.upto);
        Callback::from(move |()| change(&app, upto, None))
    };
    let go_on = {
        let (app, summary) = (app.clone(), summary.clone());
        Callback::from(move |()| begin_with(&app, &summary))
    };
    html! {
        <details class="summary" data-summary={turns.to_string()} data-edited={summary.edited.to_string()}>
            <summary>{t_with("summarised", &[&words::number(*turns)])}</summary>
            if *editing {
                <Editing app={app.clone()} summary={summary.clone()} done={edit(false)} />
            } else {
                <p class="summary-text" dir="auto">{&summary.text}</p>
                <p class="hint">{t(if summary.edited { "summaryEdited" } else { "summaryHint" })}</p>
                <div class="buttons">
                    {IconButton::new(Icon::Pencil, t("editSummary"), "edit-summary").small().on_click(on(edit(true)))}
                    <button type="button" class="text-button" data-action="undo-summary" onclick={on(undo)}>{t("undo")}</button>
                    <button type="button" class="text-button" data-action="go-on-elsewhere" onclick={on(go_on)}>{t("newChatWithSummary")}</button>
                </div>
            }
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct EditingProps {
    app: App,
    summary: Rc<Summary>,
    done: Callback<()>,
}

/// The text of a summary, to be changed in its place.
#[component]
fn Editing(props: &EditingProps) -> Html {
    let EditingProps { app, summary, done } = props;
    let area = use_node_ref();
    let finished = use_mut_ref(|| false);
    use_effect_with(area.clone(), {
        let (app, before, finished) = (app.clone(), summary.text.clone(), finished.clone());
        move |area| {
            let area = area.cast::<HtmlTextAreaElement>();
            if let Some(area) = &area {
                // It fails only for an element that is no longer in the page.
                let _ = area.focus();
            }
            let chat = app.read(|screen| screen.chat());
            move || {
                let left = area.map(|area| area.value()).filter(|text| *text != before);
                // More was summarised meanwhile, and there is another card: what was typed is kept all the same.
                if let Some(text) = left.filter(|_| !*finished.borrow()) {
                    app.draft().put_back(chat, &text);
                }
            }
        }
    });
    let end = {
        let (app, upto, area, done) = (app.clone(), summary.upto, area.clone(), done.clone());
        move |save: bool| {
            *finished.borrow_mut() = true;
            let text = area.cast::<HtmlTextAreaElement>().map(|area| area.value());
            if let Some(text) = text.filter(|_| save) {
                change(&app, upto, Some(text));
            }
            done.emit(());
            view::focus_soon("[data-action=\"edit-summary\"]".into());
        }
    };
    let end = Callback::from(end);
    let on = |save: bool| end.reform(move |_: MouseEvent| save);
    let onkeydown = {
        let end = end.clone();
        Callback::from(move |key: KeyboardEvent| {
            if key.key() == "Escape" && !is_for_input_method(&key) {
                key.prevent_default();
                end.emit(false);
            }
        })
    };
    html! {
        <>
            <textarea
                ref={area} class="input" dir="auto" rows="8" data-field="summary" aria-label={t("editSummary")}
                defaultvalue={summary.text.clone()} {onkeydown}
            />
            <div class="buttons">
                <button type="button" class="button primary" data-action="save-summary" onclick={on(true)}>{t("save")}</button>
                <button type="button" class="button" data-action="cancel-summary" onclick={on(false)}>{t("cancel")}</button>
            </div>
        </>
    }
}

fn change(app: &App, upto: TurnId, text: Option<String>) {
    let chat = app.read(|screen| screen.chat());
    app.dispatch(Event::Tell(ToHost::Summary { chat, upto, text }));
}

/// Begins another chat that is about the summary, with what is typed here.
pub fn begin_with(app: &App, summary: &Summary) {
    let title = app.read(|screen| screen.title().unwrap_or_default());
    let excerpt = Excerpt {
        id: id::excerpt(),
        kind: ExcerptKind::Field,
        text: summary.text.clone(),
        title: t_with("summaryOf", &[&title]),
        url: String::new(),
        taken: clock::now(),
        extent: Extent::Whole,
    };
    let into = keep::empty_chat();
    app.draft().move_to(into, excerpt);
    app.dispatch(Event::NewChat(into));
}
