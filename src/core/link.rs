//! How a panel stands with the host, and how long it waits before it tries again.

use crate::{
    flight::EventId,
    time::{Millis, SECOND},
};

/// How a panel stands with the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// It is being connected, which takes some milliseconds; nothing is said of it.
    #[default]
    Opening,
    /// It stands.
    Up,
    /// The host cannot be reached.
    Down {
        /// When it is tried again.
        retry_at: Millis,
        /// What the outage is recorded as.
        event: EventId,
    },
}

/// How long a panel waits before it tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// So short that nothing is said of it.
    Quiet(Millis),
    /// The person is told.
    Told(Millis),
}

/// The pauses after the first failures. The host may be starting at this moment, so they are too short to be noticed.
const QUIET_PAUSES: [Millis; 4] = [30, 100, 300, 600];

/// How long nothing is said of failures, however few there were: a try itself can take seconds.
const QUIET_TIME: Millis = 2 * SECOND;

/// The longest pause.
const LONGEST_PAUSE: Millis = 15 * SECOND;

impl Link {
    /// The word for it: the page's attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Up => "up",
            Self::Down { .. } => "down",
        }
    }
}

impl Pause {
    /// The pause after so many failures in a row (at least one) since this moment.
    pub fn after(failures: u32, since: Millis, now: Millis) -> Self {
        let failures = failures.max(1) as usize;
        if let Some(pause) = QUIET_PAUSES.get(failures - 1).filter(|_| now.saturating_sub(since) < QUIET_TIME)
        {
            return Self::Quiet(*pause);
        }
        let doublings = failures.saturating_sub(QUIET_PAUSES.len() + 1).min(10) as u32;
        Self::Told((SECOND << doublings).min(LONGEST_PAUSE))
    }

    /// How long it is.
    pub fn length(self) -> Millis {
        match self {
            Self::Quiet(length) | Self::Told(length) => length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_unnoticed_to_a_quarter_of_a_minute_and_no_further() {
        let pauses: Vec<_> = (0..12).map(|failures| Pause::after(failures, 100, 100)).collect();
        assert_eq!(pauses[0], pauses[1], "no failure counts as the first");
        assert!(pauses.is_sorted_by_key(|pause| pause.length()));
        assert_eq!(pauses[4], Pause::Quiet(600));
        assert_eq!(pauses[5], Pause::Told(SECOND));
        assert_eq!(Pause::after(u32::MAX, 0, 0), Pause::Told(LONGEST_PAUSE));
        assert_eq!(Pause::after(1, 0, 3_000), Pause::Told(SECOND), "a try that took long is no secret");
    }
}
