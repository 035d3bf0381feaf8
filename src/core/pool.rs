//! The pool: the set of live sessions and the policy over them. It says what to create, clone, keep and evict.
//!
//! Sans-IO: [`Pool::handle`] takes an [`Event`] and the time, [`Pool::poll`] gives the [`Command`]s that follow
//! from it, [`Pool::deadline`] says when the pool wants to be woken by [`Event::Tick`]. After every event the pool
//! *settles*: it compares what is alive with what should be, so no order of events can leave it half way.
//!
//! Every assistant has at most one *base*, the empty session that its chats are cloned from. The default
//! assistant's base is the pilot light: it stands as long as there is a reason to be warm and is not counted
//! against the cap. Bases of other assistants are counted, are the first to go, and serve a chat themselves where
//! there is no room for both.
//!
//! What is left over is lent to the host's [errands](crate::errands), one session at a time: a clone of a base that
//! stands, counted like a chat's, for which nothing is evicted, and which is taken back as soon as a turn wants one.

use crate::{
    assistant::Priming,
    id::{AssistantId, ChatId, SessionId, TurnId},
    model::ModelError,
    record::Usage,
    sessions::{Live, Phase, Sessions},
    status::Obtained,
    time::{MINUTE, Millis, SECOND},
    tries::Tries,
    trouble::Trouble,
};
use litemap::LiteMap;
use std::collections::VecDeque;

pub use crate::pool_io::*;

/// How long a `create()` may take. Loading a model of several GB from a slow disk takes its time.
pub const CREATE_TIME: Millis = 2 * MINUTE;
/// How long a `clone()` may take.
pub const CLONE_TIME: Millis = 30 * SECOND;
/// How often a session is tried to be made before whoever waits for it is refused.
pub const TRIES: u32 = 4;

/// The set of live sessions and the policy over them.
#[derive(Debug)]
pub struct Pool {
    pub(crate) policy: Policy,
    pub(crate) sessions: Sessions,
    pub(crate) assistants: LiteMap<AssistantId, Primed>,
    /// Turns that wait, the first to be served first.
    pub(crate) wants: VecDeque<Want>,
    pub(crate) model: Outlook,
    pub(crate) panels: usize,
    /// When the last panel was closed; the pool's own beginning counts as one.
    pub(crate) left: Millis,
    /// Whether there is no reason to have any session.
    pub(crate) out_of_use: bool,
    /// The last failure, until a session is made.
    pub(crate) trouble: Option<Trouble>,
    /// Counts primings, so that none is taken for another.
    pub(crate) generations: u32,
    pub(crate) out: VecDeque<Command>,
}

/// An assistant as the pool knows it.
#[derive(Debug)]
pub(crate) struct Primed {
    pub(crate) priming: Priming,
    /// The number of this priming: a session that was made with another one is stale.
    pub(crate) generation: u32,
    /// The tries to make its base.
    pub(crate) tries: Tries,
    /// All tries are used up, or there is no sense in another.
    pub(crate) gave_up: Option<Trouble>,
}

impl Primed {
    pub(crate) fn forgive(&mut self) {
        self.tries = Tries::default();
        self.gave_up = None;
    }
}

/// A turn that waits for a session.
#[derive(Debug)]
pub(crate) struct Want {
    pub(crate) chat: ChatId,
    pub(crate) assistant: AssistantId,
    pub(crate) memory: Vec<TurnId>,
    /// The tries to make its clone.
    pub(crate) tries: Tries,
    /// The clone that is being made for it.
    pub(crate) making: Option<SessionId>,
    /// Whether it has waited for a base.
    pub(crate) found_no_base: bool,
}

impl Pool {
    /// An empty pool. It waits for its assistants and for the model.
    pub fn new(policy: Policy, now: Millis) -> Self {
        Self {
            policy,
            sessions: Sessions::default(),
            assistants: LiteMap::new(),
            wants: VecDeque::new(),
            model: Outlook::Coming,
            panels: 0,
            left: now,
            out_of_use: false,
            trouble: None,
            generations: 0,
            out: VecDeque::new(),
        }
    }

    /// Takes in what happened and settles. Commands are then fetched with [`Pool::poll`].
    pub fn handle(&mut self, event: Event, now: Millis) {
        match event {
            Event::Policy(policy) => self.policy = policy,
            Event::Assistants { default, primings } => self.take_assistants(default, primings),
            Event::Model(outlook) => self.take_model(outlook),
            Event::Panels(count) => self.take_panels(count, now),
            Event::Want { chat, assistant, memory } => self.take_want(chat, assistant, memory),
            Event::Unwant { chat } => self.drop_want(chat),
            Event::Restoring { chat } => {
                if let Some(live) = self.of_chat(chat) {
                    live.obtained = Obtained::Restored;
                }
            }
            Event::Release { chat, memory } => self.release(chat, memory, now),
            Event::Adopt { chat, memory } => self.adopt(chat, memory, now),
            Event::Discard { chat } => self.destroy_of_chat(chat),
            Event::Usage { session, usage } => {
                if let Some(live) = self.sessions.get_mut(session) {
                    live.usage = usage;
                }
            }
            Event::Made { session, result: Ok(usage) } => self.made(session, usage, now),
            Event::Made { session, result: Err(error) } => {
                if let Some(live) = self.sessions.never_came(session) {
                    self.failed(&live, error, now);
                }
            }
            Event::Evict { session } => {
                if self.sessions.get(session).is_some_and(|live| live.phase == Phase::Idle) {
                    self.destroy(session);
                }
            }
            Event::Crashed => {
                let idle = self.sessions.ids_where(|_, live| live.phase == Phase::Idle);
                idle.into_iter().for_each(|session| self.destroy(session));
            }
            Event::Forget { chat } => {
                self.drop_want(chat);
                self.destroy_of_chat(chat);
            }
            Event::Errand { assistant, needed } => self.lend(assistant, needed, now),
            Event::ErrandOver => self.destroy_lent(),
            Event::Retry => self.forgive(),
            Event::Tick => {}
        }
        self.settle(now);
    }

    /// Whether nothing is alive and there is no reason for anything to be, so that the host can be closed.
    pub fn is_out(&self) -> bool {
        self.out_of_use
    }

    /// Whether there is a reason for sessions, and the pilot light stands.
    pub fn is_warm(&self) -> bool {
        let pilot = self.sessions.default.and_then(|default| self.sessions.base_of(default));
        let stands = pilot.and_then(|pilot| self.sessions.get(pilot)).is_some_and(|live| !live.is_making());
        stands && !self.out_of_use
    }

    /// The next thing to do, in order.
    pub fn poll(&mut self) -> Option<Command> {
        self.out.pop_front()
    }

    /// When something is due without anybody asking; an [`Event::Tick`] is wanted then.
    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        let making = self.sessions.iter().filter_map(|(_, live)| match live.phase {
            Phase::Making { until } => Some(until),
            _ => None,
        });
        let idle = self.sessions.iter().filter_map(|(id, _)| self.sessions.evicted_at(id, self.policy.idle));
        let warm = self.policy.warm.map(|warm| self.left + warm).filter(|_| self.panels == 0);
        making.chain(idle).chain(warm).chain(self.next_try(now)).filter(|at| *at > now).min()
    }

    /// When the next try to make a session comes, if one is being waited for.
    pub fn next_try(&self, now: Millis) -> Option<Millis> {
        let clones = self.wants.iter().map(|want| want.tries);
        clones.chain(self.assistants.values().map(|primed| primed.tries)).filter_map(|t| t.next(now)).min()
    }

    // What comes in.

    fn take_assistants(&mut self, default: AssistantId, primings: Vec<(AssistantId, Priming)>) {
        self.sessions.default = Some(default);
        self.assistants.retain(|id, _| primings.iter().any(|(kept, _)| kept == id));
        for (id, priming) in primings {
            if self.assistants.get(&id).is_some_and(|primed| primed.priming == priming) {
                continue;
            }
            self.generations += 1;
            let generation = self.generations;
            self.assistants
                .insert(id, Primed { priming, generation, tries: Tries::default(), gave_up: None });
        }
    }

    fn take_model(&mut self, outlook: Outlook) {
        if outlook == Outlook::Ready && self.model != Outlook::Ready {
            self.forgive();
        }
        self.model = outlook;
    }

    fn take_panels(&mut self, count: usize, now: Millis) {
        if self.panels > 0 && count == 0 {
            self.left = now;
        }
        // A panel that opens is a fresh reason, so a base that was given up is tried again.
        if self.panels == 0 && count > 0 {
            self.forgive();
        }
        self.panels = count;
    }

    fn take_want(&mut self, chat: ChatId, assistant: AssistantId, memory: Vec<TurnId>) {
        self.take_back();
        self.drop_want(chat);
        // A new message is a fresh reason to try what was given up. A pause between tries is left alone.
        if let Some(primed) = self.assistants.get_mut(&assistant).filter(|primed| primed.gave_up.is_some()) {
            primed.forgive();
        }
        let (tries, making, found_no_base) = (Tries::default(), None, false);
        self.wants.push_back(Want { chat, assistant, memory, tries, making, found_no_base });
    }

    fn drop_want(&mut self, chat: ChatId) {
        let Some(at) = self.wants.iter().position(|want| want.chat == chat) else { return };
        if let Some(making) = self.wants.remove(at).and_then(|want| want.making) {
            self.destroy(making);
        }
    }

    fn release(&mut self, chat: ChatId, memory: Held, now: Millis) {
        if memory.turns.is_empty() {
            return self.destroy_of_chat(chat);
        }
        if let Some(live) = self.of_chat(chat) {
            live.phase = Phase::Idle;
            live.memory = memory;
            live.used = now;
        }
    }

    fn forgive(&mut self) {
        self.assistants.iter_mut().for_each(|(_, primed)| primed.forgive());
        self.trouble = None;
    }

    fn made(&mut self, session: SessionId, usage: Option<Usage>, now: Millis) {
        if self.sessions.is_late(session) {
            return self.out.push_back(Command::Destroy { session });
        }
        let Some(live) = self.sessions.get_mut(session).filter(|live| live.is_making()) else { return };
        live.phase = Phase::Idle;
        live.usage = usage;
        live.used = now;
        live.base = None;
        let (assistant, chat) = (live.assistant, live.chat);
        if live.errand {
            live.phase = Phase::Busy;
            return self.out.push_back(Command::Lent { session });
        }
        self.trouble = None;
        if let Some(primed) = self.assistants.get_mut(&assistant) {
            primed.forgive();
        }
        let Some(chat) = chat else { return };
        let wanted = self.wants.iter().any(|want| want.making == Some(session));
        // If its assistant was edited while it was being made, it goes too, and settling makes another one.
        if !wanted || self.is_stale(session) {
            return self.destroy(session);
        }
        self.hand_over(session, chat, Found::Empty, now);
    }

    /// A session could not be made: whoever waits for it tries again after a pause, or is refused.
    pub(crate) fn failed(&mut self, live: &Live, error: ModelError, now: Millis) {
        let dead = matches!(error, ModelError::Dead | ModelError::TimedOut);
        // A clone that dies or hangs may mean that its base is dead, so the base is made anew.
        if let Some(base) = live.base.filter(|_| dead) {
            self.destroy(base);
        }
        if live.errand {
            // Nobody is told of it, and no turn is refused for it.
            return self.out.push_back(Command::NotLent { why: Some(error) });
        }
        if matches!(error, ModelError::NeedsClick | ModelError::NoApi) {
            // Not a failure of this session: the model went away. Whoever waits goes on waiting for it.
            self.model = Outlook::Coming;
            self.wants
                .iter_mut()
                .filter(|want| Some(want.chat) == live.chat)
                .for_each(|want| want.making = None);
            return self.out.push_back(Command::AskModel);
        }
        let lasting = !error.may_pass();
        let trouble = error.into_create_trouble();
        self.trouble = Some(trouble.clone());
        let Some(chat) = live.chat else {
            let Some(primed) = self.assistants.get_mut(&live.assistant) else { return };
            primed.tries.fail(now);
            if lasting || primed.tries.failures() >= TRIES {
                primed.tries = Tries::default();
                primed.gave_up = Some(trouble);
            }
            return;
        };
        let Some(want) = self.wants.iter_mut().find(|want| want.chat == chat) else { return };
        want.making = None;
        want.tries.fail(now);
        if lasting || want.tries.failures() >= TRIES {
            self.refuse(chat, trouble);
        }
    }
}
