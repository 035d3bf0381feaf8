//! The budget of a context window: how full it is, what a session still has room for, and what the next
//! message will do to it.
//!
//! The window holds the instruction, what is given of the chat, the message and its answer. An answer's length is not known
//! before it is there, so room is kept free for it: [`ANSWER_SHARE`] of the window whenever something is asked, and more
//! where a session is filled anew, so that it is not full again with the next message.

use crate::{history::LeftOut, record::Usage};
use serde::{Deserialize, Serialize};

/// The part of the window that is kept free for an answer: one in so many tokens.
pub const ANSWER_SHARE: u64 = 10;

/// The part of the window that is kept free where a session is filled anew: one in so many tokens.
pub const FRESH_SHARE: u64 = 4;

/// The window that is assumed where the browser does not say how large it is, in tokens.
pub const ASSUMED_WINDOW: u64 = 4096;

/// How full a window is, in words that a person can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Below 70 percent.
    Safe,
    /// From 70 percent on.
    Warning,
    /// From 90 percent on: older turns are summarised.
    Critical,
    /// Nothing more goes in.
    Exhausted,
}

impl Level {
    /// Of a session with this usage.
    pub fn of(usage: Usage) -> Self {
        let Usage { used, window } = usage;
        match () {
            () if used >= window => Self::Exhausted,
            () if used * 10 >= window * 9 => Self::Critical,
            () if used * 10 >= window * 7 => Self::Warning,
            () => Self::Safe,
        }
    }

    /// The last numbers of tokens before the second and before the third level, in a window of so many.
    pub fn limits(window: u64) -> [u64; 2] {
        [7, 9].map(|tenths| (window * tenths).div_ceil(10).saturating_sub(1))
    }

    /// The word for it: in `_locales` as `level_<word>`, and the meter's attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Warning => "warning",
            Self::Critical => "critical",
            Self::Exhausted => "exhausted",
        }
    }
}

/// What happens to a message when it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Forecast {
    /// Not everything is known that would have to be.
    #[default]
    Unknown,
    /// The model sees all of the chat.
    Fits,
    /// These turns will not be seen any more.
    LeavesOut(LeftOut),
    /// It does not fit at once: what of a page it is about is read in parts first.
    InParts,
    /// It does not fit, even beside nothing else.
    TooLong {
        /// By so many tokens.
        by: u64,
    },
}

impl Forecast {
    /// The word for it: the attribute of what says so.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Fits => "fits",
            Self::LeavesOut(_) => "leaves-out",
            Self::InParts => "in-parts",
            Self::TooLong { .. } => "too-long",
        }
    }
}

/// How many tokens of history a session with this usage, which holds nothing of the chat yet, is given beside a message of
/// `prompt` tokens.
pub fn room_for_history(usage: Option<Usage>, prompt: u64) -> u64 {
    let Usage { used, window } = usage.unwrap_or(Usage { used: 0, window: ASSUMED_WINDOW });
    window.saturating_sub(used).saturating_sub(prompt).saturating_sub(window / FRESH_SHARE)
}

/// How many tokens a message may take in a session with this usage, so that there is room for its answer.
pub fn room_for_prompt(usage: Usage) -> u64 {
    let Usage { used, window } = usage;
    (window - window / ANSWER_SHARE).saturating_sub(used)
}

/// About how many more messages fit, if they and their answers are as long as those before were; `None` where there is
/// nothing to go by.
pub fn messages_left(usage: Usage, exchanges: u32, empty: u64) -> Option<u32> {
    let each = usage.used.checked_sub(empty)?.checked_div(u64::from(exchanges))?.max(1);
    u32::try_from(room_for_prompt(usage) / each).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: u64 = 1000;

    fn used(used: u64) -> Usage {
        Usage { used, window: WINDOW }
    }

    #[test]
    fn the_levels_begin_where_they_are_said_to() {
        let levels = [0, 699, 700, 899, 900, 999, 1000, 1200].map(|tokens| Level::of(used(tokens)));
        use Level::{Critical, Exhausted, Safe, Warning};
        assert_eq!(levels, [Safe, Safe, Warning, Warning, Critical, Critical, Exhausted, Exhausted]);
        assert_eq!(Level::of(Usage { used: 0, window: 0 }), Exhausted);
        for window in 1..200 {
            for (limit, level) in Level::limits(window).into_iter().zip([Warning, Critical]) {
                let at = |used| Level::of(Usage { used, window });
                assert!(at(limit) < level && at(limit + 1) >= level, "{limit} of {window}");
            }
        }
    }

    #[test]
    fn room_is_kept_for_the_answer() {
        assert_eq!(room_for_prompt(used(800)), 100);
        assert_eq!(room_for_prompt(used(100)), 800);
        assert_eq!(room_for_prompt(used(950)), 0);
    }

    #[test]
    fn a_session_that_was_filled_anew_can_be_asked() {
        for window in [0, 1, 10, 1024, 4096, 9216] {
            for base in (0..=window).step_by(window as usize / 7 + 1) {
                for prompt in (0..=window).step_by(window as usize / 11 + 1) {
                    let empty = Usage { used: base, window };
                    if prompt > room_for_prompt(empty) {
                        continue;
                    }
                    let history = room_for_history(Some(empty), prompt);
                    assert!(
                        prompt <= room_for_prompt(Usage { used: base + history, window }),
                        "{window} {base} {prompt}"
                    );
                }
            }
        }
    }

    #[test]
    fn about_how_many_more_messages_fit() {
        assert_eq!(messages_left(used(300), 4, 100), Some(12));
        assert_eq!(messages_left(used(950), 4, 100), Some(0));
        assert_eq!(messages_left(used(100), 0, 100), None);
        assert_eq!(messages_left(used(50), 2, 100), None, "the instruction has grown since");
    }
}
