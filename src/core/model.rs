//! What a language model is to Pilotlight: the one seam behind which the browser's `LanguageModel` stands, and
//! behind which a model inside the extension can stand beside it.

use crate::{assistant::Priming, record::Usage, trouble::Trouble};
use serde::{Deserialize, Serialize};
use std::future::Future;

/// One message as a session is given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub speaker: Speaker,
    /// What is said.
    pub text: String,
}

/// Who speaks in a [`Message`]. The system prompt is not among them: it is part of the [`Priming`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// `user`
    Person,
    /// `assistant`
    Model,
    /// `assistant` with `prefix: true`: the last message of a prompt, which the model goes on writing.
    ModelBegun,
}

/// A model that sessions can be made of. Every call can hang: whoever calls it puts a time-out around it.
pub trait Model {
    /// A live session.
    type Session: Session;

    /// Whether sessions with this priming can be made now.
    fn availability(&self, priming: &Priming) -> impl Future<Output = Result<Availability, ModelError>>;

    /// Makes a session from nothing: loads the model where it is not loaded and reads the priming.
    fn create(&self, priming: &Priming) -> impl Future<Output = Result<Self::Session, ModelError>>;
}

/// A live session of a [`Model`]. It can die at any moment.
pub trait Session: Sized {
    /// An answer on its way.
    type Answer: Answer;

    /// An independent copy, with everything that this one holds.
    fn duplicate(&self) -> impl Future<Output = Result<Self, ModelError>>;

    /// Adds messages without asking for an answer.
    fn append(&self, messages: &[Message]) -> impl Future<Output = Result<(), ModelError>>;

    /// Adds messages and asks for an answer; where a `form` is given, a regular expression, the answer matches it as a
    /// whole.
    fn prompt(&self, messages: &[Message], form: Option<&str>) -> Result<Self::Answer, ModelError>;

    /// How many tokens these messages would take; the session is not changed.
    fn measure(&self, messages: &[Message]) -> impl Future<Output = Result<u64, ModelError>>;

    /// What is used of the context window; `None` where the browser does not say.
    fn usage(&self) -> Option<Usage>;

    /// Whether the session dropped its oldest messages since this was last asked.
    fn overflowed(&self) -> bool;

    /// Ends the session. What is under way in it fails.
    fn destroy(&self);
}

/// An answer on its way.
pub trait Answer {
    /// The next piece of text; `None` at the end.
    fn next(&mut self) -> impl Future<Output = Option<Result<String, ModelError>>>;

    /// Stops it: what [`Answer::next`] then gives is [`ModelError::Aborted`], also where it was being waited for. An
    /// answer that the model had already finished goes on to its end, because the session has kept it.
    ///
    /// What the session holds after `Aborted` is not known: the browser says that it drops prompt and answer, but
    /// where the model's process was already done it has kept both, and the context usage does not show it
    /// (measured). So whoever stops an answer gives the session up, and restores the chat into another.
    fn stop(&self);
}

/// What the browser says of its model, as in
/// [`Availability`](https://webmachinelearning.github.io/writing-assistance-apis/#enumdef-availability).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Availability {
    /// Never on this machine, or not in this language.
    Unavailable,
    /// After a download, which only a click may start.
    Downloadable,
    /// A download is under way.
    Downloading,
    /// Now.
    Available,
}

/// The ways in which a model's API fails, by what can be done about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ModelError {
    /// The browser has no such API.
    NoApi,
    /// It needs a click in a page: the model is not downloaded yet.
    NeedsClick,
    /// What was given does not fit into the context window.
    TooLong {
        /// Tokens that it takes.
        requested: u64,
        /// Tokens that there are.
        quota: u64,
    },
    /// The session is dead, or the model's process died.
    Dead,
    /// It was stopped on purpose.
    Aborted,
    /// A language or an option that the browser does not support.
    NotSupported,
    /// The browser would not let this input or this output pass.
    Refused(String),
    /// It took too long; said by whoever waited.
    TimedOut,
    /// Anything else, in the browser's words.
    Other(String),
}

impl ModelError {
    /// Whether the same call can be expected to work later, with nothing changed.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Dead | Self::TimedOut | Self::Other(_) | Self::Aborted)
    }

    /// The trouble that a person sees where a prompt fails like this.
    pub fn into_prompt_trouble(self) -> Trouble {
        match self {
            Self::NoApi => Trouble::NoApi {},
            Self::NeedsClick => Trouble::Unavailable {},
            Self::TooLong { requested, quota } => Trouble::TooLong { requested, quota },
            Self::Dead => Trouble::Crashed {},
            Self::NotSupported => Trouble::Language {},
            Self::Refused(why) => Trouble::Refused { why },
            Self::Aborted => Trouble::ModelFailed { why: "AbortError".into() },
            Self::TimedOut => Trouble::ModelFailed { why: "TimeoutError".into() },
            Self::Other(why) => Trouble::ModelFailed { why },
        }
    }

    /// The trouble that a person sees where no session can be made because of this.
    pub fn into_create_trouble(self) -> Trouble {
        match self {
            Self::TooLong { requested, quota } => Trouble::InstructionTooLong { requested, quota },
            Self::Dead | Self::Aborted => Trouble::NoSession { why: "InvalidStateError".into() },
            Self::TimedOut => Trouble::NoSession { why: "TimeoutError".into() },
            Self::Other(why) | Self::Refused(why) => Trouble::NoSession { why },
            other => other.into_prompt_trouble(),
        }
    }
}
