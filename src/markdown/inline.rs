//! The text of a leaf to emphasis, links and code.
//!
//! This is the [first phase](https://spec.commonmark.org/0.31.2/#phase-2-inline-structure) of reading inlines: what is a whole
//! is taken as such, and the marks of emphasis are left to `emphasis`.

use crate::{
    emphasis::{self, Node, Run},
    entity, link, scan, span,
    tree::Inline,
};
use std::rc::Rc;

/// Reads a text whose lines have no white space at their beginning, and counts its bytes.
pub(crate) fn read(text: &str, work: &mut u64) -> Vec<Inline> {
    *work += text.len() as u64;
    emphasis::pair(Reader::new(text).read())
}

/// Reads a text that still grows: what has begun and not ended is taken to end here, so that its marks are not seen
/// before they mean something.
pub(crate) fn read_growing(text: &str, work: &mut u64) -> Vec<Inline> {
    *work += text.len() as u64;
    let mut reader = Reader::new(text);
    reader.growing = true;
    emphasis::pair_growing(reader.read())
}

/// Whether everything in this text is settled, so that it means the same whatever follows after a space: nothing is left
/// in it that a later character could pair with.
pub(crate) fn is_settled(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(text) => !text.contains(|c| c != '\n' && c != '!' && SPECIAL.contains(&c)),
        inline => inline.content().is_none_or(is_settled),
    })
}

/// What can begin anything but plain text.
const SPECIAL: [char; 11] = ['\n', '\\', '`', '*', '_', '~', '[', ']', '!', '<', '&'];

struct Reader<'a> {
    text: &'a str,
    /// The byte that is looked at.
    at: usize,
    nodes: Vec<Node>,
    /// Where the brackets stand that may begin a link or an image: places in `nodes`.
    brackets: Vec<usize>,
    /// How many of them cannot begin a link any more, because one stands behind them.
    dead: usize,
    /// A bit for each length below 64 of a run of backticks of which no other comes.
    no_code: u64,
    /// Whether more may come.
    growing: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.trim_matches(|c| u8::try_from(c).is_ok_and(|b| b == b'\n' || scan::is_space(b)));
        Self { text, at: 0, nodes: Vec::new(), brackets: Vec::new(), dead: 0, no_code: 0, growing: false }
    }

    fn read(mut self) -> Vec<Node> {
        while let Some(special) = self.rest().find(SPECIAL) {
            let (before, rest) = self.rest().split_at(special);
            self.push_text(before);
            self.at += special;
            let taken = match rest.as_bytes() {
                [b'\n', ..] => self.line_break(),
                [b'\\', ..] => self.backslash(rest),
                [b'`', ..] => self.code(rest),
                [mark @ (b'*' | b'_' | b'~'), ..] => self.marks(*mark, rest),
                [b'[', ..] => self.bracket(false),
                [b'!', b'[', ..] => self.bracket(true),
                [b']', ..] => self.closing_bracket(rest),
                [b'<', ..] => self.angle_bracket(rest),
                [b'&', ..] => self.entity(rest),
                _ => 0,
            };
            self.at += taken;
            if taken == 0 {
                self.push_text(rest.get(..1).unwrap_or_default());
                self.at += 1;
            }
        }
        self.push_text(self.rest());
        self.nodes
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push_text(&mut self, text: &str) {
        match self.nodes.last_mut() {
            _ if text.is_empty() => {}
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.nodes.push(Node::Text(text.to_owned())),
        }
    }

    fn push(&mut self, inline: Inline) {
        self.nodes.push(Node::Inline(inline));
    }

    fn line_break(&mut self) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        let spaces = before.bytes().rev().take_while(|&b| scan::is_space(b)).count();
        if let Some(Node::Text(text)) = self.nodes.last_mut() {
            text.truncate(text.len().saturating_sub(spaces));
        }
        if spaces >= 2 {
            self.push(Inline::Break)
        } else {
            self.push_text("\n")
        }
        1
    }

    fn backslash(&mut self, rest: &str) -> usize {
        match rest.as_bytes().get(1) {
            Some(b'\n') => {
                self.push(Inline::Break);
                2
            }
            Some(escaped) if escaped.is_ascii_punctuation() => {
                self.push_text(rest.get(1..2).unwrap_or_default());
                2
            }
            _ => 0,
        }
    }

    fn code(&mut self, rest: &str) -> usize {
        let ticks = span::run_of(rest, b'`');
        let bit = 1_u64.checked_shl(ticks as u32).unwrap_or(0);
        if self.no_code & bit == 0 {
            if let Some((code, length)) = span::code(rest) {
                self.push(Inline::Code(code.into()));
                return length;
            }
            self.no_code |= bit;
            if self.growing {
                let code = rest.get(ticks..).unwrap_or_default();
                if !code.is_empty() {
                    self.push(Inline::Code(code.replace('\n', " ").into()));
                }
                return rest.len();
            }
        }
        self.push_text(rest.get(..ticks).unwrap_or_default());
        ticks
    }

    fn marks(&mut self, mark: u8, rest: &str) -> usize {
        let length = span::run_of(rest, mark);
        let (marks, after) = rest.split_at(length);
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
        match Run::new(mark, length, before, after.chars().next()) {
            Some(run) => self.nodes.push(Node::Run(run)),
            None if self.growing && after.is_empty() => {}
            None => self.push_text(marks),
        }
        length
    }

    fn bracket(&mut self, image: bool) -> usize {
        self.brackets.push(self.nodes.len());
        self.nodes.push(Node::Bracket { image });
        1 + usize::from(image)
    }

    fn closing_bracket(&mut self, rest: &str) -> usize {
        let Some(begin) = self.brackets.pop() else { return 0 };
        let dead = self.brackets.len() < self.dead;
        self.dead = self.dead.min(self.brackets.len());
        let Some(&Node::Bracket { image }) = self.nodes.get(begin) else { return 0 };
        if dead && !image {
            return 0;
        }
        let Some((target, length)) = rest.get(1..).and_then(span::link_target) else { return 0 };
        let content = emphasis::pair(self.nodes.split_off(begin + 1));
        self.nodes.pop();
        let target = Rc::from(target);
        if image {
            self.push(linked(target, alternative(&content)));
        } else {
            // Links do not nest. What links within this one is an image, and is shown beside its source instead.
            self.push(linked(target, content.into_iter().map(refused).collect()));
            self.dead = self.brackets.len();
        }
        1 + length
    }

    fn angle_bracket(&mut self, rest: &str) -> usize {
        if let Some((target, words, length)) = span::automatic_link(rest) {
            self.push(linked(target.into(), vec![Inline::Text(words.into())]));
            return length;
        }
        let Some(length) = span::html(rest) else { return 0 };
        self.push_text(rest.get(..length).unwrap_or_default());
        length
    }

    fn entity(&mut self, rest: &str) -> usize {
        let Some((character, length)) = entity::read(rest) else { return 0 };
        self.push_text(character.encode_utf8(&mut [0; 4]));
        length
    }
}

/// A link, if its target may be followed.
pub(crate) fn linked(target: Rc<str>, content: Vec<Inline>) -> Inline {
    if !link::may_be_followed(&target) {
        return Inline::Refused { target, content };
    }
    let content = if content.is_empty() { vec![Inline::Text(target.clone())] } else { content };
    Inline::Link { href: target, content }
}

pub(crate) fn refused(inline: Inline) -> Inline {
    let all = |content: Vec<Inline>| content.into_iter().map(refused).collect();
    match inline {
        Inline::Link { href, content } => Inline::Refused { target: href, content },
        Inline::Emphasis(content) => Inline::Emphasis(all(content)),
        Inline::Strong(content) => Inline::Strong(all(content)),
        Inline::Struck(content) => Inline::Struck(all(content)),
        other => other,
    }
}

/// What stands for an image that is not loaded: its text without any markup.
pub(crate) fn alternative(content: &[Inline]) -> Vec<Inline> {
    fn collect(content: &[Inline], into: &mut String) {
        for inline in content {
            match inline {
                Inline::Text(text) | Inline::Code(text) => into.push_str(text),
                Inline::Break => into.push('\n'),
                inline => collect(inline.content().unwrap_or_default(), into),
            }
        }
    }
    let mut text = String::new();
    collect(content, &mut text);
    if text.is_empty() { Vec::new() } else { vec![Inline::Text(text.into())] }
}
