//! The prompts in the registry, under random histories of edits and against a second reading of the rules.

use crate::{
    edit::{Edit, Outcome},
    id::PromptId,
    prompts::{BuiltIn, Prompt},
    protocol::Change,
    registry::{Key, Row},
    registry_world::{NOW, World},
    store::Unreadable,
    trouble::Trouble,
};
use proptest::prelude::*;
use uuid::Uuid;

/// Half of them built in, half of them the person's.
fn prompt_id(number: usize) -> PromptId {
    let built_in = BuiltIn::ALL.get(number).filter(|_| number < 3);
    built_in.map_or(PromptId(Uuid::from_u128(number as u128)), |built_in| built_in.id())
}

fn prompt(number: usize, name: &str, text: &str) -> Prompt {
    Prompt { id: prompt_id(number), name: name.into(), text: text.into(), in_menu: !name.is_empty() }
}

fn any_change() -> impl Strategy<Value = Change> {
    let text = prop_oneof!["[a-z ]{0,9}", Just("{page}\n{url}".to_owned()), Just("{no}".to_owned())];
    let moved = prop_oneof![4 => 0..20u32, 1 => Just(u32::MAX)];
    prop_oneof![
        3 => (0..6usize, "[a-z ]{0,82}", text)
            .prop_map(|(number, name, text)| Change::Prompt(prompt(number, &name, &text))),
        1 => (0..6usize).prop_map(|number| Change::DeletePrompt(prompt_id(number))),
        3 => (0..6usize, moved)
            .prop_map(|(number, index)| Change::MovePrompt { prompt: prompt_id(number), index }),
    ]
}

fn ids(world: &World) -> Vec<PromptId> {
    world.stored.prompts().prompts.iter().map(|prompt| prompt.id).collect()
}

/// What an edit does to the order: it is put where the one that it goes before stands, or at the end.
fn expected_order(mut order: Vec<PromptId>, change: &Change) -> Vec<PromptId> {
    match change {
        Change::Prompt(prompt) if !order.contains(&prompt.id) => order.push(prompt.id),
        Change::DeletePrompt(id) if BuiltIn::of(*id).is_none() => order.retain(|known| known != id),
        Change::MovePrompt { prompt, index } if order.contains(prompt) => {
            let before = order.iter().skip(*index as usize).find(|known| *known != prompt).copied();
            order.retain(|known| known != prompt);
            let place = before.and_then(|before| order.iter().position(|known| *known == before));
            order.insert(place.unwrap_or(order.len()), *prompt);
        }
        _ => {}
    }
    order
}

proptest! {
    #[test]
    fn every_history_leaves_each_prompt_once_and_in_the_persons_order(
        history in prop::collection::vec(any_change(), 1..60),
    ) {
        let mut world = World::default();
        for change in history {
            let before = world.clone();
            let outcome = world.change(change.clone(), NOW);
            let Ok(outcome) = outcome else {
                let Change::Prompt(prompt) = &change else { panic!("{change:?} was refused") };
                prop_assert!(prompt.check().is_err());
                prop_assert_eq!(&world.stored, &before.stored);
                continue;
            };
            prop_assert!(!outcome.tell_host, "the host asks nothing by itself");
            prop_assert_eq!(ids(&world), expected_order(ids(&before), &change));
            let library = world.stored.prompts();
            prop_assert!(BuiltIn::ALL.iter().all(|built_in| library.get(built_in.id()).is_some()));
            prop_assert!(library.prompts.iter().all(|prompt| prompt.check().is_ok()));
            match &change {
                Change::Prompt(saved) => {
                    let name = saved.name.trim().to_owned();
                    prop_assert_eq!(library.get(saved.id), Some(&Prompt { name, ..saved.clone() }));
                }
                Change::DeletePrompt(id) => {
                    let reset = BuiltIn::of(*id).map(BuiltIn::prompt);
                    prop_assert_eq!(library.get(*id), reset.as_ref());
                }
                _ => prop_assert!(before.stored.prompts().prompts.iter().all(|p| library.get(p.id) == Some(p))),
            }
        }
    }

    #[test]
    fn to_save_or_delete_twice_is_to_do_it_once(history in prop::collection::vec(any_change(), 1..30)) {
        let mut world = World::default();
        for change in history {
            let first = world.change(change.clone(), NOW);
            if matches!(change, Change::MovePrompt { .. }) {
                continue;
            }
            let second = world.change(change, NOW);
            prop_assert_eq!(first.is_ok(), second.is_ok());
            prop_assert_eq!(second.unwrap_or_default(), Outcome::default());
        }
    }
}

#[test]
fn nothing_is_stored_until_something_is_changed() {
    let mut world = World::default();
    let first = BuiltIn::ALL[0];
    for change in [
        Change::DeletePrompt(first.id()),
        Change::Prompt(first.prompt()),
        Change::MovePrompt { prompt: first.id(), index: 0 },
        Change::MovePrompt { prompt: prompt_id(5), index: 0 },
    ] {
        assert_eq!(world.change(change, NOW), Ok(Outcome::default()));
    }
    world.change(Change::Prompt(prompt(5, " Mine ", "x")), NOW).unwrap();
    let stored = world.stored.prompts.as_ref().unwrap();
    assert_eq!((stored.revision, stored.prompts.len()), (1, BuiltIn::ALL.len() + 1));
    assert_eq!(stored.get(prompt_id(5)).unwrap().name, "Mine");
}

#[test]
fn prompts_that_newer_code_wrote_are_left_alone() {
    let mut world = World::default();
    let key = Key::Prompts.to_string();
    world.stored.unreadable = vec![Unreadable { store: "registry", key, why: "newer".into(), newer: true }];
    let change = Change::Prompt(prompt(5, "Mine", "x"));
    assert_eq!(world.change(change, NOW), Err(Trouble::NewerData {}));
}

#[test]
fn broken_prompts_are_set_aside_before_they_are_written_over() {
    let mut world = World::default();
    let key = Key::Prompts.to_string();
    world.stored.unreadable = vec![Unreadable { store: "registry", key, why: "broken".into(), newer: false }];
    let outcome = world.carry_out(Edit::Change(Change::Prompt(prompt(5, "Mine", "x"))), NOW).unwrap();
    assert_eq!(outcome.set_aside, [Key::Prompts]);
    assert!(matches!(outcome.put.as_slice(), [Row::Prompts(_)]));
}
