//! Messages that a panel has sent and that the host has not confirmed yet. They are on the screen from the first
//! moment, and they are sent again, with the same ids, until the host says that they are on disk.

use crate::{
    id::{ChatId, TurnId},
    protocol::Send,
};

/// Messages that the host has not confirmed yet, in the order in which they were sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbox {
    sends: Vec<Send>,
}

impl Outbox {
    /// Adds a message. One that is there already stays as it is.
    pub fn put(&mut self, send: Send) {
        if !self.sends.iter().any(|known| known.turn == send.turn) {
            self.sends.push(send);
        }
    }

    /// Takes a message out, because the host has it, or will not have it.
    pub fn take(&mut self, turn: TurnId) -> Option<Send> {
        let index = self.sends.iter().position(|send| send.turn == turn)?;
        Some(self.sends.remove(index))
    }

    /// All of them: what is sent again on a new connection.
    pub fn all(&self) -> impl Iterator<Item = &Send> {
        self.sends.iter()
    }

    /// Those of one chat.
    pub fn of(&self, chat: ChatId) -> impl Iterator<Item = &Send> {
        self.sends.iter().filter(move |send| send.chat == chat)
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.sends.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::AssistantId;
    use uuid::Uuid;

    fn send(chat: u128, turn: u128) -> Send {
        Send {
            chat: ChatId(Uuid::from_u128(chat)),
            assistant: AssistantId::DEFAULT,
            turn: TurnId(Uuid::from_u128(turn)),
            answer: TurnId(Uuid::from_u128(turn + 1)),
            text: "hello".into(),
            excerpts: Vec::new(),
            replaces: None,
        }
    }

    #[test]
    fn keeps_the_order_and_nothing_twice() {
        let mut outbox = Outbox::default();
        for turn in [10, 20, 10, 30] {
            outbox.put(send(1, turn));
        }
        outbox.put(send(2, 40));
        assert_eq!(outbox.all().count(), 4);
        assert_eq!(outbox.take(TurnId(Uuid::from_u128(20))), Some(send(1, 20)));
        assert_eq!(outbox.take(TurnId(Uuid::from_u128(20))), None);
        let left: Vec<_> = outbox.of(ChatId(Uuid::from_u128(1))).cloned().collect();
        assert_eq!(left, [send(1, 10), send(1, 30)]);
    }
}
