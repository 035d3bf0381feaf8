//! What each message to the worker changes in the registry.
//!
//! The worker is the only writer. For each message it reads the keys that an [`Edit`] names, asks the edit what
//! follows, and carries out the [`Outcome`] in one write. There is no transaction across the read and the write, so the
//! worker lets no second edit begin before the first is written.

use crate::{
    assistant::{Assistant, NAME_LIMIT},
    id::{AssistantId, ChatId, CommandId},
    prompts::{Library, Prompt},
    protocol::{Change, Titled},
    record::{ChatFacts, ChatRecord, TitledBy},
    registry::{BIN_TIME, Key, Row, Rows, SET_ASIDE},
    schedule::JobKind,
    settings::{Choice, Settings},
    stored::Stored,
    time::Millis,
    trouble::Trouble,
};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

/// A change of the registry.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The host reports what its chats have come to.
    Facts(Vec<ChatFacts>),
    /// The model was asked what a chat is about.
    Titled(Titled),
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
    /// The names of broken values that go.
    pub discard: Vec<String>,
    /// Whether the host must be told what the registry now says.
    pub tell_host: bool,
}

impl Outcome {
    /// Whether something that the menu is made of is another now.
    pub fn changes_menu(&self) -> bool {
        let shown = [Key::Settings, Key::Prompts];
        let put = self.put.iter().map(Row::key);
        let discarded = self.discard.iter().filter_map(|name| Key::parse(name));
        put.chain(self.remove.iter().copied()).chain(discarded).any(|key| shown.contains(&key))
    }
}

impl Edit {
    /// The keys whose values must be known.
    pub fn keys(&self) -> Vec<Key> {
        match self {
            Self::Facts(facts) => facts.iter().map(|facts| Key::Chat(facts.id)).collect(),
            Self::Titled(titled) => vec![Key::Chat(titled.chat)],
            Self::Purged(_) => Vec::new(),
            Self::Change(change) => match change {
                Change::Rename { chat, .. } | Change::Pin { chat, .. } => vec![Key::Chat(*chat)],
                Change::Delete { chat } | Change::Destroy { chat } | Change::Undelete { chat } => {
                    vec![Key::Chat(*chat), Key::Schedule]
                }
                Change::Discard(names) => names.iter().filter_map(|name| Key::parse(name)).collect(),
                Change::Settings(Choice::DefaultAssistant(id)) => vec![Key::Settings, Key::Assistant(*id)],
                Change::Settings(_) => vec![Key::Settings],
                Change::Assistant(assistant) => vec![Key::Assistant(assistant.id)],
                Change::DeleteAssistant(id) => vec![Key::Settings, Key::Assistant(*id)],
                Change::Prompt(_) | Change::DeletePrompt(_) | Change::MovePrompt { .. } => vec![Key::Prompts],
                // These are not the registry's, see `ask`.
                Change::Taken(_) => Vec::new(),
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
            Self::Titled(titled) => take_title(titled, &rows),
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
    let mut records = LiteMap::<ChatId, ChatRecord>::new();
    for facts in facts.into_iter().filter(|facts| !rows.is_newer(Key::Chat(facts.id))) {
        let id = facts.id;
        match records.remove(&id).or_else(|| rows.chats.get(&id).cloned()) {
            None => records.insert(id, facts.into_record()),
            Some(mut record) => {
                facts.update(&mut record);
                records.insert(id, record)
            }
        };
    }
    // Several facts of one chat are still one write of its record, and only where they leave it another.
    let mut outcome = Outcome::default();
    for (_, mut record) in records {
        let known = rows.chats.get(&record.id);
        let revision = known.map_or(0, |known| known.revision);
        record.revision = revision;
        if known != Some(&record) {
            record.revision = revision + 1;
            outcome.put.push(Row::Chat(record));
        }
    }
    outcome
}

/// A chat that is gone or in the bin needs no title any more, which is no failure, nor is that newer code has made one.
fn take_title(titled: Titled, rows: &Rows) -> Outcome {
    let Titled { chat, title, turns } = titled;
    let is_kept = rows.chats.get(&chat).is_some_and(|record| record.deleted.is_none());
    if !is_kept || rows.is_newer(Key::Chat(chat)) {
        return Outcome::default();
    }
    edit_chat(rows, chat, |record| {
        record.headline_turns = turns;
        if title.is_empty() {
            return;
        }
        record.headline = title;
        if record.titled_by != TitledBy::Person {
            record.call_by_itself();
        }
    })
    .unwrap_or_default()
}

fn apply_change(change: Change, rows: &Rows, now: Millis) -> Result<Outcome, Trouble> {
    match change {
        Change::Rename { chat, title } => {
            let outcome = edit_chat(rows, chat, |record| rename(record, &title))?;
            // What the person has named, the host need not find a title for.
            Ok(Outcome { tell_host: !outcome.put.is_empty(), ..outcome })
        }
        Change::Pin { chat, pinned } => edit_chat(rows, chat, |record| record.pinned = pinned),
        Change::Delete { chat } => bin(rows, chat, now, now),
        Change::Destroy { chat } => bin(rows, chat, now.saturating_sub(BIN_TIME), now),
        Change::Undelete { chat } => undelete(rows, chat, now),
        Change::Discard(names) => Ok(discard(names, rows)),
        Change::Settings(choice) => Ok(save_settings(choice, rows)),
        Change::Assistant(assistant) => save_assistant(assistant, rows, now),
        Change::DeleteAssistant(id) => Ok(delete_assistant(id, rows)),
        Change::Prompt(prompt) => save_prompt(prompt, rows),
        Change::DeletePrompt(id) => Ok(edit_prompts(rows, |library| library.remove(id))),
        Change::MovePrompt { prompt, index } => {
            Ok(edit_prompts(rows, |library| library.move_to(prompt, index as usize)))
        }
        Change::Taken(_) => Ok(Outcome::default()),
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
        record.call_by_itself();
    } else {
        record.titled_by = TitledBy::Person;
        record.title = title;
    }
}

/// Puts a chat into the bin, as of a time at which it was not there yet. One that has been in it for longer stays so.
fn bin(rows: &Rows, chat: ChatId, since: Millis, now: Millis) -> Result<Outcome, Trouble> {
    let put = |record: &mut ChatRecord| record.deleted = Some(record.deleted.unwrap_or(since).min(since));
    let mut outcome = edit_chat(rows, chat, put)?;
    if outcome.put.is_empty() {
        return Ok(outcome);
    }
    outcome.tell_host = true;
    let end = now.max(since + BIN_TIME);
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
    if find_chat(rows, chat)?.is_over(now) {
        return Err(Trouble::ChatGone {});
    }
    let outcome = edit_chat(rows, chat, |record| record.deleted = None)?;
    Ok(Outcome { tell_host: !outcome.put.is_empty(), ..outcome })
}

/// A chat whose record is discarded comes back from its transcript, if it has one, when the host next starts.
fn discard(names: Vec<String>, rows: &Rows) -> Outcome {
    let is_broken = |name: &String| match Key::parse(name) {
        Some(key) => rows.fault(key).is_some_and(|fault| !fault.newer),
        None => name.starts_with(SET_ASIDE),
    };
    let discard: Vec<String> = names.into_iter().filter(is_broken).collect();
    Outcome { tell_host: !discard.is_empty(), discard, ..Outcome::default() }
}

fn save_settings(choice: Choice, rows: &Rows) -> Outcome {
    let stored = rows.settings.clone().unwrap_or_default();
    // Another panel may have deleted it meanwhile.
    let choice = match choice {
        Choice::DefaultAssistant(id) if !rows.assistants.contains_key(&id) => {
            Choice::DefaultAssistant(AssistantId::DEFAULT)
        }
        choice => choice,
    };
    let mut settings = stored.clone().with(choice);
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
    let mut assistant = Assistant { v: Assistant::VERSION, revision, updated, name, ..assistant };
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

fn save_prompt(prompt: Prompt, rows: &Rows) -> Result<Outcome, Trouble> {
    // The panel checks while the person writes, so this is a fault of the code and not the person's.
    prompt.check().map_err(|_| Trouble::StoreFailed { why: "the prompt is not valid".into() })?;
    let name = prompt.name.trim().to_owned();
    Ok(edit_prompts(rows, |library| library.put(Prompt { name, ..prompt })))
}

/// Changes the prompts; if they stay as they were, nothing is written.
fn edit_prompts(rows: &Rows, edit: impl FnOnce(&mut Library)) -> Outcome {
    let before = rows.prompts();
    let mut library = before.clone();
    edit(&mut library);
    if library == before {
        return Outcome::default();
    }
    library.revision += 1;
    Outcome { put: vec![Row::Prompts(library)], ..Outcome::default() }
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
