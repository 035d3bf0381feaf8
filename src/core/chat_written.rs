//! What a [chat](crate::chat) does when a transaction of it is over, or has failed.

use crate::{
    chat::{Chat, Effect, Purpose},
    id::TurnId,
    protocol::FromHost,
    run::Run,
    store::{StoreError, Write},
    time::Millis,
    transcript::{TranscriptHead, Turn, TurnState},
};

impl Chat {
    /// A transaction is over.
    pub(crate) fn written(&mut self, purpose: Purpose, result: Result<(), StoreError>, now: Millis) {
        match (purpose, result) {
            (Purpose::Run { answer, stage }, result) => {
                let is_of = |run: &Run| run.answer.id == answer;
                if self.run.as_ref().is_some_and(is_of) {
                    self.with_run(now, Box::new(move |run, path| run.written(stage, result, path, now)));
                }
            }
            (Purpose::Queue(turn), result) => self.queued(turn, result),
            (Purpose::Edit(turn), Ok(())) => self.show(&[turn], &[]),
            (Purpose::Edit(turn), Err(error)) => self.reject_sender(turn, error.into_trouble()),
            (Purpose::Unqueue(turn), Ok(())) => self.show(&[], &[turn.id]),
            (Purpose::Unqueue(turn), Err(error)) => {
                let id = turn.id;
                self.transcript.put(*turn);
                self.reject_sender(id, error.into_trouble());
            }
            (Purpose::Summarise, result) => self.summarised(result.is_ok()),
            (Purpose::Rewrite, result) => self.rewritten(result, now),
            (Purpose::Fork(panel), result) => self.forked(panel, result, now),
            (Purpose::Remember(_), Ok(())) => self.show(&[], &[]),
            (Purpose::Remember(before), Err(error)) => self.not_remembered(*before, error),
            (Purpose::Mend, result) => self.mended(result, now),
            // What is left of it is mended at the next start.
            (Purpose::Undo, _) => {}
        }
    }

    pub(crate) fn mend(&mut self, now: Millis) {
        let Some(mending) = self.mending.as_mut().filter(|m| !m.under_way && m.tries.may_try(now)) else {
            return;
        };
        mending.under_way = true;
        let writes = mending.writes.clone();
        self.out.push_back(Effect::Write(Purpose::Mend, writes));
    }

    fn mended(&mut self, result: Result<(), StoreError>, now: Millis) {
        let Some(mending) = self.mending.as_mut() else { return };
        if result.is_err() {
            mending.under_way = false;
            return mending.tries.fail(now);
        }
        self.mending = None;
        let closed = self.transcript.turns().filter(|turn| turn.state == TurnState::Interrupted);
        let closed: Vec<_> = closed.map(|turn| turn.id).collect();
        self.show(&closed, &[]);
        self.start_next(now);
    }

    pub(crate) fn kept(&mut self, person: TurnId, answer: TurnId, now: Millis) {
        self.unwritten.retain(|turn| *turn != person && *turn != answer);
        let sender = self.senders.remove(&person).or_else(|| self.senders.remove(&answer));
        if let Some((panel, _)) = sender {
            self.tell(panel, FromHost::Accepted(person));
        }
        self.show(&[person, answer], &[]);
        self.out.extend(self.running_answer().map(Effect::Watchers));
        self.report(now);
    }

    /// Takes the run's turns back. A turn that was queued on disk waits there again.
    pub(crate) fn not_kept(&mut self, error: StoreError) {
        let Some(run) = self.run.as_ref() else { return };
        let (person, answer) = (run.person.clone(), run.answer.id);
        self.stuck = true;
        self.transcript.remove(answer);
        let is_new = self.transcript.children(Some(person.id)).next().is_none();
        if let Some(before) = self.before.take() {
            let TranscriptHead { head, undo, redo, .. } = *before;
            let now = &mut self.transcript.head;
            (now.head, now.undo, now.redo) = (head, undo, redo);
        }
        let mut undo = vec![Write::DeleteTurn(answer), Write::Head(self.transcript.head.clone())];
        let awaited = if is_new { person.id } else { answer };
        if is_new {
            self.transcript.remove(person.id);
            if self.unwritten.contains(&person.id) {
                undo.push(Write::DeleteTurn(person.id));
            } else {
                let queued = Turn { state: TurnState::Queued, parent: None, ..person };
                undo.push(Write::Turn(queued.clone()));
                self.transcript.put(queued);
            }
        }
        if self.transcript.turns().next().is_none() {
            undo = vec![Write::DeleteChat(self.id)];
        }
        self.unwritten.retain(|turn| *turn != awaited);
        if error == StoreError::TimedOut {
            self.out.push_back(Effect::Write(Purpose::Undo, undo));
        }
        self.reject_sender(awaited, error.into_trouble());
    }

    fn queued(&mut self, turn: TurnId, result: Result<(), StoreError>) {
        let Err(error) = result else {
            self.unwritten.retain(|id| *id != turn);
            if let Some((panel, _)) = self.senders.get(&turn) {
                self.tell(*panel, FromHost::Accepted(turn));
            }
            return self.show(&[turn], &[]);
        };
        // If it has begun meanwhile, it is written again with its answer, and that decides.
        if self.transcript.get(turn).is_none_or(|turn| turn.state != TurnState::Queued) {
            return;
        }
        self.transcript.remove(turn);
        self.unwritten.retain(|id| *id != turn);
        if error == StoreError::TimedOut {
            self.out.push_back(Effect::Write(Purpose::Undo, vec![Write::DeleteTurn(turn)]));
        }
        self.reject_sender(turn, error.into_trouble());
    }
}
