//! What must hold when a chat outgrows its window: a summary takes the place of its oldest turns, in the background, and
//! whatever ends that half way leaves either what was before or what comes after.

use crate::{
    engine_world::*,
    host_io::{Command, Event},
    id::{SessionId, TurnId},
    model::{Message, ModelError},
    protocol::{ToHost, TurnRequest},
    strategy::Strategy,
    summary::Summary,
    time::MINUTE,
    transcript::{Role, TurnState},
};

/// What [`World`] says when it is asked for a text.
const SAID: &str = "A fine title";

impl World {
    pub(crate) fn summary(&self) -> Option<Summary> {
        self.disk.heads.get(&chat(0)).and_then(|head| head.summary.as_deref().cloned())
    }

    /// Says things until the chat is summarised.
    fn fill(&mut self) -> Summary {
        for _ in 0..60 {
            self.send(0, chat(0));
            self.settle();
            if let Some(summary) = self.summary() {
                return summary;
            }
        }
        panic!("it was never summarised");
    }

    /// Says things until the next is enough; everything is at rest, and nothing was summarised.
    fn fill_nearly() -> Self {
        let mut world = Self::warm();
        let exchanges = {
            let mut world = Self::warm();
            world.fill();
            world.prompts.len()
        };
        for _ in 1..exchanges {
            world.send(0, chat(0));
            world.settle();
        }
        assert_eq!(world.summary(), None);
        world
    }

    /// Asks once more, and says what the model was given.
    fn given(&mut self) -> Vec<Message> {
        self.send(0, chat(0));
        self.settle();
        self.prompts.last().expect("asked").clone()
    }

    fn texts(&self) -> Vec<String> {
        self.states(chat(0)).into_iter().map(|(_, text, _)| text).collect()
    }

    fn change(&mut self, upto: TurnId, text: Option<&str>) {
        let text = text.map(str::to_owned);
        self.handle(Event::Panel(
            panel(0),
            ToHost::Turn { chat: chat(0), turn: upto, request: TurnRequest::Summary(text) },
        ));
        self.settle();
    }

    fn pin(&mut self, turn: TurnId, kept: bool) {
        self.handle(Event::Panel(
            panel(0),
            ToHost::Turn { chat: chat(0), turn, request: TurnRequest::Keep(kept) },
        ));
        self.settle();
    }

    pub(crate) fn path(&self) -> Vec<TurnId> {
        let transcript = self.disk.transcript(chat(0)).expect("kept");
        transcript.path().iter().map(|turn| turn.id).collect()
    }

    /// How many turns of the path a summary stands for.
    pub(crate) fn covered(&self, summary: &Summary) -> usize {
        summary.covers(&self.disk.transcript(chat(0)).expect("kept").path())
    }

    fn chats_session(&self) -> Option<SessionId> {
        self.status.sessions.iter().find(|session| session.chat == Some(chat(0))).map(|session| session.id)
    }
}

#[test]
fn a_full_chat_goes_on_with_a_summary_and_its_newest_turns() {
    let mut world = World::warm();
    let summary = world.fill();
    let texts = world.texts();
    assert_eq!(summary.text, SAID);
    let covered = world.covered(&summary);
    assert!(covered > 0 && covered.is_multiple_of(2) && covered < texts.len());
    let given = world.given();
    assert_eq!(given[0], summary.message());
    let said: Vec<String> = given[1..given.len() - 1].iter().map(|message| message.text.clone()).collect();
    let kept: Vec<String> = texts[covered..].iter().filter(|text| !text.is_empty()).cloned().collect();
    assert_eq!(said, kept, "what is not summarised is given word for word");
    assert_eq!(world.texts()[..texts.len()], texts, "the transcript never changes");
}

#[test]
fn the_new_session_stands_and_the_summary_is_on_disk_before_the_old_one_goes() {
    let mut world = World::fill_nearly();
    world.send(0, chat(0));
    let old = loop {
        if world.answering.is_empty() {
            world.carry_out(0, None);
        } else {
            world.answer(0, None);
        }
        if world.status.running.is_empty() && world.chats_session().is_some() {
            break world.chats_session().expect("it has one");
        }
    };
    let mut others = 0;
    while world.chats_session() == Some(old) {
        assert!(world.sessions.contains_key(&old), "it lives until another one takes its place");
        others = world.sessions.len();
        if world.under_way.is_empty() { world.answer(0, None) } else { world.carry_out(0, None) }
    }
    assert_eq!(others, 3, "the base, the old one and the new one");
    let new = world.chats_session().expect("there is another one");
    let summary = world.summary().expect("it is on disk");
    assert_eq!(world.sessions[&new].first(), Some(&summary.message()));
    world.settle();
    assert_eq!(world.chats_session(), Some(new));
    let made = world.sessions.len();
    world.given();
    assert_eq!((world.sessions.len(), world.chats_session()), (made, Some(new)), "the next message is a hit");
}

#[test]
fn a_chat_that_is_never_silent_still_never_overflows() {
    let mut world = World::warm();
    // The next message is sent before the answer is over, so there is never time for a summary.
    for _ in 0..60 {
        world.send(0, chat(0));
        world.send(0, chat(0));
        while world.status.running.len() + world.under_way.len() > 1 {
            if world.under_way.is_empty() { world.answer(0, None) } else { world.carry_out(0, None) }
        }
    }
    world.settle();
    world.check_rest();
    assert_eq!(world.overflows, 0);
}

#[test]
fn what_the_person_writes_is_what_the_model_is_told() {
    let mut world = World::warm();
    let summary = world.fill();
    world.change(summary.upto, Some("  We talk of lamps. "));
    let edited = world.summary().expect("still there");
    assert_eq!((edited.text.as_str(), edited.edited), ("We talk of lamps.", true));
    assert_eq!(world.given()[0], edited.message());
    world.change(TurnId(uuid::Uuid::nil()), Some("Of another one."));
    assert_eq!(world.summary(), Some(edited), "only the one that is meant is changed");
}

#[test]
fn an_undone_summary_gives_back_what_was_before() {
    let mut world = World::warm();
    let summary = world.fill();
    let texts = world.texts();
    let covered = world.covered(&summary);
    world.change(summary.upto, None);
    assert_eq!(world.summary(), None);
    world.settle();
    assert_eq!(world.summary(), None, "it is not made again at once");
    let given = world.given();
    assert!(given.iter().all(|message| message.text != summary.message().text));
    let said: Vec<&str> = given[..given.len() - 1].iter().map(|message| message.text.as_str()).collect();
    let said_before: Vec<&str> = texts.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    assert!(said_before.ends_with(&said) && said.len() > texts.len() - covered);
    let turns = world.texts().len();
    // It is made again when the chat has grown.
    world.fill();
    let grown = world.texts().len() - turns;
    assert!((8..=12).contains(&grown), "{grown} turns later");
}

#[test]
fn undoing_gives_back_the_summary_before() {
    let mut world = World::warm();
    let first = world.fill();
    let second = loop {
        world.given();
        let summary = world.summary().expect("it has one");
        if summary.upto != first.upto {
            break summary;
        }
    };
    assert_eq!(second.before.as_deref().map(Summary::id), Some(first.id()));
    world.change(second.upto, None);
    assert_eq!(world.summary(), Some(Summary { before: None, ..first }));
}

#[test]
fn the_newest_only_where_that_is_wanted() {
    let mut world = World::warm_by(Strategy::Recent);
    for _ in 0..60 {
        world.send(0, chat(0));
        world.settle();
    }
    assert_eq!(world.summary(), None);
}

#[test]
fn what_is_pinned_is_always_given() {
    let mut world = World::warm_by(Strategy::Pinned);
    world.given();
    let pinned = world.path()[1];
    world.pin(pinned, true);
    let texts = world.texts();
    let summary = world.fill();
    let given = world.given();
    let said: Vec<&str> = given.iter().map(|message| message.text.as_str()).collect();
    let exchange: Vec<&str> = texts[..2].iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    assert_eq!(said[0], summary.message().text);
    assert_eq!(said[1..=exchange.len()], exchange, "with what it belongs to");
    world.pin(pinned, false);
    let given = world.given();
    assert!(given.iter().all(|message| message.text != texts[0]), "and not when it is not pinned any more");
}

#[test]
fn a_single_session_is_enough() {
    let mut world = World::warm();
    world.cap = 1;
    let registry = world.registry();
    world.handle(registry);
    let summary = world.fill();
    assert_eq!(world.given()[0], summary.message());
}

#[test]
fn a_message_breaks_it_off_and_what_was_found_is_not_found_again() {
    let mut world = World::fill_nearly();
    world.send(0, chat(0));
    let filling = |command: &Command| matches!(command, Command::Measure(..) | Command::Append(..));
    while world.errands.is_empty() || !world.under_way.iter().any(filling) {
        if world.under_way.is_empty() { world.answer(0, None) } else { world.carry_out(0, None) }
    }
    let asked = world.errands.len();
    let given = world.given();
    assert!(world.summary().is_some(), "it was filled again after the answer");
    assert_ne!(given[0], world.summary().expect("there is one").message(), "the answer did not wait for it");
    assert_eq!(world.errands.len(), asked);
    world.check_rest();
}

#[test]
fn killed_at_every_step_it_leaves_the_old_or_the_new() {
    let mut before = World::fill_nearly();
    before.send(0, chat(0));
    let mut steps = 0;
    let mut seen = [false; 2];
    loop {
        let mut world = World::fill_nearly();
        world.send(0, chat(0));
        (0..steps).for_each(|_| world.step());
        let is_over = world.under_way.is_empty() && world.answering.is_empty();
        world.kill();
        let summary = world.summary();
        seen[usize::from(summary.is_some())] = true;
        let texts = world.texts();
        world.settle();
        let given = world.given();
        if let Some(summary) = &summary {
            assert_eq!(given[0], summary.message(), "after {steps} steps");
            assert_eq!(texts[..], world.texts()[..texts.len()], "after {steps} steps");
        }
        let states = world.disk.turns.values().filter(|turn| turn.role == Role::Model).map(|turn| turn.state);
        assert!(states.clone().all(|state| matches!(state, TurnState::Done | TurnState::Interrupted)));
        world.check_rest();
        if is_over {
            break;
        }
        steps += 1;
    }
    assert_eq!(seen, [true, true], "it was killed before and after");
}

#[test]
fn whatever_fails_the_chat_goes_on() {
    for error in [ModelError::Dead, ModelError::TimedOut, ModelError::NotSupported] {
        let mut step = 0;
        loop {
            let mut world = World::fill_nearly();
            world.send(0, chat(0));
            (0..step).for_each(|_| world.step());
            let is_over = world.under_way.is_empty() && world.answering.is_empty();
            if !world.under_way.is_empty() {
                world.carry_out(0, Some(error.clone()));
            } else if !world.answering.is_empty() {
                world.answer(0, Some(error.clone()));
            }
            world.settle();
            (0..6).for_each(|_| {
                world.pass(MINUTE);
                world.settle();
            });
            world.given();
            world.check_rest();
            if is_over {
                break;
            }
            step += 1;
        }
        assert!(step > 10, "there is something to fail");
    }
}
