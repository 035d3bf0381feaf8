//! How a person changes what is shown of a [chat](crate::chat): other words in the place of an answer, an answer that is deleted,
//! another [branch](crate::branches), and all of that taken back. It comes to disk in one transaction, and nothing begins in
//! the chat before that.

use crate::{
    chat::{Chat, Effect, Purpose},
    id::{ChatId, PanelId, TurnId},
    pool,
    protocol::{FromHost, Send, TurnRequest},
    store::{StoreError, Write},
    time::Millis,
    transcript::{Role, Transcript, TranscriptHead, Turn, TurnState},
    trouble::Trouble,
};

/// A change of what is shown that is being written.
#[derive(Debug)]
pub(crate) struct Rewriting {
    before: TranscriptHead,
    /// Who has asked for it, and of which turn that panel waits to hear.
    panel: PanelId,
    turn: TurnId,
    /// The answer in the person's words that came with it.
    made: Option<TurnId>,
}

impl Chat {
    /// The person changes what is shown.
    pub(crate) fn rewrite(&mut self, panel: PanelId, turn: TurnId, request: &TurnRequest) {
        if self.is_in_use() || self.binned {
            return self.reject(panel, turn, Trouble::ChatBusy {});
        }
        let before = self.transcript.head.clone();
        if self.transcript.rewrite(turn, request).is_some() {
            self.write_rewriting(Rewriting { before, panel, turn, made: None });
        }
    }

    /// The person puts other words in the place of an answer. It is the end of the shown path then; what followed the earlier
    /// version stays behind that.
    pub(crate) fn rewrite_answer(&mut self, panel: PanelId, answer: Turn, send: Send, now: Millis) {
        let Send { turn, text, .. } = send;
        if self.is_in_use() {
            return self.reject(panel, turn, Trouble::ChatBusy {});
        }
        let before = self.transcript.head.clone();
        self.transcript.head.change(None);
        let (replaces, left_out, state) = (Some(answer.id), answer.left_out, TurnState::Done);
        let version = self.new_turn(turn, answer.parent, Role::Model, text, now);
        // What was read in parts for it is what the model is told of the message before it.
        let reading = answer.reading;
        self.transcript.put(Turn { replaces, left_out, state, reading, ..version });
        self.transcript.head.head = Some(turn);
        self.unwritten.push(turn);
        self.write_rewriting(Rewriting { before, panel, turn, made: Some(turn) });
    }

    fn write_rewriting(&mut self, rewriting: Rewriting) {
        self.give_up_adopting();
        // What it holds is not what is shown any more.
        self.out.push_back(Effect::Pool(pool::Event::Discard { chat: self.id }));
        let made = rewriting.made.and_then(|made| self.transcript.get(made)).cloned();
        let mut writes = vec![Write::Head(self.transcript.head.clone())];
        writes.extend(made.map(Write::Turn));
        self.erase_lost(&mut writes);
        self.rewriting = Some(Box::new(rewriting));
        self.out.push_back(Effect::Write(Purpose::Rewrite, writes));
    }

    /// Leaves nothing of an answer that was deleted and can never be had back, but its place. Should it not be written, the next
    /// change comes upon it again.
    pub(crate) fn erase_lost(&self, writes: &mut Vec<Write>) {
        writes.extend(self.transcript.lost().map(|lost| Write::Turn(lost.erased())));
    }

    /// The change is on disk, or could not be written.
    pub(crate) fn rewritten(&mut self, result: Result<(), StoreError>, now: Millis) {
        let Some(rewriting) = self.rewriting.take() else { return };
        let Rewriting { before, panel, turn, made } = *rewriting;
        self.unwritten.retain(|unwritten| Some(*unwritten) != made);
        match result {
            Ok(()) => {
                if let Some(turn) = made {
                    self.tell(panel, FromHost::Accepted(turn));
                }
                self.show(made.as_slice(), &[]);
                self.report(now);
            }
            Err(error) => {
                let mut undo = vec![Write::Head(before.clone())];
                self.transcript.head = before;
                if let Some(made) = made {
                    self.transcript.remove(made);
                    undo.push(Write::DeleteTurn(made));
                }
                if error == StoreError::TimedOut {
                    self.out.push_back(Effect::Write(Purpose::Undo, undo));
                }
                self.reject(panel, turn, error.into_trouble());
            }
        }
        self.start_next(now);
    }

    /// The person wants the shown path, up to a turn, as another chat.
    pub(crate) fn fork(&mut self, panel: PanelId, upto: TurnId, new: ChatId, now: Millis) {
        if let Some(copy) = self.transcript.copy(upto, new, now) {
            self.out.push_back(Effect::Forked(panel, Box::new(copy)));
        }
    }

    /// A copy of another chat is on disk, and this is it; or it could not be written, and nothing has been said here.
    pub(crate) fn forked(&mut self, panel: PanelId, result: Result<(), StoreError>, now: Millis) {
        let turns: Vec<TurnId> = self.transcript.turns().map(|turn| turn.id).collect();
        match result {
            Ok(()) => {
                self.show(&turns, &[]);
                self.report(now);
            }
            Err(error) => {
                let TranscriptHead { assistant, created, .. } = self.transcript.head;
                self.transcript = Transcript::new(self.id, assistant, created);
                if let Some(turn) = turns.last() {
                    self.reject(panel, *turn, error.into_trouble());
                }
            }
        }
    }
}
