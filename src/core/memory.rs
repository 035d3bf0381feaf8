//! Transcripts in memory: what the host keeps them in where the disk cannot be used, and what stands for the disk in
//! tests.

use crate::{
    id::{ChatId, TurnId},
    store::{JournalRow, Loaded, Write},
    transcript::{TranscriptHead, Turn},
};
use litemap::LiteMap;

/// Transcripts in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub(crate) heads: LiteMap<ChatId, TranscriptHead>,
    pub(crate) turns: LiteMap<TurnId, Turn>,
    pub(crate) journal: LiteMap<(TurnId, u32), JournalRow>,
}

impl Memory {
    /// Everything of one chat.
    pub fn load(&self, chat: ChatId) -> Loaded {
        let turns = self.turns.values().filter(|turn| turn.chat == chat).cloned().collect();
        Loaded { head: self.heads.get(&chat).cloned(), turns, ..Loaded::default() }
    }

    /// Everything, as the changes that make it, in place of whatever is there of these chats: an earlier try to write
    /// them may have taken place although nobody knew.
    pub fn all(&self) -> Vec<Write> {
        let anew = self.heads.keys().copied().map(Write::DeleteChat);
        let heads = self.heads.values().cloned().map(Write::Head);
        let turns = self.turns.values().cloned().map(Write::Turn);
        let journal = self.journal.values().cloned().map(Write::Journal);
        anew.chain(heads).chain(turns).chain(journal).collect()
    }

    /// Carries out all of these changes, in order.
    pub fn write(&mut self, writes: &[Write]) {
        for write in writes {
            match write.clone() {
                Write::Head(head) => drop(self.heads.insert(head.chat, head)),
                Write::Turn(turn) => drop(self.turns.insert(turn.id, turn)),
                Write::DeleteTurn(turn) => drop(self.turns.remove(&turn)),
                Write::Journal(row) => drop(self.journal.insert((row.turn, row.part), row)),
                Write::EndJournal(turn) => self.journal.retain(|(of, _), _| *of != turn),
                Write::DeleteChat(chat) => {
                    self.heads.remove(&chat);
                    self.turns.retain(|_, turn| turn.chat != chat);
                    self.journal.retain(|_, row| row.chat != chat);
                }
                // Nothing is ever in quarantine here: what is in memory was never read.
                Write::Discard(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::AssistantId, transcript::*};
    use uuid::Uuid;

    fn turn(n: u128) -> Turn {
        Turn::new(ChatId(Uuid::nil()), TurnId(Uuid::from_u128(n)), Role::Person, "hello".into(), 0)
    }

    #[test]
    fn what_was_taken_back_after_a_try_that_nobody_heard_of_stays_away() {
        let head = Transcript::new(ChatId(Uuid::nil()), AssistantId::DEFAULT, 0).head;
        let (mut memory, mut disk) = (Memory::default(), Memory::default());
        memory.write(&[Write::Head(head), Write::Turn(turn(1)), Write::Turn(turn(2))]);
        disk.write(&memory.all());
        memory.write(&[Write::DeleteTurn(turn(2).id)]);
        disk.write(&memory.all());
        assert_eq!(disk.load(ChatId(Uuid::nil())), memory.load(ChatId(Uuid::nil())));
    }
}
