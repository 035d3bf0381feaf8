//! The words of an answer. While they arrive, this draws itself with each frame; nothing else does.

use crate::{
    app::{App, Watched},
    markdown::{Markdown, StreamedMarkdown},
    turn::SharedTurn,
};
use pilotlight_browser::i18n::t;
use pilotlight_core::{status::Step, transcript::TurnState};
use pilotlight_markdown::{Blocks, Stream};
use yew::prelude::*;

/// What an answer is given.
#[derive(Properties, PartialEq)]
pub struct AnswerProps {
    /// The panel.
    pub app: App,
    /// The answer.
    pub turn: SharedTurn,
    /// What its turn is doing, while it runs.
    pub step: Option<Step>,
}

/// The words of an answer.
#[component]
pub fn Answer(props: &AnswerProps) -> Html {
    let app = &props.app;
    let turn = &props.turn.0;
    let running = turn.state == TurnState::Running;
    let arriving = use_mut_ref(|| running.then(Arriving::default));
    let redraw = use_force_update();
    use_effect_with((app.clone(), running), move |(app, running)| {
        let watcher =
            running.then(|| app.watch(Watched::Answer, Callback::from(move |()| redraw.force_update())));
        move || drop(watcher)
    });

    if running && arriving.borrow().is_none() {
        arriving.replace(Some(Arriving::default()));
    }
    let words = match &mut *arriving.borrow_mut() {
        // What has been drawn while it arrived stays on the page as it is.
        Some(arriving) => {
            app.read(|screen| match screen.thread().feed() {
                Some(feed) if feed.answer() == turn.id => arriving.take(feed.text()),
                _ if running => {}
                _ => arriving.end(&turn.text),
            });
            html! { <StreamedMarkdown blocks={arriving.blocks()} /> }
        }
        None => html! { <Markdown text={turn.text.clone()} /> },
    };
    let silent = arriving.borrow().as_ref().is_some_and(|arriving| arriving.taken == 0);
    html! {
        <>
            if running && silent {
                {step(props.step)}
            }
            <div class="answer" data-answer-text="" dir="auto">{words}</div>
        </>
    }
}

/// An answer that arrives, or has arrived while it was on the page.
#[derive(Default)]
struct Arriving {
    stream: Stream,
    /// How many bytes of the text are in the stream.
    taken: usize,
}

impl Arriving {
    /// Takes what is new of the whole text.
    fn take(&mut self, text: &str) {
        if text.get(self.taken..).is_none() {
            // It is shorter than what was shown: the answer has begun anew.
            *self = Self::default();
        }
        self.stream.push(&text[self.taken..]);
        self.taken = text.len();
    }

    fn end(&mut self, text: &str) {
        self.take(text);
        self.stream.finish();
    }

    fn blocks(&self) -> Blocks {
        self.stream.blocks()
    }
}

/// What is being done before the first words.
fn step(step: Option<Step>) -> Html {
    let words = step.map_or_else(|| t("stepUnknown"), |step| t(&format!("step_{}", step.word())));
    html! { <p class="step" data-step={step.map_or("unknown", Step::word)}>{words}</p> }
}
