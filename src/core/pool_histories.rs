//! The pool's promises, held against thousands of random histories with simulated time, failures included.

use crate::{
    model::ModelError,
    pool::*,
    pool_world::*,
    time::{MINUTE, Millis, SECOND},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
enum Act {
    Want(u8, u8),
    Unwant(u8),
    Release(u8),
    Discard(u8),
    Forget(u8),
    Evict(u8),
    Finish(u8),
    Fail(u8, u8),
    Die(u8),
    Pass(u32),
    Panels(u8),
    Model(u8),
    Cap(u8),
    Edit,
    Default(u8),
    Retry,
    Crash,
    Errand(u8),
    ErrandOver,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0u8..7, 0u8..3).prop_map(|(c, a)| Act::Want(c, a)),
        1 => (0u8..7).prop_map(Act::Unwant),
        5 => (0u8..7).prop_map(Act::Release),
        1 => (0u8..7).prop_map(Act::Discard),
        1 => (0u8..7).prop_map(Act::Forget),
        1 => any::<u8>().prop_map(Act::Evict),
        8 => any::<u8>().prop_map(Act::Finish),
        2 => (any::<u8>(), 0u8..6).prop_map(|(s, e)| Act::Fail(s, e)),
        1 => any::<u8>().prop_map(Act::Die),
        4 => prop_oneof![1u32..5_000, 5_000u32..200_000, 200_000u32..2_000_000].prop_map(Act::Pass),
        1 => (0u8..3).prop_map(Act::Panels),
        1 => (0u8..3).prop_map(Act::Model),
        1 => (1u8..6).prop_map(Act::Cap),
        1 => Just(Act::Edit),
        1 => (0u8..3).prop_map(Act::Default),
        1 => Just(Act::Retry),
        1 => Just(Act::Crash),
        3 => (0u8..3).prop_map(Act::Errand),
        1 => Just(Act::ErrandOver),
    ]
}

fn error(n: u8) -> ModelError {
    match n {
        0 => ModelError::Dead,
        1 => ModelError::TimedOut,
        2 => ModelError::NeedsClick,
        3 => ModelError::TooLong { requested: 2, quota: 1 },
        4 => ModelError::NotSupported,
        _ => ModelError::Other("?".into()),
    }
}

impl World {
    fn act(&mut self, act: Act) {
        match act {
            Act::Want(c, a) => self.want(chat(c), assistant(a)),
            Act::Unwant(c) => {
                if self.waiting.remove(&chat(c)) {
                    self.handle(Event::Unwant { chat: chat(c) });
                }
            }
            Act::Release(c) => self.release(chat(c)),
            Act::Discard(c) => {
                if self.busy.remove(&chat(c)).is_some() {
                    self.handle(Event::Discard { chat: chat(c) });
                }
            }
            Act::Forget(c) => {
                self.waiting.remove(&chat(c));
                self.busy.remove(&chat(c));
                self.memory.remove(&chat(c));
                self.handle(Event::Forget { chat: chat(c) });
            }
            Act::Evict(n) => {
                let session = self.alive.keys().nth(usize::from(n) % self.alive.len().max(1)).copied();
                session.into_iter().for_each(|session| self.handle(Event::Evict { session }));
            }
            Act::Finish(n) => {
                let session = self.coming.keys().nth(usize::from(n) % self.coming.len().max(1)).copied();
                session.into_iter().for_each(|session| self.finish(session, None));
            }
            Act::Fail(n, e) => {
                let session = self.coming.keys().nth(usize::from(n) % self.coming.len().max(1)).copied();
                session.into_iter().for_each(|session| self.finish(session, Some(error(e))));
            }
            // A base that dies says so when it is cloned; until then nobody knows.
            Act::Die(n) => {
                let clones: Vec<_> =
                    self.coming.iter().filter(|(_, (_, k))| *k == Kind::Clone).map(|(id, _)| *id).collect();
                let session = clones.get(usize::from(n) % clones.len().max(1)).copied();
                session.into_iter().for_each(|session| self.finish(session, Some(ModelError::Dead)));
            }
            Act::Pass(length) => self.pass(Millis::from(length)),
            Act::Panels(count) => self.panels(usize::from(count)),
            Act::Model(n) => self.model([Outlook::Ready, Outlook::Coming, Outlook::Away][usize::from(n) % 3]),
            Act::Cap(cap) => {
                self.policy.cap = usize::from(cap);
                self.handle(Event::Policy(self.policy));
            }
            Act::Edit => {
                self.edition += 1;
                self.assistants();
            }
            Act::Default(n) => {
                self.default = n;
                self.assistants();
            }
            Act::Retry => self.handle(Event::Retry),
            Act::Crash => self.handle(Event::Crashed),
            Act::Errand(a) => self.lend(a),
            Act::ErrandOver => self.errand_over(),
        }
    }

    /// Lets everything come to rest with a model that works.
    fn rest(&mut self) {
        self.errand_over();
        self.model(Outlook::Ready);
        for _ in 0..40 {
            self.finish_all();
            self.busy.keys().copied().collect::<Vec<_>>().into_iter().for_each(|chat| self.release(chat));
            self.pass(5 * SECOND);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens, in whatever order, with whatever failures: what `check` and `carry_out` assert holds all
    /// the way, nobody waits for ever, and it all comes to rest as promised.
    #[test]
    fn any_history_keeps_the_promises(
        acts in proptest::collection::vec(act(), 1..120),
        cap in 1usize..6,
        warm in prop_oneof![Just(Some(0)), Just(Some(5 * MINUTE)), Just(None)],
    ) {
        let mut world = World::new(Policy { cap, idle: 10 * MINUTE, warm });
        acts.into_iter().for_each(|act| world.act(act));

        world.panels(1);
        world.rest();
        prop_assert!(world.waiting.is_empty(), "nobody waits for ever: {:?}", world.waiting);
        prop_assert!(world.pool.views().iter().filter(|v| !world.is_pilot(v)).count() <= world.policy.cap);

        world.handle(Event::Retry);
        world.finish_all();
        world.pass(11 * MINUTE);
        world.finish_all();
        prop_assert_eq!(world.alive.len(), 1, "at rest exactly one empty session is alive");
        prop_assert!(world.is_pilot(&world.pool.views()[0]));

        world.panels(0);
        match warm {
            None => prop_assert_eq!(world.alive.len(), 1),
            Some(warm) => {
                world.pass(warm);
                prop_assert!(world.pool.is_out() && world.alive.is_empty());
            }
        }
        let never_came = world.coming.len();
        prop_assert_eq!(never_came, 0);
        let made: BTreeSet<_> = world.destroyed.iter().chain(world.alive.keys()).collect();
        prop_assert!(made.len() <= world.ever.len());
    }
}
