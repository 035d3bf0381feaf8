//! What stands in the place of a chat's oldest turns in what the model is given: a card behind the last of them. It can be
//! read, changed and undone; the turns themselves stay where they are.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    keep, words,
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
}

impl PartialEq for SummaryProps {
    fn eq(&self, other: &Self) -> bool {
        self.summary == other.summary
    }
}

/// The card.
#[component]
pub fn SummaryCard(props: &SummaryProps) -> Html {
    let SummaryProps { app, summary } = props;
    let editing = use_state_eq(|| false);
    let area = use_node_ref();
    let edit = {
        let editing = editing.setter();
        move |to: bool| {
            let editing = editing.clone();
            Callback::from(move |_: MouseEvent| editing.set(to))
        }
    };
    let save = {
        let (app, upto, area, editing) = (app.clone(), summary.upto, area.clone(), editing.setter());
        Callback::from(move |_: MouseEvent| {
            let text = area.cast::<HtmlTextAreaElement>().map(|area| area.value());
            change(&app, upto, text);
            editing.set(false);
        })
    };
    let undo = {
        let (app, upto) = (app.clone(), summary.upto);
        Callback::from(move |_: MouseEvent| change(&app, upto, None))
    };
    let go_on = {
        let (app, summary) = (app.clone(), summary.clone());
        Callback::from(move |_: MouseEvent| begin_with(&app, &summary))
    };
    html! {
        <details class="summary" data-summary={summary.turns.to_string()} data-edited={summary.edited.to_string()}>
            <summary>{t_with("summarised", &[&words::number(summary.turns.into())])}</summary>
            if *editing {
                <textarea
                    ref={area} class="input" dir="auto" rows="8" data-field="summary" aria-label={t("editSummary")}
                    defaultvalue={summary.text.clone()}
                />
                <div class="buttons">
                    <button type="button" class="button primary" data-action="save-summary" onclick={save}>{t("save")}</button>
                    <button type="button" class="button" data-action="cancel-summary" onclick={edit(false)}>{t("cancel")}</button>
                </div>
            } else {
                <p class="summary-text" dir="auto">{&summary.text}</p>
                <p class="hint">{t(if summary.edited { "summaryEdited" } else { "summaryHint" })}</p>
                <div class="buttons">
                    {IconButton::new(Icon::Pencil, t("editSummary"), "edit-summary").small().on_click(edit(true))}
                    <button type="button" class="text-button" data-action="undo-summary" onclick={undo}>{t("undo")}</button>
                    <button type="button" class="text-button" data-action="go-on-elsewhere" onclick={go_on}>{t("newChatWithSummary")}</button>
                </div>
            }
        </details>
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
