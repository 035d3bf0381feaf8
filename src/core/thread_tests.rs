//! The chat that a panel shows, held against what the disk and the host tell.

use super::*;
use crate::{branches::Versions, reading::Reading, transcript::TranscriptHead};
use uuid::Uuid;

fn id(n: usize) -> TurnId {
    TurnId(Uuid::from_u128(n as u128))
}

fn turn(n: usize, state: TurnState) -> Turn {
    let send = Send {
        chat: ChatId(Uuid::nil()),
        assistant: AssistantId::DEFAULT,
        turn: id(n),
        answer: id(n + 1),
        text: format!("text {n}"),
        excerpts: Vec::new(),
        replaces: None,
    };
    let role = if n % 2 == 1 { Role::Person } else { Role::Model };
    let parent = (n > 1 && state != TurnState::Queued).then(|| id(n - 1));
    Turn { role, state, parent, ..turn_of(&send) }
}

fn head(head: Option<TurnId>) -> TranscriptHead {
    TranscriptHead { head, ..TranscriptHead::new(ChatId(Uuid::nil()), AssistantId::DEFAULT, 0) }
}

fn thread_of(turns: usize) -> Thread {
    let mut thread = Thread::new(ChatId(Uuid::nil()), AssistantId::DEFAULT, 0);
    let all = (1..=turns).map(|n| turn(n, TurnState::Done)).collect();
    thread.take_turns(head(Some(id(turns))), all, Vec::new());
    thread.refresh(&Outbox::default());
    thread
}

#[test]
fn draws_the_end_of_a_long_chat_and_more_when_asked() {
    let mut thread = thread_of(100);
    assert_eq!(thread.shown().len(), DRAWN);
    assert_eq!(thread.shown()[0].turn.id, id(77));
    assert!(thread.has_earlier());
    for _ in 0..10 {
        thread.show_earlier();
        thread.refresh(&Outbox::default());
    }
    assert_eq!(thread.shown().len(), 100);
    assert!(!thread.has_earlier());
}

#[test]
fn a_new_turn_does_not_move_where_drawing_begins() {
    let mut thread = thread_of(100);
    let before = thread.shown();
    thread.take_turns(head(Some(id(101))), vec![turn(101, TurnState::Done)], Vec::new());
    thread.refresh(&Outbox::default());
    let after = thread.shown();
    assert_eq!(after.len(), DRAWN + 1);
    assert!(Rc::ptr_eq(&before[0].turn, &after[0].turn), "an unchanged turn is not made anew");
}

#[test]
fn what_is_told_during_a_read_is_newer_than_what_was_read() {
    let mut thread = thread_of(1);
    thread.begin_reading();
    thread.take_turns(head(Some(id(2))), vec![turn(2, TurnState::Done)], Vec::new());
    let head = thread.transcript.head.clone();
    let stale = turn(2, TurnState::Running);
    thread.take_read(Loaded {
        head: Some(crate::transcript::TranscriptHead { head: Some(id(1)), ..head }),
        turns: vec![turn(1, TurnState::Done), stale],
        unreadable: Vec::new(),
        newer: false,
    });
    thread.refresh(&Outbox::default());
    let shown = thread.shown();
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[1].turn.state, TurnState::Done);
    assert_eq!(shown[1].place, Place::LastAnswer);
}

#[test]
fn a_message_is_drawn_once_from_unsent_over_queued_to_done() {
    let mut thread = thread_of(2);
    let mut outbox = Outbox::default();
    let send = Send {
        chat: thread.chat(),
        assistant: AssistantId::DEFAULT,
        turn: id(3),
        answer: id(4),
        text: "text 3".into(),
        excerpts: Vec::new(),
        replaces: None,
    };
    outbox.put(send);
    thread.refresh(&outbox);
    assert_eq!(thread.shown().last().map(|s| s.place), Some(Place::Unsent));
    thread.take_turns(head(Some(id(2))), vec![turn(3, TurnState::Queued)], Vec::new());
    thread.refresh(&outbox);
    assert_eq!(thread.shown().iter().filter(|s| s.turn.id == id(3)).count(), 1);
    assert_eq!(thread.shown().last().map(|s| s.place), Some(Place::Queue));
    thread.take_turns(head(Some(id(3))), vec![turn(3, TurnState::Done)], Vec::new());
    thread.refresh(&Outbox::default());
    assert_eq!(thread.shown().last().map(|s| s.place), Some(Place::Path));
    thread.take_turns(head(Some(id(2))), Vec::new(), vec![id(3)]);
    thread.refresh(&Outbox::default());
    assert_eq!(thread.shown().len(), 2);
}

#[test]
fn a_piece_without_its_beginning_asks_for_the_whole() {
    let mut thread = thread_of(1);
    assert_eq!(thread.take_piece(id(2), 3, "x"), Taken::Gap);
    thread.take_answering(Feed::new(id(2), 3, "abc".into()));
    assert_eq!(thread.take_piece(id(2), 3, "x"), Taken::New);
    thread.take_turns(head(Some(id(2))), vec![turn(2, TurnState::Done)], Vec::new());
    assert!(thread.feed().is_none());
    assert_eq!(thread.take_piece(id(2), 4, "late"), Taken::Stale);
}

#[test]
fn an_answer_that_the_disk_has_whole_is_not_hidden_behind_its_beginning() {
    let mut thread = thread_of(1);
    thread.begin_reading();
    thread.take_answering(Feed::new(id(2), 0, String::new()));
    let mut head = TranscriptHead { head: Some(id(2)), ..thread.transcript.head.clone() };
    head.updated += 1;
    let turns = vec![turn(1, TurnState::Done), turn(2, TurnState::Done)];
    thread.take_read(Loaded { head: Some(head), turns, unreadable: Vec::new(), newer: false });
    assert!(thread.feed().is_none());
    thread.take_answering(Feed::new(id(2), 0, String::new()));
    assert!(thread.feed().is_none(), "what the host said before comes late");
}

#[test]
fn what_was_said_around_a_lost_turn_is_shown_and_the_gap_is_marked() {
    for lost in 1..=6 {
        let mut thread = thread_of(0);
        let kept = (1..=6).filter(|n| *n != lost).map(|n| turn(n, TurnState::Done)).collect();
        thread.take_turns(head(Some(id(6))), kept, Vec::new());
        thread.refresh(&Outbox::default());
        let shown: Vec<_> = thread.shown().iter().map(|s| (s.turn.id, s.gap)).collect();
        let expected: Vec<_> = (1..=6).filter(|n| *n != lost).map(|n| (id(n), n == lost + 1)).collect();
        assert_eq!(shown, expected, "turn {lost} is lost");
        assert_eq!(thread.has_gap_at_end(), lost == 6);
    }
}

#[test]
fn a_chat_that_has_lost_its_head_is_shown_whole() {
    let mut thread = thread_of(0);
    let turns = (1..=4).map(|n| turn(n, TurnState::Done)).collect();
    thread.take_read(Loaded { turns, ..Loaded::default() });
    thread.refresh(&Outbox::default());
    assert_eq!(thread.shown().len(), 4);
    assert!(!thread.has_gap_at_end());
}

#[test]
fn says_where_turns_were_first_left_out() {
    let mut thread = thread_of(3);
    let answer = |n, left_out| Turn { left_out, ..turn(n, TurnState::Done) };
    let turns =
        vec![answer(4, 2), turn(5, TurnState::Done), answer(6, 2), turn(7, TurnState::Done), answer(8, 4)];
    thread.take_turns(head(Some(id(8))), turns, Vec::new());
    thread.refresh(&Outbox::default());
    let notes: Vec<_> = thread.shown().iter().map(|s| s.left_out).collect();
    assert_eq!(notes, [0, 0, 0, 2, 0, 0, 0, 4]);
}

#[test]
fn a_message_tells_how_far_its_answer_has_read_and_nothing_else_is_made_anew() {
    let mut thread = thread_of(3);
    let mut step = |read, done, state| {
        let reading = Reading { read, of: 1000, parts: 3, done, ..Reading::default() };
        let answer = Turn { reading: Some(Box::new(reading)), ..turn(4, state) };
        thread.take_turns(head(Some(id(4))), vec![answer], Vec::new());
        thread.refresh(&Outbox::default());
        thread.shown()
    };
    let first = step(0, false, TurnState::Running);
    let second = step(999, false, TurnState::Running);
    assert_eq!(first[2].read, Some(Read::Part { part: 4, percent: 0 }));
    assert_eq!(second[2].read, Some(Read::Part { part: 4, percent: 99 }), "what is not whole is not 100 %");
    assert!(Rc::ptr_eq(&first[2].turn, &second[2].turn) && !Rc::ptr_eq(&first[3].turn, &second[3].turn));
    assert_eq!(second.iter().filter(|shown| shown.read.is_some()).count(), 1);
    let combining = step(1000, false, TurnState::Running);
    assert_eq!(combining[2].read, Some(Read::Combining { parts: 3 }));
    let stopped = step(435, false, TurnState::Stopped);
    assert_eq!(stopped[2].read, Some(Read::BrokenOff { percent: 43 }));
    let done = step(1000, true, TurnState::Done);
    assert_eq!(done[2].read, Some(Read::Whole { parts: 3 }));
}

#[test]
fn a_deleted_answer_leaves_no_gap_and_can_be_had_again_at_the_end() {
    let mut thread = thread_of(6);
    let removed = TranscriptHead { removed: vec![id(2)], ..head(Some(id(6))) };
    thread.take_turns(removed, Vec::new(), Vec::new());
    thread.refresh(&Outbox::default());
    let shown: Vec<_> = thread.shown().iter().map(|shown| (shown.turn.id, shown.gap)).collect();
    assert_eq!(shown, [1, 3, 4, 5, 6].map(|n| (id(n), false)));
    assert_eq!((thread.unanswered(), thread.has_gap_at_end()), (None, false));

    let removed = TranscriptHead { removed: vec![id(2), id(6)], ..head(Some(id(6))) };
    thread.take_turns(removed, Vec::new(), Vec::new());
    thread.refresh(&Outbox::default());
    assert_eq!((thread.unanswered(), thread.has_gap_at_end()), (Some(id(6)), false));
    assert_eq!(thread.shown().last().map(|shown| shown.turn.id), Some(id(5)));
}

#[test]
fn a_turn_says_where_it_stands_among_its_versions() {
    let mut thread = thread_of(4);
    assert!(thread.shown().iter().all(|shown| shown.versions.is_none()));
    let other = Turn { id: id(9), text: "another".into(), ..turn(2, TurnState::Done) };
    thread.take_turns(head(Some(id(4))), vec![other], Vec::new());
    thread.refresh(&Outbox::default());
    let versions: Vec<_> = thread.shown().iter().map(|shown| shown.versions).collect();
    let of_two = Versions { number: 1, of: 2, before: None, after: Some(id(9)) };
    assert_eq!(versions, [None, Some(of_two), None, None]);

    // One that was deleted is none.
    let removed = TranscriptHead { removed: vec![id(9)], ..head(Some(id(4))) };
    thread.take_turns(removed, Vec::new(), Vec::new());
    thread.refresh(&Outbox::default());
    assert!(thread.shown().iter().all(|shown| shown.versions.is_none()));
}

#[test]
fn a_turn_that_is_sought_is_drawn_however_far_up_it_is_and_told_once() {
    let mut thread = thread_of(1_000);
    thread.seek(id(3));
    thread.refresh(&Outbox::default());
    assert_eq!(thread.shown()[0].turn.id, id(1));
    assert_eq!(thread.take_sought(), Some(id(3)));
    assert_eq!(thread.take_sought(), None);
    thread.seek(id(990));
    thread.refresh(&Outbox::default());
    assert_eq!(thread.shown()[0].turn.id, id(1), "what is drawn stays");
    assert_eq!(thread.take_sought(), Some(id(990)));
}

#[test]
fn a_turn_that_is_sought_while_the_disk_is_read_is_told_when_it_is_there() {
    let mut thread = Thread::new(ChatId(Uuid::nil()), AssistantId::DEFAULT, 0);
    thread.begin_reading();
    thread.seek(id(1));
    thread.refresh(&Outbox::default());
    assert_eq!(thread.take_sought(), None);
    let turns = vec![turn(1, TurnState::Done)];
    thread.take_read(Loaded { head: Some(head(Some(id(1)))), turns, ..Loaded::default() });
    thread.refresh(&Outbox::default());
    assert_eq!(thread.take_sought(), Some(id(1)));

    thread.seek(id(7));
    thread.refresh(&Outbox::default());
    assert_eq!(thread.take_sought(), None);
    thread.take_turns(head(Some(id(7))), vec![turn(7, TurnState::Done)], Vec::new());
    thread.refresh(&Outbox::default());
    assert_eq!(thread.take_sought(), None, "nobody waits for it any more");
}

#[test]
fn who_seeks_an_earlier_version_is_taken_to_it_once_its_branch_is_shown() {
    let mut thread = thread_of(4);
    let other = Turn { id: id(9), text: "another".into(), ..turn(2, TurnState::Done) };
    thread.take_turns(head(Some(id(9))), vec![other], Vec::new());
    thread.refresh(&Outbox::default());
    thread.seek(id(4));
    assert_eq!(thread.take_elsewhere(), Some(id(4)));
    assert_eq!((thread.take_elsewhere(), thread.take_sought()), (None, None), "it is asked for once");
    thread.take_turns(head(Some(id(4))), Vec::new(), Vec::new());
    thread.refresh(&Outbox::default());
    assert_eq!((thread.take_elsewhere(), thread.take_sought()), (None, Some(id(4))));

    let removed = TranscriptHead { removed: vec![id(9)], ..head(Some(id(4))) };
    thread.take_turns(removed, Vec::new(), Vec::new());
    thread.refresh(&Outbox::default());
    thread.seek(id(9));
    assert_eq!((thread.take_elsewhere(), thread.take_sought()), (None, None), "what was deleted is nowhere");
}
