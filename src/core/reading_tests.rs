//! How a text is cut into pieces, and that the rounds grow shorter.

use crate::{
    context,
    engine_reading::excerpt,
    id::{ChatId, TurnId},
    reading::*,
    record::Usage,
    transcript::{Role, Turn},
};
use proptest::prelude::*;
use uuid::Uuid;

fn asked(texts: &[&str]) -> Turn {
    let (chat, id) = (ChatId(Uuid::nil()), TurnId(Uuid::nil()));
    let excerpts = texts.iter().map(|text| excerpt(text)).collect();
    Turn { excerpts, ..Turn::new(chat, id, Role::Person, "Why?".into(), 0) }
}

/// The next pieces, as they come if each may have this many bytes.
fn pieces(person: &Turn, most: usize) -> Vec<String> {
    let mut reading = Reading::of(person);
    let mut pieces = Vec::new();
    while let Some(text) = reading.next(person, most).map(|piece| piece.text.to_owned()) {
        reading.take(person, text.len(), "noted");
        pieces.push(text);
    }
    assert!(reading.done);
    pieces
}

#[test]
fn a_piece_ends_where_something_ends() {
    let (a, b) = ("a".repeat(100), "b".repeat(100));
    for stop in ["\n\n", "\n", ". ", "。", "? ", " "] {
        let text = format!("{a}{stop}{b}");
        assert_eq!(pieces(&asked(&[&text]), 150), [format!("{a}{stop}"), b.clone()], "{stop:?}");
    }
    assert_eq!(pieces(&asked(&[&"x".repeat(300)]), 200), ["x".repeat(187), "x".repeat(113)], "no tiny one");
}

#[test]
fn pieces_span_no_two_excerpts_and_what_is_empty_is_passed_over() {
    assert_eq!(pieces(&asked(&["", "one", "", "two", ""]), 1000), ["one", "two"]);
    assert!(Reading::of(&asked(&["", ""])).done);
}

#[test]
fn what_is_left_is_one_piece_however_short_and_nothing_shorter_is_cut_off() {
    let person = asked(&["short"]);
    assert_eq!(Reading::of(&person).next(&person, "short".len()).map(|piece| piece.text), Some("short"));
    let person = asked(&[&"long ".repeat(100)]);
    assert!(Reading::of(&person).next(&person, SHORTEST).is_some());
    assert_eq!(Reading::of(&person).next(&person, SHORTEST - 1), None);
}

#[test]
fn a_note_that_is_too_long_says_so() {
    let mut note = "ééé".to_owned();
    cut_note(&mut note, 5);
    assert_eq!(note, "é…");
}

#[test]
fn a_short_excerpt_is_noted_as_fully_as_a_long_one_and_notes_are_not() {
    let person = asked(&["short"]);
    let mut reading = Reading::of(&person);
    assert_eq!((reading.longest_note(5, 4_000), reading.longest_note(4_000, 400)), (1_000, 1_000));
    reading.take(&person, 5, &"noted ".repeat(100));
    assert!(reading.read_again());
    assert_eq!(reading.longest_note(400, 4_000), 100);
}

#[test]
fn several_notes_leave_more_room_than_one_which_can_only_be_made_shorter() {
    let usage = Some(Usage { used: 200, window: 1_800 });
    let noted = |count| Reading { notes: vec!["A note.".into(); count], ..Reading::default() };
    let room = |reading: Option<&Reading>| context::room_for_message(reading, usage);
    assert_eq!([room(None), room(Some(&noted(1))), room(Some(&noted(2)))], [1_150, 1_150, 863]);
}

proptest! {
    #[test]
    fn all_is_read_once_in_order(texts in proptest::collection::vec("\\PC{0,400}", 0..4), most in SHORTEST..500) {
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        let person = asked(&texts);
        prop_assert_eq!(pieces(&person, most).concat(), texts.concat());
        prop_assert!(pieces(&person, most).iter().all(|piece| piece.len() <= most));
    }

    /// However much is said of each part, and however small the parts must be.
    #[test]
    fn each_round_over_notes_is_at_most_a_third_of_the_one_before(
        notes in proptest::collection::vec("\\PC{1,300}", 2..20),
        most in SHORTEST..2_000,
    ) {
        let person = asked(&[]);
        let mut reading = Reading { notes, ..Reading::of(&person) };
        while reading.read_again() {
            let before = reading.rest.len();
            while let Some(length) = reading.next(&person, most).map(|piece| piece.text.len()) {
                let longest = reading.longest_note(length, most);
                let mut note = "x".repeat(longest + 1);
                cut_note(&mut note, longest);
                reading.take(&person, length, &note);
            }
            prop_assert!(reading.done);
            prop_assert_eq!(reading.parts, 0, "parts of notes are not counted");
            prop_assert!(reading.noted().len() <= before / 3, "{} of {before}", reading.noted().len());
        }
    }
}
