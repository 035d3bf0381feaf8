//! What happens here, for the flight recorder.

use pilotlight_browser::{BrowserError, clock, flight::Journal};
use pilotlight_core::{
    flight::{About, Failure, Recorder},
    time::Millis,
    trouble::Trouble,
};

thread_local! {
    /// There is one worker at a time, so it needs no salt.
    static JOURNAL: Journal = Journal::new(Recorder::Worker, 0);
}

/// Records an event.
pub fn note(what: &'static str, about: About) {
    JOURNAL.with(|journal| journal.note(what, about));
}

/// Records a failure that whoever asked is told of.
pub fn fail(what: &'static str, trouble: Trouble) -> Failure {
    JOURNAL.with(|journal| journal.fail(what, trouble))
}

/// Records what the browser said, where something failed that nobody waits for.
pub fn failed(what: &'static str, error: BrowserError) {
    note(what, About::default().said(error.into_line()));
}

/// Records something with how long it took from this moment on.
pub fn done(what: &'static str, since: Millis) {
    note(what, About::default().took(Some(clock::now().saturating_sub(since))));
}
