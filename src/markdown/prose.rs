//! The text of a paragraph or a heading while it is open.

use crate::{
    inline, scan,
    tree::{Inline, Prose},
};

/// Where a long text is tried for a place to be cut, in bytes from the last cut. At the last it is cut even though
/// emphasis might go across. So a growing text is never read again further back than this.
const TRIES: [usize; 4] = [1 << 9, 1 << 10, 1 << 11, 1 << 12];

/// Beyond the last try, a text without any space is cut between two characters after so many bytes more.
const LONGEST_WORD: usize = 1 << 11;

/// A text that lines are added to.
#[derive(Clone, Debug)]
pub(crate) struct OpenProse {
    /// The runs that are cut off and will not change.
    closed: Prose,
    /// The text after them.
    open: String,
    /// How many of [`TRIES`] have failed since the last cut.
    tries: usize,
    /// Where the last line begins in `open`. `None` once that line was cut.
    last_line: Option<usize>,
    lines: usize,
}

impl OpenProse {
    /// Begins with a line, or the beginning of one.
    pub(crate) fn new(line: &str) -> Self {
        Self { closed: Prose::new(), open: line.to_owned(), tries: 0, last_line: Some(0), lines: 1 }
    }

    /// Goes on with another line, or the beginning of one; it has no white space at its beginning.
    pub(crate) fn add_line(&mut self, line: &str, work: &mut u64) {
        self.open.push('\n');
        self.last_line = Some(self.open.len());
        self.lines += 1;
        self.open.push_str(line);
        self.cut(work);
    }

    /// Goes on within the line.
    pub(crate) fn add_part(&mut self, part: &str, work: &mut u64) {
        self.open.push_str(part);
        self.cut(work);
    }

    /// The last line, if it could be the head of a table: the first one, or one that begins with a pipe.
    pub(crate) fn table_head(&self) -> Option<&str> {
        let line = self.open.get(self.last_line?..)?;
        (self.lines == 1 || line.starts_with('|')).then_some(line)
    }

    /// Takes the last line away; `None` if nothing is left.
    pub(crate) fn without_last_line(mut self) -> Option<Self> {
        let before = self.open.get(..self.last_line?)?.trim_end_matches(char_is_gap);
        let end = before.len();
        self.open.truncate(end);
        (self.lines > 1).then_some(self)
    }

    /// The text as it stands, with nothing to come.
    pub(crate) fn close(self, work: &mut u64) -> Prose {
        let rest = inline::read(&self.open, work);
        self.with(rest)
    }

    /// The text as it stands, with more to come.
    pub(crate) fn close_growing(self, work: &mut u64) -> Prose {
        let rest = inline::read_growing(&self.open, work);
        self.with(rest)
    }

    fn with(mut self, rest: Vec<Inline>) -> Prose {
        if !rest.is_empty() {
            self.closed.push(rest.into());
        }
        self.closed
    }

    /// Cuts off what is long enough, so that it need not be read again.
    fn cut(&mut self, work: &mut u64) {
        while let Some(&from) = TRIES.get(self.tries) {
            let text = self.open.as_str();
            let Some(gap) = text.bytes().skip(from).position(is_gap).map(|more| from + more) else {
                let longest = TRIES[TRIES.len() - 1] + LONGEST_WORD;
                if text.len() < longest {
                    return;
                }
                let end = text.floor_char_boundary(longest);
                self.cut_at(end, end, work);
                continue;
            };
            let (before, after) = text.split_at(gap);
            let rest = after.trim_start_matches(char_is_gap);
            if rest.is_empty() {
                return;
            }
            let last_try = self.tries + 1 == TRIES.len();
            if last_try || inline::is_settled(&inline::read(before, work)) {
                self.cut_at(gap, text.len() - rest.len(), work);
            } else {
                self.tries += 1;
            }
        }
    }

    /// Closes a run that ends here, and begins the next one there. What lies between them is white space.
    fn cut_at(&mut self, end: usize, next: usize, work: &mut u64) {
        let text = self.open.as_str();
        let (Some(run), Some(gap), Some(rest)) = (text.get(..end), text.get(end..next), text.get(next..))
        else {
            return;
        };
        let mut run = inline::read(run, work);
        match gap.split_once('\n') {
            Some((spaces, _)) if spaces.len() >= 2 => run.push(Inline::Break),
            Some(_) => run.push(Inline::Text("\n".into())),
            None if !gap.is_empty() => run.push(Inline::Text(" ".into())),
            None => {}
        }
        self.last_line = self.last_line.and_then(|at| at.checked_sub(next));
        self.open = rest.to_owned();
        self.tries = 0;
        self.closed.push(run.into());
    }
}

fn is_gap(byte: u8) -> bool {
    byte == b'\n' || scan::is_space(byte)
}

fn char_is_gap(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_gap)
}
