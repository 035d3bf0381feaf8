//! What is alive now, as panels show it.

use crate::{
    flight::{EventId, Failure},
    id::{AssistantId, ChatId, SessionId, TurnId},
    record::{ChatFacts, Usage},
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// What is alive now. The host sends it to every panel whenever it changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// What the browser's model is up to.
    pub model: ModelState,
    /// Every live session, the base first, then the most recently used chat.
    pub sessions: Vec<SessionView>,
    /// How many chats may be live beside the base.
    pub cap: u8,
    /// Chats that wait for a session, the next first.
    pub waiting: Vec<ChatId>,
    /// Chats with a running turn, and what that turn is doing.
    pub running: Vec<RunningView>,
    /// The last failure to make a session, until one succeeds.
    pub trouble: Option<Failure>,
    /// When the next try to make a session comes, after a failure.
    pub next_try: Option<Millis>,
    /// Where the database does not open: what is only in memory. `None` where all is on disk.
    pub in_memory: Option<InMemory>,
}

/// What is kept in memory while the disk cannot be used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InMemory {
    /// The chats that are nowhere else.
    pub chats: Vec<ChatFacts>,
    /// What the failure of the disk is recorded as.
    pub event: EventId,
}

impl InMemory {
    /// Whether this chat is among them.
    pub fn holds(&self, chat: ChatId) -> bool {
        self.chats.iter().any(|facts| facts.id == chat)
    }

    /// Adds a chat, or what is new of it.
    pub fn put(&mut self, facts: ChatFacts) {
        self.chats.retain(|earlier| earlier.id != facts.id);
        self.chats.push(facts);
    }
}

/// What the browser's model is up to. `Why` says why it is out: panels are told with the event that it is recorded as.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum ModelState<Why = Failure> {
    /// The browser has been asked and has not answered.
    #[default]
    Checking,
    /// It can be used.
    Ready,
    /// It can be downloaded, on a click.
    Downloadable,
    /// It is being downloaded.
    Downloading {
        /// The share that has arrived, from 0 to 1, where it is known.
        loaded: Option<f64>,
    },
    /// It cannot be used.
    Out(Why),
}

impl<Why> ModelState<Why> {
    /// The same state, with what `why` makes of the reason for being out.
    pub fn map_out<Other>(self, why: impl FnOnce(Why) -> Other) -> ModelState<Other> {
        match self {
            Self::Checking => ModelState::Checking,
            Self::Ready => ModelState::Ready,
            Self::Downloadable => ModelState::Downloadable,
            Self::Downloading { loaded } => ModelState::Downloading { loaded },
            Self::Out(reason) => ModelState::Out(why(reason)),
        }
    }
}

/// The flame beside the title: the state of the model at a glance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flame {
    /// No session is alive.
    #[default]
    Out,
    /// The browser is being asked, or the first session is being made.
    Lighting,
    /// The base is alive: the next chat is one clone away.
    Warm,
    /// The model is answering.
    Speaking,
    /// Something failed.
    Trouble,
}

impl Flame {
    /// The word for it: in `_locales` as `flame_<word>`, and as the page's attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::Lighting => "lighting",
            Self::Warm => "warm",
            Self::Speaking => "speaking",
            Self::Trouble => "trouble",
        }
    }
}

impl Status {
    /// The flame that stands for this status.
    pub fn flame(&self) -> Flame {
        if self.failure().is_some() {
            return Flame::Trouble;
        }
        if self.running.iter().any(|running| running.step == Step::Answering) {
            return Flame::Speaking;
        }
        let base_stands = |s: &SessionView| s.chat.is_none() && !s.errand && s.phase != SessionPhase::Making;
        match self.model {
            _ if self.sessions.iter().any(base_stands) => Flame::Warm,
            ModelState::Checking | ModelState::Downloading { .. } => Flame::Lighting,
            ModelState::Ready if !self.sessions.is_empty() => Flame::Lighting,
            _ => Flame::Out,
        }
    }

    /// What is wrong with the model, or else with the making of sessions.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.model {
            ModelState::Out(failure) => Some(failure),
            _ => self.trouble.as_ref(),
        }
    }

    /// Whether this chat has a live session.
    pub fn is_live(&self, chat: ChatId) -> bool {
        self.sessions.iter().any(|session| session.chat == Some(chat))
    }

    /// What the running turn of this chat is doing, if one runs.
    pub fn step(&self, chat: ChatId) -> Option<Step> {
        self.running.iter().find(|running| running.chat == chat).map(|running| running.step)
    }
}

/// One live session, as the Sessions view shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    /// Its number, which is never used again while the host lives.
    pub id: SessionId,
    /// The chat it serves; `None` for a base and for an errand's.
    pub chat: Option<ChatId>,
    /// Whose priming it holds.
    pub assistant: AssistantId,
    /// Whether it is lent to an errand of the host, for as long as no turn wants it.
    pub errand: bool,
    /// How it came to be.
    pub obtained: Obtained,
    /// What it is doing.
    pub phase: SessionPhase,
    /// What it holds of its window; `None` is unknown.
    pub usage: Option<Usage>,
    /// When it was asked for.
    pub since: Millis,
    /// When it was last used.
    pub used: Millis,
    /// When it will be evicted, if nobody uses it; `None` while it is in use or must stay.
    pub evicted_at: Option<Millis>,
}

/// How a live session came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Obtained {
    /// By `create()`.
    Created,
    /// By `clone()` of a base, for a new chat.
    Cloned,
    /// By `clone()` of a base, and the chat's turns appended.
    Restored,
}

/// What a live session is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionPhase {
    /// It is being made.
    Making,
    /// Nothing; it can be used or evicted.
    Idle,
    /// A turn has it.
    Busy,
}

/// A chat with a running turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunningView {
    /// The chat.
    pub chat: ChatId,
    /// The answer that the turn is to become.
    pub answer: TurnId,
    /// What its turn is doing.
    pub step: Step,
}

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// The steps of a turn, in their order. Tests that break things at every step take them from
        /// [`Step::ALL`], so no step can be forgotten.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Step { $($(#[$doc])* $name,)+ }

        impl Step {
            /// All steps, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word for it: in `_locales` as `step_<word>`, and as the page's attribute.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

steps! {
    /// The person's turn and the empty answer are being written to disk.
    Keeping = "keeping",
    /// A session is being obtained.
    Obtaining = "obtaining",
    /// The turns that a restored session is to hold are being counted.
    Measuring = "measuring",
    /// The message is too long to be read at once: it is being read in parts, each by a session of its own.
    Reading = "reading",
    /// The chat's turns are being appended to its new session.
    Restoring = "restoring",
    /// The model was asked and has not said anything yet.
    Asking = "asking",
    /// The model is answering.
    Answering = "answering",
    /// The finished answer is being written to disk.
    Recording = "recording",
    /// It was stopped: another session is made to remember what the screen shows.
    Amending = "amending",
}
