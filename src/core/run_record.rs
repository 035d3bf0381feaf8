//! How what came of a [run](crate::run) gets to disk: the journal while the answer streams, the answer at its end, and
//! after a stop what a session is to remember of it.

use crate::{
    figures::Figure,
    flight::EventId,
    pool::Held,
    run::{Action, Run, Stage},
    status::Step,
    store::{JournalRow, StoreError, Write},
    stored::Stored,
    time::Millis,
    transcript::{Transcript, TurnState},
    trouble::Trouble,
};

/// How often the finished answer is tried to be written.
const RECORD_TRIES: u32 = 4;

impl Run {
    /// A piece of the journal is written.
    pub(crate) fn journal_written(&mut self, result: Result<(), StoreError>, now: Millis) {
        if result.is_err() {
            return self.journal.failed(now);
        }
        self.journal.kept();
        self.write_journal(now);
    }

    /// The finished answer is written.
    pub(crate) fn record_written(&mut self, result: Result<(), StoreError>, path: &Transcript, now: Millis) {
        let Err(error) = result else { return self.recorded(path, now) };
        self.recording.fail(now);
        self.to_record = true;
        if self.recording.failures() >= RECORD_TRIES {
            // The journal still holds what was said, and the next start finds it there.
            self.fail(Some(error.into_trouble()), now);
            self.answer.state = TurnState::Failed;
            self.to_record = false;
            self.recorded(path, now);
        }
    }

    pub(crate) fn finish(&mut self, state: TurnState, trouble: Option<Trouble>, now: Millis) {
        self.enter(Step::Recording, now);
        let (waited, obtaining, pieces) = (self.waited(now), self.obtaining, self.seq);
        let figures = self.figures();
        figures.set(Figure::Obtaining, Some(obtaining));
        figures.set(Figure::Total, Some(waited));
        figures.set(Figure::Pieces, Some(pieces.into()));
        self.answer.state = state;
        self.fail(trouble, now);
        self.record();
    }

    /// The answer tells what went wrong, if anything did, and under which name that is recorded.
    fn fail(&mut self, trouble: Option<Trouble>, now: Millis) {
        self.answer.event = trouble.as_ref().map(|_| EventId::of_turn(now, self.answer.id));
        self.answer.trouble = trouble;
    }

    pub(crate) fn record(&mut self) {
        self.to_record = false;
        let writes = vec![Write::Turn(self.answer.clone()), Write::EndJournal(self.answer.id)];
        self.out.push_back(Action::Write(Stage::Record, writes));
    }

    fn recorded(&mut self, path: &Transcript, now: Millis) {
        self.out.push_back(Action::Recorded);
        if !self.to_amend {
            return self.leave(path);
        }
        self.enter(Step::Amending, now);
        self.out.push_back(Action::Want(Vec::new()));
    }

    /// The person stopped it. Whether a stopped session holds the question, and how much of the answer, depends on how
    /// far the model was ahead of what it had said, and cannot be asked. So it is given up, and once the turn is on
    /// disk another one is made to remember what the screen shows, while the person reads.
    pub(crate) fn finish_stopped(&mut self, now: Millis) {
        self.to_amend = self.session.is_some();
        self.discard();
        self.finish(TurnState::Stopped, None, now);
    }

    /// The transcript is right; the next turn restores the chat from it.
    pub(crate) fn give_up_amending(&mut self, path: &Transcript) {
        if self.session.is_none() {
            self.out.push_back(Action::Unwant);
        }
        self.discard();
        self.leave(path);
    }

    pub(crate) fn leave(&mut self, path: &Transcript) {
        if self.session.is_some() && self.holds_all && !self.is_outdated {
            let mut turns: Vec<_> = path.path_to(self.person.parent).iter().map(|turn| turn.id).collect();
            turns.extend([self.person.id, self.answer.id]);
            self.out.push_back(Action::Release(Held { turns, left_out: self.left_out }));
            self.session = None;
        }
        self.discard();
        self.out.push_back(Action::Over);
    }

    pub(crate) fn write_journal(&mut self, now: Millis) {
        if self.step != Step::Answering {
            return;
        }
        let Some((part, text)) = self.journal.next(&self.answer.text, now) else { return };
        let (chat, turn, text) = (self.answer.chat, self.answer.id, text.to_owned());
        let row = JournalRow { v: JournalRow::VERSION, chat, turn, part, text };
        self.out.push_back(Action::Write(Stage::Journal, vec![Write::Journal(row)]));
    }
}
