//! What a person asks of a [chat](crate::chat).

use crate::{
    chat::{Chat, Effect, Purpose},
    figures::Figures,
    id::{PanelId, TurnId},
    protocol::{FromHost, Send},
    store::Write,
    time::Millis,
    transcript::{Role, Turn, TurnState},
    trouble::Trouble,
};

impl Chat {
    pub(crate) fn send(&mut self, panel: PanelId, send: Send, now: Millis) {
        let turn = send.turn;
        if self.binned {
            return self.reject(panel, turn, Trouble::ChatGone {});
        }
        if self.transcript.get(turn).is_some() {
            if !self.unwritten.contains(&turn) {
                self.tell(panel, FromHost::Accepted(turn));
            }
            return;
        }
        let replaced = send.replaces.and_then(|replaced| self.transcript.get(replaced));
        if let Some(answer) = replaced.filter(|replaced| replaced.role == Role::Model).cloned() {
            return self.rewrite_answer(panel, answer, send, now);
        }
        let Send { answer, text, excerpts, replaces, .. } = send;
        let waits = self.is_in_use();
        self.senders.insert(turn, (panel, answer));
        self.unwritten.push(turn);
        self.stuck = false;
        let person = Turn { excerpts, replaces, ..self.new_turn(turn, None, Role::Person, text, now) };
        self.transcript.put(person.clone());
        if waits {
            self.out.push_back(Effect::Write(Purpose::Queue(turn), vec![Write::Turn(person)]));
        }
        self.start_next(now);
    }

    pub(crate) fn edit_queued(&mut self, panel: PanelId, turn: TurnId, text: String) {
        let queued = self.transcript.get(turn).filter(|turn| turn.state == TurnState::Queued);
        let Some(queued) = queued.cloned() else { return };
        let edited = Turn { text, tokens: None, ..queued };
        self.transcript.put(edited.clone());
        self.senders.entry(turn).or_insert((panel, turn.of_answer())).0 = panel;
        self.out.push_back(Effect::Write(Purpose::Edit(turn), vec![Write::Turn(edited)]));
    }

    pub(crate) fn unqueue(&mut self, panel: PanelId, turn: TurnId) {
        if self.transcript.get(turn).is_none_or(|turn| turn.state != TurnState::Queued) {
            return;
        }
        let Some(removed) = self.transcript.remove(turn) else { return };
        self.senders.insert(turn, (panel, turn.of_answer()));
        self.out.push_back(Effect::Write(Purpose::Unqueue(Box::new(removed)), vec![Write::DeleteTurn(turn)]));
    }

    /// Answers the same message once more, from the beginning or from where the earlier answer was broken off.
    pub(crate) fn answer_anew(
        &mut self,
        panel: PanelId,
        earlier: TurnId,
        new: TurnId,
        goes_on: bool,
        now: Millis,
    ) {
        let Some(earlier) = self.transcript.get(earlier).filter(|turn| turn.role == Role::Model) else {
            return;
        };
        let begun = if goes_on { earlier.text.clone() } else { String::new() };
        let reading = earlier.reading.clone();
        let asked = earlier.parent.and_then(|id| self.transcript.get(id));
        let Some(person) = asked.filter(|turn| turn.role == Role::Person).cloned() else { return };
        if self.transcript.get(new).is_some() {
            return;
        }
        if self.run.is_some() || self.mending.is_some() || self.rewriting.is_some() {
            return self.reject(panel, new, Trouble::ChatBusy {});
        }
        self.senders.insert(new, (panel, new));
        self.unwritten.push(new);
        // What was read for the earlier answer is not read again.
        let figures = Some(Box::new(Figures::queued(0)));
        let answer =
            Turn { reading, figures, ..self.new_turn(new, Some(person.id), Role::Model, begun, now) };
        self.begin(person, answer, vec![], now);
    }
}
