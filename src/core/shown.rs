//! One turn of the shown [chat](crate::thread), as it is drawn.

use crate::{
    branches::Versions,
    reading::Reading,
    summary::Summary,
    transcript::{Turn, TurnState},
};
use std::rc::Rc;

/// One turn as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The turn. The `Rc` is replaced when, and only when, the turn changes.
    pub turn: Rc<Turn>,
    /// Where it stands.
    pub place: Place,
    /// How many of the oldest turns the model did not see from this answer on; 0 where nothing has changed
    /// since the answer before.
    pub left_out: u32,
    /// Whether what it follows is lost: a turn before it cannot be read.
    pub gap: bool,
    /// What the model is told in the place of this turn and all before it, and how many these are.
    pub summary: Option<(Rc<Summary>, u64)>,
    /// Whether the person wants the model to be given it in any case.
    pub pinned: bool,
    /// Where it stands among its versions, where there are others.
    pub versions: Option<Versions>,
    /// For a message whose excerpts are too long to be read at once: how far its answer has come with them.
    pub read: Option<Read>,
}

/// How far something too long has been read, as a person is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// A part is being read.
    Part {
        /// Its number, counted from 1.
        part: u32,
        /// The share of all that was read before it, in whole percent.
        percent: u8,
    },
    /// All parts have been read, and their notes are being put together.
    Combining {
        /// How many parts there were.
        parts: u32,
    },
    /// All of it was read.
    Whole {
        /// In how many parts.
        parts: u32,
    },
    /// The reading ended before that.
    BrokenOff {
        /// The share that was read, in whole percent.
        percent: u8,
    },
}

impl Read {
    /// How far an answer has come with reading.
    pub(crate) fn of(answer: &Turn) -> Option<Self> {
        let Reading { read, of, parts, done, .. } = answer.reading.as_deref()?;
        let (parts, is_running) = (*parts, answer.state == TurnState::Running);
        // Rounded down, so that nothing is said to be whole before it is.
        let percent = (read.saturating_mul(100) / (*of).max(1)).min(100) as u8;
        Some(match (*done, is_running) {
            (true, _) => Self::Whole { parts },
            (false, true) if read >= of => Self::Combining { parts },
            (false, true) => Self::Part { part: parts + 1, percent },
            (false, false) => Self::BrokenOff { percent },
        })
    }
}

/// Where a turn stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the chat.
    Path,
    /// At its end, an answer: it can be tried again.
    LastAnswer,
    /// It waits for the turn before it.
    Queue,
    /// The host has not confirmed it yet.
    Unsent,
}

impl Shown {
    /// A turn that is not in the chat yet.
    pub(crate) fn at(turn: Rc<Turn>, place: Place) -> Self {
        Self {
            turn,
            place,
            left_out: 0,
            gap: false,
            summary: None,
            pinned: false,
            versions: None,
            read: None,
        }
    }
}
