//! Letters to the worker, one after the other and in order. The worker may be asleep or be stopped under a letter, so
//! each is sent again a few times. All of them can be: they say how things are and not what to change.

use crate::{
    queue::Queue,
    report::{Report, registry_event},
};
use pilotlight_browser::{
    console,
    flight::Ring,
    runtime::{self, LetterError},
    timer::{sleep, with_timeout},
};
use pilotlight_core::protocol::{HostLetter, Reply, ToWorker};

/// How long the worker may take for a letter, in milliseconds.
const ANSWER_TIME: u32 = 10_000;
/// The pauses before a letter is sent again, in milliseconds. After the last it is given up: what it said is found
/// again when the next host compares transcripts and registry.
const PAUSES: [u32; 4] = [100, 500, 2_000, 10_000];

/// Letters to the worker.
pub struct Post {
    letters: Queue<HostLetter>,
    /// What is recorded is to be written before the host is closed.
    flight: Ring,
    report: Report,
}

impl Post {
    /// Nothing to send yet.
    pub fn new(flight: Ring, report: Report) -> Self {
        Self { letters: Queue::new(), flight, report }
    }

    /// Sends a letter after those before it.
    pub fn send(&self, letter: HostLetter) {
        let (flight, report) = (self.flight.clone(), self.report.clone());
        self.letters.push(letter, move |letter| deliver(letter, flight.clone(), report.clone()));
    }
}

async fn deliver(letter: HostLetter, flight: Ring, report: Report) {
    // Without the registry the host cannot make a session, so that question is asked until it is answered.
    let needed = letter == HostLetter::HostStarted;
    // A host that is closed does not hear that it was.
    let last = letter == HostLetter::CloseHost;
    if last && !matches!(with_timeout(ANSWER_TIME, flight.settle()).await, Some(Ok(()))) {
        // What is not recorded by now is not worth keeping the model for.
        console::note("the last events may not be recorded");
    }
    let mut pauses = PAUSES.into_iter();
    loop {
        match runtime::ask_worker(ToWorker::HOST, &letter, ANSWER_TIME).await {
            Ok(Reply::Registry(registry)) => return report(registry_event(registry)),
            Ok(Reply::Done) => return,
            Err(LetterError::TimedOut) if last => return,
            Ok(Reply::Failed(failure)) => console::note(failure.trouble.code()),
            Err(LetterError::NobodyThere) => console::note("the worker did not answer"),
            Err(LetterError::TimedOut) => console::note("the worker took too long"),
            Err(LetterError::Other(error)) => console::note(&error.into_line()),
        }
        match pauses.next().or(needed.then_some(PAUSES[PAUSES.len() - 1])) {
            Some(pause) => sleep(pause).await,
            None => return,
        }
    }
}
