//! What the beginning of a line says. A line comes without its line break.

/// Walks over the spaces and markers at the beginning of a line. Tabs count as spaces up to the next multiple of
/// four columns, and a container may take only a part of one.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    line: &'a str,
    /// The byte that comes next; only ASCII lies before it.
    at: usize,
    /// The byte from which the next tab stop is counted.
    tab_from: usize,
    /// Columns of the last tab that nothing has taken yet.
    spare: usize,
}

/// A marker that begins a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    /// `-`, `+`, `*`, `.` or `)`: items of one list have the same.
    pub kind: u8,
    /// The number before `.` or `)`.
    pub number: Option<u64>,
    /// How far the lines of the item are indented.
    pub indent: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(line: &'a str) -> Self {
        Self { line, at: 0, tab_from: 0, spare: 0 }
    }

    /// What comes next.
    pub(crate) fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// What comes next, with the columns of a tab that was taken in part: the form in which code is kept.
    pub(crate) fn code(&self) -> (&'static str, &'a str) {
        ("   ".get(..self.spare).unwrap_or_default(), self.rest())
    }

    pub(crate) fn at_end(&self) -> bool {
        self.at >= self.line.len()
    }

    /// Whether only white space comes.
    pub(crate) fn is_blank(&self) -> bool {
        self.rest().bytes().all(is_space)
    }

    /// Takes up to this many columns of white space; says how many there were.
    pub(crate) fn take_spaces(&mut self, wanted: usize) -> usize {
        let mut missing = wanted;
        let spare = self.spare.min(missing);
        self.spare -= spare;
        missing -= spare;
        while missing > 0 {
            match self.peek() {
                Some(b' ') => {
                    self.at += 1;
                    missing -= 1;
                }
                Some(b'\t') => {
                    let columns = 4 - (self.at - self.tab_from) % 4;
                    self.at += 1;
                    self.tab_from = self.at;
                    let taken = columns.min(missing);
                    missing -= taken;
                    self.spare = columns - taken;
                }
                _ => break,
            }
        }
        wanted - missing
    }

    pub(crate) fn skip_spaces(&mut self) {
        self.spare = 0;
        self.at += self.rest().bytes().take_while(|&b| b == b' ' || b == b'\t').count();
    }

    pub(crate) fn take_quote_marker(&mut self) -> bool {
        let found = self.take(b'>');
        if found {
            self.take_spaces(1);
        }
        found
    }

    /// Takes a list marker that stands behind `outer` spaces.
    pub(crate) fn take_list_marker(&mut self, outer: usize) -> Option<Marker> {
        let mut next = *self;
        let (kind, number) = match next.peek()? {
            kind @ (b'-' | b'+' | b'*') => {
                if is_rule(next.rest()) {
                    return None;
                }
                next.at += 1;
                (kind, None)
            }
            b'0'..=b'9' => {
                let digits = next.rest().bytes().take(9).take_while(u8::is_ascii_digit).count();
                let number = next.rest().get(..digits)?.parse().ok()?;
                next.at += digits;
                let kind = next.peek().filter(|b| matches!(b, b'.' | b')'))?;
                next.at += 1;
                (kind, Some(number))
            }
            _ => return None,
        };
        let width = next.at - self.at;
        if next.take_spaces(1) == 0 && !next.at_end() {
            return None;
        }
        let mut indent = outer + width + 1;
        if !next.is_blank() {
            // Five spaces and more: one belongs to the marker, the others begin an indented code block.
            let before = next;
            match next.take_spaces(4) {
                4 => next = before,
                more => indent += more,
            }
        }
        *self = next;
        Some(Marker { kind, number, indent })
    }

    /// Takes the box of a task item; says whether it is ticked.
    pub(crate) fn take_task(&mut self) -> Option<bool> {
        let mut next = *self;
        next.take_spaces(3);
        let [b'[', tick, b']', after @ ..] = next.rest().as_bytes() else { return None };
        let done = match tick {
            b'x' | b'X' => true,
            &b if is_space(b) => false,
            _ => return None,
        };
        if after.first().is_some_and(|&b| !is_space(b)) {
            return None;
        }
        next.at += 3;
        *self = next;
        Some(done)
    }

    fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }
}

/// White space within a line.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c)
}

/// Whether this is a thematic break.
pub(crate) fn is_rule(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    let Some(&mark @ (b'*' | b'-' | b'_')) = bytes.first() else { return false };
    let only = bytes.iter().all(|&b| b == mark || b == b' ' || b == b'\t');
    only && bytes.iter().filter(|&&b| b == mark).count() >= 3
}

/// The level of an ATX heading, and what it says.
pub(crate) fn atx_heading(rest: &str) -> Option<(u8, &str)> {
    let level = rest.bytes().take_while(|&b| b == b'#').count();
    let content = rest.get(level..)?;
    if !(1..=6).contains(&level) || content.bytes().next().is_some_and(|b| !is_space(b)) {
        return None;
    }
    let content = content.trim_matches(ascii_space);
    let open = content.trim_end_matches('#');
    let closed = open.is_empty() || open.ends_with([' ', '\t']);
    Some((level as u8, if closed { open.trim_end_matches(ascii_space) } else { content }))
}

/// The level of the heading that this line makes of the paragraph above it.
pub(crate) fn setext_underline(rest: &str) -> Option<u8> {
    let mark = rest.bytes().next()?;
    let level = match mark {
        b'=' => 1,
        b'-' => 2,
        _ => return None,
    };
    rest.trim_start_matches(char::from(mark)).bytes().all(is_space).then_some(level)
}

/// The fence that begins a code block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    /// Reads an opening fence and the words after it.
    pub(crate) fn open(rest: &str) -> Option<(Self, &str)> {
        let mark = rest.bytes().next().filter(|b| matches!(b, b'`' | b'~'))?;
        let length = rest.bytes().take_while(|&b| b == mark).count();
        let info = rest.get(length..)?;
        if length < 3 || (mark == b'`' && info.contains('`')) {
            return None;
        }
        Some((Self { mark, length }, info))
    }

    /// Whether this line closes the code block.
    pub(crate) fn is_closed_by(self, rest: &str) -> bool {
        let length = rest.bytes().take_while(|&b| b == self.mark).count();
        length >= self.length && rest.bytes().skip(length).all(|b| b == b' ')
    }

    /// Whether more of the same could make this the beginning of a closing fence.
    pub(crate) fn may_be_closed_by(self, rest: &str) -> bool {
        !rest.is_empty() && rest.bytes().all(|b| b == self.mark)
    }
}

/// Whether this line ends a paragraph without being blank, HTML aside. `inside` says whether all containers of the
/// paragraph go on in this line: a list that would begin within them has to be in earnest.
pub(crate) fn interrupts(cursor: Cursor<'_>, inside: bool) -> bool {
    let rest = cursor.rest();
    if rest.is_empty() || rest.starts_with('>') || is_rule(rest) {
        return true;
    }
    if atx_heading(rest).is_some() || Fence::open(rest).is_some() {
        return true;
    }
    let mut after = cursor;
    after.take_list_marker(0).is_some_and(|marker| {
        !inside || (marker.number.is_none_or(|number| number == 1) && !after.is_blank())
    })
}

fn ascii_space(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_space)
}
