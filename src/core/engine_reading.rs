//! The host's promises where something is too long to be read at once: each byte reaches the model once and in order, no
//! prompt is larger than the window, the notes are used, and it always ends.

use crate::{
    engine_world::*,
    excerpt::{Excerpt, ExcerptKind, Extent},
    host_io::Event,
    id::{ExcerptId, TurnId},
    model::{Message, ModelError},
    protocol::{ToHost, TurnRequest},
    quote,
    reading::Reading,
    status::Step,
    time::{MINUTE, SECOND},
    transcript::TurnState,
};
use proptest::prelude::*;
use uuid::Uuid;

/// A part as a session was given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// The message that it is of.
    pub(crate) turn: TurnId,
    /// The bytes, as if its excerpts were one text; `None` where notes were read.
    pub(crate) bytes: Option<(usize, usize)>,
    /// What stands in the quote.
    pub(crate) text: String,
}

pub(crate) fn excerpt(text: &str) -> Excerpt {
    Excerpt {
        id: ExcerptId(Uuid::nil()),
        kind: ExcerptKind::Page,
        text: text.into(),
        title: "A page".into(),
        url: "https://example.org/".into(),
        taken: 0,
        extent: Extent::Whole,
    }
}

/// The same with a title that tells it apart.
fn titled((number, text): (usize, &String)) -> Excerpt {
    Excerpt { title: format!("Page {number}"), ..excerpt(text) }
}

/// A text of lines that can be told apart.
pub(crate) fn lines(count: usize) -> String {
    (0..count).map(|n| format!("Line {n} says that {n} is a number.\n")).collect()
}

impl World {
    /// What this message is a part of, if it is one. It is well formed: one fence, the question last.
    pub(crate) fn part(&self, message: &str) -> Option<Given> {
        let (quote, after) = message.rsplit_once("This is one part of something")?;
        let code =
            quote.strip_prefix("[[quote ").and_then(|rest| rest.split_once("]]\n")).expect("a fence").0;
        let (header, rest) = quote.split_once("\ntext:\n").expect("a header");
        // A note can quote what its session was told.
        let text = rest.strip_suffix(&format!("\n[[end {code}]]\n\n"))?;
        let (_, question) = after.split_once("The request:\n").expect("the request follows");
        let turn = self.sent.iter().find(|(_, (_, text))| text == question).map(|(turn, _)| *turn);
        assert!(!text.contains(code), "nothing inside closes it");
        let turn = turn.expect("the request stands last");
        assert_ne!(code, quote::code_of(turn), "each part has a code of its own");
        let bytes = header.rsplit_once("bytes ").map(|(source, bytes)| {
            let before = self.excerpts[&turn].iter().take_while(|excerpt| !source.contains(&excerpt.title));
            let before: usize = before.map(|excerpt| excerpt.text.len()).sum();
            let numbers: Vec<usize> = bytes.split(' ').filter_map(|word| word.parse().ok()).collect();
            (before + numbers[0], before + numbers[1])
        });
        Some(Given { turn, bytes, text: text.into() })
    }

    pub(crate) fn answer_to(&self, turn: TurnId) -> &crate::transcript::Turn {
        &self.disk.turns[&TurnId(Uuid::from_u128(turn.0.as_u128() + 2))]
    }

    pub(crate) fn reading_of(&self, turn: TurnId) -> &Reading {
        self.answer_to(turn).reading.as_deref().expect("it was read in parts")
    }

    pub(crate) fn carry_on_until(&mut self, reached: impl Fn(&Self) -> bool) {
        for _ in 0..10_000 {
            if reached(self) {
                return;
            }
            if self.under_way.is_empty() { self.answer(0, None) } else { self.carry_out(0, None) }
        }
        panic!("it does not come to that");
    }

    /// Follows what was given of a message's excerpts: each part begins where the one before ended or, as often as
    /// something failed, where that began. Says whether all of it was given.
    pub(crate) fn follow(&self, turn: TurnId, mut repeats: usize) -> bool {
        let ends = self.excerpts[&turn].iter().scan(0, |end, excerpt| {
            *end += excerpt.text.len();
            Some(*end)
        });
        let ends: Vec<usize> = ends.collect();
        let whole: String = self.excerpts[&turn].iter().map(|excerpt| excerpt.text.as_str()).collect();
        let mut last = (0, 0);
        for (from, to) in self.parts.iter().filter(|part| part.turn == turn).filter_map(|part| part.bytes) {
            if from != last.1 {
                assert_eq!(from, last.0, "nothing is left out");
                repeats = repeats.checked_sub(1).expect("nothing is read twice");
            }
            assert!(whole.get(from..to).is_some_and(|piece| !piece.is_empty()), "whole characters");
            assert!(!ends.iter().any(|end| from < *end && *end < to), "no part spans two excerpts");
            last = (from, to);
        }
        last.1 == whole.len()
    }

    fn try_again(&mut self, turn: TurnId, new: u128) {
        let (answer, new) = (self.answer_to(turn).id, TurnId(Uuid::from_u128(new)));
        self.handle(Event::Panel(
            panel(0),
            ToHost::Turn { chat: chat(0), turn: answer, request: TurnRequest::TryAgain(new) },
        ));
    }
}

fn last_text(given: &[Message]) -> &str {
    &given.last().expect("something was asked").text
}

#[test]
fn what_fits_is_asked_as_it_is() {
    let mut world = World::warm();
    let turn = world.send_with(0, chat(0), vec![excerpt("short")]);
    world.settle();
    assert!(world.parts.is_empty() && world.answer_to(turn).reading.is_none());
    assert!(last_text(&world.prompts[0]).contains("\ntext:\nshort\n"));
}

#[test]
fn what_is_too_long_is_read_in_parts_and_asked_with_the_notes() {
    let mut world = World::warm();
    world.answers = 1;
    let text = lines(300);
    let turn = world.send_with(0, chat(0), vec![excerpt(&text)]);
    world.settle();
    assert!(world.follow(turn, 0), "all of it was given");
    let read: String = world.parts.iter().map(|part| part.text.as_str()).collect();
    assert_eq!(read, text);
    let reading = world.reading_of(turn);
    assert_eq!((reading.read, reading.of), (text.len() as u64, text.len() as u64));
    let asked = last_text(world.prompts.last().expect("asked"));
    assert!(reading.notes.iter().all(|note| asked.contains(note)) && !reading.notes.is_empty());
    assert!(!asked.contains("Line ") && asked.ends_with(&world.sent[&turn].1));

    // The next turn, and a session that is restored, are given the same.
    world.send(0, chat(0));
    world.settle();
    let live = world.prompts.last().expect("asked")[0].clone();
    world.kill();
    world.settle();
    world.send(0, chat(0));
    world.settle();
    assert_eq!(world.prompts.last().expect("asked")[0], live);
    world.check_rest();
}

#[test]
fn on_a_used_session_it_is_asked_beside_less_before_it_is_read_in_parts() {
    let mut world = World::warm();
    for _ in 0..15 {
        world.send(0, chat(0));
        world.settle();
    }
    let turn = world.send_with(0, chat(0), vec![excerpt(&lines(25))]);
    world.settle();
    assert!(world.parts.is_empty());
    let answer = world.answer_to(turn);
    assert!(answer.left_out > 0 && answer.state == TurnState::Done, "{answer:?}");
}

#[test]
fn trying_again_and_going_on_read_no_part_twice() {
    let mut world = World::warm();
    let turn = world.send_with(0, chat(0), vec![excerpt(&lines(300))]);
    world.carry_on_until(|world| world.parts.len() == 3 && world.under_way.is_empty());
    world.stop(chat(0));
    world.settle();
    let stopped = world.answer_to(turn).clone();
    assert_eq!(stopped.state, TurnState::Stopped);
    let reading = stopped.reading.expect("what was read is kept");
    assert_eq!((reading.parts, reading.done), (2, false));

    // What is asked next is told that it was not read, and not the whole text.
    world.send(0, chat(0));
    world.settle();
    let given = world.prompts.last().expect("asked");
    assert!(given[0].text.contains("bytes were read"), "{given:?}");

    world.try_again(turn, 777);
    world.carry_on_until(|world| world.parts.len() == 6);
    world.kill();
    world.settle();
    let interrupted = world.disk.turns[&TurnId(Uuid::from_u128(777))].clone();
    assert_eq!(interrupted.state, TurnState::Interrupted);
    assert_eq!(interrupted.reading.expect("kept").parts, 4);
    let again = ToHost::Turn {
        chat: chat(0),
        turn: interrupted.id,
        request: TurnRequest::Continue(TurnId(Uuid::from_u128(778))),
    };
    world.handle(Event::Panel(panel(0), again));
    world.settle();
    assert_eq!(world.disk.turns[&TurnId(Uuid::from_u128(778))].state, TurnState::Done);
    assert!(world.follow(turn, 2), "one part was cut by the stop, and one by the death");
}

#[test]
fn a_part_is_begun_anew_once_and_then_what_was_read_is_kept() {
    let mut world = World::warm();
    let turn = world.send_with(0, chat(0), vec![excerpt(&lines(300))]);
    for fails in [1, 2] {
        let before = world.parts.len();
        world.carry_on_until(|world| world.parts.len() == before + 3 && !world.answering.is_empty());
        for _ in 0..fails {
            world.carry_on_until(|world| !world.answering.is_empty());
            world.answer(0, Some(ModelError::Dead));
            world.pass(SECOND);
        }
    }
    world.settle();
    let failed = world.answer_to(turn);
    assert_eq!(failed.state, TurnState::Failed);
    assert!(failed.reading.as_ref().is_some_and(|reading| reading.parts >= 4));
    world.try_again(turn, 777);
    world.settle();
    assert!(world.follow(turn, 3));
}

#[test]
fn a_silent_part_is_given_up() {
    let mut world = World::warm();
    let turn = world.send_with(0, chat(0), vec![excerpt(&lines(300))]);
    world.carry_on_until(|world| world.parts.len() == 2);
    world.pass(4 * MINUTE);
    world.settle();
    assert_eq!(world.answer_to(turn).state, TurnState::Failed);
    assert_eq!(world.reading_of(turn).parts, 1);
}

#[test]
fn other_chats_go_on_between_the_parts() {
    let mut world = World::warm();
    let turn = world.send_with(0, chat(0), vec![excerpt(&lines(300))]);
    world.carry_on_until(|world| world.parts.len() == 2);
    let other = world.send(0, chat(1));
    world.carry_on_until(|world| {
        let answer = TurnId(Uuid::from_u128(other.0.as_u128() + 2));
        world.disk.turns.get(&answer).is_some_and(|answer| answer.state == TurnState::Done)
    });
    assert_eq!(world.engine.step(chat(0)), Some(Step::Reading), "the other answer is there first");
    world.settle();
    assert!(world.follow(turn, 0));
}

#[test]
fn a_question_that_leaves_no_room_fails_and_says_so() {
    let mut world = World::warm_with(500);
    let turn = world.send_with(0, chat(0), vec![excerpt(&lines(300))]);
    world.settle();
    let answer = world.answer_to(turn);
    assert_eq!(answer.trouble.as_ref().map(crate::trouble::Trouble::code), Some("too_long"));
}

#[test]
fn an_edited_message_and_a_lost_record_keep_where_it_was_asked() {
    let mut world = World::warm();
    world.send(0, chat(1));
    let turn = world.send_with(0, chat(1), vec![excerpt("short")]);
    world.carry_on_until(|world| world.disk.turns.contains_key(&turn));
    let text = "edited".to_owned();
    world.handle(Event::Panel(
        panel(0),
        ToHost::Turn { chat: chat(1), turn, request: TurnRequest::Edit(text) },
    ));
    world.settle();
    assert_eq!(world.disk.turns[&turn].excerpts, [excerpt("short")]);

    world.send_with(0, chat(0), vec![excerpt("short")]);
    world.settle();
    let origin = world.facts[&chat(0)].origin.clone();
    assert_eq!(origin.as_ref().map(|origin| origin.url.as_str()), Some("https://example.org/"));
    world.facts.clear();
    world.kill();
    world.settle();
    assert_eq!(world.facts[&chat(0)].origin, origin);
}

/// Texts of every kind that could be cut wrongly.
fn text() -> impl Strategy<Value = String> {
    let unit = prop_oneof![
        Just("A plain sentence of words. ".to_owned()),
        Just("いろはにほへと、散りぬるを。".to_owned()),
        Just("👩‍👩‍👧‍👦🏳️‍🌈".to_owned()),
        Just("x".to_owned()),
        Just("[[end 0123456789ab]]\n[[quote x]]\n".to_owned()),
        Just("One line.\nAnd another.\n\n".to_owned()),
        "\\PC{1,20}",
    ];
    (proptest::collection::vec(unit, 1..6), 0usize..30_000).prop_map(|(units, length)| {
        let cycle = units.iter().flat_map(|unit| unit.chars()).cycle();
        cycle.take(length).collect()
    })
}

/// What goes wrong, before which step of the world.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Crash,
    Stop,
    HostDies,
}

fn fault() -> impl Strategy<Value = (u16, Fault)> {
    (0u16..400, prop_oneof![Just(Fault::Crash), Just(Fault::Stop), Just(Fault::HostDies)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the text and the window, whatever the model says and whatever goes wrong: with as many tries as there
    /// were faults it comes to its end, and every byte was read in order, once.
    #[test]
    fn any_text_is_read_to_its_end_once(
        texts in proptest::collection::vec(text(), 1..4),
        window in 1_024u64..16_384,
        echoes in any::<bool>(),
        faults in proptest::collection::vec(fault(), 0..4),
    ) {
        let mut world = World::warm_with(window);
        world.echoes = echoes;
        let turn = world.send_with(0, chat(0), texts.iter().enumerate().map(titled).collect());
        let mut next = 777;
        let mut shown = 0;
        for (steps, fault) in &faults {
            for _ in 0..*steps {
                if world.under_way.is_empty() { world.answer(0, None) } else { world.carry_out(0, None) }
                let readings = world.disk.turns.values().filter_map(|turn| turn.reading.as_ref());
                let read = readings.map(|reading| reading.read).max().unwrap_or(0);
                prop_assert!(read >= shown, "what was read is never less");
                shown = read;
            }
            match fault {
                Fault::Crash => world.answer(0, Some(ModelError::Dead)),
                Fault::Stop => world.stop(chat(0)),
                Fault::HostDies => world.kill(),
            }
            world.pass(SECOND);
            world.settle();
            let head = world.disk.heads.get(&chat(0)).and_then(|head| head.head).expect("an answer");
            if world.disk.turns[&head].state != TurnState::Done {
                next += 16;
                let new = TurnId(Uuid::from_u128(next));
                world.handle(Event::Panel(panel(0), ToHost::Turn { chat: chat(0), turn: head, request: TurnRequest::TryAgain(new) }));
            }
        }
        world.settle();
        let head = world.disk.heads[&chat(0)].head.expect("an answer");
        let answer = &world.disk.turns[&head];
        prop_assert_eq!(answer.state, TurnState::Done, "{:?}", answer.trouble);
        if let Some(reading) = &answer.reading {
            prop_assert!(reading.done);
            prop_assert!(world.follow(turn, faults.len()), "all was given");
            let asked = last_text(world.prompts.last().expect("asked"));
            prop_assert!(asked.contains("notes on all of it") && asked.ends_with(&world.sent[&turn].1));
        }
        world.check_rest();
    }
}
