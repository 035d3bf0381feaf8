//! Text that is shown as it is, while it is open: code, and raw HTML.

use crate::{span, tree::Text};
use std::rc::Rc;

/// A part is closed at the end of the line in which it grows beyond this many bytes, ...
const PART: usize = 1 << 10;
/// ... or within the line, beyond this many.
const LONGEST_PART: usize = 1 << 13;

/// The language of a fenced code block: the first word after the fence, with escapes and entities resolved.
pub(crate) fn language(info: &str) -> Rc<str> {
    span::unescaped(info.split_ascii_whitespace().next().unwrap_or_default()).into()
}

/// A text that lines are added to. What is closed is never touched again, so that the page only gets what is new.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenText {
    closed: Text,
    open: String,
    begun: bool,
    /// White lines that count only if something follows.
    held: String,
}

impl OpenText {
    /// Adds a line, or the beginning of one.
    pub(crate) fn add_line(&mut self, (indent, line): (&str, &str)) {
        if self.begun {
            self.open.push('\n');
        }
        self.begun = true;
        if !self.held.is_empty() {
            self.open.push_str(&std::mem::take(&mut self.held));
        }
        self.close_part_beyond(PART);
        self.open.push_str(indent);
        self.add_part(line);
    }

    /// Adds a white line that counts only if another line follows.
    pub(crate) fn hold_line(&mut self, (indent, line): (&str, &str)) {
        self.held.push_str(indent);
        self.held.push_str(line);
        self.held.push('\n');
    }

    /// Goes on within the line.
    pub(crate) fn add_part(&mut self, part: &str) {
        self.open.push_str(part);
        self.close_part_beyond(LONGEST_PART);
    }

    /// The text as it stands.
    pub(crate) fn close(self) -> Text {
        let mut text = self.closed;
        if !self.open.is_empty() {
            text.push(self.open.into());
        }
        text
    }

    fn close_part_beyond(&mut self, bytes: usize) {
        if self.open.len() > bytes {
            self.closed.push(std::mem::take(&mut self.open).into());
        }
    }
}
