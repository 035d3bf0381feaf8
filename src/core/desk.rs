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

use crate::{
    id::{ChatId, TurnId},
    stored::Stored,
    time::{DAY, Millis},
};
use serde::{Deserialize, Serialize};

/// How long the database remembers that something was taken away. By then `localStorage` was written down.
const REMEMBERED: Millis = DAY;

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
        let by_person =
            |key: &str| matches!(Key::parse(key), Some(Key::Shown | Key::Draft(_) | Key::Unsent(_)));
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
        } else if entry.text.as_ref() != text {
            merge.store.push(Entry::new(entry.key, text.cloned(), stamp));
        } else if entry.text.is_none() && entry.stamp + REMEMBERED < now {
            merge.forget.push(entry.key);
        }
    }
    let lacking = here.entries.iter().filter(|(key, _)| !known.contains(key) && !is_written(key));
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
    for Entry { key, text, .. } in &merge.restore {
        match Key::parse(key) {
            Some(Key::Shown) if page.made_up && !page.used => {
                steps.extend(text.as_deref().and_then(ChatId::parse).map(Step::Open));
            }
            Some(Key::Draft(chat)) if chat == page.chat => steps.push(Step::Refill),
            // The chat that it was typed into has been replaced by the one that this page has made up.
            Some(Key::Draft(chat)) if Some(chat) == blank => {
                steps.extend(text.clone().map(Step::PutBack));
            }
            Some(Key::Unsent(turn)) if text.is_some() => unsent.push(turn),
            _ => {}
        }
    }
    for Entry { key, text, .. } in &merge.outdone {
        if Key::parse(key) == Some(Key::Draft(page.chat)) {
            steps.extend(text.clone().map(Step::PutBack));
        }
    }
    // In the order in which they were sent.
    unsent.sort();
    steps.extend(unsent.into_iter().map(Step::Send));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    type Entries = BTreeMap<String, Option<String>>;

    /// Both stores, each with everything that was ever written into it, so that it can lose the tail.
    #[derive(Default)]
    struct World {
        stamp: Millis,
        /// What was written: key and text with the stamp; whether the database got it too.
        writes: Vec<(Entry, bool)>,
    }

    impl World {
        fn write(&mut self, key: u8, text: Option<u8>, now: Millis, mirrored: bool) {
            self.stamp = next_stamp(self.stamp, now);
            let text = text.map(|text| text.to_string());
            self.writes.push((Entry::new(format!("draft:{key}"), text, self.stamp), mirrored));
        }

        /// What `localStorage` holds when it lost all but the first `kept` writes.
        fn here(&self, kept: usize) -> Here {
            let kept = &self.writes[..kept];
            let last: Entries =
                kept.iter().map(|(entry, _)| (entry.key.clone(), entry.text.clone())).collect();
            Here {
                stamp: kept.last().map_or(0, |(entry, _)| entry.stamp),
                entries: last.into_iter().filter_map(|(key, text)| Some((key, text?))).collect(),
                written: Vec::new(),
            }
        }

        fn database(&self) -> Vec<Entry> {
            let mirrored = self.writes.iter().filter(|(_, mirrored)| *mirrored);
            let last: BTreeMap<_, _> =
                mirrored.map(|(entry, _)| (entry.key.clone(), entry.clone())).collect();
            last.into_values().collect()
        }

        /// For each key the newest text that is in either store.
        fn newest(&self, kept: usize) -> BTreeMap<String, String> {
            let survives = |(index, (_, mirrored)): &(usize, &(Entry, bool))| *index < kept || *mirrored;
            let last: Entries = self
                .writes
                .iter()
                .enumerate()
                .filter(survives)
                .map(|(_, (entry, _))| (entry.key.clone(), entry.text.clone()))
                .collect();
            last.into_iter().filter_map(|(key, text)| Some((key, text?))).collect()
        }
    }

    /// What both stores hold after a merge.
    fn apply(here: &Here, mut database: Vec<Entry>, merge: &Merge) -> [BTreeMap<String, String>; 2] {
        let mut local: BTreeMap<_, _> = here.entries.iter().cloned().collect();
        for entry in &merge.restore {
            match &entry.text {
                Some(text) => local.insert(entry.key.clone(), text.clone()),
                None => local.remove(&entry.key),
            };
        }
        for (key, text) in &here.written {
            match text {
                Some(text) => local.insert(key.clone(), text.clone()),
                None => local.remove(key),
            };
        }
        for entry in &merge.store {
            database.retain(|known| known.key != entry.key);
            database.push(entry.clone());
        }
        database.retain(|entry| !merge.forget.contains(&entry.key));
        [local, database.into_iter().filter_map(|entry| Some((entry.key, entry.text?))).collect()]
    }

    proptest! {
        #[test]
        fn the_newest_text_that_survived_wins_in_both_stores(
            writes in prop::collection::vec((0..4u8, prop::option::of(any::<u8>()), 0..3 * DAY, any::<bool>()), 0..40),
            kept in any::<prop::sample::Index>(),
            later in 0..5 * DAY,
        ) {
            let mut world = World::default();
            for (key, text, now, mirrored) in writes {
                world.write(key, text, now, mirrored);
            }
            let kept = kept.index(world.writes.len() + 1);
            let here = world.here(kept);
            let merge = merge(&here, world.database(), later);
            let [local, database] = apply(&here, world.database(), &merge);
            prop_assert_eq!(&local, &world.newest(kept));
            prop_assert_eq!(&database, &local);
            // Whatever is now in the database was known to `localStorage`.
            prop_assert!(world.database().iter().chain(&merge.store).all(|entry| entry.stamp <= merge.stamp));
            prop_assert!(merge.stamp >= here.stamp);

            // Nothing is left to do.
            let settled = Here { stamp: merge.stamp, entries: local.into_iter().collect(), written: Vec::new() };
            let mut rows = world.database();
            for entry in merge.store {
                rows.retain(|known| known.key != entry.key);
                rows.push(entry);
            }
            rows.retain(|entry| !merge.forget.contains(&entry.key));
            let again = super::merge(&settled, rows, later);
            prop_assert!(again.restore.is_empty() && again.store.is_empty(), "{:?}", again);
        }

        #[test]
        fn what_this_page_has_written_stands(
            writes in prop::collection::vec((0..3u8, prop::option::of(any::<u8>()), 0..DAY, any::<bool>()), 0..20),
            kept in any::<prop::sample::Index>(),
            written in prop::option::of(any::<u8>()),
        ) {
            let mut world = World::default();
            for (key, text, now, mirrored) in writes {
                world.write(key, text, now, mirrored);
            }
            let kept = kept.index(world.writes.len() + 1);
            let text = written.map(|text| text.to_string());
            let here = Here { written: vec![("draft:0".into(), text.clone())], ..world.here(kept) };
            let merge = merge(&here, world.database(), DAY);
            let [local, database] = apply(&here, world.database(), &merge);
            prop_assert_eq!(local.get("draft:0").cloned(), text);
            prop_assert_eq!(local, database);
        }
    }

    fn chat(n: u128) -> ChatId {
        ChatId(Uuid::from_u128(n))
    }

    fn lost(key: String, text: Option<&str>) -> Entry {
        Entry::new(key, text.map(str::to_owned), 20)
    }

    fn after(here: Here, database: Vec<Entry>, page: Page) -> Vec<Step> {
        steps(&merge(&Here { stamp: 10, ..here }, database, 30), page)
    }

    const QUIET: Page = Page { chat: ChatId(Uuid::from_u128(1)), made_up: false, used: false };

    #[test]
    fn a_lost_draft_comes_back_into_the_composer() {
        let key = format!("draft:{}", chat(1));
        let old = Here { entries: vec![(key.clone(), "half".into())], ..Here::default() };
        assert_eq!(
            after(old.clone(), vec![lost(key.clone(), Some("half a sentence"))], QUIET),
            [Step::Refill]
        );
        assert_eq!(
            after(old, vec![lost(key, None)], QUIET),
            [Step::Refill],
            "one that was sent does not come back"
        );
        assert_eq!(
            after(Here::default(), vec![lost(format!("draft:{}", chat(2)), Some("other"))], QUIET),
            []
        );
    }

    #[test]
    fn a_lost_draft_is_put_before_what_was_typed_meanwhile() {
        let key = format!("draft:{}", chat(1));
        let here = Here { written: vec![(key.clone(), Some("new".into()))], ..Here::default() };
        let page = Page { used: true, ..QUIET };
        assert_eq!(after(here, vec![lost(key, Some("old"))], page), [Step::PutBack("old".into())]);
    }

    #[test]
    fn a_page_that_found_nothing_shows_the_chat_that_was_shown_unless_it_is_used() {
        let rows = vec![
            lost("chat".into(), Some(&chat(7).to_string())),
            lost("blank".into(), Some(&chat(7).to_string())),
            lost(format!("draft:{}", chat(7)), Some("typed")),
        ];
        let page = Page { made_up: true, ..QUIET };
        assert_eq!(after(Here::default(), rows.clone(), page), [Step::Open(chat(7))]);
        assert_eq!(after(Here::default(), rows.clone(), QUIET), [], "a page that found its chat stays there");

        let draft = (format!("draft:{}", chat(1)), Some("mine".into()));
        let mut here = Here { written: vec![draft], ..Here::default() };
        assert!(here.is_used());
        here.stay(chat(1));
        let page = Page { used: true, ..page };
        assert_eq!(after(here, rows, page), [Step::PutBack("typed".into())]);
    }

    #[test]
    fn lost_messages_are_sent_in_their_order() {
        let turn = |n| TurnId(Uuid::from_u128(n));
        let rows = [9, 8, 6].map(|n| lost(format!("unsent:{}", turn(n)), (n != 6).then_some("{}"))).into();
        assert_eq!(after(Here::default(), rows, QUIET), [Step::Send(turn(8)), Step::Send(turn(9))]);
    }
}
