//! What a panel itself finds to have failed, for the flight recorder.

use pilotlight_browser::{flight::Journal, id};
use pilotlight_core::{
    flight::{About, EventId, Failure, Recorder},
    trouble::Trouble,
};

thread_local! {
    /// Several panels can be open, so each has a salt.
    static JOURNAL: Journal = Journal::new(Recorder::Panel, id::panel().0.as_u128());
}

/// Records an event.
pub fn note(what: &'static str, about: About) -> EventId {
    JOURNAL.with(|journal| journal.note(what, about))
}

/// Records a failure that the person is told of.
pub fn fail(what: &'static str, trouble: Trouble) -> Failure {
    JOURNAL.with(|journal| journal.fail(what, trouble))
}
