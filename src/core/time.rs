//! Moments and lengths of time, both in milliseconds.

/// A moment: milliseconds since 1970 in UTC. Also a length, where the name of the value says so.
pub type Millis = u64;

/// One second, in milliseconds.
pub const SECOND: Millis = 1_000;
/// One minute, in milliseconds.
pub const MINUTE: Millis = 60 * SECOND;
/// One hour, in milliseconds.
pub const HOUR: Millis = 60 * MINUTE;
/// One day, in milliseconds.
pub const DAY: Millis = 24 * HOUR;
