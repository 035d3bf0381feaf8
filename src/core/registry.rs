//! The registry in `chrome.storage.local`: which keys it has, and what is read under them. What changes in it is
//! decided in [`edit`](crate::edit).

use crate::{
    assistant::Assistant,
    id::{AssistantId, ChatId},
    prompts::Library,
    protocol::{KnownChat, Registry},
    record::{ChatRecord, TitledBy},
    schedule::Schedule,
    settings::Settings,
    store::Unreadable,
    time::{HOUR, Millis},
};
use litemap::LiteMap;
use serde::Serialize;
use std::fmt;

pub use crate::record::BIN_TIME;

/// Before the key of a broken value that was written over: under both together lies its raw form.
pub const SET_ASIDE: &str = "broken:";

/// When the bin is looked at again, after the host was told to destroy what is over its time. If the host did, there
/// is nothing left to do then.
const PURGE_AGAIN: Millis = HOUR;

/// Names one value of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The person's settings.
    Settings,
    /// What the worker has to do later.
    Schedule,
    /// Every prompt.
    Prompts,
    /// The record of a chat.
    Chat(ChatId),
    /// An assistant.
    Assistant(AssistantId),
}

impl Key {
    /// Reads a key of `chrome.storage.local`. `None` for one that is not the registry's.
    pub fn parse(name: &str) -> Option<Self> {
        match name.split_once(':') {
            None if name == "settings" => Some(Self::Settings),
            None if name == "schedule" => Some(Self::Schedule),
            None if name == "prompts" => Some(Self::Prompts),
            Some(("chat", id)) => ChatId::parse(id).map(Self::Chat),
            Some(("assistant", id)) => AssistantId::parse(id).map(Self::Assistant),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings => f.write_str("settings"),
            Self::Schedule => f.write_str("schedule"),
            Self::Prompts => f.write_str("prompts"),
            Self::Chat(id) => write!(f, "chat:{id}"),
            Self::Assistant(id) => write!(f, "assistant:{id}"),
        }
    }
}

/// One value of the registry. It is stored as what it holds, without a wrapping.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Row {
    /// The person's settings.
    Settings(Settings),
    /// What the worker has to do later.
    Schedule(Schedule),
    /// Every prompt.
    Prompts(Library),
    /// The record of a chat.
    Chat(ChatRecord),
    /// An assistant.
    Assistant(Assistant),
}

impl Row {
    /// Where it is stored.
    pub fn key(&self) -> Key {
        match self {
            Self::Settings(_) => Key::Settings,
            Self::Schedule(_) => Key::Schedule,
            Self::Prompts(_) => Key::Prompts,
            Self::Chat(record) => Key::Chat(record.id),
            Self::Assistant(assistant) => Key::Assistant(assistant.id),
        }
    }
}

/// What was read of the registry: all of it, or the keys that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// `None` while the person has not changed any.
    pub settings: Option<Settings>,
    /// `None` while there was nothing to do later.
    pub schedule: Option<Schedule>,
    /// `None` while the person has not changed any.
    pub prompts: Option<Library>,
    /// The records, in the order of the chats' making.
    pub chats: LiteMap<ChatId, ChatRecord>,
    /// The assistants that are stored; the built-in one is among them only if the person changed it.
    pub assistants: LiteMap<AssistantId, Assistant>,
    /// The values that could not be decoded.
    pub unreadable: Vec<Unreadable>,
    /// The values that newer code wrote and that could be decoded all the same.
    pub newer: Vec<Key>,
}

impl Rows {
    /// Adds a value, or replaces the one of its key.
    pub fn put(&mut self, row: Row) {
        match row {
            Row::Settings(settings) => self.settings = Some(settings),
            Row::Schedule(schedule) => self.schedule = Some(schedule),
            Row::Prompts(prompts) => self.prompts = Some(prompts),
            Row::Chat(record) => {
                self.chats.insert(record.id, record);
            }
            Row::Assistant(assistant) => {
                self.assistants.insert(assistant.id, assistant);
            }
        }
    }

    /// Takes a value away.
    pub fn remove(&mut self, key: Key) {
        match key {
            Key::Settings => self.settings = None,
            Key::Schedule => self.schedule = None,
            Key::Prompts => self.prompts = None,
            Key::Chat(id) => {
                self.chats.remove(&id);
            }
            Key::Assistant(id) => {
                self.assistants.remove(&id);
            }
        }
    }

    /// The person's settings, inside their limits.
    pub fn settings(&self) -> Settings {
        self.settings.clone().unwrap_or_default().within_limits()
    }

    /// Every prompt.
    pub fn prompts(&self) -> Library {
        self.prompts.clone().unwrap_or_default().with_built_ins()
    }

    /// Every assistant, the built-in one first, then by name.
    pub fn assistants(&self) -> Vec<Assistant> {
        let built_in =
            self.assistants.get(&AssistantId::DEFAULT).cloned().unwrap_or_else(Assistant::built_in);
        let mut others: Vec<_> = self.assistants.values().filter(|a| a.id != built_in.id).cloned().collect();
        others.sort_by(|a, b| a.name.cmp(&b.name));
        others.insert(0, built_in);
        others
    }

    /// What the host needs to know.
    pub fn registry(&self) -> Registry {
        let known = |record: &ChatRecord| KnownChat {
            id: record.id,
            updated: record.updated,
            deleted: record.deleted.is_some(),
            turns: record.turns,
            titled: (record.titled_by != TitledBy::Person).then_some(record.headline_turns),
        };
        let stored = self.assistants.values().cloned();
        let built_in = (!self.assistants.contains_key(&AssistantId::DEFAULT)).then(Assistant::built_in);
        Registry {
            settings: self.settings(),
            assistants: built_in.into_iter().chain(stored).collect(),
            chats: self.chats.values().map(known).collect(),
        }
    }

    /// What to do about the bin now.
    pub fn bin(&self, now: Millis) -> Bin {
        let ends = |record: &ChatRecord| Some((record.id, record.ends()?));
        let (over, waiting): (Vec<_>, Vec<_>) =
            self.chats.values().filter_map(ends).partition(|(_, end)| *end <= now);
        let next = waiting.into_iter().map(|(_, end)| end).min();
        let again = (!over.is_empty()).then_some(now + PURGE_AGAIN);
        Bin {
            over: over.into_iter().map(|(id, _)| id).collect(),
            look_again: next.into_iter().chain(again).min(),
        }
    }

    /// Why this value could not be decoded, where it could not.
    pub fn fault(&self, key: Key) -> Option<&Unreadable> {
        let name = key.to_string();
        self.unreadable.iter().find(|fault| fault.key == name)
    }

    /// Whether a newer version of the code wrote this value, so that it must not be written over.
    pub fn is_newer(&self, key: Key) -> bool {
        self.newer.contains(&key) || self.fault(key).is_some_and(|fault| fault.newer)
    }
}

/// What to do about the bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bin {
    /// The chats whose time in it is over.
    pub over: Vec<ChatId>,
    /// When to look at it again; `None` where nothing is in it.
    pub look_again: Option<Millis>,
}
