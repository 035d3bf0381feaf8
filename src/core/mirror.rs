//! The registry as a panel mirrors it: what is stored, and over it what the person has just changed.

use crate::{
    assistant::Assistant,
    edit::Edit,
    id::{AssistantId, ChatId},
    prompts::Library,
    protocol::Change,
    record::{ChatRecord, by_list_order},
    registry::{Key, Row, Rows},
    settings::Settings,
    time::Millis,
};
use litemap::LiteMap;
use std::rc::Rc;

/// The registry as a panel mirrors it. Lists are behind an `Rc` that is replaced when, and only when, they change,
/// so that drawing code sees by the pointer whether there is anything to draw.
#[derive(Clone, Debug)]
pub struct Mirror {
    records: LiteMap<ChatId, Rc<ChatRecord>>,
    list: Rc<Vec<Rc<ChatRecord>>>,
    settings: Rc<Settings>,
    assistants: Rc<Vec<Assistant>>,
    prompts: Rc<Library>,
    is_read: bool,
}

impl Default for Mirror {
    fn default() -> Self {
        Self {
            records: LiteMap::new(),
            list: Rc::default(),
            settings: Rc::default(),
            assistants: Rc::new(vec![Assistant::built_in()]),
            prompts: Rc::default(),
            is_read: false,
        }
    }
}

impl Mirror {
    /// Whether the registry was read. Until then everything is as for a person who has not changed anything.
    pub fn is_read(&self) -> bool {
        self.is_read
    }

    /// Every chat that is not in the bin, in the order of the list.
    pub fn list(&self) -> Rc<Vec<Rc<ChatRecord>>> {
        self.list.clone()
    }

    /// The chats in the bin, those that were deleted last first. One whose time is over cannot be had back, and is not among them.
    pub fn binned(&self, now: Millis) -> Vec<Rc<ChatRecord>> {
        let is_binned = |record: &&Rc<ChatRecord>| record.deleted.is_some() && !record.is_over(now);
        let mut binned: Vec<_> = self.records.values().filter(is_binned).cloned().collect();
        binned.sort_by_key(|record| std::cmp::Reverse(record.deleted));
        binned
    }

    /// A chat's record, also of one in the bin.
    pub fn record(&self, chat: ChatId) -> Option<&Rc<ChatRecord>> {
        self.records.get(&chat)
    }

    /// How many records there are, those in the bin included.
    pub fn count(&self) -> usize {
        self.records.len()
    }

    /// The settings.
    pub fn settings(&self) -> Rc<Settings> {
        self.settings.clone()
    }

    /// Every assistant, the built-in one first, then by name.
    pub fn assistants(&self) -> Rc<Vec<Assistant>> {
        self.assistants.clone()
    }

    /// Every prompt.
    pub fn prompts(&self) -> Rc<Library> {
        self.prompts.clone()
    }

    /// The assistant of this id, or the default one where it was deleted.
    pub fn assistant(&self, id: AssistantId) -> Option<&Assistant> {
        let by_id = |id| self.assistants.iter().find(|assistant| assistant.id == id);
        by_id(id).or_else(|| by_id(self.settings.default_assistant)).or_else(|| by_id(AssistantId::DEFAULT))
    }

    /// Takes the whole of what is stored.
    pub fn take_all(&mut self, rows: Rows) {
        self.is_read = true;
        self.settings = Rc::new(rows.settings());
        self.assistants = Rc::new(rows.assistants());
        self.prompts = Rc::new(rows.prompts());
        let records: Vec<_> = rows.chats.into_iter().map(|(id, record)| (id, Rc::new(record))).collect();
        // The rows come in the order of their keys.
        self.records = LiteMap::from_sorted_store_unchecked(records);
        self.sort_list();
    }

    /// Takes what has changed in what is stored. `None` is gone.
    pub fn take(&mut self, changes: Vec<(Key, Option<Row>)>) {
        let mut sort = false;
        for (key, row) in changes {
            match (key, row) {
                (Key::Chat(id), Some(Row::Chat(record))) => self.put_record(id, record),
                (Key::Chat(id), _) => drop(self.records.remove(&id)),
                (Key::Assistant(_), Some(Row::Assistant(assistant))) => self.put_assistant(assistant),
                (Key::Assistant(id), _) => self.remove_assistant(id),
                (Key::Settings, Some(Row::Settings(settings))) => self.put_settings(settings),
                (Key::Settings, _) => self.settings = Rc::default(),
                (Key::Prompts, Some(Row::Prompts(prompts))) => self.put_prompts(prompts),
                (Key::Prompts, _) => self.prompts = Rc::default(),
                // What the worker does later is not shown.
                (Key::Schedule, _) => {}
            }
            sort |= matches!(key, Key::Chat(_));
        }
        if sort {
            self.sort_list();
        }
    }

    /// Shows a change of the person at once, by the worker's own rules, before the worker has written it. Should it
    /// not be possible, nothing changes here, and the worker says why.
    pub fn expect(&mut self, change: &Change, now: Millis) {
        let edit = Edit::Change(change.clone());
        let mut rows = Rows::default();
        edit.keys().into_iter().filter_map(|key| self.row(key)).for_each(|row| rows.put(row));
        if let Ok(outcome) = edit.apply(rows, now) {
            let put = outcome.put.into_iter().map(|row| (row.key(), Some(row)));
            self.take(put.chain(outcome.remove.into_iter().map(|key| (key, None))).collect());
        }
    }

    fn row(&self, key: Key) -> Option<Row> {
        match key {
            Key::Settings => Some(Row::Settings(Settings::clone(&self.settings))),
            Key::Schedule => None,
            Key::Prompts => Some(Row::Prompts(Library::clone(&self.prompts))),
            Key::Chat(id) => self.records.get(&id).map(|record| Row::Chat(ChatRecord::clone(record))),
            Key::Assistant(id) => self.assistants.iter().find(|a| a.id == id).cloned().map(Row::Assistant),
        }
    }

    /// A record that is older than the mirrored one was written before changes that are still on their way.
    fn put_record(&mut self, id: ChatId, record: ChatRecord) {
        if self.records.get(&id).is_none_or(|known| known.revision <= record.revision) {
            self.records.insert(id, Rc::new(record));
        }
    }

    /// As above: were they shown in an order that is no longer true, the next prompt would be moved to the wrong place.
    fn put_prompts(&mut self, prompts: Library) {
        if self.prompts.revision <= prompts.revision {
            self.prompts = Rc::new(prompts.with_built_ins());
        }
    }

    /// As with a record: whoever goes through the options of a list with the keys is ahead of what is stored.
    fn put_settings(&mut self, settings: Settings) {
        if self.settings.revision <= settings.revision {
            self.settings = Rc::new(settings.within_limits());
        }
    }

    fn put_assistant(&mut self, assistant: Assistant) {
        let assistants = Rc::make_mut(&mut self.assistants);
        assistants.retain(|known| known.id != assistant.id);
        assistants.push(assistant);
        assistants.sort_by(by_assistants_order);
    }

    fn remove_assistant(&mut self, id: AssistantId) {
        if id == AssistantId::DEFAULT {
            // It is there even where it was never stored.
            return self.put_assistant(Assistant::built_in());
        }
        Rc::make_mut(&mut self.assistants).retain(|known| known.id != id);
    }

    fn sort_list(&mut self) {
        let mut list: Vec<_> = self.records.values().filter(|r| r.deleted.is_none()).cloned().collect();
        list.sort_by(|a, b| by_list_order(a, b));
        self.list = Rc::new(list);
    }
}

/// The built-in one first, then by name.
fn by_assistants_order(a: &Assistant, b: &Assistant) -> std::cmp::Ordering {
    let key =
        |assistant: &Assistant| (assistant.id != AssistantId::DEFAULT, assistant.name.to_ascii_lowercase());
    key(a).cmp(&key(b)).then(a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{record::ChatFacts, settings::Choice};
    use uuid::Uuid;

    fn chat(n: u128) -> ChatId {
        ChatId(Uuid::from_u128(n))
    }

    fn record(n: u128, updated: Millis) -> (Key, Option<Row>) {
        let facts = ChatFacts {
            id: chat(n),
            title: format!("chat {n}"),
            assistant: AssistantId::DEFAULT,
            created: updated,
            updated,
            turns: 2,
            usage: None,
            origin: None,
        };
        (Key::Chat(chat(n)), Some(Row::Chat(facts.into_record())))
    }

    fn shown(mirror: &Mirror) -> Vec<ChatId> {
        mirror.list().iter().map(|record| record.id).collect()
    }

    #[test]
    fn shows_a_change_before_it_is_stored_and_then_what_is_stored() {
        let mut mirror = Mirror::default();
        mirror.take(vec![record(1, 10), record(2, 20), record(3, 30)]);
        assert_eq!(shown(&mirror), [chat(3), chat(2), chat(1)]);

        mirror.expect(&Change::Pin { chat: chat(1), pinned: true }, 40);
        mirror.expect(&Change::Delete { chat: chat(3) }, 40);
        assert_eq!(shown(&mirror), [chat(1), chat(2)]);
        mirror.expect(&Change::Delete { chat: chat(2) }, 45);
        assert_eq!(mirror.binned(45).iter().map(|record| record.id).collect::<Vec<_>>(), [chat(2), chat(3)]);
        mirror.expect(&Change::Undelete { chat: chat(2) }, 45);
        mirror.expect(&Change::Undelete { chat: chat(3) }, 50);
        assert_eq!(shown(&mirror), [chat(1), chat(3), chat(2)]);
    }

    #[test]
    fn what_is_on_its_way_is_not_undone_by_what_was_stored_before() {
        let mut mirror = Mirror::default();
        mirror.take(vec![record(1, 10)]);
        mirror.expect(&Change::Pin { chat: chat(1), pinned: true }, 20);
        mirror.take(vec![record(1, 10)]);
        assert!(mirror.list()[0].pinned);

        let mut rows = Rows::default();
        let (_, stored) = record(1, 10);
        rows.put(stored.expect("the record"));
        mirror.take_all(rows);
        assert!(!mirror.list()[0].pinned, "a change that was refused is gone when all is read again");
    }

    #[test]
    fn prompts_are_moved_by_the_order_that_is_shown() {
        let (mut worker, mut mirror) = (Mirror::default(), Mirror::default());
        let moved = mirror.prompts().prompts[0].id;
        let mut written = Vec::new();
        for step in 0..3 {
            let change = Change::MovePrompt { prompt: moved, index: step + 2 };
            worker.expect(&change, 0);
            written.push((Key::Prompts, worker.row(Key::Prompts)));
            mirror.expect(&change, 0);
        }
        for row in written {
            mirror.take(vec![row]);
            assert_eq!(mirror.prompts(), worker.prompts(), "an older order is not shown again");
        }
        assert_eq!(mirror.prompts().prompts[3].id, moved);
        mirror.take(vec![(Key::Prompts, None)]);
        assert_eq!(mirror.prompts(), Rc::default());
    }

    #[test]
    fn choosing_faster_than_it_is_stored_goes_on_from_what_was_chosen_last() {
        let mut mirror = Mirror::default();
        for cap in 5..9 {
            mirror.expect(&Change::Settings(Choice::Cap(cap)), 0);
        }
        let stored = Settings { cap: 5, revision: 1, ..Settings::default() };
        mirror.take(vec![(Key::Settings, Some(Row::Settings(stored)))]);
        assert_eq!(mirror.settings().cap, 8);
        let stored = Settings { cap: 8, revision: 4, ..Settings::default() };
        mirror.take(vec![(Key::Settings, Some(Row::Settings(stored)))]);
        assert_eq!(mirror.settings().cap, 8);
    }

    #[test]
    fn a_change_of_settings_leaves_the_list_where_it_is() {
        let mut mirror = Mirror::default();
        mirror.take(vec![record(1, 10)]);
        let list = mirror.list();
        mirror.take(vec![(Key::Settings, Some(Row::Settings(Settings { cap: 7, ..Settings::default() })))]);
        assert!(Rc::ptr_eq(&list, &mirror.list()));
        assert_eq!(mirror.settings().cap, 7);
    }

    #[test]
    fn an_assistant_that_is_gone_falls_back_to_the_built_in_one() {
        let mut mirror = Mirror::default();
        let own =
            Assistant { id: AssistantId(Uuid::from_u128(5)), name: "Poet".into(), ..Assistant::built_in() };
        mirror.take(vec![(Key::Assistant(own.id), Some(Row::Assistant(own.clone())))]);
        assert_eq!(mirror.assistant(own.id), Some(&own));
        mirror.expect(&Change::DeleteAssistant(own.id), 0);
        assert_eq!(mirror.assistant(own.id).map(|a| a.id), Some(AssistantId::DEFAULT));
        mirror.take(vec![(Key::Assistant(AssistantId::DEFAULT), None)]);
        assert_eq!(mirror.assistants().len(), 1);
    }
}
