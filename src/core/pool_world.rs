//! The world that the [pool](crate::pool) is tested in: what a browser holds, what the turns hold, and a clock. What must
//! hold after every command is asserted here.

use crate::{
    assistant::Priming,
    id::{AssistantId, ChatId, SessionId, TurnId},
    model::ModelError,
    pool::*,
    status::{SessionPhase, SessionView},
    time::{MINUTE, Millis, SECOND},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(crate) fn chat(n: u8) -> ChatId {
    ChatId(Uuid::from_u128(u128::from(n) + 1))
}

pub(crate) fn assistant(n: u8) -> AssistantId {
    AssistantId(Uuid::from_u128(1000 + u128::from(n)))
}

pub(crate) fn turn(n: u32) -> TurnId {
    TurnId(Uuid::from_u128(5000 + u128::from(n)))
}

pub(crate) fn primings(edition: u32) -> Vec<(AssistantId, Priming)> {
    let priming = |n: u8, edition| Priming { system: format!("{n} {edition}"), ..Priming::default() };
    vec![(assistant(0), priming(0, edition)), (assistant(1), priming(1, 0)), (assistant(2), priming(2, 0))]
}

/// What a browser holds and what the turns hold, while a pool is being driven.
pub(crate) struct World {
    pub(crate) pool: Pool,
    pub(crate) now: Millis,
    pub(crate) policy: Policy,
    pub(crate) default: u8,
    pub(crate) edition: u32,
    pub(crate) panels: usize,
    pub(crate) last_panel: Millis,
    /// Objects that exist: what each was primed with.
    pub(crate) alive: BTreeMap<SessionId, Priming>,
    /// Creates and clones on their way, with the priming they will hold.
    pub(crate) coming: BTreeMap<SessionId, (Priming, Kind)>,
    pub(crate) destroyed: BTreeSet<SessionId>,
    pub(crate) ever: BTreeSet<SessionId>,
    pub(crate) waiting: BTreeSet<ChatId>,
    pub(crate) busy: BTreeMap<ChatId, SessionId>,
    pub(crate) memory: BTreeMap<ChatId, Vec<TurnId>>,
    /// What each session that was released holds.
    pub(crate) holds: BTreeMap<SessionId, Vec<TurnId>>,
    /// Whether an errand waits for a session or has one.
    pub(crate) errand: bool,
    pub(crate) turns: u32,
    pub(crate) creates: u32,
    pub(crate) clones: u32,
    pub(crate) refused: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Create,
    Clone,
}

impl World {
    pub(crate) fn new(policy: Policy) -> Self {
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
            errand: false,
            turns: 0,
            creates: 0,
            clones: 0,
            refused: 0,
        };
        world.assistants();
        world
    }

    /// A world with a panel open, a model, and whatever follows from it done.
    pub(crate) fn warm() -> Self {
        let mut world = Self::new(Policy { cap: 4, idle: 10 * MINUTE, warm: Some(5 * MINUTE) });
        world.model(Outlook::Ready);
        world.panels(1);
        world.finish_all();
        world
    }

    pub(crate) fn handle(&mut self, event: Event) {
        self.pool.handle(event, self.now);
        while let Some(command) = self.pool.poll() {
            self.carry_out(command);
        }
        self.check();
    }

    pub(crate) fn carry_out(&mut self, command: Command) {
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
                    Found::Empty | Found::New => assert_eq!(held, None, "what is said to be empty is empty"),
                }
                assert!(self.busy.insert(chat, session).is_none(), "one turn at a time in a chat");
            }
            Command::Refuse { chat, .. } => {
                assert!(self.waiting.remove(&chat), "only a turn that waits is refused");
                self.refused += 1;
            }
            Command::Lent { session } => {
                assert!(self.errand && self.alive.contains_key(&session), "an errand gets what it asked for");
                assert!(!self.holds.contains_key(&session), "and nothing of a chat");
            }
            Command::NotLent { .. } => {
                assert!(self.errand, "only an errand that wants or has a session loses it");
                self.errand = false;
            }
            Command::AskModel => {}
        }
    }

    /// An errand asks for a session; nothing that is alive ends for it.
    pub(crate) fn lend(&mut self, n: u8) {
        if self.errand {
            return;
        }
        self.errand = true;
        // What ends now because its time is over does not end for the errand.
        self.handle(Event::Tick);
        let before = self.alive.clone();
        self.handle(Event::Errand { assistant: assistant(n), needed: false });
        assert_eq!(before, self.alive, "nothing is evicted for an errand");
    }

    pub(crate) fn errand_over(&mut self) {
        if std::mem::take(&mut self.errand) {
            self.handle(Event::ErrandOver);
        }
    }

    pub(crate) fn lent(&self) -> Option<SessionView> {
        self.pool.views().into_iter().find(|view| view.errand)
    }

    /// What holds after every event.
    pub(crate) fn check(&self) {
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
            let is_base = |view: &&SessionView| view.chat.is_none() && !view.errand;
            let bases = views.iter().filter(is_base).filter(|view| view.assistant == assistant(n));
            assert!(bases.count() <= 1, "empty sessions are replaced, not piled up");
        }
        let lent = views.iter().filter(|view| view.errand);
        assert!(lent.clone().count() <= usize::from(self.errand), "one session for one errand");
        assert!(
            lent.count() == 0 || (self.busy.is_empty() && self.waiting.is_empty()),
            "no errand beside a turn"
        );
        if let Some(at) = self.pool.deadline(self.now) {
            assert!(at > self.now, "a deadline lies ahead");
        }
        if self.pool.is_out() {
            assert!(self.alive.is_empty() && self.busy.is_empty(), "out is out");
        }
    }

    pub(crate) fn is_pilot(&self, view: &SessionView) -> bool {
        view.chat.is_none() && !view.errand && view.assistant == assistant(self.default)
    }

    pub(crate) fn assistants(&mut self) {
        let (default, primings) = (assistant(self.default), primings(self.edition));
        self.handle(Event::Assistants { default, primings });
    }

    pub(crate) fn model(&mut self, outlook: Outlook) {
        self.handle(Event::Model(outlook));
    }

    pub(crate) fn panels(&mut self, count: usize) {
        if self.panels > 0 && count == 0 {
            self.last_panel = self.now;
        }
        self.panels = count;
        self.handle(Event::Panels(count));
    }

    pub(crate) fn want(&mut self, chat: ChatId, assistant: AssistantId) {
        if self.waiting.contains(&chat) || self.busy.contains_key(&chat) {
            return;
        }
        self.waiting.insert(chat);
        let memory = self.memory.get(&chat).cloned().unwrap_or_default();
        self.handle(Event::Want { chat, assistant, memory });
    }

    pub(crate) fn release(&mut self, chat: ChatId) {
        let Some(session) = self.busy.remove(&chat) else { return };
        self.turns += 2;
        let memory = self.memory.entry(chat).or_default();
        memory.extend([turn(self.turns), turn(self.turns + 1)]);
        let memory = memory.clone();
        self.holds.insert(session, memory.clone());
        self.handle(Event::Release { chat, memory: Held { turns: memory, ..Held::default() } });
    }

    pub(crate) fn finish(&mut self, session: SessionId, error: Option<ModelError>) {
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

    pub(crate) fn finish_all(&mut self) {
        while let Some(session) = self.coming.keys().next().copied() {
            self.finish(session, None);
        }
    }

    pub(crate) fn pass(&mut self, length: Millis) {
        let end = self.now + length;
        while let Some(at) = self.pool.deadline(self.now).filter(|at| *at <= end) {
            self.now = at;
            self.handle(Event::Tick);
        }
        self.now = end;
        self.handle(Event::Tick);
    }

    /// A whole turn in this chat.
    pub(crate) fn talk(&mut self, n: u8) {
        self.want(chat(n), assistant(self.default));
        self.finish_all();
        assert!(self.busy.contains_key(&chat(n)), "the turn has its session");
        self.now += SECOND;
        self.release(chat(n));
    }

    pub(crate) fn live_chats(&self) -> Vec<ChatId> {
        let mut chats: Vec<_> = self.pool.live_chats().collect();
        chats.sort();
        chats
    }
}
