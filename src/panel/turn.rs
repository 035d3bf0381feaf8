//! One turn: what was said, how far it has come, and what can be done with it.

use crate::{
    answer::Answer,
    app::App,
    editing::Editing,
    excerpt::{self, Held},
    summary::SummaryCard,
    turn_tools::{Tools, try_again},
    view,
    waiting::Waiting,
    words,
};
use pilotlight_browser::{
    i18n::{t, t_with},
    id,
};
use pilotlight_core::{
    protocol::{ToHost, TurnRequest},
    screen::{Event, View},
    status::Step,
    thread::{Place, Shown},
    transcript::{Role, Turn, TurnState},
    trouble::{NextStep, Trouble},
};
use std::rc::Rc;
use yew::prelude::*;

/// What a turn is given.
#[derive(Properties)]
pub struct TurnProps {
    /// The panel.
    pub app: App,
    /// The turn and its place.
    pub shown: Shown,
    /// What it is doing, while it runs.
    pub step: Option<Step>,
}

impl PartialEq for TurnProps {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.shown, &other.shown);
        Rc::ptr_eq(&a.turn, &b.turn)
            && a.place == b.place
            && a.left_out == b.left_out
            && a.gap == b.gap
            && a.read == b.read
            && a.summary == b.summary
            && a.pinned == b.pinned
            && a.versions == b.versions
            && self.step == other.step
    }
}

/// One turn.
#[component]
pub fn TurnView(props: &TurnProps) -> Html {
    let app = &props.app;
    let details = use_state_eq(|| false);
    let editing = use_state_eq(|| false);
    let Shown { turn, place, left_out, gap, summary, pinned, versions, read } = &props.shown;
    use_effect_with((), {
        let (app, turn) = (app.clone(), turn.id);
        move |()| app.turn_appeared(turn)
    });
    let tools = Tools { app, turn, place: *place, pinned: *pinned, versions: *versions };
    let (role, label) = match turn.role {
        Role::Person => ("person", t("youSaid")),
        Role::Model => ("model", t("modelSaid")),
    };
    html! {
        <>
            if *gap {
                {lost(app)}
            }
            if *left_out > 0 {
                <p class="left-out" data-left-out={left_out.to_string()}>
                    {t_with("leftOut", &[&words::number(u64::from(*left_out))])}
                </p>
            }
            <article
                class={classes!("turn", role)}
                data-turn={turn.id.to_string()}
                data-role={role}
                data-state={state_word(turn.state)}
                data-place={place_word(*place)}
                data-pinned={pinned.to_string()}
            >
                <h2 class="hidden">{label}</h2>
                {excerpt::cards(app, &Held::Turn(turn.clone()))}
                if let Some(read) = *read {
                    {excerpt::read(read)}
                }
                {
                    match (turn.role, place) {
                        (Role::Person, Place::Queue | Place::Unsent) => html! {
                            <Waiting app={app.clone()} turn={SharedTurn(turn.clone())} sent={*place == Place::Queue} />
                        },
                        _ if *editing => edited(app, turn, &editing),
                        (Role::Person, _) => html! {
                            <>
                                {tools.of_message(&editing)}
                                <div class="said" dir="auto">{&turn.text}</div>
                            </>
                        },
                        (Role::Model, _) => html! {
                            <>
                                <Answer app={app.clone()} turn={SharedTurn(turn.clone())} step={props.step} />
                                {outcome(app, turn, *place == Place::LastAnswer)}
                                {tools.of_answer(&editing, &details)}
                            </>
                        },
                    }
                }
            </article>
            if let Some((summary, turns)) = summary {
                <SummaryCard app={app.clone()} summary={summary.clone()} turns={*turns} />
            }
        </>
    }
}

/// Says that what was said here is lost, and leads to what is left of it.
pub fn lost(app: &App) -> Html {
    html! {
        <p class="left-out" data-gap="">
            {t("gap")}
            <button type="button" class="text-button" data-action="open-storage" onclick={app.on(|_| Event::Open(View::Storage))}>
                {t("repair")}
            </button>
        </p>
    }
}

/// A turn, compared by the pointer.
#[derive(Clone)]
pub struct SharedTurn(pub Rc<Turn>);

impl PartialEq for SharedTurn {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// A turn that is being changed: another version takes its place.
fn edited(app: &App, turn: &Rc<Turn>, editing: &UseStateHandle<bool>) -> Html {
    let is_message = turn.role == Role::Person;
    let done = {
        let (app, turn, editing) = (app.clone(), turn.clone(), editing.setter());
        move |text: Option<String>| {
            editing.set(false);
            match text.filter(|text| *text != turn.text) {
                Some(text) => app.send_instead(&turn, text),
                None => view::focus_soon(format!("[data-turn=\"{}\"] [data-action=\"edit-turn\"]", turn.id)),
            }
        }
    };
    let (label, save) = if is_message { ("editMessage", "sendAgain") } else { ("editAnswer", "save") };
    html! {
        <Editing
            app={app.clone()} label={t(label)} text={turn.text.clone()} save={t(save)} {is_message} {done}
        />
    }
}

/// How an answer ended, where it is not simply done.
fn outcome(app: &App, turn: &Rc<Turn>, last: bool) -> Html {
    let again = || {
        html! {
            if last {
                <button type="button" class="text-button" data-action="try-again" onclick={try_again(app, turn)}>
                    {t("tryAgain")}
                </button>
            }
        }
    };
    let go_on = || {
        let answer = turn.id;
        let onclick =
            app.on(move |_| Event::Turn { turn: answer, request: TurnRequest::Continue(id::turn()) });
        html! {
            if last && !turn.text.is_empty() {
                <button type="button" class="text-button" data-action="continue" {onclick}>{t("continue")}</button>
            }
        }
    };
    match (turn.state, &turn.trouble) {
        (TurnState::Stopped, _) => {
            html! { <div class="outcome">{t("stopped")}{go_on()}{again()}</div> }
        }
        (TurnState::Interrupted, _) => {
            html! {
                <>
                    <div class="outcome">{t("interrupted")}{go_on()}{again()}</div>
                    {turn.event.map(words::event)}
                </>
            }
        }
        (TurnState::Failed, Some(trouble)) => failed(app, turn, trouble, last),
        (TurnState::Done, _) if turn.replaces.is_some() => {
            html! { <div class="outcome" data-edited="">{t("editedAnswer")}</div> }
        }
        (TurnState::Failed, None) => html! { <div class="outcome">{t("failed")}{again()}</div> },
        _ => Html::default(),
    }
}

fn failed(app: &App, turn: &Rc<Turn>, trouble: &Trouble, last: bool) -> Html {
    let step = trouble.next_step();
    // Only the end of a chat can be tried again; the other steps make sense everywhere.
    let offered = last || step != NextStep::TryAgain;
    let label = words::next_step(step).filter(|_| offered);
    let onclick = {
        let (app, turn) = (app.clone(), turn.clone());
        Callback::from(move |_: MouseEvent| take_step(&app, step, Some(&turn)))
    };
    html! {
        <div class="trouble" data-trouble={trouble.code()} role="alert">
            <p>{words::trouble(trouble)}</p>
            if let Some(why) = trouble.browsers_words() {
                <p class="why">{why.to_owned()}</p>
            }
            {turn.event.map(words::event)}
            if let Some(label) = label {
                <button
                    type="button" class="button" {onclick}
                    data-action={if step == NextStep::TryAgain { "try-again" } else { "next-step" }}
                >
                    {label}
                </button>
            }
        </div>
    }
}

/// Does what the button of a trouble offers. `turn` is the answer that failed, where one did.
pub fn take_step(app: &App, step: NextStep, turn: Option<&Turn>) {
    let event = match (step, turn) {
        (NextStep::Requirements, _) => Event::Open(View::Requirements),
        (NextStep::AskAgain, _) => Event::Tell(ToHost::AskAgain),
        (NextStep::EditAssistant, _) => {
            let assistant = app.read(|screen| screen.assistant().map(|assistant| assistant.id));
            Event::Open(assistant.map_or(View::Assistants, View::Assistant))
        }
        (NextStep::MakeRoom, _) => Event::Open(View::Storage),
        (NextStep::NewChat, _) => Event::NewChat(crate::keep::blank_chat()),
        (NextStep::TryAgain, Some(turn)) => {
            Event::Turn { turn: turn.id, request: TurnRequest::TryAgain(id::turn()) }
        }
        (NextStep::Shorten, Some(turn)) => {
            let asked = app.read(|screen| {
                let shown = screen.shown();
                let asked = shown.iter().find(|shown| Some(shown.turn.id) == turn.parent);
                asked.map(|shown| shown.turn.clone())
            });
            if let Some(asked) = asked {
                app.draft().put_back(turn.chat, &asked.text);
                app.draft().quote(turn.chat, &asked.excerpts);
            }
            return;
        }
        (NextStep::TryAgain | NextStep::Shorten | NextStep::UpdateExtension | NextStep::OnThePage, _) => {
            return;
        }
    };
    app.dispatch(event);
}

/// The word for it: in `_locales` as `state_<word>`, and as the page's attribute.
pub fn state_word(state: TurnState) -> &'static str {
    match state {
        TurnState::Queued => "queued",
        TurnState::Running => "running",
        TurnState::Done => "done",
        TurnState::Stopped => "stopped",
        TurnState::Failed => "failed",
        TurnState::Interrupted => "interrupted",
    }
}

fn place_word(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::LastAnswer => "last-answer",
        Place::Queue => "queue",
        Place::Unsent => "unsent",
    }
}
