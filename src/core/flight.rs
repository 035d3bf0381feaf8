//! The flight recorder: what happened lately, so that a person can show what was odd.
//!
//! It holds commands, changes of state, failures and times, and never a word of a chat: an event has no field that
//! could carry one. Host and worker record; what they record is kept across their restarts in a ring of
//! [`CAPACITY`] events, and leaves the device only as a file that the person saves.

use crate::{
    id::{ChatId, SessionId},
    stored::Stored,
    time::{Millis, SECOND},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many events are kept.
pub const CAPACITY: usize = 4_000;
/// How long events are collected before they are written together.
const COLLECT_TIME: Millis = 2 * SECOND;
/// How many are written at once at the latest.
const COLLECT: usize = 100;

/// Names an event. What a person is told of a failure carries the name of the event that it is recorded as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(u64);

impl EventId {
    /// The name of an event at this moment. `salt` tells it from others at the same moment; its last ten bits count.
    pub fn of(now: Millis, salt: u128) -> Self {
        // What is sent between contexts as a number has 53 bits: 43 for the moment, 10 for the salt.
        Self((now & ((1 << 43) - 1)) << 10 | (salt & 0x3ff) as u64)
    }
}

impl fmt::Display for EventId {
    /// Letters and digits that are not taken for one another when they are read out, in groups of four.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        for place in (0..11).rev() {
            let digit = DIGITS[(self.0 >> (place * 5) & 31) as usize];
            f.write_str(std::str::from_utf8(&[digit]).unwrap_or_default())?;
            if place == 8 || place == 4 {
                f.write_str("-")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({self})")
    }
}

/// Who recorded an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recorder {
    /// The host.
    Host,
    /// The worker.
    Worker,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FlightEvent {
    /// Version of the stored form.
    pub v: u32,
    /// Its name.
    pub id: EventId,
    /// When it happened.
    pub at: Millis,
    /// Who recorded it.
    pub by: Recorder,
    /// What happened, in a word of the code.
    pub what: String,
    /// The chat it happened to.
    pub chat: Option<ChatId>,
    /// The session it happened to.
    pub session: Option<SessionId>,
    /// How long it took.
    pub took: Option<Millis>,
    /// What the browser said, where something failed.
    pub said: Option<String>,
}

impl Stored for FlightEvent {
    const VERSION: u32 = 1;
}

/// To what an event happened, and how.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The chat.
    pub chat: Option<ChatId>,
    /// The session.
    pub session: Option<SessionId>,
    /// How long it took.
    pub took: Option<Millis>,
    /// What the browser said.
    pub said: Option<String>,
}

impl About {
    /// A chat.
    pub fn chat(chat: ChatId) -> Self {
        Self { chat: Some(chat), ..Self::default() }
    }

    /// A session.
    pub fn session(session: SessionId) -> Self {
        Self { session: Some(session), ..Self::default() }
    }

    /// The same, with what the browser said.
    pub fn said(self, said: impl Into<String>) -> Self {
        Self { said: Some(said.into()), ..self }
    }

    /// The same, with how long it took.
    pub fn took(self, took: Millis) -> Self {
        Self { took: Some(took), ..self }
    }
}

/// Collects events until they are written together.
#[derive(Debug)]
pub struct Flight {
    by: Recorder,
    collected: Vec<FlightEvent>,
    /// Tells events at the same moment apart.
    count: u32,
}

impl Flight {
    /// Nothing has happened yet.
    pub fn new(by: Recorder) -> Self {
        Self { by, collected: Vec::new(), count: 0 }
    }

    /// Records an event.
    pub fn note(&mut self, what: &str, about: About, now: Millis) -> EventId {
        self.count += 1;
        let id = EventId::of(now, u128::from(self.count));
        self.note_as(id, what, about, now);
        id
    }

    /// Records an event that has its name already.
    pub fn note_as(&mut self, id: EventId, what: &str, about: About, now: Millis) {
        let About { chat, session, took, said } = about;
        let (v, by, what) = (FlightEvent::VERSION, self.by, what.to_owned());
        self.collected.push(FlightEvent { v, id, at: now, by, what, chat, session, took, said });
    }

    /// What is to be written now, if it is enough or has waited long enough.
    pub fn due(&mut self, now: Millis) -> Option<Vec<FlightEvent>> {
        let waited = self.collected.first().is_some_and(|first| first.at + COLLECT_TIME <= now);
        (waited || self.collected.len() >= COLLECT).then(|| std::mem::take(&mut self.collected))
    }

    /// When [`Flight::due`] is to be asked, if nothing more happens.
    pub fn deadline(&self) -> Option<Millis> {
        self.collected.first().map(|first| first.at + COLLECT_TIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_out_in_groups_and_sort_by_time() {
        let id = EventId::of(1_790_000_000_000, 7);
        assert_eq!(id.to_string().len(), 13);
        assert!(id < EventId::of(1_790_000_000_001, 0));
        assert_ne!(id, EventId::of(1_790_000_000_000, 8));
    }

    #[test]
    fn events_are_written_together_and_not_too_late() {
        let mut flight = Flight::new(Recorder::Host);
        assert_eq!(flight.due(10_000), None);
        flight.note("step", About::default(), 10_000);
        assert_eq!(flight.due(10_001), None);
        assert_eq!(flight.deadline(), Some(12_000));
        assert_eq!(flight.due(12_000).map(|events| events.len()), Some(1));
        (0..100).for_each(|n| {
            flight.note("step", About::default(), 13_000 + n);
        });
        assert_eq!(flight.due(13_100).map(|events| events.len()), Some(100));
        assert_eq!(flight.deadline(), None);
    }
}
