//! What stands in the place of a chat's oldest turns in what the model is given: a card behind the last of them. It can be
//! read, changed and undone; the turns themselves stay where they are.

use crate::{
    app::App,
    editing::Editing,
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
    protocol::TurnRequest,
    screen::Event,
    summary::Summary,
};
use std::rc::Rc;
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
    let edit = {
        let editing = editing.setter();
        Callback::from(move |_| editing.set(true))
    };
    let done = {
        let (app, upto, editing) = (app.clone(), summary.upto, editing.setter());
        move |text: Option<String>| {
            if text.is_some() {
                change(&app, upto, text);
            }
            editing.set(false);
            view::focus_soon("[data-action=\"edit-summary\"]".into());
        }
    };
    let undo = {
        let (app, upto) = (app.clone(), summary.upto);
        Callback::from(move |_| change(&app, upto, None))
    };
    let go_on = {
        let (app, summary) = (app.clone(), summary.clone());
        Callback::from(move |_| begin_with(&app, &summary))
    };
    html! {
        <details class="summary" data-summary={turns.to_string()} data-edited={summary.edited.to_string()}>
            <summary>{t_with("summarised", &[&words::number(*turns)])}</summary>
            if *editing {
                <Editing app={app.clone()} label={t("editSummary")} text={summary.text.clone()} save={t("save")} {done} />
            } else {
                <p class="summary-text" dir="auto">{&summary.text}</p>
                <p class="hint">{t(if summary.edited { "summaryEdited" } else { "summaryHint" })}</p>
                <div class="buttons">
                    {IconButton::new(Icon::Pencil, t("editSummary"), "edit-summary").small().on_click(edit)}
                    <button type="button" class="text-button" data-action="undo-summary" onclick={undo}>{t("undo")}</button>
                    <button type="button" class="text-button" data-action="go-on-elsewhere" onclick={go_on}>{t("newChatWithSummary")}</button>
                </div>
            }
        </details>
    }
}

fn change(app: &App, upto: TurnId, text: Option<String>) {
    app.dispatch(Event::Turn { turn: upto, request: TurnRequest::Summary(text) });
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
