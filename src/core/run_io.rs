//! What comes out of a [run](crate::run).

use crate::{
    id::{SessionId, TurnId},
    model::Message,
    pool::Held,
    store::{StoreError, Write},
};

/// Which write of a run it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The person's turn, the empty answer and the head.
    Keep,
    /// A piece of the journal.
    Journal,
    /// The answer, with how far its message has been read in parts.
    Part,
    /// The finished answer.
    Record,
}

/// What a run wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Write this in one transaction.
    Write(Stage, Vec<Write>),
    /// Get a session that holds these turns.
    Want(Vec<TurnId>),
    /// It does not need the session any more that it asked for.
    Unwant,
    /// The session is now being given the chat's turns.
    Restoring,
    /// Count the tokens of each of these messages.
    Measure(SessionId, Vec<Message>),
    /// Add these messages to the session.
    Append(SessionId, Vec<Message>),
    /// Count the tokens of these messages, which are about to be asked. Nobody waits for it.
    Weigh(SessionId, Vec<Message>),
    /// Ask the model.
    Prompt(SessionId, Vec<Message>),
    /// Stop the answer.
    Abort(SessionId),
    /// The session is free, and holds this.
    Release(Held),
    /// The session is not to be used any more.
    Discard,
    /// The model's process died.
    Crashed,
    /// The turns are on disk and begin.
    Kept,
    /// They could not be written; nothing else has happened.
    NotKept(StoreError),
    /// The answer tells how far its message has been read in parts.
    Progressed,
    /// The model said this, as piece `seq`.
    Said {
        /// Counted from 0.
        seq: u32,
        /// The new text.
        text: String,
    },
    /// The answer is over and will not change any more.
    Recorded,
    /// Nothing is left to do.
    Over,
}
