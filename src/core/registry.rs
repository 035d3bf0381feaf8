//! The registry in `chrome.storage.local`: which keys it has, and what each message to the worker changes in it.
//!
//! The worker is the only writer. For each message it reads the keys that an [`Edit`] names, asks the edit what
//! follows, and carries out the [`Outcome`] in one write. There is no transaction across the read and the write, so the
//! worker lets no second edit begin before the first is written.

use crate::{
    assistant::{Assistant, NAME_LIMIT},
    id::{AssistantId, ChatId, CommandId},
    protocol::{Change, KnownChat, Registry},
    record::{ChatFacts, ChatRecord, TitledBy},
    schedule::{JobKind, Schedule},
    settings::Settings,
    store::Unreadable,
    time::{DAY, HOUR, Millis},
    trouble::Trouble,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// How long a chat stays in the bin before it is destroyed.
pub const BIN_TIME: Millis = 30 * DAY;

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
    /// The records, in the order of the chats' making.
    pub chats: BTreeMap<ChatId, ChatRecord>,
    /// The assistants that are stored; the built-in one is among them only if the person changed it.
    pub assistants: BTreeMap<AssistantId, Assistant>,
    /// The values that could not be decoded.
    pub unreadable: Vec<Unreadable>,
}

impl Rows {
    /// Adds a value, or replaces the one of its key.
    pub fn put(&mut self, row: Row) {
        match row {
            Row::Settings(settings) => self.settings = Some(settings),
            Row::Schedule(schedule) => self.schedule = Some(schedule),
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

    /// Every assistant, the built-in one first, then by name.
    pub fn assistants(&self) -> Vec<Assistant> {
        let built_in =
            self.assistants.get(&AssistantId::DEFAULT).cloned().unwrap_or_else(Assistant::built_in);
        let mut others: Vec<_> = self.assistants.values().filter(|a| a.id != built_in.id).cloned().collect();
        others.sort_by_cached_key(|assistant| assistant.name.to_lowercase());
        others.insert(0, built_in);
        others
    }

    /// What the host needs to know.
    pub fn registry(&self) -> Registry {
        let known = |r: &ChatRecord| KnownChat { id: r.id, updated: r.updated, deleted: r.deleted.is_some() };
        Registry {
            settings: self.settings(),
            assistants: self.assistants(),
            chats: self.chats.values().map(known).collect(),
        }
    }

    /// What to do about the bin now.
    pub fn bin(&self, now: Millis) -> Bin {
        let ends = |record: &ChatRecord| record.deleted.map(|deleted| (record.id, deleted + BIN_TIME));
        let (over, waiting): (Vec<_>, Vec<_>) =
            self.chats.values().filter_map(ends).partition(|(_, end)| *end <= now);
        let next = waiting.into_iter().map(|(_, end)| end).min();
        let again = (!over.is_empty()).then_some(now + PURGE_AGAIN);
        Bin {
            over: over.into_iter().map(|(id, _)| id).collect(),
            look_again: next.into_iter().chain(again).min(),
        }
    }

    fn fault(&self, key: Key) -> Option<&Unreadable> {
        let name = key.to_string();
        self.unreadable.iter().find(|fault| fault.key == name)
    }

    /// Whether a newer version of the code wrote this value, so that it must not be written over.
    pub fn is_newer(&self, key: Key) -> bool {
        self.fault(key).is_some_and(|fault| fault.newer)
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

/// A change of the registry.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The host reports what its chats have come to.
    Facts(Vec<ChatFacts>),
    /// The host has destroyed these chats' transcripts.
    Purged(Vec<ChatId>),
    /// The person changes something.
    Change(Change),
}

/// What follows from an [`Edit`]. `put` is one write and comes before `remove`, so that a death between the two
/// leaves a value too many, and never a name without its value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The new values.
    pub put: Vec<Row>,
    /// The values that go.
    pub remove: Vec<Key>,
    /// Broken values that `put` writes over: their raw form is kept aside, in the same write.
    pub set_aside: Vec<Key>,
    /// Whether the host must be told what the registry now says.
    pub tell_host: bool,
}

impl Edit {
    /// The keys whose values must be known.
    pub fn keys(&self) -> Vec<Key> {
        match self {
            Self::Facts(facts) => facts.iter().map(|facts| Key::Chat(facts.id)).collect(),
            Self::Purged(_) => Vec::new(),
            Self::Change(change) => match change {
                Change::Rename { chat, .. } | Change::Pin { chat, .. } => vec![Key::Chat(*chat)],
                Change::Delete { chat } | Change::Undelete { chat } => vec![Key::Chat(*chat), Key::Schedule],
                Change::Settings(settings) => vec![Key::Settings, Key::Assistant(settings.default_assistant)],
                Change::Assistant(assistant) => vec![Key::Assistant(assistant.id)],
                Change::DeleteAssistant(id) => vec![Key::Settings, Key::Assistant(*id)],
            },
        }
    }

    /// What follows, where `rows` holds the values of [`Edit::keys`].
    ///
    /// # Errors
    /// Nothing is to be written, and the person is told why.
    pub fn apply(self, rows: Rows, now: Millis) -> Result<Outcome, Trouble> {
        let mut outcome = match self {
            Self::Facts(facts) => take_facts(facts, &rows),
            Self::Purged(chats) => {
                Outcome { remove: chats.into_iter().map(Key::Chat).collect(), ..Outcome::default() }
            }
            Self::Change(change) => apply_change(change, &rows, now)?,
        };
        let touched = || outcome.put.iter().map(Row::key).chain(outcome.remove.iter().copied());
        if touched().any(|key| rows.is_newer(key)) {
            return Err(Trouble::NewerData {});
        }
        outcome.set_aside =
            outcome.put.iter().map(Row::key).filter(|key| rows.fault(*key).is_some()).collect();
        Ok(outcome)
    }
}

/// Facts bring records up to date and make those that are missing. A record that newer code wrote is left alone,
/// and the facts of the other chats still count.
fn take_facts(facts: Vec<ChatFacts>, rows: &Rows) -> Outcome {
    let mut changed = BTreeMap::new();
    for facts in facts.into_iter().filter(|facts| !rows.is_newer(Key::Chat(facts.id))) {
        let id = facts.id;
        let Some(known) = changed.get(&id).or_else(|| rows.chats.get(&id)) else {
            changed.insert(id, facts.into_record());
            continue;
        };
        let mut record = known.clone();
        if facts.update(&mut record) {
            changed.insert(id, record);
        }
    }
    // Several facts of one chat are still one write of its record.
    let one_revision = |mut record: ChatRecord| {
        record.revision = rows.chats.get(&record.id).map_or(0, |known| known.revision) + 1;
        Row::Chat(record)
    };
    Outcome { put: changed.into_values().map(one_revision).collect(), ..Outcome::default() }
}

fn apply_change(change: Change, rows: &Rows, now: Millis) -> Result<Outcome, Trouble> {
    match change {
        Change::Rename { chat, title } => edit_chat(rows, chat, |record| rename(record, &title)),
        Change::Pin { chat, pinned } => edit_chat(rows, chat, |record| record.pinned = pinned),
        Change::Delete { chat } => delete(rows, chat, now),
        Change::Undelete { chat } => undelete(rows, chat, now),
        Change::Settings(settings) => Ok(save_settings(settings, rows)),
        Change::Assistant(assistant) => save_assistant(assistant, rows, now),
        Change::DeleteAssistant(id) => Ok(delete_assistant(id, rows)),
    }
}

/// Changes a record; one that stays as it was is not written.
fn edit_chat(rows: &Rows, chat: ChatId, edit: impl FnOnce(&mut ChatRecord)) -> Result<Outcome, Trouble> {
    let before = find_chat(rows, chat)?;
    let mut record = before.clone();
    edit(&mut record);
    if record == *before {
        return Ok(Outcome::default());
    }
    record.revision += 1;
    Ok(Outcome { put: vec![Row::Chat(record)], ..Outcome::default() })
}

fn find_chat(rows: &Rows, chat: ChatId) -> Result<&ChatRecord, Trouble> {
    if let Some(record) = rows.chats.get(&chat) {
        return Ok(record);
    }
    Err(match rows.fault(Key::Chat(chat)) {
        None => Trouble::ChatGone {},
        Some(fault) if fault.newer => Trouble::NewerData {},
        Some(fault) => Trouble::StoreFailed { why: fault.why.clone() },
    })
}

fn rename(record: &mut ChatRecord, title: &str) {
    let words: Vec<&str> = title.split_whitespace().collect();
    let title: String = words.join(" ").chars().take(NAME_LIMIT).collect();
    if title.is_empty() {
        record.titled_by = TitledBy::Words;
        record.title.clone_from(&record.words);
    } else {
        record.titled_by = TitledBy::Person;
        record.title = title;
    }
}

fn delete(rows: &Rows, chat: ChatId, now: Millis) -> Result<Outcome, Trouble> {
    let mut outcome = edit_chat(rows, chat, |record| record.deleted = record.deleted.or(Some(now)))?;
    if outcome.put.is_empty() {
        return Ok(outcome);
    }
    outcome.tell_host = true;
    let end = now + BIN_TIME;
    let mut schedule = rows.schedule.clone().unwrap_or_default();
    // Chats that were deleted earlier have their turn earlier.
    if schedule.get(JobKind::Purge).is_none_or(|planned| planned > end) && !rows.is_newer(Key::Schedule) {
        schedule.set(JobKind::Purge, Some(end));
        outcome.put.push(Row::Schedule(schedule));
    }
    Ok(outcome)
}

/// The purge stays planned: when its time comes and nothing is over, it plans itself anew.
fn undelete(rows: &Rows, chat: ChatId, now: Millis) -> Result<Outcome, Trouble> {
    // The host may be destroying it at this moment.
    if find_chat(rows, chat)?.deleted.is_some_and(|deleted| deleted + BIN_TIME <= now) {
        return Err(Trouble::ChatGone {});
    }
    let outcome = edit_chat(rows, chat, |record| record.deleted = None)?;
    Ok(Outcome { tell_host: !outcome.put.is_empty(), ..outcome })
}

fn save_settings(settings: Settings, rows: &Rows) -> Outcome {
    let stored = rows.settings.clone().unwrap_or_default();
    let mut settings = Settings { v: stored.v, revision: stored.revision, ..settings.within_limits() };
    // Another panel may have deleted it meanwhile.
    if !rows.assistants.contains_key(&settings.default_assistant) {
        settings.default_assistant = AssistantId::DEFAULT;
    }
    if settings == stored {
        return Outcome::default();
    }
    settings.revision += 1;
    Outcome { put: vec![Row::Settings(settings)], tell_host: true, ..Outcome::default() }
}

fn save_assistant(assistant: Assistant, rows: &Rows, now: Millis) -> Result<Outcome, Trouble> {
    // The panel checks while the person writes, so this is a fault of the code and not the person's.
    assistant.check().map_err(|_| Trouble::StoreFailed { why: "the assistant is not valid".into() })?;
    let stored = rows.assistants.get(&assistant.id);
    let revision = stored.map_or(0, |stored| stored.revision);
    let updated = stored.map_or(0, |stored| stored.updated);
    let name = assistant.name.trim().to_owned();
    let mut assistant =
        Assistant { v: <Assistant as crate::stored::Stored>::VERSION, revision, updated, name, ..assistant };
    if stored == Some(&assistant) {
        return Ok(Outcome::default());
    }
    assistant.revision += 1;
    assistant.updated = now;
    Ok(Outcome { put: vec![Row::Assistant(assistant)], tell_host: true, ..Outcome::default() })
}

/// The built-in assistant is not stored until it is changed, so to delete it is to reset it.
fn delete_assistant(id: AssistantId, rows: &Rows) -> Outcome {
    let mut outcome = Outcome { remove: vec![Key::Assistant(id)], tell_host: true, ..Outcome::default() };
    let Some(settings) = rows.settings.clone().filter(|settings| settings.default_assistant == id) else {
        return outcome;
    };
    if id != AssistantId::DEFAULT {
        let revision = settings.revision + 1;
        let settings = Settings { default_assistant: AssistantId::DEFAULT, revision, ..settings };
        outcome.put.push(Row::Settings(settings));
    }
    outcome
}

/// The last commands that were carried out. Kept under `commands` in `chrome.storage.session`: a panel that repeats
/// one does so within seconds, and never across a restart of the browser.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandLog(Vec<CommandId>);

impl CommandLog {
    /// How many it remembers.
    pub const LIMIT: usize = 256;

    /// Whether this command was carried out.
    pub fn contains(&self, id: CommandId) -> bool {
        self.0.contains(&id)
    }

    /// Remembers a command, and forgets the oldest beyond the limit.
    pub fn add(&mut self, id: CommandId) {
        self.0.push(id);
        let surplus = self.0.len().saturating_sub(Self::LIMIT);
        self.0.drain(..surplus);
    }
}
