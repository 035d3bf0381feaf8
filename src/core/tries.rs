//! A bounded number of tries with growing pauses.

use crate::time::{Millis, SECOND};

/// How often something failed in a row, and when it may be tried again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    failures: u32,
    not_before: Millis,
}

impl Tries {
    /// Counts a failure. The next try may come after 1, 2, 4, … seconds, at most about a minute.
    pub fn fail(&mut self, now: Millis) {
        self.failures += 1;
        self.not_before = now + (SECOND << (self.failures - 1).min(6));
    }

    /// How often it failed in a row.
    pub fn failures(self) -> u32 {
        self.failures
    }

    /// Whether it may be tried now.
    pub fn may_try(self, now: Millis) -> bool {
        self.not_before <= now
    }

    /// When it may be tried again, if it may not be tried now.
    pub fn next(self, now: Millis) -> Option<Millis> {
        (self.not_before > now).then_some(self.not_before)
    }
}
