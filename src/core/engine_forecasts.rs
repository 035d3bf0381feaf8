//! What a panel is told of a message while it is typed is what then happens to it, in every history.

use crate::{
    budget::Forecast,
    engine_reading::{excerpt, lines},
    engine_world::*,
    history::LeftOut,
    host_io::{Command, Event},
    id::{AssistantId, ChatId, TurnId},
    model::ModelError,
    protocol::{ToHost, TurnRequest},
    store::{Loaded, StoreError},
    time::MINUTE,
    transcript::{Role, Turn, TurnState},
    trouble::Trouble,
};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Act {
    /// Types a message of so many bytes, pauses, and sends it.
    Ask(u8, usize),
    /// The same with an excerpt of so many lines.
    AskAbout(u8, usize),
    /// Sends without a pause, and lets only so much of what follows happen.
    Rush(u8, usize, u8),
    TryAgain(u8),
    Stop(u8),
    Evict(u8),
    Pass(u8),
    Reopen,
    Kill,
}

fn act() -> impl Strategy<Value = Act> {
    let length = || prop_oneof![6 => 1usize..120, 3 => 100usize..500, 1 => 1_000usize..3_000];
    prop_oneof![
        12 => (0u8..2, length()).prop_map(|(c, length)| Act::Ask(c, length)),
        1 => (0u8..2, 1usize..120).prop_map(|(c, lines)| Act::AskAbout(c, lines)),
        2 => (0u8..2, length(), any::<u8>()).prop_map(|(c, length, steps)| Act::Rush(c, length, steps)),
        1 => (0u8..2).prop_map(Act::TryAgain),
        1 => (0u8..2).prop_map(Act::Stop),
        2 => any::<u8>().prop_map(Act::Evict),
        1 => (0u8..30).prop_map(Act::Pass),
        1 => Just(Act::Reopen),
        1 => Just(Act::Kill),
    ]
}

fn text(length: usize) -> String {
    "abcdefghi ".chars().cycle().take(length).collect()
}

impl World {
    /// Lets the panel weigh this, and says what it is told.
    fn weigh(&mut self, chat: ChatId, text: &str, about: &str) -> Forecast {
        self.weighings += 1;
        let number = self.weighings;
        let excerpts = Some(Vec::from_iter((!about.is_empty()).then(|| excerpt(about))));
        let (text, assistant) = (text.to_owned(), AssistantId::DEFAULT);
        self.handle(Event::Panel(panel(0), ToHost::Weigh { number, chat, assistant, text, excerpts }));
        self.settle();
        let (told, tokens, forecast) = self.weighed.expect("what is typed is weighed");
        assert_eq!(told, number, "what is told is told of what was typed last");
        assert_eq!(
            tokens.is_some(),
            !self.sessions.is_empty(),
            "its tokens are known where there is a session"
        );
        forecast
    }

    fn ask(&mut self, chat: ChatId, length: usize, about: &str) {
        self.settle();
        let text = text(length);
        let forecast = self.weigh(chat, &text, about);
        let overflows = self.overflows;
        if forecast == Forecast::Unknown {
            let empty = self.engine.pool.empty(AssistantId::DEFAULT);
            let is_running = self.status.running.iter().any(|running| running.chat == chat);
            return assert!(
                is_running || empty.is_none(),
                "it is known where there is a base and nothing runs"
            );
        }
        let excerpts = Vec::from_iter((!about.is_empty()).then(|| excerpt(about)));
        let turn = self.send_text(0, chat, text, excerpts);
        self.settle();
        let mut answers = self.disk.turns.values().filter(|other| other.parent == Some(turn));
        let Turn { left_out, state, trouble, reading, .. } = answers.next_back().expect("an answer").clone();
        let happened = match trouble {
            _ if reading.is_some_and(|reading| reading.of > 0) => Forecast::InParts,
            Some(Trouble::TooLong { requested, quota }) => Forecast::TooLong { by: requested - quota },
            _ if state != TurnState::Done => panic!("{state:?} {trouble:?}"),
            // The answer itself did not fit, which nobody can know before it is there.
            _ if self.overflows > overflows && left_out == 1 => return,
            _ if left_out > 0 => Forecast::LeavesOut(LeftOut { turns: left_out, ..LeftOut::default() }),
            _ => Forecast::Fits,
        };
        let foretold = match forecast {
            Forecast::LeavesOut(LeftOut { turns, from, to }) => {
                assert!(from > 0 && to - from + 1 >= turns, "they are named: {forecast:?}");
                Forecast::LeavesOut(LeftOut { turns, ..LeftOut::default() })
            }
            other => other,
        };
        assert_eq!(foretold, happened, "what was foretold");
    }

    fn take(&mut self, act: Act) {
        match act {
            Act::Ask(c, length) => self.ask(chat(c), length, ""),
            Act::AskAbout(c, count) => self.ask(chat(c), 20, &lines(count)),
            Act::Rush(c, length, steps) => {
                self.send_text(0, chat(c), text(length), Vec::new());
                for _ in 0..steps % 12 {
                    if self.under_way.is_empty() { self.answer(0, None) } else { self.carry_out(0, None) }
                }
            }
            Act::TryAgain(c) => {
                let chat = chat(c);
                let Some(answer) = self.disk.heads.get(&chat).and_then(|head| head.head) else { return };
                self.next_turn += 16;
                let new = TurnId(Uuid::from_u128(self.next_turn));
                self.handle(Event::Panel(
                    panel(0),
                    ToHost::Turn { chat, turn: answer, request: TurnRequest::TryAgain(new) },
                ));
            }
            Act::Stop(c) => self.stop(chat(c)),
            Act::Evict(n) => {
                let nth = usize::from(n) % self.sessions.len().max(1);
                let session = self.sessions.keys().nth(nth).copied();
                let evict = |session| Event::Panel(panel(0), ToHost::Evict(session));
                session.into_iter().for_each(|session| self.handle(evict(session)));
            }
            Act::Pass(minutes) => self.pass(u64::from(minutes) * MINUTE),
            Act::Reopen => {
                self.close(0);
                self.open(0, Some(chat(0)));
            }
            Act::Kill => self.kill(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_foretold_happens(window in 400u64..3_000, acts in proptest::collection::vec(act(), 1..60)) {
        let mut world = World::warm_with(window);
        acts.into_iter().for_each(|act| world.take(act));
    }
}

#[test]
fn what_is_typed_is_weighed_anew_when_something_changes() {
    let mut world = World::warm();
    assert_eq!(world.weigh(chat(0), "a question", ""), Forecast::Fits);
    let (number, tokens, _) = world.weighed.expect("it was weighed");
    assert_eq!(tokens, Some(tokens_of("a question")));
    world.send(0, chat(0));
    assert_eq!(
        world.weighed,
        Some((number, tokens, Forecast::Unknown)),
        "nobody knows what the answer takes"
    );
    world.settle();
    assert_eq!(world.weighed, Some((number, tokens, Forecast::Fits)));
    let roles = world.states(chat(0)).into_iter().map(|(role, ..)| role);
    assert_eq!(Vec::from_iter(roles), [Role::Person, Role::Model], "weighing says nothing in the chat");
}

#[test]
fn a_chat_that_is_only_weighed_is_not_begun() {
    let mut world = World::warm();
    assert_eq!(world.weigh(chat(7), "a question", ""), Forecast::Fits);
    assert_eq!(world.disk.transcript(chat(7)).map(|transcript| transcript.head), None);
    assert_eq!(world.sessions.len(), 1, "no session is made for it");
}

#[test]
fn excerpts_that_were_told_once_are_weighed_with_every_text_of_their_chat() {
    let mut world = World::warm();
    let typed = |number, n, text: &str, excerpts| {
        let (chat, assistant, text) = (chat(n), AssistantId::DEFAULT, text.to_owned());
        Event::Panel(panel(0), ToHost::Weigh { number, chat, assistant, text, excerpts })
    };
    let weighed = |world: &mut World, event| {
        world.handle(event);
        world.settle();
        world.weighed.expect("it was weighed").1
    };
    let bare = weighed(&mut world, typed(1, 0, "Why?", None));
    let about = weighed(&mut world, typed(2, 0, "Why?", Some(vec![excerpt("some words")])));
    assert!(bare < about);
    assert_eq!(weighed(&mut world, typed(3, 0, "How?", None)), about);
    assert_eq!(weighed(&mut world, typed(4, 1, "Why?", None)), bare, "nothing of another chat");
    assert_eq!(weighed(&mut world, typed(5, 0, "Why?", None)), bare, "it has to be told again");
}

#[test]
fn nothing_is_counted_for_a_panel_that_is_gone_or_shows_another_chat() {
    for is_gone in [true, false] {
        let mut world = World::new();
        world.open(0, Some(chat(0)));
        world.open(1, None);
        let (chat, assistant) = (chat(0), AssistantId::DEFAULT);
        let weigh = ToHost::Weigh { number: 1, chat, assistant, text: "Why?".into(), excerpts: None };
        world.handle(Event::Panel(panel(0), weigh));
        if is_gone {
            world.close(0);
        } else {
            world.handle(Event::Panel(panel(0), ToHost::Watch(None)));
        }
        while !world.under_way.is_empty() {
            assert!(!world.under_way.iter().any(|command| matches!(command, Command::Weigh(..))));
            world.carry_out(0, None);
        }
        assert!(!world.sessions.is_empty(), "there is one to count in");
    }
}

#[test]
fn nothing_is_foretold_of_a_chat_that_cannot_be_read_or_that_newer_code_wrote() {
    for found in [Ok(Loaded { newer: true, ..Loaded::default() }), Err(StoreError::Closed)] {
        let mut world = World::warm();
        let (chat, assistant) = (chat(7), AssistantId::DEFAULT);
        let weigh = ToHost::Weigh { number: 1, chat, assistant, text: "Why?".into(), excerpts: None };
        world.handle(Event::Panel(panel(0), weigh));
        assert!(matches!(world.under_way[..], [Command::Load(of)] if of == chat));
        world.under_way.clear();
        world.handle(Event::Loaded(chat, found));
        world.settle();
        assert_eq!(world.weighed, Some((1, Some(tokens_of("Why?")), Forecast::Unknown)));
    }
}

#[test]
fn where_nothing_can_be_counted_it_is_not_tried_again_and_again() {
    let mut world = World::warm();
    let (chat, assistant) = (chat(0), AssistantId::DEFAULT);
    let weigh = ToHost::Weigh { number: 1, chat, assistant, text: "Why?".into(), excerpts: None };
    world.handle(Event::Panel(panel(0), weigh));
    let mut tries = 0;
    while let Some(command) = world.under_way.first() {
        let counts = matches!(command, Command::Weigh(..));
        tries += u32::from(counts);
        assert!(tries < 2);
        world.carry_out(0, counts.then(|| ModelError::Other("?".into())));
    }
    assert_eq!(world.weighed, Some((1, None, Forecast::Unknown)));
}

#[test]
fn nothing_is_counted_in_a_session_that_speaks() {
    let mut world = World::warm();
    world.send(0, chat(0));
    while world.answering.is_empty() || !world.under_way.is_empty() {
        world.carry_out(0, None);
    }
    let (chat, assistant) = (chat(0), AssistantId::DEFAULT);
    let weigh = ToHost::Weigh { number: 1, chat, assistant, text: "Why?".into(), excerpts: None };
    world.handle(Event::Panel(panel(0), weigh));
    let [Command::Weigh(_, session, _)] = world.under_way[..] else { panic!("{:?}", world.under_way) };
    assert!(!world.answering.contains_key(&session));
}

fn tokens_of(text: &str) -> u64 {
    tokens(&person(text))
}
