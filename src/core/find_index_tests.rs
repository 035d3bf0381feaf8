//! The index, held against one that is made anew.

use super::*;
use crate::find::tests::fold;
use proptest::prelude::*;
use uuid::Uuid;

fn chat(n: u8) -> ChatId {
    ChatId(Uuid::from_u128(n.into()))
}

/// What a chat says in a revision.
fn turns(n: u8, revision: u64) -> Vec<Turn> {
    let turn = |index: u64| {
        let id = TurnId(Uuid::from_u128(u128::from(revision * 100 + u64::from(n) * 10 + index)));
        Turn::new(chat(n), id, Role::Person, format!("Chat {n} revision {revision} turn {index}"), revision)
    };
    (0..revision % 4).map(turn).collect()
}

fn read(index: &mut Index, chats: &[(ChatId, u64)]) {
    while let Some(next) = index.next_to_read() {
        let Some((id, revision)) = chats.iter().find(|(id, _)| *id == next) else { continue };
        index.put(*id, &turns(id.0.as_u128() as u8, *revision), &fold);
    }
}

fn made_anew(chats: &[(ChatId, u64)]) -> Index {
    let mut index = Index::default();
    index.hold(chats);
    read(&mut index, chats);
    index
}

fn found(index: &Index, typed: &str) -> Vec<TurnId> {
    let found = index.find(&Query::new(typed, &fold), usize::MAX, &fold);
    assert_eq!(found.total as usize, found.hits.len());
    found.hits.iter().map(|hit| hit.turn).collect()
}

#[test]
fn the_newest_come_first_and_all_are_counted() {
    let index = made_anew(&[(chat(1), 3), (chat(2), 2), (chat(3), 1)]);
    let found = index.find(&Query::new("turn", &fold), 4, &fold);
    assert_eq!((found.total, found.hits.len()), (6, 4));
    assert!(found.hits.is_sorted_by(|a, b| a.turn > b.turn));
    assert_eq!(index.find(&Query::new("\"revision 3\" 1 \"turn 2\"", &fold), 9, &fold).total, 1);
    assert_eq!(index.find(&Query::new(" ", &fold), 9, &fold), Found::default());
}

#[test]
fn chats_are_read_in_the_order_given_and_can_be_searched_meanwhile() {
    let mut index = Index::default();
    index.hold(&[(chat(2), 1), (chat(1), 1)]);
    assert_eq!(index.next_to_read(), Some(chat(2)));
    index.put(chat(2), &turns(2, 1), &fold);
    assert!(!index.is_whole());
    assert_eq!(found(&index, "chat").len(), 1);
    assert_eq!(index.next_to_read(), Some(chat(1)));
    assert!(!index.is_whole(), "it is on its way");
    index.put(chat(1), &turns(1, 1), &fold);
    assert!(index.is_whole());
}

#[test]
fn a_chat_that_changes_while_it_is_read_is_read_again() {
    let mut index = Index::default();
    index.hold(&[(chat(1), 1)]);
    index.next_to_read();
    index.hold(&[(chat(1), 2)]);
    index.put(chat(1), &turns(1, 1), &fold);
    assert!(!index.is_whole());
    // What is told of other chats meanwhile changes nothing about that.
    index.hold(&[(chat(1), 2)]);
    read(&mut index, &[(chat(1), 2)]);
    assert_eq!(found(&index, "\"revision 2\"").len(), 2);
    assert_eq!(found(&index, "\"revision 1\""), []);
}

#[test]
fn of_a_chat_that_is_gone_nothing_is_found_nor_taken() {
    let mut index = made_anew(&[(chat(1), 1)]);
    index.hold(&[]);
    index.put(chat(1), &turns(1, 1), &fold);
    assert_eq!(index, Index::default());
}

#[test]
fn what_a_message_is_about_is_searched_with_it() {
    use crate::{
        excerpt::{Excerpt, ExcerptKind, Extent},
        id::ExcerptId,
    };
    let excerpt = Excerpt {
        id: ExcerptId(Uuid::nil()),
        kind: ExcerptKind::Page,
        text: "Gas valves".into(),
        title: "Boilers".into(),
        url: String::new(),
        taken: 0,
        extent: Extent::Whole,
    };
    let mut turn = turns(1, 1).remove(0);
    turn.excerpts.push(excerpt);
    let mut index = Index::default();
    index.hold(&[(chat(1), 1)]);
    index.next_to_read();
    index.put(chat(1), &[turn], &fold);
    assert_eq!(found(&index, "valves boiler").len(), 1);
}

proptest! {
    #[test]
    fn after_any_history_it_is_as_if_made_anew(
        steps in prop::collection::vec((prop::collection::vec((0u8..6, 0u64..8), 0..6), 0usize..4), 1..12),
    ) {
        let mut index = Index::default();
        let mut held = Vec::new();
        for (chats, reads) in steps {
            held = chats.into_iter().map(|(n, revision)| (chat(n), revision)).collect();
            held.sort_by_key(|(chat, _): &(ChatId, u64)| *chat);
            held.dedup_by_key(|(chat, _)| *chat);
            index.hold(&held);
            // It is interrupted by the next change.
            for _ in 0..reads {
                let Some(next) = index.next_to_read() else { break };
                let revision = held.iter().find(|(id, _)| *id == next).map_or(0, |(_, revision)| *revision);
                index.put(next, &turns(next.0.as_u128() as u8, revision), &fold);
            }
        }
        read(&mut index, &held);
        prop_assert!(index.is_whole());
        prop_assert_eq!(index, made_anew(&held));
    }

    #[test]
    fn a_turn_is_found_if_and_only_if_it_holds_what_is_looked_for(
        texts in prop::collection::vec("[abé点火 ]{0,12}", 0..12), typed in "[abé点火 ]{1,4}",
    ) {
        let said = |(n, text): (usize, &String)| {
            Turn::new(chat(1), TurnId(Uuid::from_u128(n as u128)), Role::Model, text.clone(), 0)
        };
        let turns: Vec<Turn> = texts.iter().enumerate().map(said).collect();
        let mut index = Index::default();
        index.hold(&[(chat(1), 1)]);
        index.next_to_read();
        index.put(chat(1), &turns, &fold);
        let typed = fold(&typed);
        let fits = |turn: &&Turn| typed.split_whitespace().all(|word| fold(&turn.text).contains(word));
        let naive: Vec<TurnId> = turns.iter().rev().filter(fits).map(|turn| turn.id).collect();
        let naive = if typed.trim().is_empty() { Vec::new() } else { naive };
        prop_assert_eq!(found(&index, &typed), naive);
    }
}
