//! The registry as a panel mirrors it: what is stored, and over it what the person has just changed.

use crate::{
    assistant::Assistant,
    id::{AssistantId, ChatId},
    protocol::Change,
    record::{ChatRecord, TitledBy, by_list_order},
    settings::Settings,
    time::Millis,
};
use std::{collections::BTreeMap, rc::Rc};

/// The registry as a panel mirrors it. Lists are behind an `Rc` that is replaced when, and only when, they change,
/// so that drawing code sees by the pointer whether there is anything to draw.
#[derive(Clone, Debug)]
pub struct Mirror {
    records: BTreeMap<ChatId, Rc<ChatRecord>>,
    list: Rc<Vec<Rc<ChatRecord>>>,
    settings: Rc<Settings>,
    assistants: Rc<Vec<Assistant>>,
}

/// One key of the registry as it now stands; `None` where it is gone.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A chat's record.
    Chat(ChatId, Option<ChatRecord>),
    /// An assistant.
    Assistant(AssistantId, Option<Assistant>),
    /// The settings.
    Settings(Option<Settings>),
}

impl Default for Mirror {
    fn default() -> Self {
        Self {
            records: BTreeMap::new(),
            list: Rc::default(),
            settings: Rc::default(),
            assistants: Rc::new(vec![Assistant::built_in()]),
        }
    }
}

impl Mirror {
    /// Every chat that is not in the bin, in the order of the list.
    pub fn list(&self) -> Rc<Vec<Rc<ChatRecord>>> {
        self.list.clone()
    }

    /// A chat's record, also of one in the bin.
    pub fn record(&self, chat: ChatId) -> Option<&Rc<ChatRecord>> {
        self.records.get(&chat)
    }

    /// The settings.
    pub fn settings(&self) -> Rc<Settings> {
        self.settings.clone()
    }

    /// Every assistant, the built-in one first, then by name.
    pub fn assistants(&self) -> Rc<Vec<Assistant>> {
        self.assistants.clone()
    }

    /// The assistant of this id, or the default one where it was deleted.
    pub fn assistant(&self, id: AssistantId) -> Option<&Assistant> {
        let by_id = |id| self.assistants.iter().find(|assistant| assistant.id == id);
        by_id(id).or_else(|| by_id(self.settings.default_assistant)).or_else(|| by_id(AssistantId::DEFAULT))
    }

    /// Takes what is stored, or has changed there. What is stored is the truth, whatever was shown before.
    pub fn take(&mut self, entries: impl IntoIterator<Item = Entry>) {
        let mut chats_changed = false;
        for entry in entries {
            match entry {
                Entry::Chat(id, record) => {
                    self.put_record(id, record);
                    chats_changed = true;
                }
                Entry::Assistant(id, assistant) => self.put_assistant(id, assistant),
                Entry::Settings(settings) => self.settings = Rc::new(settings.unwrap_or_default()),
            }
        }
        if chats_changed {
            self.sort_list();
        }
    }

    /// Shows a change of the person at once, before the worker has written it. Should the worker refuse it, the
    /// registry is read again.
    pub fn expect(&mut self, change: &Change, now: Millis) {
        match change {
            Change::Rename { chat, title } => self.edit(*chat, |record| {
                // An empty name goes back to the first words, which only the worker knows.
                if !title.trim().is_empty() {
                    record.title = title.trim().to_owned();
                    record.titled_by = TitledBy::Person;
                }
            }),
            Change::Pin { chat, pinned } => self.edit(*chat, |record| record.pinned = *pinned),
            Change::Delete { chat } => self.edit(*chat, |record| record.deleted = Some(now)),
            Change::Undelete { chat } => self.edit(*chat, |record| record.deleted = None),
            Change::Settings(settings) => self.settings = Rc::new(settings.clone().within_limits()),
            Change::Assistant(assistant) => self.put_assistant(assistant.id, Some(assistant.clone())),
            Change::DeleteAssistant(id) => self.put_assistant(*id, None),
        }
    }

    fn edit(&mut self, chat: ChatId, edit: impl FnOnce(&mut ChatRecord)) {
        let Some(record) = self.records.get_mut(&chat) else { return };
        edit(Rc::make_mut(record));
        self.sort_list();
    }

    fn put_record(&mut self, id: ChatId, record: Option<ChatRecord>) {
        match record {
            Some(record) => self.records.insert(id, Rc::new(record)),
            None => self.records.remove(&id),
        };
    }

    fn put_assistant(&mut self, id: AssistantId, assistant: Option<Assistant>) {
        let assistants = Rc::make_mut(&mut self.assistants);
        assistants.retain(|known| known.id != id);
        match assistant {
            Some(assistant) => assistants.push(assistant),
            // The built-in one is there even where it was never stored.
            None if id == AssistantId::DEFAULT => assistants.push(Assistant::built_in()),
            None => {}
        }
        assistants.sort_by_cached_key(|a| (a.id != AssistantId::DEFAULT, a.name.to_lowercase(), a.id));
    }

    fn sort_list(&mut self) {
        let mut list: Vec<_> = self.records.values().filter(|r| r.deleted.is_none()).cloned().collect();
        list.sort_by(|a, b| by_list_order(a, b));
        self.list = Rc::new(list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ChatFacts;
    use uuid::Uuid;

    fn chat(n: u128) -> ChatId {
        ChatId(Uuid::from_u128(n))
    }

    fn record(n: u128, updated: Millis) -> Entry {
        let facts = ChatFacts {
            id: chat(n),
            title: format!("chat {n}"),
            assistant: AssistantId::DEFAULT,
            created: updated,
            updated,
            turns: 2,
            usage: None,
        };
        Entry::Chat(chat(n), Some(facts.into_record()))
    }

    fn shown(mirror: &Mirror) -> Vec<ChatId> {
        mirror.list().iter().map(|record| record.id).collect()
    }

    #[test]
    fn shows_a_change_before_it_is_stored_and_then_what_is_stored() {
        let mut mirror = Mirror::default();
        mirror.take([record(1, 10), record(2, 20), record(3, 30)]);
        assert_eq!(shown(&mirror), [chat(3), chat(2), chat(1)]);

        mirror.expect(&Change::Pin { chat: chat(1), pinned: true }, 40);
        mirror.expect(&Change::Delete { chat: chat(3) }, 40);
        assert_eq!(shown(&mirror), [chat(1), chat(2)]);

        mirror.take([record(1, 10)]);
        assert_eq!(shown(&mirror), [chat(2), chat(1)]);
        mirror.expect(&Change::Undelete { chat: chat(3) }, 50);
        assert_eq!(shown(&mirror), [chat(3), chat(2), chat(1)]);
    }

    #[test]
    fn a_change_of_settings_leaves_the_list_where_it_is() {
        let mut mirror = Mirror::default();
        mirror.take([record(1, 10)]);
        let list = mirror.list();
        mirror.take([Entry::Settings(Some(Settings { cap: 7, ..Settings::default() }))]);
        assert!(Rc::ptr_eq(&list, &mirror.list()));
        assert_eq!(mirror.settings().cap, 7);
    }

    #[test]
    fn an_assistant_that_is_gone_falls_back_to_the_built_in_one() {
        let mut mirror = Mirror::default();
        let own =
            Assistant { id: AssistantId(Uuid::from_u128(5)), name: "Poet".into(), ..Assistant::built_in() };
        mirror.take([Entry::Assistant(own.id, Some(own.clone()))]);
        assert_eq!(mirror.assistant(own.id), Some(&own));
        mirror.expect(&Change::DeleteAssistant(own.id), 0);
        assert_eq!(mirror.assistant(own.id).map(|a| a.id), Some(AssistantId::DEFAULT));
        mirror.take([Entry::Assistant(AssistantId::DEFAULT, None)]);
        assert_eq!(mirror.assistants().len(), 1);
    }
}
