//! When a running answer is journalled: soon enough that little is lost, and seldom enough to cost little. Pieces
//! are only ever added, so the cost of an answer grows with its length and not with its square.

use crate::time::{Millis, SECOND};

/// Text is written at the latest after this time, or …
pub const JOURNAL_TIME: Millis = 500;
/// … as soon as this much has come, in characters of ASCII, that is, in bytes.
pub const JOURNAL_BYTES: usize = 200;

/// How much of an answer is on disk.
#[derive(Debug, Default)]
pub struct Journal {
    /// Bytes that are on disk.
    kept: usize,
    /// Up to which byte is being written, while something is.
    writing: Option<usize>,
    /// The number of the next piece.
    part: u32,
    /// When the oldest text came that is not on disk.
    waits_since: Option<Millis>,
}

impl Journal {
    /// The piece to be written now, of the answer's text so far, with its number. `None` while another is being
    /// written, and where it is too little and too soon.
    pub fn next<'a>(&mut self, text: &'a str, now: Millis) -> Option<(u32, &'a str)> {
        let new = text.get(self.kept..).filter(|new| !new.is_empty() && self.writing.is_none())?;
        let since = *self.waits_since.get_or_insert(now);
        let enough = new.len() >= JOURNAL_BYTES && since <= now;
        if !enough && now < since + JOURNAL_TIME {
            return None;
        }
        self.writing = Some(text.len());
        Some((self.part, new))
    }

    /// The piece is on disk.
    pub fn kept(&mut self) {
        self.kept = self.writing.take().unwrap_or(self.kept);
        self.part += 1;
        self.waits_since = None;
    }

    /// The piece could not be written. The same text is tried again with what has come by then, after a pause.
    pub fn failed(&mut self, now: Millis) {
        self.writing = None;
        self.waits_since = Some(now + SECOND);
    }

    /// When [`Journal::next`] wants to be asked, if no more text comes.
    pub fn deadline(&self) -> Option<Millis> {
        self.waits_since.filter(|_| self.writing.is_none()).map(|since| since + JOURNAL_TIME)
    }
}
