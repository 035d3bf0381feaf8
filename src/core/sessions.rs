//! The live sessions that the [pool](crate::pool) keeps: which there are, what each is for and which of them can be
//! spared.

use crate::{
    id::{AssistantId, ChatId, SessionId},
    pool_io::Held,
    record::Usage,
    status::{Obtained, SessionPhase, SessionView},
    time::Millis,
};
use litemap::LiteMap;

/// A session that is alive or being made.
#[derive(Debug)]
pub(crate) struct Live {
    pub assistant: AssistantId,
    /// Which priming of its assistant it was made with.
    pub generation: u32,
    /// `None` for a base, and for what is lent to an errand.
    pub chat: Option<ChatId>,
    /// Whether it is lent to an errand. Then it is being made or busy, never idle, so nothing else can take it.
    pub errand: bool,
    /// The base that a clone in the making is taken from.
    pub base: Option<SessionId>,
    pub phase: Phase,
    pub obtained: Obtained,
    pub usage: Option<Usage>,
    /// What it holds of its chat.
    pub memory: Held,
    pub since: Millis,
    pub used: Millis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Making { until: Millis },
    Idle,
    Busy,
}

impl Live {
    pub fn is_making(&self) -> bool {
        matches!(self.phase, Phase::Making { .. })
    }

    pub fn is_base(&self) -> bool {
        self.chat.is_none() && !self.errand
    }
}

/// All sessions that are alive or being made.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    live: LiteMap<SessionId, Live>,
    /// Sessions that were given up while they were being made. If one arrives after all, it is destroyed.
    late: Vec<SessionId>,
    /// Whose base is the pilot light.
    pub default: Option<AssistantId>,
    last: u32,
}

/// What becomes of a session that is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// It is alive: it must be destroyed now.
    Destroy,
    /// It is still being made: it is destroyed when it arrives.
    WhenItArrives,
    /// There is no such session.
    Unknown,
}

impl Sessions {
    /// Adds a session and names it.
    pub fn admit(&mut self, live: Live) -> SessionId {
        self.last += 1;
        let id = SessionId(self.last);
        self.live.insert(id, live);
        id
    }

    pub fn get(&self, id: SessionId) -> Option<&Live> {
        self.live.get(&id)
    }

    pub fn get_mut(&mut self, id: SessionId) -> Option<&mut Live> {
        self.live.get_mut(&id)
    }

    pub fn iter(&self) -> impl Iterator<Item = (SessionId, &Live)> {
        self.live.iter().map(|(id, live)| (*id, live))
    }

    pub fn ids_where(&self, wanted: impl Fn(SessionId, &Live) -> bool) -> Vec<SessionId> {
        self.iter().filter(|(id, live)| wanted(*id, live)).map(|(id, _)| id).collect()
    }

    pub fn of_chat(&self, chat: ChatId) -> Option<SessionId> {
        self.iter().find(|(_, live)| live.chat == Some(chat)).map(|(id, _)| id)
    }

    pub fn base_of(&self, assistant: AssistantId) -> Option<SessionId> {
        self.iter().find(|(_, live)| live.is_base() && live.assistant == assistant).map(|(id, _)| id)
    }

    /// What is lent to an errand.
    pub fn lent(&self) -> Option<SessionId> {
        self.iter().find(|(_, live)| live.errand).map(|(id, _)| id)
    }

    /// Lets a session go.
    pub fn let_go(&mut self, id: SessionId) -> Gone {
        match self.live.remove(&id) {
            None => Gone::Unknown,
            Some(live) if live.is_making() => {
                self.late.push(id);
                Gone::WhenItArrives
            }
            Some(_) => Gone::Destroy,
        }
    }

    /// Takes a session off that could not be made.
    pub fn never_came(&mut self, id: SessionId) -> Option<Live> {
        self.is_late(id);
        if self.live.get(&id).is_some_and(Live::is_making) { self.live.remove(&id) } else { None }
    }

    /// Whether this session was given up before it arrived. Says so once.
    pub fn is_late(&mut self, id: SessionId) -> bool {
        let before = self.late.len();
        self.late.retain(|late| *late != id);
        self.late.len() < before
    }

    /// Whether it is the default assistant's base.
    pub fn is_pilot(&self, id: SessionId) -> bool {
        self.live.get(&id).is_some_and(|live| live.is_base() && Some(live.assistant) == self.default)
    }

    /// Whether a clone is being taken from this base.
    pub fn is_cloned(&self, base: SessionId) -> bool {
        self.live.values().any(|live| live.base == Some(base))
    }

    /// How many sessions count against the cap: all but the pilot light.
    pub fn counted(&self) -> usize {
        self.live.keys().filter(|id| !self.is_pilot(**id)).count()
    }

    /// When a session is to be evicted if nobody uses it.
    pub fn evicted_at(&self, id: SessionId, idle: Millis) -> Option<Millis> {
        let live = self.live.get(&id).filter(|live| live.phase == Phase::Idle)?;
        (!self.is_pilot(id)).then_some(live.used + idle)
    }

    /// The session that can best be spared: an empty one before a chat's, then the least recently used.
    /// `needed` says of an idle session that somebody is about to use it.
    pub fn victim(&self, needed: impl Fn(&Live) -> bool) -> Option<SessionId> {
        let spare = |id: SessionId, live: &Live| {
            live.phase == Phase::Idle && !self.is_pilot(id) && !self.is_cloned(id) && !needed(live)
        };
        let spare = self.iter().filter(|(id, live)| spare(*id, live));
        spare.min_by_key(|(id, live)| (live.chat.is_some(), live.used, *id)).map(|(id, _)| id)
    }

    /// Every session as panels show it: the pilot light first, then the most recently used.
    pub fn views(&self, idle: Millis) -> Vec<SessionView> {
        let mut views: Vec<_> = self.iter().map(|(id, live)| self.view(id, live, idle)).collect();
        views.sort_by_key(|view| (!self.is_pilot(view.id), std::cmp::Reverse(view.used), view.id));
        views
    }

    fn view(&self, id: SessionId, live: &Live, idle: Millis) -> SessionView {
        SessionView {
            id,
            chat: live.chat,
            assistant: live.assistant,
            errand: live.errand,
            obtained: live.obtained,
            phase: match live.phase {
                Phase::Making { .. } => SessionPhase::Making,
                Phase::Idle => SessionPhase::Idle,
                Phase::Busy => SessionPhase::Busy,
            },
            usage: live.usage,
            since: live.since,
            used: live.used,
            evicted_at: self.evicted_at(id, idle),
        }
    }
}
