//! How a [run](crate::run) gets its session, and how that comes to hold the chat's earlier turns: they are counted, and what
//! fits beside the message is appended.

use crate::{
    figures::{Figure, Way},
    history::{Asked, LeftOut, Next, Past},
    id::SessionId,
    model::ModelError,
    pool::Found,
    record::Usage,
    run::{Action, Run},
    status::Step,
    strategy::Strategy,
    time::Millis,
    transcript::{Transcript, TurnState},
    trouble::Trouble,
};

/// A session that the pool hands to a run.
#[derive(Clone, Copy, Debug)]
pub struct Handed {
    /// Its name.
    pub session: SessionId,
    /// What it holds of the chat.
    pub found: Found,
    /// What it holds of its window; `None` is unknown.
    pub usage: Option<Usage>,
    /// What of the chat it was told nothing of.
    pub left_out: LeftOut,
    /// What the turns that it is given are chosen by.
    pub strategy: Strategy,
}

impl Run {
    /// Gets a session: for the next part where something is being read in parts, else for the answer.
    pub(crate) fn obtain(&mut self, path: &Transcript, now: Millis) {
        if self.is_read_in_parts() {
            return self.obtain_for_part(now);
        }
        self.figures().forget_session();
        self.enter(Step::Obtaining, now);
        let before = path.path_to(self.person.parent);
        self.out.push_back(Action::Want(before.iter().map(|turn| turn.id).collect()));
    }

    /// Finds out what a session is given before it is asked, and gives it that: the turns before this one, where it does
    /// not hold them, and when amending this one too.
    fn restore(&mut self, path: &Transcript, now: Millis) {
        let Some(session) = self.session else { return };
        let amending = self.step == Step::Amending;
        let past = match (amending, self.holds_earlier) {
            (true, _) => Past::of(path, Some(self.answer.id), self.strategy),
            (false, true) => Past::default(),
            (false, false) => Past::of(path, self.person.parent, self.strategy),
        };
        let is_next = self.holds_earlier;
        let asked = Asked { person: &self.person, answer: &self.answer, is_next };
        match self.history.next(&past, Some(asked).filter(|_| !amending), self.usage) {
            Next::Count(messages) => {
                self.enter(if amending { Step::Amending } else { Step::Measuring }, now);
                self.out.push_back(Action::Measure(session, messages));
            }
            Next::Give { left_out, messages } => {
                if amending || !self.holds_earlier {
                    self.leave_out(left_out);
                }
                if !amending && !past.path.is_empty() {
                    let given = messages.len() as u64;
                    self.figures().set(Figure::Given, Some(given));
                    self.figures().set(Figure::GivenTokens, Some(0).filter(|_| given == 0));
                }
                if messages.is_empty() {
                    return if amending { self.leave(path) } else { self.ask(now) };
                }
                self.enter(if amending { Step::Amending } else { Step::Restoring }, now);
                self.out.push_back(Action::Append(session, messages));
            }
            // Beside what the session holds it does not fit; it may beside less.
            Next::TooLong { .. } if self.holds_earlier => {
                self.discard();
                self.obtain(path, now);
            }
            Next::TooLong { requested, quota } => self.read_in_parts(requested, quota, now),
        }
    }

    /// What the model is told of the earlier turns is another from now on. What was not asked yet is asked of a session that
    /// knows; the session of an answer that runs is used for no other.
    pub(crate) fn tell_otherwise(&mut self, path: &Transcript, now: Millis) {
        match self.step {
            Step::Keeping | Step::Obtaining => self.out.push_back(Action::Discard),
            Step::Measuring | Step::Restoring if !self.stopping => {
                self.discard();
                self.obtain(path, now);
            }
            _ => self.is_outdated = true,
        }
    }

    fn leave_out(&mut self, left_out: LeftOut) {
        self.left_out = left_out;
        self.answer.left_out = left_out.turns;
    }

    /// The pool has a session for it.
    pub fn ready(&mut self, handed: Handed, path: &Transcript, now: Millis) {
        let Handed { session, found, usage, left_out, strategy } = handed;
        if !self.is_waiting() && self.step != Step::Amending {
            return;
        }
        self.session = Some(session);
        self.usage = usage;
        self.strategy = strategy;
        if self.step == Step::Amending {
            self.out.push_back(Action::Restoring);
            return self.restore(path, now);
        }
        if self.step == Step::Reading {
            return self.begin_part(now);
        }
        let before = path.path_to(self.person.parent);
        self.figures().set_way(Way::to(found, !before.is_empty()));
        self.holds_earlier = found == Found::AsItWas;
        if self.holds_earlier {
            // What was left out when it was restored is still left out.
            self.leave_out(left_out);
        } else if !before.is_empty() {
            self.out.push_back(Action::Restoring);
        }
        // Nothing is asked that does not fit. What is short fits whatever its words are, and need not be measured.
        let asked = Asked { person: &self.person, answer: &self.answer, is_next: self.holds_earlier };
        if (self.holds_earlier || before.is_empty()) && asked.surely_fits(self.usage) {
            return self.ask(now);
        }
        self.restore(path, now);
    }

    /// The pool has none.
    pub fn refused(&mut self, trouble: Trouble, path: &Transcript, now: Millis) {
        match self.step {
            Step::Obtaining | Step::Reading => self.finish(TurnState::Failed, Some(trouble), now),
            Step::Amending => self.leave(path),
            _ => {}
        }
    }

    /// The tokens of the messages that were to be counted.
    pub fn measured(&mut self, result: Result<Vec<u64>, ModelError>, path: &Transcript, now: Millis) {
        if !matches!(self.step, Step::Measuring | Step::Reading | Step::Amending) {
            return;
        }
        let counts = match result {
            Ok(counts) => counts,
            Err(ModelError::Dead) if self.step == Step::Amending => return self.give_up_amending(path),
            Err(error) if error == ModelError::Dead => return self.failed(error, path, now),
            // Without counts the most that it can be is assumed, so less is given than would fit, never more.
            Err(_) => Vec::new(),
        };
        if self.step == Step::Reading {
            return self.part_measured(counts.first().copied(), now);
        }
        if self.step == Step::Measuring && self.history.tokens(self.person.id).is_none() {
            // What is asked is counted first.
            self.figures().set(Figure::TokensIn, counts.first().copied());
        }
        self.history.counted(&counts);
        self.restore(path, now);
    }

    /// The messages are in the session.
    pub fn appended(&mut self, result: Result<Option<Usage>, ModelError>, path: &Transcript, now: Millis) {
        match (self.step, result) {
            (Step::Restoring, Ok(usage)) => {
                let grown = usage.zip(self.usage).and_then(|(now, then)| now.used.checked_sub(then.used));
                self.figures().set(Figure::GivenTokens, grown);
                self.usage = usage.or(self.usage);
                if self.stopping {
                    return self.finish_stopped(now);
                }
                self.ask(now);
            }
            (Step::Restoring, Err(error)) => self.failed(error, path, now),
            (Step::Amending, Ok(usage)) => {
                self.usage = usage.or(self.usage);
                self.holds_all = true;
                self.leave(path);
            }
            (Step::Amending, Err(_)) => self.give_up_amending(path),
            _ => {}
        }
    }
}
