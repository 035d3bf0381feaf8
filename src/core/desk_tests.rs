//! Which of the two places is right, for any history of writes and any loss.

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
        let last: Entries = kept.iter().map(|(entry, _)| (entry.key.clone(), entry.text.clone())).collect();
        Here {
            stamp: kept.last().map_or(0, |(entry, _)| entry.stamp),
            entries: last.into_iter().filter_map(|(key, text)| Some((key, text?))).collect(),
            written: Vec::new(),
        }
    }

    fn database(&self) -> Vec<Entry> {
        let mirrored = self.writes.iter().filter(|(_, mirrored)| *mirrored);
        let last: BTreeMap<_, _> = mirrored.map(|(entry, _)| (entry.key.clone(), entry.clone())).collect();
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
    assert_eq!(after(old.clone(), vec![lost(key.clone(), Some("half a sentence"))], QUIET), [Step::Refill]);
    assert_eq!(
        after(old, vec![lost(key, None)], QUIET),
        [Step::Refill],
        "one that was sent does not come back"
    );
    assert_eq!(after(Here::default(), vec![lost(format!("draft:{}", chat(2)), Some("other"))], QUIET), []);
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

#[test]
fn lost_excerpts_come_back_beside_those_that_were_taken_meanwhile() {
    let key = format!("excerpts:{}", chat(1));
    assert_eq!(after(Here::default(), vec![lost(key.clone(), Some("[1]"))], QUIET), [Step::Refill]);
    let here = Here { written: vec![(key.clone(), Some("[2]".into()))], ..Here::default() };
    assert!(here.is_used());
    assert_eq!(after(here, vec![lost(key, Some("[1]"))], QUIET), [Step::Quote("[1]".into())]);

    let rows = vec![
        lost("blank".into(), Some(&chat(7).to_string())),
        lost(format!("excerpts:{}", chat(7)), Some("[1]")),
    ];
    let mut here =
        Here { written: vec![(format!("draft:{}", chat(1)), Some("mine".into()))], ..Here::default() };
    here.stay(chat(1));
    let page = Page { made_up: true, used: true, ..QUIET };
    assert_eq!(after(here, rows, page), [Step::Quote("[1]".into())]);
}

#[test]
fn what_was_too_much_for_one_place_comes_back_from_the_other() {
    let (key, turn) = (format!("excerpts:{}", chat(1)), TurnId(Uuid::from_u128(9)));
    let large = |key: &str| (key.to_owned(), IN_MIRROR.to_owned());
    let unsent = format!("unsent:{turn}");
    let entries = vec![large(&key), large(&unsent), large("excerpts:gone"), large("excerpts:never")];
    let here = Here { stamp: 50, entries, written: Vec::new() };
    let rows = || {
        let row = |key: &str, text: Option<&str>| Entry::new(key, text.map(str::to_owned), 20);
        vec![row(&key, Some("[1]")), row(&unsent, Some("{}")), row("excerpts:gone", None)]
    };
    let merged = merge(&here, rows(), 60);
    assert!(
        merged.store.is_empty() && merged.restore.is_empty(),
        "neither takes it from the other: {merged:?}"
    );
    assert_eq!(merged.large, rows()[..2]);
    assert_eq!(steps(&merged, QUIET), [Step::Refill, Step::Send(turn)]);

    let smaller = Here { entries: vec![(key.clone(), "[2]".into())], ..here };
    assert_eq!(merge(&smaller, rows(), 60).store[0].text.as_deref(), Some("[2]"), "it has become less since");
}
