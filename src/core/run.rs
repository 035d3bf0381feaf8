//! One turn on its way: from the person's message to an answer on disk.
//!
//! A [`Run`] goes through the steps of [`Step`]. Like the pool it is sans-IO: it takes in what happened and says
//! what is to be done; [`Turns`](crate::turns) carries that to the pool and to the host. The order of its steps
//! is the promise that nothing is lost: the person's turn is on disk before a session is even asked for, the
//! answer is journalled while it streams, and the journal goes in the very transaction that brings the answer.
//!
//! Here is what runs through all of the steps. `run_session` gets the run a session that holds what it is to hold,
//! `run_read` reads what is too long to be asked at once, and `run_record` brings the end to disk.

use crate::{
    context,
    figures::{Figure, Figures},
    history::{History, LeftOut},
    id::{AssistantId, SessionId, TurnId},
    journal::Journal,
    model::{Message, ModelError, Speaker},
    record::Usage,
    run_read::Part,
    status::Step,
    store::{StoreError, Write},
    strategy::Strategy,
    time::{MINUTE, Millis, SECOND},
    transcript::{Transcript, Turn, TurnState},
    tries::Tries,
    trouble::Trouble,
};
use std::collections::VecDeque;

pub use crate::{run_io::*, run_session::Handed};

/// How long the model may say nothing, before the first piece and between two.
pub const SILENT_TIME: Millis = 3 * MINUTE;
/// How long an `append()` may take; it reads the whole history.
pub const APPEND_TIME: Millis = 2 * MINUTE;
/// How long counting tokens may take.
pub const MEASURE_TIME: Millis = 30 * SECOND;
/// How long an answer may take to end after it was told to.
pub const ABORT_TIME: Millis = 10 * SECOND;

/// One turn on its way.
#[derive(Debug)]
pub struct Run {
    /// Who answers.
    pub assistant: AssistantId,
    /// The person's turn.
    pub person: Turn,
    /// The answer, as far as it has come.
    pub answer: Turn,
    /// The number of the next piece.
    pub seq: u32,
    /// What the session held when it was last asked.
    pub usage: Option<Usage>,
    pub(crate) step: Step,
    /// When the step began, or the last piece came.
    pub(crate) since: Millis,
    pub(crate) session: Option<SessionId>,
    /// Whether the session holds the turns before this one.
    pub(crate) holds_earlier: bool,
    /// Whether the session holds this turn and its answer as they are shown.
    pub(crate) holds_all: bool,
    /// Whether the session is not to be used again, because the person has changed what it should have been told.
    pub(crate) is_outdated: bool,
    /// What of the turns before this one the session was told nothing of.
    pub(crate) left_out: LeftOut,
    /// What the turns that a session is given are chosen by.
    pub(crate) strategy: Strategy,
    pub(crate) stopping: bool,
    /// Whether a session was given up that the next turn would have used.
    pub(crate) to_amend: bool,
    /// Whether it was begun anew after the model had died without a word.
    pub(crate) begun_anew: bool,
    /// How long it has taken so far to get the answer's session ready.
    pub(crate) obtaining: Millis,
    pub(crate) history: History,
    /// The part that is being read, while something is read in parts.
    pub(crate) part: Part,
    pub(crate) journal: Journal,
    pub(crate) recording: Tries,
    /// Whether the answer still has to be written once more.
    pub(crate) to_record: bool,
    pub(crate) out: VecDeque<Action>,
}

impl Run {
    /// Begins with writing the answer, still empty, and in the same transaction what is in `with`: the head, and
    /// the person's turn where it is new or was queued.
    pub fn begin(assistant: AssistantId, person: Turn, answer: Turn, with: Vec<Write>, now: Millis) -> Self {
        let mut run = Self {
            assistant,
            person,
            answer,
            seq: 0,
            usage: None,
            step: Step::Keeping,
            since: now,
            session: None,
            holds_earlier: false,
            holds_all: false,
            is_outdated: false,
            left_out: LeftOut::default(),
            strategy: Strategy::default(),
            stopping: false,
            to_amend: false,
            begun_anew: false,
            obtaining: 0,
            history: History::default(),
            part: Part::default(),
            journal: Journal::default(),
            recording: Tries::default(),
            to_record: false,
            out: VecDeque::new(),
        };
        let mut writes = with;
        writes.push(Write::Turn(run.answer.clone()));
        run.out.push_back(Action::Write(Stage::Keep, writes));
        run
    }

    /// What it is doing.
    pub fn step(&self) -> Step {
        self.step
    }

    /// The session it has, if it has one.
    pub fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// Whether nothing is under way but a session.
    pub fn is_waiting(&self) -> bool {
        self.step == Step::Obtaining || self.waits_for_part()
    }

    /// The next thing to do, in order.
    pub fn poll(&mut self) -> Option<Action> {
        self.out.pop_front()
    }

    /// When it wants [`Run::tick`] to be called.
    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        let journal = self.journal.deadline().filter(|_| self.step == Step::Answering);
        [self.step_ends(), journal, self.recording.next(now).filter(|_| self.to_record)]
            .into_iter()
            .flatten()
            .min()
    }

    fn step_ends(&self) -> Option<Millis> {
        let length = match self.step {
            Step::Measuring => MEASURE_TIME,
            Step::Restoring | Step::Amending => APPEND_TIME,
            Step::Asking | Step::Answering if self.stopping => ABORT_TIME,
            Step::Asking | Step::Answering => SILENT_TIME,
            Step::Reading => return self.part_ends(),
            // The pool and the store have time-outs of their own.
            Step::Keeping | Step::Obtaining | Step::Recording => return None,
        };
        Some(self.since + length)
    }

    /// A write is done.
    pub fn written(&mut self, stage: Stage, result: Result<(), StoreError>, path: &Transcript, now: Millis) {
        match (stage, result) {
            (Stage::Keep, Ok(())) => {
                self.out.push_back(Action::Kept);
                if self.stopping {
                    return self.finish(TurnState::Stopped, None, now);
                }
                self.obtain(path, now);
            }
            (Stage::Keep, Err(error)) => {
                self.out.push_back(Action::NotKept(error));
                self.out.push_back(Action::Over);
            }
            (Stage::Journal, result) => self.journal_written(result, now),
            (Stage::Part, _) => self.part_written(path, now),
            (Stage::Record, result) => self.record_written(result, path, now),
        }
    }

    /// The model said something.
    pub fn said(&mut self, text: String, now: Millis) {
        if self.step == Step::Reading {
            return self.noted(&text, now);
        }
        if !matches!(self.step, Step::Asking | Step::Answering) || text.is_empty() {
            return;
        }
        self.step = Step::Answering;
        self.since = now;
        if self.seq == 0 {
            let waited = self.waited(now);
            self.figures().set(Figure::First, Some(waited));
        }
        self.answer.text.push_str(&text);
        self.out.push_back(Action::Said { seq: self.seq, text });
        self.seq += 1;
        self.write_journal(now);
    }

    /// The tokens of what is asked for this answer, where they could be counted.
    pub fn weighed(&mut self, answer: TurnId, counts: Result<Vec<u64>, ModelError>) {
        if matches!(self.step, Step::Asking | Step::Answering) && self.answer.id == answer {
            self.figures().set(Figure::TokensIn, counts.ok().map(|counts| counts.iter().sum()));
        }
    }

    /// The model has ended its answer. `overflowed`: the session dropped its oldest turns on the way.
    pub fn ended(
        &mut self,
        result: Result<Option<Usage>, ModelError>,
        overflowed: bool,
        path: &Transcript,
        now: Millis,
    ) {
        if !matches!(self.step, Step::Reading | Step::Asking | Step::Answering) {
            return;
        }
        match result {
            Ok(_) if self.step == Step::Reading => self.end_part(now),
            // It may have come to its end before it noticed that it was stopped; then it is whole.
            Ok(usage) => {
                self.usage = usage.or(self.usage);
                self.figures().answered(usage, overflowed);
                self.holds_all = true;
                if overflowed {
                    // The model did not see all that the screen shows. It is said, and the next turn begins
                    // with a session that was filled on purpose.
                    self.answer.left_out = self.answer.left_out.max(1);
                    self.discard();
                }
                self.finish(TurnState::Done, None, now);
            }
            Err(_) if self.stopping => self.finish_stopped(now),
            Err(error) => self.failed(error, path, now),
        }
    }

    /// The person stops it.
    pub fn stop(&mut self, now: Millis) {
        if self.stopping {
            return;
        }
        self.stopping = true;
        match self.step {
            Step::Obtaining => {
                self.out.push_back(Action::Unwant);
                self.finish(TurnState::Stopped, None, now);
            }
            Step::Measuring => self.finish_stopped(now),
            Step::Reading => self.stop_reading(now),
            Step::Asking | Step::Answering => {
                self.since = now;
                self.out.extend(self.session.map(Action::Abort));
            }
            // A write and an append are waited for; afterwards there is nothing left to stop.
            Step::Keeping | Step::Restoring | Step::Recording | Step::Amending => {}
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, path: &Transcript, now: Millis) {
        if self.to_record && self.recording.may_try(now) {
            self.record();
        }
        self.write_journal(now);
        if self.step_ends().is_none_or(|end| now < end) {
            return;
        }
        match self.step {
            Step::Measuring => self.measured(Err(ModelError::TimedOut), path, now),
            Step::Reading if self.part.is_measuring() => self.measured(Err(ModelError::TimedOut), path, now),
            Step::Restoring => self.failed(ModelError::TimedOut, path, now),
            Step::Amending => self.give_up_amending(path),
            _ if self.stopping => self.finish_stopped(now),
            _ => {
                self.out.extend(self.session.map(Action::Abort));
                self.discard();
                let trouble = Trouble::Silent { seconds: SILENT_TIME / SECOND };
                self.finish(TurnState::Failed, Some(trouble), now);
            }
        }
    }

    // The steps.

    pub(crate) fn ask(&mut self, now: Millis) {
        let Some(session) = self.session else { return };
        self.enter(Step::Asking, now);
        let (usage, obtaining) = (self.usage, self.obtaining);
        self.figures().asked(usage);
        self.figures().set(Figure::Obtaining, Some(obtaining));
        let mut messages = vec![context::message(&self.person, Some(&self.answer))];
        if !self.answer.text.is_empty() {
            // The answer was broken off before: the model goes on where it was.
            messages.push(Message { speaker: Speaker::ModelBegun, text: self.answer.text.clone() });
        }
        if messages.len() > 1 || self.figures().get(Figure::TokensIn).is_none() {
            // What is long was counted already, to see whether it fits; the rest takes no time.
            self.out.push_back(Action::Weigh(session, messages.clone()));
        }
        self.out.push_back(Action::Prompt(session, messages));
    }

    /// The model's API failed. If nothing was said yet and another try may do, it is begun anew, once.
    pub(crate) fn failed(&mut self, error: ModelError, path: &Transcript, now: Millis) {
        self.discard();
        if error == ModelError::Dead {
            self.out.push_back(Action::Crashed);
        }
        if self.stopping {
            return self.finish(TurnState::Stopped, None, now);
        }
        if self.seq == 0 && error.may_pass() && !self.begun_anew {
            self.begun_anew = true;
            return self.obtain(path, now);
        }
        self.finish(TurnState::Failed, Some(error.into_prompt_trouble()), now);
    }

    pub(crate) fn discard(&mut self) {
        (self.holds_earlier, self.holds_all) = (false, false);
        if self.session.take().is_some() {
            self.out.push_back(Action::Discard);
        }
    }

    pub(crate) fn enter(&mut self, step: Step, now: Millis) {
        let took = now.saturating_sub(self.since);
        match self.step {
            Step::Obtaining | Step::Measuring | Step::Restoring => self.obtaining += took,
            Step::Reading => {
                let reading = self.figures().get(Figure::Reading).unwrap_or_default() + took;
                self.figures().set(Figure::Reading, Some(reading));
            }
            Step::Keeping | Step::Asking | Step::Answering | Step::Recording | Step::Amending => {}
        }
        self.step = step;
        self.since = now;
    }

    /// What is measured of it.
    pub(crate) fn figures(&mut self) -> &mut Figures {
        self.answer.figures.get_or_insert_default()
    }

    /// How long ago the message was sent that it answers, or the answer was asked for once more.
    pub(crate) fn waited(&mut self, now: Millis) -> Millis {
        now.saturating_sub(self.answer.created) + self.figures().get(Figure::Queued).unwrap_or_default()
    }
}
