//! Pieces to lines, and snapshots.

use crate::{builder::Builder, tree::Blocks};
use std::cell::Cell;

/// A line is taken before it is whole once it is this long, in bytes, so that a growing line costs what is new ...
const LONG_LINE: usize = 1 << 10;
/// ... or this long, if it could be a row of a table, because a row is only understood whole ...
const LONG_ROW: usize = 1 << 13;
/// ... at the next space, or this much later if there is none.
const LONG_WORD: usize = 1 << 9;

/// An answer that arrives in pieces. However it is cut, the blocks are the same.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// After all lines, and parts of a long line, that were taken.
    builder: Builder,
    /// What has arrived of the line after them.
    line: String,
    /// Whether the beginning of that line was taken already.
    within_line: bool,
    /// Whether the last byte was a carriage return, so that a line feed now would belong to it.
    after_return: bool,
    finished: bool,
    /// What snapshots cost, beside what the lines did.
    snapshot_work: Cell<u64>,
}

/// The blocks of a whole text: the same that a finished [`Stream`] of it has.
pub fn parse(text: &str) -> Blocks {
    let mut stream = Stream::new();
    stream.push(text);
    stream.finish();
    stream.blocks()
}

impl Stream {
    /// A text of which nothing has arrived.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what has arrived.
    pub fn push(&mut self, piece: &str) {
        let mut rest = piece;
        while !rest.is_empty() {
            if std::mem::take(&mut self.after_return)
                && let Some(after) = rest.strip_prefix('\n')
            {
                rest = after;
                continue;
            }
            let Some(end) = rest.find(['\n', '\r']) else {
                self.line.push_str(rest);
                self.take_long_line();
                return;
            };
            let (line, after) = rest.split_at(end);
            self.line.push_str(line);
            self.take_long_line();
            self.take_line();
            self.after_return = after.starts_with('\r');
            rest = after.get(1..).unwrap_or_default();
        }
    }

    /// Says that nothing more will come, so that [`Stream::blocks`] shows even what might have become something else.
    pub fn finish(&mut self) {
        self.finished = true;
    }

    /// The blocks of what has arrived. A snapshot shares everything that is closed with the next one, so that
    /// comparing the two, and drawing the second over the first, costs what is new.
    ///
    /// Until the stream is finished, what is shown at the end is a guess, so that nothing flickers. The beginning of a
    /// line is left out while it could still become anything: a `-` that will be an item must not be shown as the
    /// underline of a heading before. And emphasis and code that have begun are taken to end where the text does.
    pub fn blocks(&self) -> Blocks {
        let mut builder = self.builder.clone();
        let before = builder.work;
        if !self.line.is_empty() && (self.finished || !self.is_undecided()) {
            take(&mut builder, &self.line, self.within_line);
        }
        let (blocks, work) = if self.finished { builder.close() } else { builder.close_growing() };
        self.snapshot_work.set(self.snapshot_work.get() + work - before);
        blocks
    }

    /// How many bytes were read as emphasis, links and so on, all in all. It grows with the length of the text
    /// and with the number of snapshots, and not with the product of the two.
    pub fn bytes_read(&self) -> u64 {
        self.builder.work + self.snapshot_work.get()
    }

    fn take_line(&mut self) {
        if !self.within_line || !self.line.is_empty() {
            take(&mut self.builder, &self.line, self.within_line);
        }
        self.line.clear();
        self.within_line = false;
    }

    /// Takes what it can of a line that is too long to be waited for. Where it cuts depends on the text alone.
    fn take_long_line(&mut self) {
        while self.line.len() > LONG_LINE {
            let row = !self.within_line && self.line.bytes().take(LONG_LINE).any(|b| b == b'|');
            let long = if row { LONG_ROW } else { LONG_LINE };
            let latest = self.line.floor_char_boundary(long + LONG_WORD);
            let space = self.line.bytes().take(latest).skip(long).position(|b| b == b' ');
            let end = match space {
                Some(more) => long + more,
                // No character reaches from the latest place to here.
                None if self.line.len() > long + LONG_WORD + 4 => latest,
                None => return,
            };
            let rest = self.line.split_off(end);
            take(&mut self.builder, &self.line, self.within_line);
            self.line = rest;
            self.within_line = true;
        }
    }

    /// Whether the unfinished line consists of nothing but what could become a marker or an underline.
    fn is_undecided(&self) -> bool {
        if self.within_line {
            return false;
        }
        let begin = self.line.trim_start_matches([' ', '>']);
        match self.builder.open_fence() {
            Some(fence) => fence.may_be_closed_by(begin),
            None => begin.bytes().all(|b| b" -+*_=#>|:`~.)[]<!0123456789".contains(&b)),
        }
    }
}

fn take(builder: &mut Builder, part: &str, within_line: bool) {
    if within_line { builder.continue_line(part) } else { builder.begin_line(part) }
}
