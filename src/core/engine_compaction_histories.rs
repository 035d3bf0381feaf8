//! Random histories of a chat that outgrows its window.

use crate::{
    engine_kills::is_asked_of_model,
    engine_world::*,
    host_io::{Command, Event},
    id::{SessionId, TurnId},
    model::ModelError,
    protocol::{ToHost, TurnRequest},
    strategy::Strategy,
    time::MINUTE,
};
use proptest::prelude::{Just, Strategy as Generator, any, prop, prop_oneof, proptest};

#[derive(Clone, Debug)]
enum Act {
    Send(u16),
    Steps(u8),
    Fail(u8, u8),
    Stop,
    TryAgain,
    Edit,
    Undo,
    Pin(u8, bool),
    Evict(u8),
    Pass,
    Kill,
}

fn act() -> impl Generator<Value = Act> {
    prop_oneof![
        10 => (1u16..300).prop_map(Act::Send),
        8 => any::<u8>().prop_map(Act::Steps),
        2 => (any::<u8>(), 0..4u8).prop_map(|(at, how)| Act::Fail(at, how)),
        1 => Just(Act::Stop),
        1 => Just(Act::TryAgain),
        1 => Just(Act::Edit),
        1 => Just(Act::Undo),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(turn, kept)| Act::Pin(turn, kept)),
        1 => any::<u8>().prop_map(Act::Evict),
        2 => Just(Act::Pass),
        2 => Just(Act::Kill),
    ]
}

impl World {
    pub(crate) fn step(&mut self) {
        if self.under_way.is_empty() { self.answer(0, None) } else { self.carry_out(0, None) }
    }

    /// Lets something that is under way fail in one of four ways, or else, where it may not, succeed.
    pub(crate) fn fail(&mut self, at: u8, how: u8, may: impl Fn(&Self, &Command) -> bool) {
        let errors = [ModelError::Dead, ModelError::TimedOut, ModelError::Aborted, ModelError::NotSupported];
        let error = errors.into_iter().nth(how.into());
        if self.under_way.is_empty() {
            return self.answer(0, error);
        }
        let index = usize::from(at) % self.under_way.len();
        let error = error.filter(|_| may(self, &self.under_way[index]));
        self.carry_out(index, error);
    }

    fn take_act(&mut self, act: &Act) {
        match act {
            Act::Send(length) => {
                let text = "abcdefghi ".chars().cycle().take((*length).into()).collect();
                self.send_text(0, chat(0), text, Vec::new());
            }
            Act::Steps(steps) => (0..*steps % 40).for_each(|_| self.step()),
            // A disk that fails makes a queue wait until the person says more.
            Act::Fail(at, how) => self.fail(*at, *how, |_, command| is_asked_of_model(command)),
            Act::Stop => self.stop(chat(0)),
            Act::TryAgain => {
                self.next_turn += 16;
                let new = TurnId(uuid::Uuid::from_u128(self.next_turn));
                let answer = self.disk.heads.get(&chat(0)).and_then(|head| head.head);
                let Some(answer) = answer else { return };
                self.handle(Event::Panel(
                    panel(0),
                    ToHost::Turn { chat: chat(0), turn: answer, request: TurnRequest::TryAgain(new) },
                ));
            }
            Act::Edit | Act::Undo => {
                let Some(summary) = self.summary() else { return };
                let text = matches!(act, Act::Edit).then(|| "what the person says".to_owned());
                let change =
                    ToHost::Turn { chat: chat(0), turn: summary.upto, request: TurnRequest::Summary(text) };
                self.handle(Event::Panel(panel(0), change));
            }
            Act::Pin(turn, kept) => {
                let path = if self.disk.heads.is_empty() { Vec::new() } else { self.path() };
                let Some(turn) = path.get(usize::from(*turn) % path.len().max(1)) else { return };
                let keep = ToHost::Turn { chat: chat(0), turn: *turn, request: TurnRequest::Keep(*kept) };
                self.handle(Event::Panel(panel(0), keep));
            }
            Act::Evict(n) => {
                let sessions: Vec<SessionId> =
                    self.status.sessions.iter().map(|session| session.id).collect();
                let Some(session) = sessions.get(usize::from(*n) % sessions.len().max(1)) else { return };
                self.handle(Event::Panel(panel(0), ToHost::Evict(*session)));
            }
            Act::Pass => self.pass(MINUTE),
            Act::Kill => self.kill(),
        }
    }
}

proptest! {
    /// The [`World`] checks with each prompt that it fits, and that the model is given what the screen shows.
    #[test]
    fn in_any_history_the_model_is_given_what_the_screen_says(
        acts in prop::collection::vec(act(), 1..60),
        strategy in 0..2usize,
        window in 700..1_500u64,
        cap in 1..4u8,
    ) {
        let strategy = [Strategy::Summary, Strategy::Recent][strategy];
        let mut world = World { window, strategy, cap, ..World::new() };
        world.open(0, Some(chat(0)));
        world.settle();
        for act in &acts {
            world.take_act(act);
        }
        for _ in 0..6 {
            world.settle();
            world.pass(MINUTE);
        }
        world.settle();
        world.check_rest();
        if let Some(summary) = world.summary() {
            let covered = world.covered(&summary);
            assert!(covered > 0 && covered.is_multiple_of(2), "exchanges are never split");
        }
    }
}
