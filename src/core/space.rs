//! What takes the space: the bytes of stored rows, added up by chat.

use crate::{id::ChatId, mirror::Mirror, time::Millis};
use litemap::LiteMap;

/// Bytes by chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    chats: LiteMap<ChatId, u64>,
    total: u64,
}

/// What one chat takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The chat.
    pub chat: ChatId,
    /// Its title; empty where it has none.
    pub title: String,
    /// How many bytes its rows are, about.
    pub bytes: u64,
    /// Where it is.
    pub place: Place,
}

/// Where a chat is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the list.
    List,
    /// In the bin, and can be taken back out.
    Bin,
    /// On its way out, for ever.
    Going,
}

impl Tally {
    /// Adds a row. One that names no chat still takes its space.
    pub fn add(&mut self, chat: Option<ChatId>, bytes: u64) {
        self.total += bytes;
        if let Some(chat) = chat {
            let sum = self.chats.get(&chat).copied().unwrap_or_default();
            self.chats.insert(chat, sum + bytes);
        }
    }

    /// A tally of what was added up before.
    pub fn of(total: u64, chats: Vec<ChatId>, bytes: Vec<u64>) -> Self {
        Self { chats: chats.into_iter().zip(bytes).collect(), total }
    }

    /// The chats, and what each of them takes, in the same order.
    pub fn by_chat(&self) -> (Vec<ChatId>, Vec<u64>) {
        self.chats.iter().map(|(chat, bytes)| (*chat, *bytes)).unzip()
    }

    /// All rows together, in bytes.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The chats that have a record, the largest first.
    pub fn shares(&self, mirror: &Mirror, now: Millis) -> Vec<Share> {
        let share = |(chat, bytes): (&ChatId, &u64)| {
            let record = mirror.record(*chat)?;
            let place = match record.deleted {
                None => Place::List,
                Some(_) if record.is_over(now) => Place::Going,
                Some(_) => Place::Bin,
            };
            Some(Share { chat: *chat, title: record.title.clone(), bytes: *bytes, place })
        };
        let mut shares: Vec<Share> = self.chats.iter().filter_map(share).collect();
        shares.sort_by(|a, b| b.bytes.cmp(&a.bytes).then(b.chat.cmp(&a.chat)));
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::AssistantId,
        record::{BIN_TIME, ChatFacts},
        registry::Rows,
    };
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    const NOW: Millis = 2 * BIN_TIME;

    fn chat(n: u8) -> ChatId {
        ChatId(Uuid::from_u128(n.into()))
    }

    /// Chats 0 to 5: 0 and 3 in the list, 1 and 4 in the bin, 2 and 5 on their way out.
    fn mirror() -> Mirror {
        let mut rows = Rows::default();
        for n in 0..6 {
            let facts = ChatFacts {
                id: chat(n),
                title: format!("chat {n}"),
                assistant: AssistantId::DEFAULT,
                created: 0,
                updated: 0,
                turns: 2,
                usage: None,
                origin: None,
            };
            let deleted = [None, Some(NOW - 1), Some(NOW - BIN_TIME)][usize::from(n % 3)];
            rows.chats.insert(chat(n), crate::record::ChatRecord { deleted, ..facts.into_record() });
        }
        let mut mirror = Mirror::default();
        mirror.take_all(rows);
        mirror
    }

    #[test]
    fn a_tally_that_was_handed_over_is_the_same() {
        let mut tally = Tally::default();
        for (n, bytes) in [(3, 5), (1, 7), (3, 2)] {
            tally.add(Some(chat(n)), bytes);
        }
        tally.add(None, 11);
        let (chats, bytes) = tally.by_chat();
        assert_eq!(Tally::of(tally.total(), chats, bytes), tally);
    }

    proptest! {
        #[test]
        fn every_byte_counts_once_and_the_largest_comes_first(
            rows in prop::collection::vec((prop::option::of(0..9u8), 0..1000u64), 0..60),
        ) {
            let mut tally = Tally::default();
            let mut sums = BTreeMap::new();
            for (number, bytes) in &rows {
                tally.add(number.map(chat), *bytes);
                *sums.entry(*number).or_insert(0) += bytes;
            }
            prop_assert_eq!(tally.total(), rows.iter().map(|(_, bytes)| bytes).sum::<u64>());

            let shares = tally.shares(&mirror(), NOW);
            prop_assert!(shares.windows(2).all(|pair| pair[0].bytes >= pair[1].bytes));
            for share in &shares {
                let number = (0..6).find(|n| chat(*n) == share.chat).expect("a chat with a record");
                prop_assert_eq!(share.bytes, sums[&Some(number)]);
                let place = [Place::List, Place::Bin, Place::Going][usize::from(number % 3)];
                prop_assert_eq!((share.place, &share.title), (place, &format!("chat {number}")));
            }
            let with_record = sums.keys().filter(|number| number.is_some_and(|number| number < 6)).count();
            prop_assert_eq!(shares.len(), with_record);
        }
    }
}
