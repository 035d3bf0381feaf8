//! What a panel does when the person says something in the shown chat, or asks something of a turn of it.

use crate::{
    excerpt::Excerpt,
    id::{AssistantId, ChatId, TurnId},
    protocol::{Send, ToHost, TurnRequest},
    screen::{Effect, Note, Screen, Toast, View},
    time::Millis,
};
use std::rc::Rc;

impl Screen {
    /// Sends a message into the shown chat. Excerpts alone are none: nobody could know what is asked about them.
    pub(crate) fn send(
        &mut self,
        (turn, answer): (TurnId, TurnId),
        text: String,
        excerpts: Vec<Excerpt>,
        replaces: Option<TurnId>,
        effects: &mut Vec<Effect>,
    ) {
        if text.trim().is_empty() {
            return;
        }
        let assistant = self.assistant().map_or(AssistantId::DEFAULT, |assistant| assistant.id);
        let send = Send { chat: self.chat(), assistant, turn, answer, text, excerpts, replaces };
        self.has_sent = true;
        if replaces.is_some() {
            self.forget_deleted_answer();
        }
        self.outbox.put(send.clone());
        effects.push(Effect::Keep(send.clone()));
        self.post_if_up(ToHost::Send(send), effects);
        effects.push(Effect::ToEnd);
    }

    pub(crate) fn ask_of_turn(&mut self, turn: TurnId, request: TurnRequest, effects: &mut Vec<Effect>) {
        let chat = self.chat();
        self.forget_deleted_answer();
        match request {
            TurnRequest::TryAgain(_) | TurnRequest::Continue(_) => effects.push(Effect::ToEnd),
            TurnRequest::Remove => self.say(Note::AnswerDeleted(chat)),
            _ => {}
        }
        self.post_or_hold(ToHost::Turn { chat, turn, request }, effects);
    }

    /// What a toast says of a deleted answer is not offered any more: the last change would be another one, or it was refused.
    pub(crate) fn forget_deleted_answer(&mut self) {
        let is_of_answer = |toast: &Toast| matches!(toast.note, Note::AnswerDeleted(_));
        if self.toasts.iter().any(is_of_answer) {
            Rc::make_mut(&mut self.toasts).retain(|toast| !is_of_answer(toast));
        }
    }

    pub(crate) fn edit_waiting(&mut self, turn: TurnId, text: String, effects: &mut Vec<Effect>) {
        if text.trim().is_empty() {
            return self.remove_waiting(turn, effects);
        }
        if let Some(mut send) = self.outbox.take(turn) {
            send.text.clone_from(&text);
            self.outbox.put(send.clone());
            effects.push(Effect::Keep(send));
        }
        self.post_or_hold(
            ToHost::Turn { chat: self.chat(), turn, request: TurnRequest::Edit(text) },
            effects,
        );
    }

    pub(crate) fn remove_waiting(&mut self, turn: TurnId, effects: &mut Vec<Effect>) {
        let chat = self.chat();
        let Some(shown) = self.thread.shown().iter().find(|shown| shown.turn.id == turn).cloned() else {
            return;
        };
        self.outbox.take(turn);
        effects.push(Effect::Forget(turn));
        // It may have reached the host although nothing has come back.
        self.post_or_hold(ToHost::Turn { chat, turn, request: TurnRequest::Unqueue }, effects);
        let (text, excerpts) = (shown.turn.text.clone(), Rc::new(shown.turn.excerpts.clone()));
        self.say(Note::Removed { chat, text, excerpts });
    }

    /// The host copies the chat; what it has copied comes as if it were said.
    pub(crate) fn fork(&mut self, upto: TurnId, new: ChatId, now: Millis, effects: &mut Vec<Effect>) {
        let chat = self.chat();
        self.view = View::Chat;
        self.show_thread(new, now, effects);
        self.has_sent = true;
        self.post_or_hold(ToHost::Turn { chat, turn: upto, request: TurnRequest::Fork(new) }, effects);
        self.say(Note::Forked);
    }
}
