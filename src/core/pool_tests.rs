//! The pool's promises, each held against thousands of random histories with simulated time.

use crate::{
    assistant::Priming,
    id::{AssistantId, ChatId, SessionId, TurnId},
    model::ModelError,
    pool::*,
    status::{Obtained, SessionPhase, SessionView},
    time::{MINUTE, Millis, SECOND},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

fn chat(n: u8) -> ChatId {
    ChatId(Uuid::from_u128(u128::from(n) + 1))
}

fn assistant(n: u8) -> AssistantId {
    AssistantId(Uuid::from_u128(1000 + u128::from(n)))
}

fn turn(n: u32) -> TurnId {
    TurnId(Uuid::from_u128(5000 + u128::from(n)))
}

fn primings(edition: u32) -> Vec<(AssistantId, Priming)> {
    let priming = |n: u8, edition| Priming { system: format!("{n} {edition}"), ..Priming::default() };
    vec![(assistant(0), priming(0, edition)), (assistant(1), priming(1, 0)), (assistant(2), priming(2, 0))]
}

/// What a browser holds and what the turns hold, while a pool is being driven.
struct World {
    pool: Pool,
    now: Millis,
    policy: Policy,
    default: u8,
    edition: u32,
    panels: usize,
    last_panel: Millis,
    /// Objects that exist: what each was primed with.
    alive: BTreeMap<SessionId, Priming>,
    /// Creates and clones on their way, with the priming they will hold.
    coming: BTreeMap<SessionId, (Priming, Kind)>,
    destroyed: BTreeSet<SessionId>,
    ever: BTreeSet<SessionId>,
    waiting: BTreeSet<ChatId>,
    busy: BTreeMap<ChatId, SessionId>,
    memory: BTreeMap<ChatId, Vec<TurnId>>,
    /// What each session that was released holds.
    holds: BTreeMap<SessionId, Vec<TurnId>>,
    turns: u32,
    creates: u32,
    clones: u32,
    refused: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Create,
    Clone,
}

impl World {
    fn new(policy: Policy) -> Self {
        let now = 1_000_000;
        let mut world = Self {
            pool: Pool::new(policy, now),
            now,
            policy,
            default: 0,
            edition: 0,
            panels: 0,
            last_panel: now,
            alive: BTreeMap::new(),
            coming: BTreeMap::new(),
            destroyed: BTreeSet::new(),
            ever: BTreeSet::new(),
            waiting: BTreeSet::new(),
            busy: BTreeMap::new(),
            memory: BTreeMap::new(),
            holds: BTreeMap::new(),
            turns: 0,
            creates: 0,
            clones: 0,
            refused: 0,
        };
        world.assistants();
        world
    }

    /// A world with a panel open, a model, and whatever follows from it done.
    fn warm() -> Self {
        let mut world = Self::new(Policy { cap: 4, idle: 10 * MINUTE, warm: Some(5 * MINUTE) });
        world.model(Outlook::Ready);
        world.panels(1);
        world.finish_all();
        world
    }

    fn handle(&mut self, event: Event) {
        self.pool.handle(event, self.now);
        while let Some(command) = self.pool.poll() {
            self.carry_out(command);
        }
        self.check();
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Create { session, priming } => {
                assert!(self.ever.insert(session), "a session's name is used once");
                self.creates += 1;
                self.coming.insert(session, (priming, Kind::Create));
            }
            Command::Clone { session, base } => {
                assert!(self.ever.insert(session), "a session's name is used once");
                let priming = self.alive.get(&base).expect("only what is alive is cloned").clone();
                assert!(!self.holds.contains_key(&base), "only an empty session is cloned");
                self.clones += 1;
                self.coming.insert(session, (priming, Kind::Clone));
            }
            Command::Destroy { session } => {
                assert!(self.alive.remove(&session).is_some(), "only what is alive is destroyed: {session}");
                assert!(self.destroyed.insert(session), "a session is destroyed once");
                assert!(
                    !self.busy.values().any(|busy| *busy == session),
                    "what a turn has is never destroyed"
                );
                self.holds.remove(&session);
            }
            Command::Ready { chat, session, found } => {
                assert!(self.waiting.remove(&chat), "a session is given to a turn that waits");
                let priming = &self.alive[&session];
                let current = primings(self.edition);
                assert!(current.iter().any(|(_, now)| now == priming), "a turn gets the current instruction");
                let held = self.holds.remove(&session);
                match found {
                    Found::AsItWas => {
                        assert_eq!(held, self.memory.get(&chat).cloned(), "a hit holds the turns")
                    }
                    Found::Empty => assert_eq!(held, None, "what is said to be empty is empty"),
                }
                assert!(self.busy.insert(chat, session).is_none(), "one turn at a time in a chat");
            }
            Command::Refuse { chat, .. } => {
                assert!(self.waiting.remove(&chat), "only a turn that waits is refused");
                self.refused += 1;
            }
            Command::AskModel => {}
        }
    }

    /// What holds after every event.
    fn check(&self) {
        let views = self.pool.views();
        let made: Vec<&SessionView> = views.iter().filter(|v| v.phase != SessionPhase::Making).collect();
        let named: BTreeSet<_> = made.iter().map(|view| view.id).collect();
        assert_eq!(named, self.alive.keys().copied().collect(), "the pool knows what is alive");
        let counted = views.iter().filter(|view| !self.is_pilot(view)).count();
        let spare = |v: &&SessionView| v.phase == SessionPhase::Idle && v.chat.is_some() && !self.is_pilot(v);
        if counted > self.policy.cap {
            assert_eq!(views.iter().filter(spare).count(), 0, "over the cap nothing idle stays");
        }
        for n in 0..3 {
            let bases = views.iter().filter(|view| view.chat.is_none() && view.assistant == assistant(n));
            assert!(bases.count() <= 1, "empty sessions are replaced, not piled up");
        }
        if let Some(at) = self.pool.deadline(self.now) {
            assert!(at > self.now, "a deadline lies ahead");
        }
        if self.pool.is_out() {
            assert!(self.alive.is_empty() && self.busy.is_empty(), "out is out");
        }
    }

    fn is_pilot(&self, view: &SessionView) -> bool {
        view.chat.is_none() && view.assistant == assistant(self.default)
    }

    fn assistants(&mut self) {
        let (default, primings) = (assistant(self.default), primings(self.edition));
        self.handle(Event::Assistants { default, primings });
    }

    fn model(&mut self, outlook: Outlook) {
        self.handle(Event::Model(outlook));
    }

    fn panels(&mut self, count: usize) {
        if self.panels > 0 && count == 0 {
            self.last_panel = self.now;
        }
        self.panels = count;
        self.handle(Event::Panels(count));
    }

    fn want(&mut self, chat: ChatId, assistant: AssistantId) {
        if self.waiting.contains(&chat) || self.busy.contains_key(&chat) {
            return;
        }
        self.waiting.insert(chat);
        let memory = self.memory.get(&chat).cloned().unwrap_or_default();
        self.handle(Event::Want { chat, assistant, memory });
    }

    fn release(&mut self, chat: ChatId) {
        let Some(session) = self.busy.remove(&chat) else { return };
        self.turns += 2;
        let memory = self.memory.entry(chat).or_default();
        memory.extend([turn(self.turns), turn(self.turns + 1)]);
        let memory = memory.clone();
        self.holds.insert(session, memory.clone());
        self.handle(Event::Release { chat, memory });
    }

    fn finish(&mut self, session: SessionId, error: Option<ModelError>) {
        let Some((priming, _)) = self.coming.remove(&session) else { return };
        let result = match error {
            Some(error) => Err(error),
            None => {
                self.alive.insert(session, priming);
                Ok(None)
            }
        };
        self.handle(Event::Made { session, result });
    }

    fn finish_all(&mut self) {
        while let Some(session) = self.coming.keys().next().copied() {
            self.finish(session, None);
        }
    }

    fn pass(&mut self, length: Millis) {
        let end = self.now + length;
        while let Some(at) = self.pool.deadline(self.now).filter(|at| *at <= end) {
            self.now = at;
            self.handle(Event::Tick);
        }
        self.now = end;
        self.handle(Event::Tick);
    }

    /// A whole turn in this chat.
    fn talk(&mut self, n: u8) {
        self.want(chat(n), assistant(self.default));
        self.finish_all();
        assert!(self.busy.contains_key(&chat(n)), "the turn has its session");
        self.now += SECOND;
        self.release(chat(n));
    }

    fn live_chats(&self) -> Vec<ChatId> {
        let mut chats: Vec<_> = self.pool.live_chats().collect();
        chats.sort();
        chats
    }
}

#[test]
fn ten_new_chats_cost_one_create() {
    let mut world = World::warm();
    (0..10).for_each(|n| world.talk(n));
    assert_eq!((world.creates, world.clones), (1, 10));
}

#[test]
fn many_who_ask_at_once_get_one_base() {
    let mut world = World::new(Policy { cap: 4, idle: 10 * MINUTE, warm: Some(0) });
    (0..4).for_each(|n| world.want(chat(n), assistant(0)));
    world.panels(3);
    world.model(Outlook::Ready);
    world.panels(5);
    assert_eq!(world.creates, 1);
    world.finish_all();
    assert_eq!((world.creates, world.clones, world.busy.len()), (1, 4, 4));
}

#[test]
fn a_fifth_chat_evicts_the_least_recently_used() {
    let mut world = World::warm();
    (0..4).for_each(|n| world.talk(n));
    assert_eq!(world.live_chats(), [chat(0), chat(1), chat(2), chat(3)]);
    world.talk(0);
    world.talk(4);
    assert_eq!(world.live_chats(), [chat(0), chat(2), chat(3), chat(4)], "touching a chat renews it");
    world.talk(1);
    assert_eq!(world.live_chats(), [chat(0), chat(1), chat(3), chat(4)]);
}

#[test]
fn a_turn_waits_while_all_others_are_generating() {
    let mut world = World::warm();
    (0..5).for_each(|n| world.want(chat(n), assistant(0)));
    world.finish_all();
    assert_eq!(world.waiting, BTreeSet::from([chat(4)]));
    world.now += SECOND;
    world.release(chat(2));
    world.finish_all();
    assert!(world.waiting.is_empty());
    assert!(!world.live_chats().contains(&chat(2)));
}

#[test]
fn an_idle_chat_is_evicted_and_the_base_stays() {
    let mut world = World::warm();
    world.talk(0);
    world.pass(10 * MINUTE - 2 * SECOND);
    assert_eq!(world.live_chats(), [chat(0)]);
    world.pass(2 * SECOND);
    assert_eq!(world.live_chats(), []);
    assert_eq!(world.alive.len(), 1);
}

#[test]
fn the_base_outlives_the_last_panel_by_the_warm_time() {
    let mut world = World::warm();
    world.panels(0);
    world.pass(5 * MINUTE - 1);
    assert_eq!(world.alive.len(), 1);
    world.pass(1);
    assert!(world.pool.is_out());
    world.panels(1);
    world.finish_all();
    assert_eq!((world.alive.len(), world.creates), (1, 2));
}

#[test]
fn a_running_turn_finishes_before_the_host_is_closed() {
    let mut world = World::warm();
    world.want(chat(0), assistant(0));
    world.finish_all();
    world.panels(0);
    world.pass(60 * MINUTE);
    assert!(!world.pool.is_out());
    world.release(chat(0));
    assert!(world.pool.is_out());
}

#[test]
fn an_edited_assistant_gets_a_new_base_and_its_chats_are_restored() {
    let mut world = World::warm();
    world.talk(0);
    world.edition = 1;
    world.assistants();
    world.finish_all();
    assert_eq!(world.creates, 2);
    assert_eq!(world.alive.values().map(|priming| priming.system.as_str()).collect::<Vec<_>>(), ["0 1"]);
    world.talk(0);
    assert_eq!(world.clones, 2);
}

#[test]
fn another_assistants_base_is_the_first_to_go_and_serves_where_there_is_no_room() {
    let mut world = World::warm();
    world.want(chat(0), assistant(1));
    world.finish_all();
    world.release(chat(0));
    assert_eq!(world.alive.len(), 3, "the pilot light, the other base, the chat");
    (1..4).for_each(|n| world.talk(n));
    assert!(world.live_chats().contains(&chat(0)), "the empty base went before the chat");
    assert_eq!(world.alive.len(), 5);

    let mut world = World::new(Policy { cap: 1, idle: MINUTE, warm: None });
    world.model(Outlook::Ready);
    world.finish_all();
    world.want(chat(0), assistant(1));
    world.finish_all();
    let views = world.pool.views();
    let of_chat = views.iter().find(|view| view.chat == Some(chat(0))).expect("it is live");
    assert_eq!((of_chat.obtained, world.alive.len()), (Obtained::Created, 2));
}

#[test]
fn a_base_that_cannot_be_made_is_tried_a_few_times_with_growing_pauses() {
    let mut world = World::new(Policy { cap: 4, idle: MINUTE, warm: Some(0) });
    world.model(Outlook::Ready);
    world.panels(1);
    world.want(chat(0), assistant(0));
    let mut pauses = Vec::new();
    while let Some(session) = world.coming.keys().next().copied() {
        world.finish(session, Some(ModelError::Other("no memory".into())));
        let next = world.pool.next_try(world.now);
        pauses.extend(next.map(|at| at - world.now));
        world.pass(20 * SECOND);
    }
    assert_eq!(pauses, [SECOND, 2 * SECOND, 4 * SECOND]);
    assert_eq!((world.creates, world.refused), (TRIES, 1));
    assert!(world.pool.trouble().is_some());
    world.pass(60 * MINUTE);
    assert_eq!(world.creates, TRIES, "nothing is tried without a fresh reason");
    world.handle(Event::Retry);
    world.finish_all();
    assert_eq!(world.alive.len(), 1);
    assert_eq!(world.pool.trouble(), None);
}

#[test]
fn a_create_that_hangs_is_given_up_and_destroyed_when_it_comes_after_all() {
    let mut world = World::new(Policy { cap: 4, idle: MINUTE, warm: Some(0) });
    world.model(Outlook::Ready);
    world.panels(1);
    let hanging = *world.coming.keys().next().expect("a create is on its way");
    world.pass(CREATE_TIME + 2 * SECOND);
    assert_eq!(world.creates, 2);
    world.finish(hanging, None);
    assert!(world.destroyed.contains(&hanging));
    world.finish_all();
    assert_eq!(world.alive.len(), 1);
}

#[test]
fn an_instruction_that_is_too_long_is_refused_at_once() {
    let mut world = World::new(Policy { cap: 4, idle: MINUTE, warm: Some(0) });
    world.model(Outlook::Ready);
    world.want(chat(0), assistant(0));
    let session = *world.coming.keys().next().expect("a create is on its way");
    world.finish(session, Some(ModelError::TooLong { requested: 9000, quota: 6000 }));
    assert_eq!((world.creates, world.refused), (1, 1));
}

#[test]
fn a_turn_waits_for_a_model_that_is_coming_and_not_for_one_that_is_not() {
    let mut world = World::new(Policy { cap: 4, idle: MINUTE, warm: Some(0) });
    world.want(chat(0), assistant(0));
    world.model(Outlook::Coming);
    world.pass(60 * MINUTE);
    assert!(!world.pool.is_out());
    world.model(Outlook::Away);
    assert!(world.pool.is_out());
    world.model(Outlook::Ready);
    world.finish_all();
    assert!(world.busy.contains_key(&chat(0)));
}

#[test]
fn a_clone_of_a_dead_base_leads_to_a_new_base() {
    let mut world = World::warm();
    world.want(chat(0), assistant(0));
    let clone = *world.coming.keys().next().expect("a clone is on its way");
    world.finish(clone, Some(ModelError::Dead));
    world.pass(5 * SECOND);
    world.finish_all();
    assert!(world.busy.contains_key(&chat(0)));
    assert_eq!(world.creates, 2);
}

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
        }
    }

    /// Lets everything come to rest with a model that works.
    fn rest(&mut self) {
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
