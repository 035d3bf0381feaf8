//! Which `*`, `_` and `~` belong together.
//!
//! This is the [algorithm](https://spec.commonmark.org/0.31.2/#phase-2-inline-structure) of CommonMark for delimiter runs,
//! with the strikethrough of GFM.

use crate::tree::Inline;

/// How deep emphasis and links nest; outside of that they are dropped and their text stays. Drawing and dropping a
/// tree takes stack for each level, of which WebAssembly has little.
const DEPTH_LIMIT: usize = 16;

/// What a text consists of, before it is known what belongs together.
#[derive(Debug)]
pub(crate) enum Node {
    /// Plain text.
    Text(String),
    /// A whole.
    Inline(Inline),
    /// Marks that may begin or end emphasis.
    Run(Run),
    /// What may begin a link, or an image.
    Bracket { image: bool },
}

/// Some equal marks side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    mark: u8,
    /// How many there were in the text.
    length: usize,
    /// How many belong to nothing yet.
    left: usize,
    opens: bool,
    closes: bool,
}

impl Run {
    /// The run of this many marks between these two characters; `None` if it can neither begin nor end anything.
    pub(crate) fn new(mark: u8, length: usize, before: Option<char>, after: Option<char>) -> Option<Self> {
        let white = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let mark_like = |c: Option<char>| c.is_some_and(is_punctuation);
        // Marks lean on a word where the space or the punctuation is on their other side.
        let leans_right = !white(after) && (!mark_like(after) || white(before) || mark_like(before));
        let leans_left = !white(before) && (!mark_like(before) || white(after) || mark_like(after));
        let (opens, closes) = match mark {
            b'*' => (leans_right, leans_left),
            b'~' if length == 2 => (!white(after), leans_left),
            b'~' if length > 2 => (false, false),
            // Within a word they are part of it.
            _ => (
                leans_right && (!leans_left || mark_like(before)),
                leans_left && (!leans_right || mark_like(after)),
            ),
        };
        (opens || closes).then_some(Self { mark, length, left: length, opens, closes })
    }

    /// Whether this can be the beginning of what the other one ends.
    fn begins(&self, end: &Self) -> bool {
        if !self.opens || self.mark != end.mark {
            return false;
        }
        if self.mark == b'~' {
            return self.length == end.length;
        }
        let ambiguous = (self.opens && self.closes) || (end.opens && end.closes);
        !ambiguous || !(self.length + end.length).is_multiple_of(3) || self.length.is_multiple_of(3)
    }

    fn text(&self) -> String {
        char::from(self.mark).to_string().repeat(self.left)
    }
}

/// Finds what belongs together.
pub(crate) fn pair(nodes: Vec<Node>) -> Vec<Inline> {
    inlines(Pairs::of(nodes).done)
}

/// Finds what belongs together in a text that still grows: what can only begin something ends with the text.
pub(crate) fn pair_growing(nodes: Vec<Node>) -> Vec<Inline> {
    let mut pairs = Pairs::of(nodes);
    let begun = pairs.done.iter().rev().filter_map(|node| match node {
        Node::Run(run) if !run.closes => Some(Run { opens: false, closes: true, ..*run }),
        _ => None,
    });
    for end in begun.collect::<Vec<_>>() {
        pairs.close(end);
    }
    inlines(pairs.done)
}

struct Pairs {
    /// What was looked at, with runs in it that may still begin something.
    done: Vec<Node>,
    /// For each kind of closing run: no run before this place begins what such a one ends. So nothing is looked through
    /// twice in vain.
    floors: [usize; 13],
}

impl Pairs {
    fn of(nodes: Vec<Node>) -> Self {
        let mut pairs = Self { done: Vec::with_capacity(nodes.len()), floors: [0; 13] };
        for node in nodes {
            match node {
                Node::Run(run) if run.closes => pairs.close(run),
                node => pairs.done.push(node),
            }
        }
        pairs
    }

    fn close(&mut self, mut end: Run) {
        while end.left > 0 {
            let Some((at, mut begin)) = self.find_beginning(&end) else { break };
            let content = inlines(self.done.split_off(at + 1));
            self.done.pop();
            self.floors.iter_mut().for_each(|floor| *floor = at.min(*floor));
            let width = begin.left.min(end.left).min(2);
            begin.left -= width;
            end.left -= width;
            if begin.left > 0 {
                self.done.push(Node::Run(begin));
            }
            if depth(&content) >= DEPTH_LIMIT {
                self.done.extend(content.into_iter().map(Node::Inline));
                continue;
            }
            self.done.push(Node::Inline(match (end.mark, width) {
                (b'~', _) => Inline::Struck(content),
                (_, 1) => Inline::Emphasis(content),
                _ => Inline::Strong(content),
            }));
        }
        match (end.left, end.opens) {
            (0, _) => {}
            (_, true) => self.done.push(Node::Run(end)),
            (_, false) => self.done.push(Node::Text(end.text())),
        }
    }

    /// The nearest run that begins what this one ends.
    fn find_beginning(&mut self, end: &Run) -> Option<(usize, Run)> {
        let slot = match end.mark {
            b'*' => usize::from(end.opens) * 3 + end.length % 3,
            b'_' => 6 + usize::from(end.opens) * 3 + end.length % 3,
            _ => 12,
        };
        let floor = &mut self.floors[slot];
        let found = self.done.iter().enumerate().skip(*floor).rev().find_map(|(at, node)| match node {
            Node::Run(run) if run.begins(end) => Some((at, *run)),
            _ => None,
        });
        if found.is_none() {
            *floor = self.done.len();
        }
        found
    }
}

/// What is left over becomes text, and texts side by side become one.
fn inlines(nodes: Vec<Node>) -> Vec<Inline> {
    let mut inlines = Vec::with_capacity(nodes.len());
    let mut text = String::new();
    let flush = |text: &mut String, inlines: &mut Vec<Inline>| {
        if !text.is_empty() {
            inlines.push(Inline::Text(text.as_str().into()));
            text.clear();
        }
    };
    for node in nodes {
        match node {
            Node::Text(more) => text.push_str(&more),
            Node::Inline(Inline::Text(more)) => text.push_str(&more),
            Node::Run(run) => text.push_str(&run.text()),
            Node::Bracket { image } => text.push_str(if image { "![" } else { "[" }),
            Node::Inline(inline) => {
                flush(&mut text, &mut inlines);
                inlines.push(inline);
            }
        }
    }
    flush(&mut text, &mut inlines);
    inlines
}

/// How many levels stand within each other in this; never more than a few beyond [`DEPTH_LIMIT`].
fn depth(inlines: &[Inline]) -> usize {
    inlines.iter().filter_map(Inline::content).map(|content| 1 + depth(content)).max().unwrap_or(0)
}

/// Whether this is what Unicode calls punctuation or a symbol: everything that one sees and that is neither a letter
/// nor a digit, nor added to one.
fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    let added = matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200b}'..='\u{200f}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}');
    !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control() && !added
}
