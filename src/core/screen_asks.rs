//! What a panel does with what was asked outside of it.
//!
//! An ask is carried out once the registry is read, because only then it is known who answers in a new chat. Whatever it
//! brings is first made safe, and then the worker is told to forget it.

use crate::{
    ask::{Ask, Question},
    excerpt::Excerpt,
    id::{AskId, ChatId},
    protocol::Change,
    screen::{Effect, Note, Screen, View},
    time::Millis,
};

/// What was asked outside of the panel, as far as this panel has heard of it.
#[derive(Debug, Default)]
pub(crate) struct Asks {
    /// Those that are to be carried out, in the order of their ids.
    waiting: Vec<Ask>,
    /// All that this panel has heard of: each is carried out once, however often it is seen.
    known: Vec<AskId>,
    /// Those that the worker can forget and has not been told of yet.
    taken: Vec<AskId>,
}

impl Asks {
    /// Takes what was found. Those in `taken` were carried out by an earlier page.
    pub(crate) fn take(&mut self, asks: Vec<Ask>, taken: &[AskId]) {
        for ask in asks {
            if self.known.contains(&ask.id) {
                continue;
            }
            self.known.push(ask.id);
            if taken.contains(&ask.id) {
                self.taken.push(ask.id);
            } else {
                let after = self.waiting.partition_point(|known| known.id < ask.id);
                self.waiting.insert(after, ask);
            }
        }
    }
}

impl Screen {
    /// Carries out what waits, in the order of the ids.
    pub(crate) fn carry_out_asks(&mut self, now: Millis, effects: &mut Vec<Effect>) {
        // A chat that is about to be left is no place for anything; its successor comes with the next event.
        if !self.mirror.is_read() || effects.iter().any(leaves_the_chat) {
            return;
        }
        while !self.asks.waiting.is_empty() {
            let ask = self.asks.waiting.remove(0);
            self.asks.taken.push(ask.id);
            self.carry_out_ask(ask, now, effects);
            // Which chat is new is found out by another event, and those behind it may mean that one.
            if effects.iter().any(|effect| matches!(effect, Effect::Quote { chat: None, .. })) {
                break;
            }
        }
        if !self.asks.taken.is_empty() {
            effects.push(Effect::Ask(Change::Taken(std::mem::take(&mut self.asks.taken))));
        }
    }

    fn carry_out_ask(&mut self, ask: Ask, now: Millis, effects: &mut Vec<Effect>) {
        let Ask { id, chat, question, typed, excerpts, failure, .. } = ask;
        if let Some(failure) = failure {
            self.say(Note::Failed(failure));
            if question.is_none() && typed.is_none() && excerpts.is_empty() {
                return;
            }
        }
        // Nothing can be said in a chat of a newer version.
        let shown = Some(self.chat()).filter(|_| chat.is_none() && !self.thread.is_newer());
        match question {
            Some(question) => {
                // A chat that is made for an ask and was not named by it has its id, also if it is made twice.
                let chat = chat.or(shown).unwrap_or(ChatId(id.0));
                self.send_asked(chat, question, excerpts, now, effects);
            }
            None => {
                self.view = View::Chat;
                self.list_open = false;
                effects.push(Effect::Quote { chat: shown, excerpts, typed });
            }
        }
    }

    fn send_asked(
        &mut self,
        chat: ChatId,
        question: Question,
        excerpts: Vec<Excerpt>,
        now: Millis,
        effects: &mut Vec<Effect>,
    ) {
        self.open_chat(chat, now, effects);
        let Question { turn, answer, text } = question;
        self.send((turn, answer), text, excerpts, None, effects);
        effects.push(Effect::FocusComposer);
    }
}

fn leaves_the_chat(effect: &Effect) -> bool {
    matches!(effect, Effect::LeaveChat | Effect::LeaveBegun)
}
