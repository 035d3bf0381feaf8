//! The flight recorder: what happened lately, so that a person can show what was odd.
//!
//! It holds commands, changes of state, failures and times, and never a word of a chat: what happened is told in words of
//! this code, and the one field that holds other words, `said`, is filled only with what the browser says of a failure.
//! Host, worker and panels record; what they record is kept across their restarts in a ring of [`CAPACITY`] events, and
//! leaves the device only as a file that the person saves.

use crate::{
    id::{ChatId, SessionId, TurnId},
    stored::Stored,
    time::Millis,
    trouble::Trouble,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many events are kept.
pub const CAPACITY: usize = 4_000;
/// How long events are collected before they are written together: what a host did last before it died should be there.
const COLLECT_TIME: Millis = 250;
/// How many are written at once at the latest.
const COLLECT: usize = 100;
/// How much is kept of what the browser says, in characters.
const SAID_LIMIT: usize = 300;

/// Names an event. What a person is told of a failure carries the name of the event that it is recorded as. Names sort
/// by the time at which they were given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(u64);

impl EventId {
    /// The name of the failure of this turn, which is kept with the turn and so must be there before the event is
    /// recorded. Of turns that fail within the same millisecond, one in 256 pairs has the same name.
    pub fn of_turn(now: Millis, turn: TurnId) -> Self {
        Self::new(now, turn.0.as_u128(), GIVEN_BY_TURN)
    }

    /// What is sent between contexts as a number has 53 bits: 43 for the moment, 8 for the salt, 2 for the giver, so that
    /// no two givers can give the same name.
    fn new(now: Millis, salt: u128, giver: u64) -> Self {
        Self((now & ((1 << 43) - 1)) << 10 | ((salt & 0xff) as u64) << 2 | giver)
    }

    /// The next name of the same giver.
    fn next(self) -> Self {
        Self(self.0 + 4)
    }
}

/// Who gives a name where it is not a [`Recorder`].
const GIVEN_BY_TURN: u64 = 3;

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

/// What went wrong, as a person is told of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong.
    pub trouble: Trouble,
    /// What it is recorded as.
    pub event: EventId,
}

/// Who recorded an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Recorder {
    /// The host.
    Host = 0,
    /// The worker.
    Worker = 1,
    /// A panel.
    Panel = 2,
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
    /// More of it in a word of the code: the code of a trouble, a step, a state.
    pub code: Option<String>,
    /// The chat it happened to.
    pub chat: Option<ChatId>,
    /// The session it happened to.
    pub session: Option<SessionId>,
    /// How long it took.
    pub took: Option<Millis>,
    /// What else can be counted of it.
    pub figures: Vec<Figure>,
    /// What the browser said, where something failed.
    pub said: Option<String>,
}

/// Something that was counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What, in a word of the code.
    pub name: String,
    /// How much of it.
    pub count: u64,
}

impl Stored for FlightEvent {
    const VERSION: u32 = 1;
}

/// To what an event happened, and how. Words of the code are `'static`, so that nothing that was typed can be one.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// More of it in a word of the code.
    pub code: Option<&'static str>,
    /// The chat.
    pub chat: Option<ChatId>,
    /// The session.
    pub session: Option<SessionId>,
    /// How long it took.
    pub took: Option<Millis>,
    /// What else can be counted of it.
    pub figures: Vec<(&'static str, u64)>,
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

    /// A failure, with what the browser said and what was counted.
    pub fn trouble(trouble: &Trouble) -> Self {
        let figures = match trouble {
            Trouble::TooLong { requested, quota } | Trouble::InstructionTooLong { requested, quota } => {
                vec![("requested", *requested), ("quota", *quota)]
            }
            Trouble::Silent { seconds } => vec![("seconds", *seconds)],
            _ => Vec::new(),
        };
        let said = trouble.browsers_words().map(str::to_owned);
        Self { code: Some(trouble.code()), figures, said, ..Self::default() }
    }

    /// More of it in a word of the code.
    pub fn code(code: &'static str) -> Self {
        Self { code: Some(code), ..Self::default() }
    }

    /// The same, of a chat, if it is one's.
    pub fn of_chat(self, chat: Option<ChatId>) -> Self {
        Self { chat, ..self }
    }

    /// The same, of a session.
    pub fn of_session(self, session: SessionId) -> Self {
        Self { session: Some(session), ..self }
    }

    /// The same, with how long it took, where that is known.
    pub fn took(self, took: Option<Millis>) -> Self {
        Self { took, ..self }
    }

    /// The same, with one thing more that was counted.
    pub fn figure(mut self, name: &'static str, count: u64) -> Self {
        self.figures.push((name, count));
        self
    }

    /// The same, with what the browser said.
    pub fn said(self, said: impl Into<String>) -> Self {
        Self { said: Some(said.into()), ..self }
    }
}

/// Names events, and collects them until they are written together.
#[derive(Debug)]
pub struct Flight {
    by: Recorder,
    /// Tells this recorder from others of its kind.
    salt: u128,
    /// The last name that was given.
    last: EventId,
    collected: Vec<FlightEvent>,
    /// Whether a failure is among them that a person is told of: it must not be lost when the recorder dies.
    urgent: bool,
}

impl Flight {
    /// Nothing has happened yet. `salt` tells this recorder from another of its kind that gives a name in the same
    /// millisecond; its last eight bits count.
    pub fn new(by: Recorder, salt: u128) -> Self {
        Self { by, salt, last: EventId(0), collected: Vec::new(), urgent: false }
    }

    /// Records an event.
    pub fn note(&mut self, what: &'static str, about: About, now: Millis) -> EventId {
        // When several happen at once, or the clock was set back, the last name counts on.
        self.last = EventId::new(now, self.salt, self.by as u64).max(self.last.next());
        self.note_as(self.last, what, about, now);
        self.last
    }

    /// Records an event that has its name already.
    pub fn note_as(&mut self, id: EventId, what: &'static str, about: About, now: Millis) {
        let About { code, chat, session, took, figures, said } = about;
        self.collected.push(FlightEvent {
            v: FlightEvent::VERSION,
            id,
            at: now,
            by: self.by,
            what: what.into(),
            code: code.map(str::to_owned),
            chat,
            session,
            took,
            figures: figures.into_iter().map(|(name, count)| Figure { name: name.into(), count }).collect(),
            said: said.map(|said| said.chars().take(SAID_LIMIT).collect()),
        });
    }

    /// Records a failure that a person is told of, and has it written at once.
    pub fn fail(
        &mut self,
        what: &'static str,
        trouble: Trouble,
        chat: Option<ChatId>,
        now: Millis,
    ) -> Failure {
        let event = self.note(what, About::trouble(&trouble).of_chat(chat), now);
        self.hurry();
        Failure { trouble, event }
    }

    /// Has what was recorded written at once.
    pub fn hurry(&mut self) {
        self.urgent = true;
    }

    /// What is to be written now, if it cannot wait, is enough or has waited long enough.
    pub fn due(&mut self, now: Millis) -> Option<Vec<FlightEvent>> {
        let waited = self.deadline().is_some_and(|deadline| deadline <= now);
        (waited || self.urgent || self.collected.len() >= COLLECT).then(|| self.take())
    }

    /// All that is still to be written.
    pub fn take(&mut self) -> Vec<FlightEvent> {
        self.urgent = false;
        std::mem::take(&mut self.collected)
    }

    /// When [`Flight::due`] is to be asked, if nothing more happens.
    pub fn deadline(&self) -> Option<Millis> {
        self.collected.first().map(|first| first.at + COLLECT_TIME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn names_are_read_out_in_groups_and_sort_by_time() {
        let id = EventId::of_turn(1_790_000_000_000, TurnId(Uuid::from_u128(7)));
        assert_eq!(id.to_string().len(), 13);
        assert!(id < EventId::of_turn(1_790_000_000_001, TurnId(Uuid::from_u128(0))));
        assert_ne!(id, EventId::of_turn(1_790_000_000_000, TurnId(Uuid::from_u128(8))));
    }

    #[test]
    fn no_two_recorders_give_the_same_name() {
        let mut flights = [Recorder::Host, Recorder::Worker, Recorder::Panel].map(|by| Flight::new(by, 255));
        let mut given = vec![Flight::new(Recorder::Panel, 3).note("step", About::default(), 10_000)];
        for now in [10_000, 10_000, 10_001, 9_000] {
            for flight in &mut flights {
                given.extend((0..40).map(|_| flight.note("step", About::default(), now)));
            }
        }
        given.push(EventId::of_turn(10_000, TurnId(Uuid::from_u128(255))));
        let all = given.len();
        given.sort_unstable();
        given.dedup();
        assert_eq!(given.len(), all);
        let ids: Vec<_> = flights[0].take().into_iter().map(|event| event.id).collect();
        assert!(ids.is_sorted(), "also when the clock was set back");
    }

    #[test]
    fn events_are_written_together_and_not_too_late() {
        let mut flight = Flight::new(Recorder::Host, 0);
        assert_eq!(flight.due(10_000), None);
        flight.note("step", About::default(), 10_000);
        assert_eq!(flight.due(10_001), None);
        assert_eq!(flight.deadline(), Some(10_250));
        assert_eq!(flight.due(10_250).map(|events| events.len()), Some(1));
        (0..100).for_each(|n| {
            flight.note("step", About::default(), 11_000 + n / 2);
        });
        assert_eq!(flight.due(11_050).map(|events| events.len()), Some(100));
        assert_eq!(flight.deadline(), None);
    }

    #[test]
    fn little_is_kept_of_what_the_browser_says() {
        let mut flight = Flight::new(Recorder::Host, 0);
        let trouble = Trouble::ModelFailed { why: "é".repeat(9_000) };
        flight.note("trouble", About::trouble(&trouble), 1);
        let events = flight.take();
        assert_eq!(events[0].code.as_deref(), Some("model_failed"));
        assert_eq!(events[0].said.as_ref().map(|said| said.chars().count()), Some(SAID_LIMIT));
    }
}
