//! What could not be read and was put aside: by chat, as the person is shown it.

use crate::{
    flight::Failure,
    id::ChatId,
    protocol::FromHost,
    registry::{Key, SET_ASIDE},
    store::{Quarantined, Unreadable},
    time::Millis,
};
use litemap::LiteMap;

/// How far the looking through of everything has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    /// How many rows were looked at.
    pub checked: u32,
    /// How it ended, and how many of them could not be read; `None` while it goes on.
    pub end: Option<Result<u32, Failure>>,
    /// How often rows were taken out of the quarantine, so that it is seen that it has changed.
    pub discards: u32,
}

impl Inspection {
    /// Takes what the host tells of it.
    pub fn take(&mut self, message: &FromHost) {
        match message {
            FromHost::Inspected { checked, end } => (self.checked, self.end) = (*checked, end.clone()),
            FromHost::Discarded(_) => self.discards += 1,
            _ => {}
        }
    }
}

/// A piece that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it lies now.
    pub place: Place,
    /// What it was: the object store that it was in, or `registry`.
    pub store: String,
    /// What is wrong with it; empty where that was not noted.
    pub why: String,
    /// When it was put aside; `None` where that was not noted.
    pub at: Option<Millis>,
}

/// Where a piece that could not be read lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the quarantine, under this number.
    Quarantine(u32),
    /// In the registry, under this name.
    Registry(String),
}

/// The pieces of one chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The chat; `None` where it cannot be told.
    pub chat: Option<ChatId>,
    /// Its pieces, in the order in which they were found.
    pub pieces: Vec<Piece>,
}

/// What could not be read, by chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    groups: LiteMap<Option<ChatId>, Vec<Piece>>,
    count: usize,
}

impl Damage {
    /// Adds a row of the quarantine.
    pub fn add_row(&mut self, row: Quarantined) {
        let piece =
            Piece { place: Place::Quarantine(row.id), store: row.store, why: row.why, at: Some(row.at) };
        self.add(row.chat, piece);
    }

    /// Adds a value of the registry that cannot be read. One of newer code is whole.
    pub fn add_value(&mut self, value: &Unreadable) {
        if !value.newer {
            self.add_named(&value.key, &value.key, value.why.clone());
        }
    }

    /// Adds a name of the registry, where it is one under which a broken value was set aside.
    pub fn add_set_aside(&mut self, name: &str) {
        if let Some(key) = name.strip_prefix(SET_ASIDE) {
            self.add_named(name, key, String::new());
        }
    }

    fn add_named(&mut self, name: &str, key: &str, why: String) {
        let chat = match Key::parse(key) {
            Some(Key::Chat(chat)) => Some(chat),
            _ => None,
        };
        let place = Place::Registry(name.into());
        self.add(chat, Piece { place, store: "registry".into(), why, at: None });
    }

    fn add(&mut self, chat: Option<ChatId>, piece: Piece) {
        self.count += 1;
        match self.groups.get_mut(&chat) {
            Some(pieces) => pieces.push(piece),
            None => drop(self.groups.insert(chat, vec![piece])),
        }
    }

    /// How many pieces there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The chats with the most pieces first; what belongs to no chat comes last.
    pub fn into_groups(self) -> Vec<Group> {
        let group = |(chat, pieces)| Group { chat, pieces };
        let mut groups: Vec<Group> = self.groups.into_iter().map(group).collect();
        groups.sort_by_key(|group| (group.chat.is_none(), std::cmp::Reverse(group.pieces.len())));
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn chat(n: u128) -> ChatId {
        ChatId(Uuid::from_u128(n))
    }

    fn row(id: u32, of: Option<ChatId>) -> Quarantined {
        Quarantined { v: 1, id, store: "turns".into(), chat: of, why: "no version".into(), at: 0 }
    }

    #[test]
    fn pieces_stand_by_chat_with_those_of_no_chat_last() {
        let mut damage = Damage::default();
        for (id, of) in [(1, None), (2, Some(chat(1))), (3, Some(chat(2))), (4, Some(chat(2))), (5, None)] {
            damage.add_row(row(id, of));
        }
        damage.add_set_aside(&format!("broken:chat:{}", chat(2)));
        damage.add_set_aside("settings");
        let value = |key: String, newer| Unreadable { store: "registry", key, why: "text".into(), newer };
        damage.add_value(&value(format!("chat:{}", chat(1)), false));
        damage.add_value(&value("settings".into(), false));
        damage.add_value(&value(format!("chat:{}", chat(3)), true));
        assert_eq!(damage.count(), 8);
        let seen: Vec<_> =
            damage.into_groups().into_iter().map(|group| (group.chat, group.pieces.len())).collect();
        assert_eq!(seen, [(Some(chat(2)), 3), (Some(chat(1)), 2), (None, 3)]);
    }
}
