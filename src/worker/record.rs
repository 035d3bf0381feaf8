//! What happened here, for the flight recorder.

use pilotlight_browser::flight::Journal;
use pilotlight_core::flight::Recorder;

thread_local! {
    /// There is one worker at a time, so it needs no salt.
    pub static JOURNAL: Journal = Journal::new(Recorder::Worker, 0);
}
