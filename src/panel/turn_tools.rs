//! What can be done with a turn: small buttons, seen where the pointer or the focus is, and the arrows between its versions, which
//! are always seen.

use crate::{
    app::App,
    details,
    icon::{Icon, IconButton},
    record, words,
};
use pilotlight_browser::{
    BrowserError,
    i18n::{t, t_with},
    id,
};
use pilotlight_core::{
    branches::Versions,
    flight::About,
    id::TurnId,
    protocol::TurnRequest,
    screen::{Event, Note},
    strategy::Strategy,
    thread::Place,
    transcript::{Turn, TurnState},
};
use std::rc::Rc;
use yew::prelude::*;

/// A turn and what its tools depend on.
pub struct Tools<'a> {
    /// The panel.
    pub app: &'a App,
    /// The turn.
    pub turn: &'a Rc<Turn>,
    /// Where it stands.
    pub place: Place,
    /// Whether the person wants the model to be given it in any case.
    pub pinned: bool,
    /// Where it stands among its versions.
    pub versions: Option<Versions>,
}

impl Tools<'_> {
    /// Those of a message of the person.
    pub fn of_message(&self, editing: &UseStateHandle<bool>) -> Html {
        html! {
            <>
                <div class="tools">
                    {self.keep()}
                    {self.copy()}
                    {edit(editing, "editMessage")}
                </div>
                {self.arrows()}
            </>
        }
    }

    /// Those of an answer, and what was measured of it.
    pub fn of_answer(&self, editing: &UseStateHandle<bool>, details: &UseStateHandle<bool>) -> Html {
        let (app, turn) = (self.app, self.turn);
        if turn.state == TurnState::Running {
            return html! { <div class="tools"></div> };
        }
        let is_tried_elsewhere = self.place == Place::LastAnswer && turn.state != TurnState::Done;
        let (answer, upto) = (turn.id, turn.id);
        let remove = app.on(move |_| Event::Turn { turn: answer, request: TurnRequest::Remove });
        let fork = app.on(move |_| Event::Fork { upto, new: id::chat() });
        html! {
            <>
                <div class="below">
                    {self.arrows()}
                    <div class="tools">
                        if !turn.text.is_empty() {
                            {self.copy()}
                        }
                        if !is_tried_elsewhere {
                            {IconButton::new(Icon::Again, t("tryAgain"), "try-again").small().class("change").on_click(try_again(app, turn))}
                        }
                        {edit(editing, "editAnswer")}
                        {IconButton::new(Icon::Fork, t("fork"), "fork").small().on_click(fork)}
                        if turn.figures.is_some() {
                            {details::button(details)}
                        }
                        {self.keep()}
                        {IconButton::new(Icon::Bin, t("deleteAnswer"), "delete-answer").small().class("change").on_click(remove)}
                    </div>
                </div>
                if **details {
                    {turn.figures.as_deref().map(|figures| details::list(turn.state, figures))}
                }
            </>
        }
    }

    fn arrows(&self) -> Html {
        let Some(Versions { number, of, before, after }) = self.versions else { return Html::default() };
        let arrow = |icon, label, action, to: Option<TurnId>| {
            let app = self.app.clone();
            let onclick = Callback::from(move |_| {
                if let Some(turn) = to {
                    app.focus_when_it_appears(turn, action);
                    app.dispatch(Event::Turn { turn, request: TurnRequest::Show });
                }
            });
            IconButton::new(icon, t(label), action).small().disabled(to.is_none()).on_click(onclick)
        };
        let (number, of) = (words::number(number.into()), words::number(of.into()));
        html! {
            <div class="versions" role="group" aria-label={t_with("versionOf", &[&number, &of])} data-version={number.clone()}>
                {arrow(Icon::Back, "versionBefore", "version-before", before)}
                <span aria-hidden="true">{format!("{number}/{of}")}</span>
                {arrow(Icon::Forward, "versionAfter", "version-after", after)}
            </div>
        }
    }

    /// Keeps a turn in what the model is given, or no longer; only where the assistant does that.
    fn keep(&self) -> Html {
        let (app, turn, is_kept) = (self.app, self.turn, self.pinned);
        let is_offered =
            app.read(|screen| screen.assistant().is_some_and(|by| by.strategy == Strategy::Pinned));
        if !is_offered || turn.state == TurnState::Running {
            return Html::default();
        }
        let (turn, kept) = (turn.id, !is_kept);
        let onclick = app.on(move |_| Event::Turn { turn, request: TurnRequest::Keep(kept) });
        let name = if is_kept { "forgetTurn" } else { "keepTurn" };
        IconButton::new(Icon::Pin, t(name), "keep-turn").small().pressed(is_kept).on_click(onclick)
    }

    fn copy(&self) -> Html {
        let (app, turn) = (self.app.clone(), self.turn.clone());
        let onclick = Callback::from(move |_| copy(&app, &turn.text));
        IconButton::new(Icon::Copy, t("copy"), "copy").small().on_click(onclick)
    }
}

fn edit(editing: &UseStateHandle<bool>, label: &str) -> Html {
    let editing = editing.setter();
    let onclick = Callback::from(move |_| editing.set(true));
    IconButton::new(Icon::Pencil, t(label), "edit-turn").small().class("change").on_click(onclick)
}

/// Wants another answer.
pub fn try_again(app: &App, turn: &Rc<Turn>) -> Callback<MouseEvent> {
    let answer = turn.id;
    app.on(move |_| Event::Turn { turn: answer, request: TurnRequest::TryAgain(id::turn()) })
}

/// Copies a text, and says so when it is done.
pub fn copy(app: &App, text: &str) {
    let Some(window) = web_sys::window() else { return };
    let written = wasm_bindgen_futures::JsFuture::from(window.navigator().clipboard().write_text(text));
    let app = app.clone();
    wasm_bindgen_futures::spawn_local(async move {
        match written.await {
            Ok(_) => app.dispatch(Event::Say(Note::Copied)),
            Err(error) => {
                let about = About::default().said(BrowserError::from(error).into_line());
                app.dispatch(Event::Say(Note::NotCopied(record::note("not-copied", about))));
            }
        }
    });
}
