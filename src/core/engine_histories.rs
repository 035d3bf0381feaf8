//! The host's promises, held against random histories: whatever a person does, whatever fails, whenever the host dies.

use crate::{
    engine_reading::{excerpt, lines},
    engine_world::*,
    host_io::Event,
    id::TurnId,
    model::ModelError,
    protocol::{ToHost, TurnRequest},
    time::{MINUTE, Millis, SECOND},
    transcript::{Turn, TurnState},
};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Act {
    Send(u8, u8),
    SendTooLong(u8, u8),
    SendAgain(u8, u8),
    Stop(u8),
    Unqueue(u8),
    TryAgain(u8),
    Continue(u8),
    CarryOut(u8),
    Fail(u8, u8),
    Answer(u8),
    Break(u8, u8),
    Pass(u32),
    Open(u8, u8),
    Close(u8),
    Evict(u8),
    AskAgain,
    Kill,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0u8..2, 0u8..4).prop_map(|(p, c)| Act::Send(p, c)),
        1 => (0u8..2, 0u8..4).prop_map(|(p, c)| Act::SendTooLong(p, c)),
        1 => (0u8..2, any::<u8>()).prop_map(|(p, t)| Act::SendAgain(p, t)),
        2 => (0u8..4).prop_map(Act::Stop),
        1 => any::<u8>().prop_map(Act::Unqueue),
        1 => (0u8..4).prop_map(Act::TryAgain),
        1 => (0u8..4).prop_map(Act::Continue),
        20 => any::<u8>().prop_map(Act::CarryOut),
        1 => (any::<u8>(), 0u8..4).prop_map(|(n, e)| Act::Fail(n, e)),
        12 => any::<u8>().prop_map(Act::Answer),
        1 => (any::<u8>(), 0u8..4).prop_map(|(n, e)| Act::Break(n, e)),
        3 => prop_oneof![1u32..1_000, 1_000u32..100_000, 100_000u32..900_000].prop_map(Act::Pass),
        1 => (0u8..2, 0u8..4).prop_map(|(p, c)| Act::Open(p, c)),
        1 => (0u8..2).prop_map(Act::Close),
        1 => any::<u8>().prop_map(Act::Evict),
        1 => Just(Act::AskAgain),
        1 => Just(Act::Kill),
    ]
}

fn error(n: u8) -> ModelError {
    match n {
        0 => ModelError::Dead,
        1 => ModelError::TimedOut,
        2 => ModelError::TooLong { requested: 2, quota: 1 },
        _ => ModelError::Other("?".into()),
    }
}

impl World {
    fn act(&mut self, act: Act) {
        let nth = |n: u8, length: usize| usize::from(n) % length.max(1);
        match act {
            Act::Send(p, c) if self.screens.contains_key(&panel(p)) => drop(self.send(p, chat(c))),
            Act::SendTooLong(p, c) if self.screens.contains_key(&panel(p)) => {
                self.send_with(p, chat(c), vec![excerpt(&lines(120))]);
            }
            Act::SendAgain(p, t) => {
                let turn = self.sent.keys().nth(nth(t, self.sent.len())).copied();
                let turn = turn.filter(|turn| !self.rejected.contains(turn) && !self.unqueued.contains(turn));
                turn.into_iter().for_each(|turn| self.send_again(p, turn));
            }
            Act::Stop(c) => self.stop(chat(c)),
            Act::Unqueue(n) => {
                let queued = |turn: &&Turn| turn.state == TurnState::Queued;
                let queued: Vec<_> = self.disk.turns.values().filter(queued).cloned().collect();
                if let Some(turn) = queued.get(nth(n, queued.len())) {
                    self.unqueued.insert(turn.id);
                    let unqueue =
                        ToHost::Turn { chat: turn.chat, turn: turn.id, request: TurnRequest::Unqueue };
                    self.handle(Event::Panel(panel(0), unqueue));
                }
            }
            Act::TryAgain(c) | Act::Continue(c) => {
                let chat = chat(c);
                let Some(answer) = self.disk.heads.get(&chat).and_then(|head| head.head) else { return };
                self.next_turn += 16;
                let new = TurnId(Uuid::from_u128(self.next_turn));
                let again = match act {
                    Act::Continue(_) => {
                        ToHost::Turn { chat, turn: answer, request: TurnRequest::Continue(new) }
                    }
                    _ => ToHost::Turn { chat, turn: answer, request: TurnRequest::TryAgain(new) },
                };
                self.handle(Event::Panel(panel(0), again));
            }
            Act::CarryOut(n) => self.carry_out(nth(n, self.under_way.len()), None),
            Act::Fail(n, e) => self.carry_out(nth(n, self.under_way.len()), Some(error(e))),
            Act::Answer(n) => self.answer(nth(n, self.answering.len()), None),
            Act::Break(n, e) => self.answer(nth(n, self.answering.len()), Some(error(e))),
            Act::Pass(length) => self.pass(Millis::from(length)),
            Act::Open(p, c) => self.open(p, Some(chat(c))),
            Act::Close(p) => self.close(p),
            Act::Evict(n) => {
                let session = self.sessions.keys().nth(nth(n, self.sessions.len())).copied();
                let evict = |session| Event::Panel(panel(0), ToHost::Evict(session));
                session.into_iter().for_each(|session| self.handle(evict(session)));
            }
            Act::AskAgain => self.handle(Event::Panel(panel(0), ToHost::AskAgain)),
            Act::Kill => self.kill(),
            Act::Send(..) | Act::SendTooLong(..) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a person does, whatever fails and whenever the host dies: what `prompt`, `tell` and `pump` assert
    /// holds all the way, and when it has come to rest nothing is lost, nothing doubled and nothing left open.
    #[test]
    fn any_history_keeps_the_promises(acts in proptest::collection::vec(act(), 1..150)) {
        let mut world = World::warm();
        acts.into_iter().for_each(|act| world.act(act));
        world.open(0, Some(chat(0)));
        for _ in 0..12 {
            world.settle();
            world.pass(20 * SECOND);
        }
        world.handle(Event::Panel(panel(0), ToHost::AskAgain));
        // The next start mends what a full disk did not let be written.
        world.kill();
        for _ in 0..12 {
            world.settle();
            world.pass(20 * SECOND);
        }
        world.settle();
        world.check_rest();
        // Where every place is taken by a live chat, titles are found once those are evicted.
        world.pass(11 * MINUTE);
        for _ in 0..12 {
            world.settle();
            world.pass(20 * SECOND);
        }
        world.check_titles();
        world.check_figures();
        world.check_recorded();
    }
}
