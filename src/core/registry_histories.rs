//! What the registry promises, under random histories of edits.

use crate::{
    assistant::{Assistant, Style},
    edit::{CommandLog, Edit},
    id::CommandId,
    protocol::{Change, Titled},
    record::TitledBy,
    registry::{Key, Row},
    registry_world::{NOW, World, assistant, assistant_id, chat_id, facts},
    schedule::JobKind,
    settings::Choice,
    time::DAY,
};
use proptest::prelude::*;
use uuid::Uuid;

fn any_change() -> impl Strategy<Value = Change> {
    let chat = || (0..4u8).prop_map(chat_id);
    let named = (0..4u8, "[a-z ]{0,90}", 0..5usize).prop_map(|(number, name, style)| {
        Change::Assistant(Assistant { style: Style::ALL[style], ..assistant(number, &name) })
    });
    let choice = prop_oneof![
        any::<u8>().prop_map(Choice::Cap),
        any::<u32>().prop_map(Choice::IdleMinutes),
        (0..4u8).prop_map(|number| Choice::DefaultAssistant(assistant_id(number))),
    ];
    prop_oneof![
        (chat(), "\\PC{0,100}").prop_map(|(chat, title)| Change::Rename { chat, title }),
        (chat(), any::<bool>()).prop_map(|(chat, pinned)| Change::Pin { chat, pinned }),
        chat().prop_map(|chat| Change::Delete { chat }),
        chat().prop_map(|chat| Change::Destroy { chat }),
        chat().prop_map(|chat| Change::Undelete { chat }),
        choice.prop_map(Change::Settings),
        named,
        (0..4u8).prop_map(|number| Change::DeleteAssistant(assistant_id(number))),
    ]
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let some_facts = (0..4u8, "[a-z ]{0,60}", 0..100 * DAY);
    let many =
        prop::collection::vec(some_facts.prop_map(|(chat, title, at)| facts(chat, &title, NOW + at)), 1..4);
    let titled = (0..4u8, "[a-z]{0,20}", 2..20u32)
        .prop_map(|(chat, title, turns)| Edit::Titled(Titled { chat: chat_id(chat), title, turns }));
    prop_oneof![4 => any_change().prop_map(Edit::Change), 2 => many.prop_map(Edit::Facts), 1 => titled]
}

proptest! {
    #[test]
    fn every_history_leaves_the_registry_sound(history in prop::collection::vec((any_edit(), 0..5 * DAY), 1..60)) {
        let mut world = World::default();
        let mut now = NOW;
        for (edit, pause) in history {
            now += pause;
            let before = world.clone();
            if world.carry_out(edit.clone(), now).is_err() {
                prop_assert_eq!(&world.stored, &before.stored, "an edit that failed wrote something");
            }
            world.check();
            if let Edit::Titled(_) = edit {
                for (id, old) in &before.stored.chats {
                    let new = &world.stored.chats[id];
                    let stays = old.titled_by == TitledBy::Person || old.deleted.is_some();
                    prop_assert!(!stays || new.title == old.title, "a name that was given is never replaced");
                    prop_assert_eq!((new.pinned, new.updated), (old.pinned, old.updated));
                }
            }
            if let Edit::Facts(_) = edit {
                for (id, old) in &before.stored.chats {
                    let new = &world.stored.chats[id];
                    prop_assert_eq!((new.pinned, new.deleted, new.titled_by), (old.pinned, old.deleted, old.titled_by));
                    prop_assert!(old.titled_by == TitledBy::Words || new.title == old.title);
                    prop_assert!(new.updated >= old.updated);
                }
            }
        }
    }

    #[test]
    fn an_edit_that_is_repeated_writes_nothing(history in prop::collection::vec(any_edit(), 1..30)) {
        let mut world = World::default();
        for edit in history {
            let first = world.carry_out(edit.clone(), NOW);
            let second = world.carry_out(edit, NOW);
            prop_assert_eq!(first.is_ok(), second.is_ok());
            prop_assert!(second.map_or(true, |outcome| outcome.put.is_empty()));
        }
    }

    #[test]
    fn the_alarm_empties_the_bin_and_then_is_silent(
        history in prop::collection::vec((any_edit(), 0..5 * DAY), 1..40),
        deaf in 0..3usize,
    ) {
        let mut world = World::default();
        let mut now = NOW;
        for (edit, pause) in history {
            now += pause;
            let _ = world.carry_out(edit, now);
        }
        let mut deaf = deaf;
        for _ in 0..40 {
            let mut schedule = world.stored.schedule.clone().unwrap_or_default();
            let Some(at) = schedule.next() else { break };
            now = now.max(at);
            prop_assert_eq!(schedule.due(now), vec![JobKind::Purge]);
            let bin = world.stored.bin(now);
            schedule.set(JobKind::Purge, bin.look_again);
            world.stored.put(Row::Schedule(schedule));
            // A host that dies under its work has to be told again.
            if deaf > 0 && !bin.over.is_empty() {
                deaf -= 1;
                continue;
            }
            world.carry_out(Edit::Purged(bin.over), now).unwrap();
        }
        prop_assert!(world.stored.chats.values().all(|record| record.deleted.is_none()));
        prop_assert_eq!(world.stored.schedule.unwrap_or_default().next(), None);
    }

    #[test]
    fn a_log_remembers_the_last_commands_and_no_more(count in 0..600usize) {
        let mut log = CommandLog::default();
        let id = |number: usize| CommandId(Uuid::from_u128(number as u128));
        (0..count).for_each(|number| log.add(id(number)));
        for number in 0..count {
            prop_assert_eq!(log.contains(id(number)), number + CommandLog::LIMIT >= count);
        }
    }

    #[test]
    fn any_text_is_a_key_or_is_none(text in "\\PC{0,60}") {
        if let Some(key) = Key::parse(&text) {
            prop_assert_eq!(Key::parse(&key.to_string()), Some(key));
        }
    }
}
