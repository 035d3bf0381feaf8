//! What the host records of what happens: all that a person is told of, in order, and not a word of a chat.

use crate::{
    engine_world::*,
    flight::{Failure, FlightEvent},
    host_io::Command,
    model::ModelError,
    protocol::FromHost,
    status::Step,
    time::{HOUR, MINUTE},
    transcript::TurnState,
};
use std::collections::BTreeSet;

/// The failures that this message tells a panel of.
pub(crate) fn failures(message: &FromHost) -> Vec<Failure> {
    match message {
        FromHost::Status(status) => status.failure().into_iter().cloned().collect(),
        FromHost::Rejected { failure, .. } => vec![failure.clone()],
        FromHost::Turns { turns, .. } => {
            let failed = turns.iter().filter_map(|turn| turn.trouble.clone().zip(turn.event));
            failed.map(|(trouble, event)| Failure { trouble, event }).collect()
        }
        _ => Vec::new(),
    }
}

impl World {
    /// What holds of what was recorded in any history.
    pub(crate) fn check_recorded(&self) {
        for event in &self.recorded {
            let stored = serde_json::to_string(event).expect("an event can be stored");
            // Every message and every answer of this world has one of these in it.
            assert!(
                !stored.contains("question ") && !stored.contains(" part "),
                "no word of a chat: {stored}"
            );
        }
        assert!(self.recorded.is_sorted_by_key(|event| event.at));
        for failure in &self.failures {
            let event = self.recorded.iter().find(|event| event.id == failure.event);
            let code = event.and_then(|event| event.code.as_deref());
            assert_eq!(code, Some(failure.trouble.code()), "what is told is recorded: {failure:?}");
        }
        // A turn is named before it is recorded, by its own id; all other names are given one after the other.
        let named_by_turn =
            |event: &&FlightEvent| !["answer-failed", "interrupted"].contains(&event.what.as_str());
        let ids: Vec<_> = self.recorded.iter().filter(named_by_turn).map(|event| event.id).collect();
        assert!(ids.is_sorted());
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    /// The events of this kind, after whatever is still collected was written.
    fn events(&mut self, what: &str) -> Vec<FlightEvent> {
        self.pass(1_000);
        self.recorded.iter().filter(|event| event.what == what).cloned().collect()
    }

    fn codes(&mut self, what: &str) -> Vec<String> {
        self.events(what).into_iter().filter_map(|event| event.code).collect()
    }
}

fn figure(event: &FlightEvent, name: &str) -> Option<u64> {
    event.figures.iter().find(|figure| figure.name == name).map(|figure| figure.count)
}

#[test]
fn a_turn_leaves_its_steps_its_session_and_its_end() {
    let mut world = World::warm();
    world.answers = 1;
    world.send(0, chat(0));
    while world.answering.is_empty() {
        world.carry_out(0, None);
    }
    world.now += 300;
    world.answer(0, None);
    world.now += 500;
    world.settle();

    let steps = world.codes("step");
    let expected = [Step::Keeping, Step::Obtaining, Step::Asking, Step::Answering, Step::Recording];
    assert_eq!(steps, expected.map(Step::word));
    let took: Vec<_> = world.events("step").into_iter().map(|event| event.took).collect();
    assert_eq!(took, [None, Some(0), Some(0), Some(300), Some(500)]);
    assert_eq!(world.codes("asked"), ["hello", "watch", "send"]);

    let clone = &world.events("clone")[0];
    assert_eq!((clone.chat, figure(clone, "base")), (Some(chat(0)), Some(1)));
    assert_eq!(world.events("made").len(), 2, "the base and its clone");
    let done = &world.events("answer-done")[0];
    assert_eq!((done.chat, done.took), (Some(chat(0)), Some(800)));
    assert_eq!([figure(done, "pieces"), figure(done, "first-word")], [Some(2), Some(300)]);
    world.check_recorded();
}

#[test]
fn a_failed_answer_names_the_event_that_is_recorded_at_once() {
    let mut world = World::warm();
    world.send(0, chat(0));
    for _ in 0..2 {
        while world.answering.is_empty() {
            world.carry_out(0, None);
        }
        world.answer(0, Some(ModelError::Dead));
    }
    world.settle();
    let failed = world.disk.turns.values().find(|turn| turn.state == TurnState::Failed).cloned();
    let failed = failed.expect("it failed twice");
    let event = world.recorded.iter().find(|event| Some(event.id) == failed.event);
    let event = event.expect("no time has passed, and it is there");
    assert_eq!((event.what.as_str(), event.code.as_deref()), ("answer-failed", Some("crashed")));
    assert_eq!(world.events("crashed").len(), 2);
    assert!(!world.failures.is_empty());
    world.check_recorded();
}

#[test]
fn what_was_broken_off_names_its_event_too() {
    let mut world = World::warm();
    world.send(0, chat(0));
    while world.answering.is_empty() {
        world.carry_out(0, None);
    }
    world.pass(1_000);
    world.kill();
    world.settle();
    let interrupted = world.disk.turns.values().find(|turn| turn.state == TurnState::Interrupted).cloned();
    let event = interrupted.and_then(|turn| turn.event);
    assert_eq!(world.events("interrupted").first().map(|event| event.id), event);
    assert_eq!(world.events("started").len(), 2);
    assert_eq!(figure(&world.events("left-behind")[1], "unfinished"), Some(1));
}

#[test]
fn as_long_as_the_same_is_wrong_it_is_one_event() {
    let mut world = World::new();
    world.open(0, None);
    let fail = |world: &mut World| {
        while !matches!(world.under_way.first(), Some(Command::Create(..))) {
            assert!(!world.under_way.is_empty(), "a session is made");
            world.carry_out(0, None);
        }
        world.carry_out(0, Some(ModelError::Other("broken".into())));
    };
    fail(&mut world);
    let first = world.failures.last().cloned();
    world.pass(MINUTE);
    fail(&mut world);
    assert_eq!(world.failures.last().cloned(), first);
    assert_eq!(world.events("no-session").len(), 1);

    world.pass(MINUTE);
    world.settle();
    assert_eq!(world.events("sessions-again").len(), 1);
    world.check_recorded();
}

#[test]
fn a_disk_that_cannot_be_used_is_an_event() {
    let mut world = World::new();
    world.disk_is_broken = true;
    world.open(0, None);
    for _ in 0..8 {
        world.settle();
        world.pass(4_000);
    }
    let told = world.status.in_memory.as_ref().map(|in_memory| in_memory.event);
    let recorded = world.events("in-memory");
    assert_eq!(recorded.iter().map(|event| Some(event.id)).collect::<Vec<_>>(), [told]);
    assert_eq!(recorded[0].code.as_deref(), Some("store_failed"));
}

#[test]
fn a_host_that_closes_has_written_everything_and_wants_nothing_more() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    world.stop(chat(0));
    world.close(0);
    world.pass(HOUR);
    world.settle();
    assert!(world.closed);
    assert_eq!(world.recorded.last().map(|event| event.what.as_str()), Some("closing"));
    assert_eq!(world.events("evict").len(), 2);
    assert_eq!(world.engine.deadline(world.now), None, "it does not stay awake to record");
    world.check_recorded();
}
