//! How long ago something was, in the unit that a person would use.

use crate::time::{DAY, HOUR, MINUTE, Millis};

/// How long ago something was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ago {
    /// Less than a minute.
    Now,
    /// Whole minutes, less than an hour.
    Minutes(u64),
    /// Whole hours, less than a day.
    Hours(u64),
    /// Whole days, less than a week.
    Days(u64),
    /// So long that the date says more.
    Date,
}

impl Ago {
    /// The time from `then` to `now`. A `then` that lies ahead, by a clock that was set back, counts as now.
    pub fn of(then: Millis, now: Millis) -> Self {
        match now.saturating_sub(then) {
            past if past < MINUTE => Self::Now,
            past if past < HOUR => Self::Minutes(past / MINUTE),
            past if past < DAY => Self::Hours(past / HOUR),
            past if past < 7 * DAY => Self::Days(past / DAY),
            _ => Self::Date,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_the_unit_that_a_person_would_use() {
        let now = 100 * DAY;
        assert_eq!(Ago::of(now + 5, now), Ago::Now);
        assert_eq!(Ago::of(now - MINUTE + 1, now), Ago::Now);
        assert_eq!(Ago::of(now - 59 * MINUTE, now), Ago::Minutes(59));
        assert_eq!(Ago::of(now - 25 * HOUR, now), Ago::Days(1));
        assert_eq!(Ago::of(now - 7 * DAY, now), Ago::Date);
    }
}
