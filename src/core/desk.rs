//! What a panel keeps for the next one, in two places: which of them is right after a death of the browser.
//!
//! Drafts, messages on their way and the like lie in `localStorage`, the one store that is read before the first paint
//! and written while a page is being closed. But the browser takes its time to write it down, and a browser that is
//! killed loses the tail of it. So every write is mirrored into a database, which has it within milliseconds and keeps
//! it.
//!
//! Each write has a stamp, larger than all before. `localStorage` remembers only the last of them: it is lost from its
//! end, so it holds every write up to that stamp and none after it. The database has the stamp with every entry. So
//! for each key it is known who is right: an entry with a larger stamp than that of `localStorage` was lost there; for
//! every other `localStorage` is at least as new. No clock is trusted for that: it only keeps stamps apart whose order
//! was never known, those of a time when the database could not be read.
//!
//! `localStorage` takes no more than some megabytes. What it refuses is kept by the database alone, and in its place here
//! stands [`IN_MIRROR`].

use crate::{
    id::{ChatId, TurnId},
    stored::Stored,
    time::{DAY, Millis},
};
use serde::{Deserialize, Serialize};

/// How long the database remembers that something was taken away. By then `localStorage` was written down.
const REMEMBERED: Millis = DAY;

/// Stands in `localStorage` for what was too much for it. No text that is kept is this one. `panel.js` knows it too.
pub const IN_MIRROR: &str = "\0";

/// One entry, as the database has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Version of the stored form.
    pub v: u32,
    /// Its name, see [`Key`].
    pub key: String,
    /// What is kept; `None` where it was taken away.
    pub text: Option<String>,
    /// When it was written: larger than with every write before.
    pub stamp: Millis,
}

impl Stored for Entry {
    const VERSION: u32 = 1;
}

impl Entry {
    /// An entry of today's form.
    pub fn new(key: impl Into<String>, text: Option<String>, stamp: Millis) -> Self {
        Self { v: Self::VERSION, key: key.into(), text, stamp }
    }
}

/// The stamp of the next write.
pub fn next_stamp(last: Millis, now: Millis) -> Millis {
    now.max(last + 1)
}

/// What an entry is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The chat that was shown last.
    Shown,
    /// The chat in which nothing has been said yet.
    Blank,
    /// What was typed into a chat.
    Draft(ChatId),
    /// What is to be asked about in a chat, above its composer.
    Excerpts(ChatId),
    /// A message that the host has not confirmed.
    Unsent(TurnId),
    /// The theme.
    Theme,
}

impl Key {
    /// Reads a name. `None` for one that is none of these.
    pub fn parse(name: &str) -> Option<Self> {
        match name.split_once(':') {
            None if name == "chat" => Some(Self::Shown),
            None if name == "blank" => Some(Self::Blank),
            None if name == "theme" => Some(Self::Theme),
            Some(("draft", chat)) => ChatId::parse(chat).map(Self::Draft),
            Some(("excerpts", chat)) => ChatId::parse(chat).map(Self::Excerpts),
            Some(("unsent", turn)) => TurnId::parse(turn).map(Self::Unsent),
            _ => None,
        }
    }
}

/// What `localStorage` holds when the database has been read.
#[derive(Clone, Debug, Default)]
pub struct Here {
    /// The stamp of its last write; 0 where it never had one.
    pub stamp: Millis,
    /// Its entries, without the stamp.
    pub entries: Vec<(String, String)>,
    /// What this page has written since it was opened, in whose place nothing is to be brought back.
    pub written: Vec<(String, Option<String>)>,
}

impl Here {
    /// Whether the person has begun something in this page.
    pub fn is_used(&self) -> bool {
        let by_person = |key: &str| {
            let key = Key::parse(key);
            matches!(key, Some(Key::Shown | Key::Draft(_) | Key::Excerpts(_) | Key::Unsent(_)))
        };
        self.written.iter().any(|(key, _)| by_person(key))
    }

    /// The page goes on with this chat, which it has made up: it is the one to be shown, and to be blank, from now on.
    pub fn stay(&mut self, chat: ChatId) {
        for key in ["chat", "blank"] {
            if !self.written.iter().any(|(written, _)| written == key) {
                self.written.push((key.into(), Some(chat.to_string())));
            }
        }
    }
}

/// How the two come to agree again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merge {
    /// What `localStorage` lost.
    pub restore: Vec<Entry>,
    /// What it never had, because it was too much for it.
    pub large: Vec<Entry>,
    /// What it lost too, and what this page has meanwhile written something else for.
    pub outdone: Vec<Entry>,
    /// What the database lacks.
    pub store: Vec<Entry>,
    /// The keys of entries that the database need not remember any longer.
    pub forget: Vec<String>,
    /// The stamp that `localStorage` has from now on.
    pub stamp: Millis,
}

/// Compares what the two hold, see the module.
pub fn merge(here: &Here, entries: Vec<Entry>, now: Millis) -> Merge {
    let newest = entries.iter().map(|entry| entry.stamp).max().unwrap_or_default();
    let mut merge = Merge { stamp: here.stamp.max(newest), ..Merge::default() };
    let stamp = next_stamp(merge.stamp, now);
    let is_written = |key: &str| here.written.iter().any(|(written, _)| written == key);
    let text_here = |key: &str| here.entries.iter().find(|(known, _)| known == key).map(|(_, text)| text);

    let known: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for entry in entries {
        let text = text_here(&entry.key);
        if is_written(&entry.key) {
            merge.outdone.extend(Some(entry).filter(|entry| entry.stamp > here.stamp));
        } else if entry.stamp > here.stamp {
            merge.restore.push(entry);
        } else if text.is_some_and(|text| text == IN_MIRROR) {
            merge.large.extend(Some(entry).filter(|entry| entry.text.is_some()));
        } else if entry.text.as_ref() != text {
            merge.store.push(Entry::new(entry.key, text.cloned(), stamp));
        } else if entry.text.is_none() && entry.stamp + REMEMBERED < now {
            merge.forget.push(entry.key);
        }
    }
    let lacks = |key: &String, text: &str| !known.contains(key) && !is_written(key) && text != IN_MIRROR;
    let lacking = here.entries.iter().filter(|(key, text)| lacks(key, text));
    merge.store.extend(lacking.map(|(key, text)| Entry::new(key, Some(text.clone()), stamp)));
    merge.store.extend(here.written.iter().map(|(key, text)| Entry::new(key, text.clone(), stamp)));
    if !merge.store.is_empty() {
        merge.stamp = stamp;
    }
    merge
}

/// What the page is like when something is brought back.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The shown chat.
    pub chat: ChatId,
    /// Whether nothing was found when the page was opened, so that the shown chat is a new one.
    pub made_up: bool,
    /// Whether the person has typed or sent something since the page was opened.
    pub used: bool,
}

/// What the page does with what is brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Show this chat.
    Open(ChatId),
    /// Show in the composer what is now kept for its chat.
    Refill,
    /// Put this before what stands in the composer: it was typed at another time.
    PutBack(String),
    /// Put these excerpts beside those above the composer: they were taken at another time.
    Quote(String),
    /// Send this message, which the host has not confirmed.
    Send(TurnId),
}

/// What the page does with what is brought back. Text that was typed is lost in no case, and whoever is typing is not
/// interrupted.
pub fn steps(merge: &Merge, page: Page) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut unsent = Vec::new();
    let blank = merge.outdone.iter().find(|entry| Key::parse(&entry.key) == Some(Key::Blank));
    let blank = blank.and_then(|entry| ChatId::parse(entry.text.as_deref()?));
    for Entry { key, text, .. } in merge.restore.iter().chain(&merge.large) {
        match Key::parse(key) {
            Some(Key::Shown) if page.made_up && !page.used => {
                steps.extend(text.as_deref().and_then(ChatId::parse).map(Step::Open));
            }
            Some(Key::Draft(chat) | Key::Excerpts(chat)) if chat == page.chat => steps.push(Step::Refill),
            // The chat that it was typed into has been replaced by the one that this page has made up.
            Some(Key::Draft(chat)) if Some(chat) == blank => {
                steps.extend(text.clone().map(Step::PutBack));
            }
            Some(Key::Excerpts(chat)) if Some(chat) == blank => steps.extend(text.clone().map(Step::Quote)),
            Some(Key::Unsent(turn)) if text.is_some() => unsent.push(turn),
            _ => {}
        }
    }
    for Entry { key, text, .. } in &merge.outdone {
        match Key::parse(key) {
            Some(Key::Draft(chat)) if chat == page.chat => steps.extend(text.clone().map(Step::PutBack)),
            Some(Key::Excerpts(chat)) if chat == page.chat => steps.extend(text.clone().map(Step::Quote)),
            _ => {}
        }
    }
    // In the order in which they were sent.
    unsent.sort();
    steps.extend(unsent.into_iter().map(Step::Send));
    steps
}

#[cfg(test)]
#[path = "desk_tests.rs"]
mod tests;
