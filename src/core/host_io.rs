//! What the host tells [the engine](crate::engine), and what the engine wants the host to do.

use crate::{
    assistant::Priming,
    errands::{ErrandId, Summarize},
    flight::FlightEvent,
    id::{ChatId, PanelId, SessionId, TurnId},
    model::{Availability, Message, ModelError},
    protocol::{FromHost, HostLetter, Registry, ToHost},
    record::Usage,
    store::{JournalRow, Loaded, StoreError, Write},
    transcript::TranscriptHead,
};

/// Names one transaction, so that its end can be told from others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WriteId(pub u32);

/// Names one weighing, so that its end can be told from others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeighingId {
    /// Of what is being typed: the number of the weighing.
    Typed(u32),
    /// Of what is asked for this answer.
    Asked(TurnId),
}

/// What happens to the host.
#[derive(Clone, Debug)]
pub enum Event {
    /// A panel says something.
    Panel(PanelId, ToHost),
    /// A panel's port is closed.
    PanelGone(PanelId),
    /// What the registry says, at the host's start and whenever it changes. With the browser's own language.
    Registry(Registry, String),
    /// The bin time of these chats is over.
    Purge(Vec<ChatId>),
    /// What the last host left behind, or why it cannot be read.
    Found(Result<LeftBehind, StoreError>),
    /// A chat was read.
    Loaded(ChatId, Result<Loaded, StoreError>),
    /// A transaction is over.
    Written(WriteId, Result<(), StoreError>),
    /// What the browser says of its model.
    Model(Result<Availability, ModelError>),
    /// A `Create` or `Clone` is over.
    Made(SessionId, Result<Option<Usage>, ModelError>),
    /// A `Measure` is over: the tokens of each message.
    Measured(SessionId, Result<Vec<u64>, ModelError>),
    /// A `Weigh` is over: the tokens of each message.
    Weighed(WeighingId, SessionId, Result<Vec<u64>, ModelError>),
    /// An `Append` is over.
    Appended(SessionId, Result<Option<Usage>, ModelError>),
    /// A piece of an answer.
    Said(SessionId, String),
    /// An answer is over.
    Ended {
        /// The session.
        session: SessionId,
        /// Its usage, or why it failed.
        result: Result<Option<Usage>, ModelError>,
        /// Whether the session dropped its oldest turns on the way.
        overflowed: bool,
    },
    /// A `Summarize` is over: the text, or why there is none.
    Summarized(ErrandId, Result<String, ModelError>),
    /// So many rows were looked at for this panel.
    Inspecting(PanelId, u32),
    /// An `Inspect` is over.
    Inspected(PanelId, Result<Inspection, StoreError>),
    /// A `Discard` is over.
    Discarded(PanelId, Result<(), StoreError>),
    /// A `LeaveMemory` is over: everything is on disk, or nothing of it.
    LeftMemory(Result<(), StoreError>),
    /// Time has passed.
    Tick,
}

/// What the last host left behind.
#[derive(Clone, Debug, Default)]
pub struct LeftBehind {
    /// The journals of answers that were running.
    pub journals: Vec<JournalRow>,
    /// The chats in which a turn was running or queued.
    pub unfinished: Vec<(ChatId, Loaded)>,
    /// All chats.
    pub heads: Vec<TranscriptHead>,
    /// Chats whose head could not be read.
    pub headless: Vec<ChatId>,
}

/// What came of looking through everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// How many rows were looked at.
    pub checked: u32,
    /// How many of them went into the quarantine.
    pub set_aside: u32,
    /// Chats that have turns and no head.
    pub headless: Vec<ChatId>,
}

/// What the host is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Say this to a panel.
    Tell(PanelId, FromHost),
    /// Say this to the worker.
    Worker(HostLetter),
    /// Read what the last host left behind; answer with `Found`.
    Find,
    /// Read a chat; answer with `Loaded`.
    Load(ChatId),
    /// Write all of this or nothing, after everything that was to be written before; answer with `Written`.
    Write(WriteId, Vec<Write>),
    /// Ask the browser for its model; answer with `Model`.
    AskModel(Priming),
    /// Make a base; answer with `Made`.
    Create(SessionId, Priming),
    /// Clone this base; answer with `Made`.
    Clone {
        /// The new session.
        session: SessionId,
        /// The base.
        base: SessionId,
    },
    /// End a session.
    Destroy(SessionId),
    /// Count the tokens of each message; answer with `Measured`.
    Measure(SessionId, Vec<Message>),
    /// Count the tokens of each message in a session that may be at work for somebody else; answer with `Weighed`.
    Weigh(WeighingId, SessionId, Vec<Message>),
    /// Add messages; answer with `Appended`.
    Append(SessionId, Vec<Message>),
    /// Ask the model; answer with `Said` for each piece and then `Ended`.
    Prompt(SessionId, Vec<Message>),
    /// Ask the model for an errand, for a text that a regular expression matches as a whole, where there is one; answered as
    /// `Prompt`.
    PromptInForm(SessionId, Vec<Message>, Option<&'static str>),
    /// Stop the answer of this session.
    Abort(SessionId),
    /// Have the browser summarise a text, if it can without a download; answer with `Summarized`.
    Summarize(ErrandId, Summarize),
    /// Stop what was begun with `Summarize`; nothing is to be answered any more.
    StopSummary,
    /// Look through everything, for this panel; answer with `Inspecting` and then `Inspected`.
    Inspect(PanelId),
    /// Take these rows out of the quarantine, for this panel; answer with `Discarded`.
    Discard(PanelId, Vec<u32>),
    /// From now on keep everything in memory, because the disk cannot be used.
    UseMemory,
    /// Write what is in memory to the disk, after everything that was to be written before, and use the disk again if
    /// that succeeds; answer with `LeftMemory`.
    LeaveMemory,
    /// Add these events to what the flight recorder keeps. Nobody waits for it.
    Record(Vec<FlightEvent>),
}

impl TurnId {
    /// The id of the answer to a queued turn of the person, where the one that the panel gave it is not known any
    /// more. It is the same every time, so that the turn cannot be answered twice.
    pub fn of_answer(self) -> Self {
        Self(uuid::Uuid::from_u128(self.0.as_u128() ^ 1))
    }
}
