//! The worker and its storage without a browser, for the tests of the registry.

use crate::assistant::NAME_LIMIT;
use crate::{
    assistant::Assistant,
    edit::{Edit, Outcome},
    id::{AssistantId, ChatId},
    protocol::Change,
    record::{ChatFacts, ChatRecord, TitledBy},
    registry::{BIN_TIME, Key, Row, Rows},
    schedule::JobKind,
    time::Millis,
    trouble::Trouble,
};
use uuid::Uuid;

pub const NOW: Millis = 1_800_000_000_000;

pub fn chat_id(number: u8) -> ChatId {
    ChatId(Uuid::from_u128(0xC0 + u128::from(number)))
}

pub fn assistant_id(number: u8) -> AssistantId {
    if number == 0 { AssistantId::DEFAULT } else { AssistantId(Uuid::from_u128(0xA0 + u128::from(number))) }
}

pub fn assistant(number: u8, name: &str) -> Assistant {
    Assistant { id: assistant_id(number), name: name.into(), ..Assistant::built_in() }
}

pub fn facts(chat: u8, title: &str, updated: Millis) -> ChatFacts {
    ChatFacts {
        id: chat_id(chat),
        title: title.into(),
        assistant: AssistantId::DEFAULT,
        created: NOW,
        updated,
        turns: 2,
        usage: None,
        origin: None,
    }
}

/// The worker and its storage, without a browser.
#[derive(Clone, Default)]
pub struct World {
    pub stored: Rows,
}

impl World {
    pub fn with_chat(title: &str) -> Self {
        let mut world = Self::default();
        world.carry_out(Edit::Facts(vec![facts(1, title, NOW)]), NOW).unwrap();
        world
    }

    /// What the worker does with an edit, except that it is looked at on the way.
    pub fn carry_out(&mut self, edit: Edit, now: Millis) -> Result<Outcome, Trouble> {
        let keys = edit.keys();
        let outcome = edit.clone().apply(self.read(&keys), now)?;
        for row in &outcome.put {
            assert!(keys.contains(&row.key()), "{edit:?} wrote {} without having read it", row.key());
            assert_eq!(
                revision(row),
                self.revision_of(row.key()) + u64::from(!matches!(row, Row::Schedule(_)))
            );
            self.stored.put(row.clone());
        }
        for key in &outcome.remove {
            self.stored.remove(*key);
        }
        Ok(outcome)
    }

    pub fn change(&mut self, change: Change, now: Millis) -> Result<Outcome, Trouble> {
        self.carry_out(Edit::Change(change), now)
    }

    fn read(&self, keys: &[Key]) -> Rows {
        let (unreadable, newer) = (self.stored.unreadable.clone(), self.stored.newer.clone());
        let mut rows = Rows { unreadable, newer, ..Rows::default() };
        for key in keys {
            let row = match key {
                Key::Settings => self.stored.settings.clone().map(Row::Settings),
                Key::Schedule => self.stored.schedule.clone().map(Row::Schedule),
                Key::Prompts => self.stored.prompts.clone().map(Row::Prompts),
                Key::Chat(id) => self.stored.chats.get(id).cloned().map(Row::Chat),
                Key::Assistant(id) => self.stored.assistants.get(id).cloned().map(Row::Assistant),
            };
            row.into_iter().for_each(|row| rows.put(row));
        }
        rows
    }

    fn revision_of(&self, key: Key) -> u64 {
        match key {
            Key::Settings => self.stored.settings.as_ref().map_or(0, |settings| settings.revision),
            Key::Schedule => 0,
            Key::Prompts => self.stored.prompts.as_ref().map_or(0, |prompts| prompts.revision),
            Key::Chat(id) => self.stored.chats.get(&id).map_or(0, |record| record.revision),
            Key::Assistant(id) => self.stored.assistants.get(&id).map_or(0, |assistant| assistant.revision),
        }
    }

    pub fn record(&self) -> &ChatRecord {
        &self.stored.chats[&chat_id(1)]
    }

    /// What holds after every edit.
    pub fn check(&self) {
        let settings = self.stored.settings();
        let assistants = self.stored.assistants();
        assert!(assistants.iter().any(|assistant| assistant.id == settings.default_assistant));
        assert_eq!(assistants[0].id, AssistantId::DEFAULT);
        assert_eq!(settings.clone().within_limits(), settings);
        let planned = self.stored.schedule.as_ref().and_then(|schedule| schedule.get(JobKind::Purge));
        for record in self.stored.chats.values() {
            assert!(record.title.chars().count() <= NAME_LIMIT);
            assert!(record.titled_by != TitledBy::Words || record.title == record.words);
            if let Some(deleted) = record.deleted {
                assert!(planned.is_some_and(|at| at <= deleted + BIN_TIME), "a purge that comes too late");
            }
        }
    }
}

fn revision(row: &Row) -> u64 {
    match row {
        Row::Settings(settings) => settings.revision,
        Row::Schedule(_) => 0,
        Row::Prompts(prompts) => prompts.revision,
        Row::Chat(record) => record.revision,
        Row::Assistant(assistant) => assistant.revision,
    }
}
