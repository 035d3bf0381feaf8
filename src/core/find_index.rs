//! The text of all chats, held in memory, to be searched as a person types.
//!
//! There is no more to it than the folded text of each turn, which is gone through from one end to the other: for 20,000
//! turns that is a matter of milliseconds, and it finds a part of a word, or of a text without spaces, like any other.

use crate::{
    find::{Fold, Found, Hit, Query, folded},
    id::{ChatId, TurnId},
    time::Millis,
    transcript::{Role, Turn},
};
use litemap::LiteMap;

/// The text of all chats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    chats: LiteMap<ChatId, Indexed>,
    /// The chats that are to be read, the next one last.
    unread: Vec<ChatId>,
}

/// The text of one chat.
#[derive(Clone, Debug, Default, PartialEq)]
struct Indexed {
    /// The revision that its record has.
    revision: u64,
    /// Whether this is its text in that revision.
    is_read: bool,
    said: Vec<Said>,
}

/// The text of one turn.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    turn: TurnId,
    role: Role,
    created: Millis,
    text: String,
    folded: String,
}

impl Index {
    /// Holds these chats and no others, each with the revision of its record, in the order in which they are to be read. Of
    /// a chat whose record has changed the old text is found until it is read anew.
    pub fn hold(&mut self, chats: &[(ChatId, u64)]) {
        let mut held: Vec<ChatId> = chats.iter().map(|(chat, _)| *chat).collect();
        held.sort_unstable();
        self.chats.retain(|chat, _| held.binary_search(chat).is_ok());
        self.unread.clear();
        for (chat, revision) in chats.iter().rev() {
            match self.chats.get_mut(chat) {
                Some(known) if known.is_read && known.revision == *revision => continue,
                Some(known) => (known.revision, known.is_read) = (*revision, false),
                None => drop(self.chats.insert(*chat, Indexed { revision: *revision, ..Indexed::default() })),
            }
            self.unread.push(*chat);
        }
    }

    /// The chat that is to be read next; what is read of it is to be [`put`](Self::put).
    pub fn next_to_read(&mut self) -> Option<ChatId> {
        self.unread.pop()
    }

    /// Whether the text of all chats is here.
    pub fn is_whole(&self) -> bool {
        self.chats.values().all(|indexed| indexed.is_read)
    }

    /// Takes the turns that a chat shows. One that is not held any more is not taken, and one that has changed since is
    /// read once more.
    pub fn put<'a>(&mut self, chat: ChatId, turns: impl IntoIterator<Item = &'a Turn>, fold: Fold<'_>) {
        let is_read = !self.unread.contains(&chat);
        if let Some(indexed) = self.chats.get_mut(&chat) {
            indexed.said = turns.into_iter().map(|turn| Said::new(turn, fold)).collect();
            indexed.is_read = is_read;
        }
    }

    /// Whether a turn of this chat fits.
    pub fn is_in(&self, chat: ChatId, query: &Query) -> bool {
        self.chats.get(&chat).is_some_and(|indexed| indexed.said.iter().any(|said| query.fits(&said.folded)))
    }

    /// What fits: the newest turns, at most so many, and how many there are in all.
    pub fn find(&self, query: &Query, most: usize, fold: Fold<'_>) -> Found {
        if query.is_empty() {
            return Found::default();
        }
        let all =
            self.chats.iter().flat_map(|(chat, indexed)| indexed.said.iter().map(move |said| (*chat, said)));
        let mut fitting: Vec<_> = all.filter(|(_, said)| query.fits(&said.folded)).collect();
        fitting.sort_unstable_by_key(|(_, said)| std::cmp::Reverse(said.turn));
        let total = u32::try_from(fitting.len()).unwrap_or(u32::MAX);
        let hit = |(chat, said): (ChatId, &Said)| Hit {
            chat,
            turn: said.turn,
            role: said.role,
            created: said.created,
            snippet: query.snippet(&said.text, &said.folded, fold),
        };
        Found { hits: fitting.into_iter().take(most).map(hit).collect(), total }
    }
}

impl Said {
    fn new(turn: &Turn, fold: Fold<'_>) -> Self {
        let text = text_of(turn);
        let Turn { id, role, created, .. } = *turn;
        Self { turn: id, role, created, folded: folded(&text, fold), text }
    }
}

/// All text of a turn: what was said, and what of a page it is about.
fn text_of(turn: &Turn) -> String {
    let mut text = turn.text.clone();
    for excerpt in &turn.excerpts {
        for part in [&excerpt.title, &excerpt.text] {
            text.push('\n');
            text.push_str(part);
        }
    }
    text
}

#[cfg(test)]
#[path = "find_index_tests.rs"]
mod tests;
