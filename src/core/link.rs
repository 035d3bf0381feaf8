//! How a panel stands with the host, and how long it waits before it tries again.

use crate::time::{Millis, SECOND};

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
    },
}

/// The pauses after the first failures. The host may be starting at this moment, so they are too short to be noticed.
const QUIET_PAUSES: [Millis; 4] = [30, 100, 300, 600];

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

    /// How the panel stands after so many failures in a row (at least one), and how long it waits then.
    pub fn after(failures: u32, now: Millis) -> (Self, Millis) {
        let failures = failures.max(1) as usize;
        if let Some(pause) = QUIET_PAUSES.get(failures - 1) {
            return (Self::Opening, *pause);
        }
        let doublings = (failures - QUIET_PAUSES.len() - 1).min(10) as u32;
        let pause = (SECOND << doublings).min(LONGEST_PAUSE);
        (Self::Down { retry_at: now + pause }, pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_unnoticed_to_a_quarter_of_a_minute_and_no_further() {
        let pauses: Vec<_> = (0..12).map(|failures| Link::after(failures, 100)).collect();
        assert_eq!(pauses[0], pauses[1], "no failure counts as the first");
        assert!(pauses.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        assert_eq!(pauses[4].0, Link::Opening);
        assert_eq!(pauses[5], (Link::Down { retry_at: 1_100 }, SECOND));
        assert_eq!(Link::after(u32::MAX, 0).1, LONGEST_PAUSE);
    }
}
