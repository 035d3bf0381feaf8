//! The words of an answer. While they arrive, this draws itself with each frame; nothing else does.

use crate::{app::App, turn::SharedTurn};
use pilotlight_browser::i18n::t;
use pilotlight_core::{status::Step, transcript::TurnState};
use yew::prelude::*;

/// What an answer is given.
#[derive(Properties, PartialEq)]
pub struct AnswerProps {
    /// The answer.
    pub turn: SharedTurn,
    /// What its turn is doing, while it runs.
    pub step: Option<Step>,
}

/// The words of an answer.
#[component]
pub fn Answer(props: &AnswerProps) -> Html {
    let Some(app) = use_context::<App>() else { return Html::default() };
    let turn = &props.turn.0;
    let redraw = use_force_update();
    use_effect_with((app.clone(), turn.state == TurnState::Running), move |(app, running)| {
        let watcher = running.then(|| app.watch(Callback::from(move |()| redraw.force_update())));
        move || drop(watcher)
    });
    let text = app.read(|screen| match screen.thread().feed() {
        Some(feed) if feed.answer() == turn.id => feed.text().to_owned(),
        _ => turn.text.clone(),
    });
    html! {
        <>
            if text.is_empty() && turn.state == TurnState::Running {
                {step(props.step)}
            }
            <div class="answer" data-answer-text="" dir="auto">{text}</div>
        </>
    }
}

/// What is being done before the first words.
fn step(step: Option<Step>) -> Html {
    let words = step.map_or_else(|| t("stepUnknown"), |step| t(&format!("step_{}", step.word())));
    html! {
        <p class="step" data-step={step.map_or("unknown", Step::word)}>{words}</p>
    }
}
