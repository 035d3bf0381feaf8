//! Changes of the registry on their way to the worker: one at a time, in order, each until it is answered.

use crate::{app::App, record};
use pilotlight_browser::{
    clock, id,
    runtime::{self, LetterError},
    timer,
};
use pilotlight_core::{
    flight::Failure,
    id::CommandId,
    link::Pause,
    protocol::{Change, PanelLetter, PanelReply, ToWorker},
    screen::Event,
    trouble::Trouble,
};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;

/// How long an answer is waited for, in milliseconds. The worker may have to start first.
const PATIENCE: u32 = 5_000;
/// How often a change is sent before the person is told that it failed.
const TRIES: u32 = 6;

/// Changes on their way to the worker.
#[derive(Clone, Default)]
pub struct Changes(Rc<Queue>);

#[derive(Default)]
struct Queue {
    waiting: RefCell<VecDeque<(CommandId, Change)>>,
    busy: Cell<bool>,
}

impl Changes {
    /// Sends a change when those before it are answered.
    pub fn ask(&self, app: &App, change: Change) {
        self.0.waiting.borrow_mut().push_back((id::command(), change));
        if self.0.busy.replace(true) {
            return;
        }
        let (queue, app) = (self.0.clone(), app.clone());
        spawn_local(async move {
            loop {
                let next = queue.waiting.borrow_mut().pop_front();
                let Some((id, change)) = next else { break };
                if let Err(failure) = send(id, change).await {
                    app.dispatch(Event::Refused(failure));
                }
            }
            queue.busy.set(false);
        });
    }
}

/// Sends it under the same id until it is answered; the worker carries it out once.
async fn send(id: CommandId, change: Change) -> Result<(), Failure> {
    let letter = PanelLetter::Change { id, change };
    let began = clock::now();
    let mut last = LetterError::NobodyThere;
    for failures in 1..=TRIES {
        match runtime::ask_worker(ToWorker::PANEL, &letter, PATIENCE).await {
            Ok(PanelReply::Failed(failure)) => return Err(failure),
            Ok(PanelReply::Done) => return Ok(()),
            Err(error) => last = error,
        }
        let pause = Pause::after(failures, began, clock::now());
        timer::sleep(pause.length() as u32).await;
    }
    Err(record::fail("change-not-answered", Trouble::StoreFailed { why: words(last) }))
}

fn words(error: LetterError) -> String {
    match error {
        LetterError::NobodyThere => "no answer".into(),
        LetterError::TimedOut => "timeout".into(),
        LetterError::Other(error) => error.into_line(),
    }
}
