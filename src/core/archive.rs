//! What the archive does: it reads everything that was said, and finds in it what a person looks for.
//!
//! The archive is a context of its own, a worker of the panel that lives while it is needed. It reads transcripts and writes
//! nothing; what the panel knows, it is told.

use crate::{
    find::{Fold, Query},
    find_index::Index,
    id::ChatId,
    palette::{self, Kind, Named, Offer},
    store::{Loaded, Quarantined},
    transcript::TurnState,
};
use serde::{Deserialize, Serialize};

/// What a panel says to the archive. Values that are no types of ours travel beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToArchive {
    /// These have names, and the chats among them are those to look in, and no others. They are read in this order.
    Names(Vec<Named>),
    /// Look for this, and for nothing that was looked for before.
    Find {
        /// Its number, which comes back with what is offered.
        number: u32,
        /// What was typed.
        typed: String,
        /// How often more was asked for.
        longer: u32,
    },
    /// Make a file of the values beside it and of what is stored here.
    File {
        /// The file's name, which comes back with it.
        name: String,
        /// What is stored here of it.
        stores: Stores,
    },
    /// Weigh what is stored, under this number.
    Weigh(u32),
    /// List what could not be read, under this number.
    ListBroken(u32),
}

/// What is stored, of which a file is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stores {
    /// All rows of all chats.
    All,
    /// What could not be read.
    Quarantine,
    /// What the flight recorder has, in a database of its own.
    Events,
    /// None.
    None,
}

/// What the archive says to its panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromArchive {
    /// What is offered for what was typed; it is told again when there is more.
    Offer(Offer),
    /// The file that is being made holds so many rows.
    Rows(u32),
    /// The file of this name is beside it.
    File(String),
    /// There is no file; why, in the browser's words.
    NoFile(String),
    /// What is stored was weighed.
    Weighed {
        /// The number under which it was asked.
        number: u32,
        /// What IndexedDB takes, in bytes.
        used: u64,
        /// What all rows do, about.
        total: u64,
        /// The chats that have rows.
        chats: Vec<ChatId>,
        /// What the rows of each of them do, about, in the same order.
        bytes: Vec<u64>,
    },
    /// What could not be read.
    Broken {
        /// The number under which it was asked.
        number: u32,
        /// All of it.
        rows: Vec<Quarantined>,
    },
}

/// What the archive knows to find something. It is told what happens, and says what to answer.
#[derive(Debug, Default)]
pub struct Archive {
    names: Vec<Named>,
    index: Index,
    search: Option<Search>,
    failure: Option<String>,
    told: Option<Offer>,
}

/// What is looked for.
#[derive(Debug)]
struct Search {
    number: u32,
    query: Query,
    longer: u32,
}

impl Archive {
    /// Takes what has names.
    pub fn take_names(&mut self, names: Vec<Named>) {
        let chat = |named: &Named| Some((ChatId::parse(&named.id)?, named.revision));
        let chats = names.iter().filter(|named| named.kind == Kind::Chat);
        self.index.hold(&chats.filter_map(chat).collect::<Vec<_>>());
        self.names = names;
    }

    /// Takes what is to be looked for.
    pub fn look_for(&mut self, number: u32, typed: &str, longer: u32, fold: Fold<'_>) {
        self.search = Some(Search { number, query: Query::new(typed, fold), longer });
    }

    /// The chat that is to be read next.
    pub fn next_to_read(&mut self) -> Option<ChatId> {
        self.index.next_to_read()
    }

    /// A chat was read: what it says is found from now on, earlier versions too, but no answer that was deleted. Says whether it is
    /// the first in which something is.
    pub fn read(&mut self, chat: ChatId, loaded: Loaded, fold: Fold<'_>) -> bool {
        let transcript = loaded.into_transcript(chat);
        let turns = transcript.iter().flat_map(|transcript| {
            transcript.turns().filter(|turn| turn.state != TurnState::Queued && !transcript.is_removed(turn))
        });
        self.index.put(chat, turns, fold);
        let has_nothing = self.told.as_ref().is_some_and(|told| told.total == Some(0));
        has_nothing && self.search.as_ref().is_some_and(|search| self.index.is_in(chat, &search.query))
    }

    /// A chat could not be read, so nothing in it is found.
    pub fn fail(&mut self, why: String) {
        self.failure = Some(why);
    }

    /// What to offer the panel now; `None` where that is what it has.
    pub fn answer(&mut self, fold: Fold<'_>) -> Option<Offer> {
        let Search { number, query, longer } = self.search.as_ref()?;
        let found = self.index.find(query, palette::most(*longer), fold);
        let offer = Offer {
            number: *number,
            entries: palette::entries(&self.names, query, &found, *longer, fold),
            total: (!query.is_empty()).then_some(found.total),
            whole: self.index.is_whole(),
            failure: self.failure.clone(),
        };
        if self.told.as_ref() == Some(&offer) {
            return None;
        }
        self.told = Some(offer.clone());
        Some(offer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        find::tests::fold,
        id::{AssistantId, TurnId},
        transcript::{Role, TranscriptHead, Turn},
    };
    use uuid::Uuid;

    const CHAT: ChatId = ChatId(Uuid::from_u128(1));

    fn find(archive: &mut Archive, number: u32, typed: &str) -> Option<(u32, u32, bool)> {
        archive.look_for(number, typed, 0, &fold);
        told(archive)
    }

    /// The number of what was looked for, how much was found, and whether that is all.
    fn told(archive: &mut Archive) -> Option<(u32, u32, bool)> {
        let offer = archive.answer(&fold)?;
        Some((offer.number, offer.total?, offer.whole))
    }

    fn name() -> Named {
        Named { kind: Kind::Chat, id: CHAT.to_string(), name: "A chat".into(), at: 0, revision: 1 }
    }

    /// A chat with two versions of an answer; the second is shown.
    fn loaded() -> Loaded {
        let id = |n| TurnId(Uuid::from_u128(n));
        let turn = |n, parent: Option<u128>, text: &str| {
            let turn = Turn::new(CHAT, id(n), Role::Model, text.into(), 0);
            Turn { parent: parent.map(id), ..turn }
        };
        let head = TranscriptHead::new(CHAT, AssistantId::DEFAULT, 0);
        Loaded {
            head: Some(TranscriptHead { head: Some(id(3)), removed: vec![id(4)], ..head }),
            turns: vec![
                turn(1, None, "question"),
                turn(2, Some(1), "first flame"),
                turn(3, Some(1), "second flame"),
                turn(4, Some(1), "third flame"),
            ],
            ..Loaded::default()
        }
    }

    #[test]
    fn what_is_found_is_told_while_there_is_more_to_read_and_only_when_it_changes() {
        let mut archive = Archive::default();
        assert_eq!(find(&mut archive, 1, "flame"), Some((1, 0, true)));
        archive.take_names(vec![name()]);
        assert_eq!(told(&mut archive), Some((1, 0, false)));
        assert_eq!(told(&mut archive), None);
        assert_eq!(archive.next_to_read(), Some(CHAT));
        assert!(archive.read(CHAT, loaded(), &fold), "there is a first hit");
        assert_eq!(told(&mut archive), Some((1, 2, true)), "each version, but none that was deleted");
        assert!(!archive.read(CHAT, loaded(), &fold));
        assert_eq!(find(&mut archive, 2, "third"), Some((2, 0, true)));
        archive.take_names(Vec::new());
        assert_eq!(find(&mut archive, 3, "flame"), Some((3, 0, true)));
    }

    #[test]
    fn what_could_not_be_read_is_told() {
        let mut archive = Archive::default();
        archive.look_for(1, "flame", 0, &fold);
        archive.fail("UnknownError".into());
        let failure = archive.answer(&fold).and_then(|offer| offer.failure);
        assert_eq!(failure.as_deref(), Some("UnknownError"));
    }
}
