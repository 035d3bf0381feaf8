//! The blocks and what stands in them. A tree is cheap to copy and to compare with its later self, because
//! everything that is closed is shared.

use crate::seq::Seq;
use std::rc::Rc;

/// Blocks that follow each other.
pub type Blocks = Seq<Rc<Block>>;

/// Text with emphasis, links and code. Long prose has several runs, so that only the last one need be read again
/// when it grows; they follow each other without a gap.
pub type Prose = Seq<Run>;

/// A part of a [`Prose`], or a cell of a table.
pub type Run = Rc<[Inline]>;

/// Text that is shown as it is, in parts that follow each other without a gap. A part that is not the last ends
/// with a line, unless the line is very long.
pub type Text = Seq<Rc<str>>;

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Prose),
    /// A heading.
    Heading {
        /// From 1, the largest, to 6.
        level: u8,
        /// What it says.
        prose: Prose,
    },
    /// A quote.
    Quote(Blocks),
    /// A list.
    List(List),
    /// Code.
    Code(Code),
    /// A table.
    Table(Table),
    /// A thematic break.
    Rule,
    /// Raw HTML, which is shown as it was written.
    Html(Text),
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The number of the first item; `None` for bullets.
    pub start: Option<u64>,
    /// Whether its items stand apart like paragraphs. Known late, so that it is a property of the list and the
    /// items need not be drawn again; in a tight list, too, the text of an item is a [`Block::Paragraph`].
    pub loose: bool,
    /// The items.
    pub items: Seq<Rc<Item>>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// For a task: whether it is done.
    pub task: Option<bool>,
    /// What stands in it.
    pub blocks: Blocks,
}

/// Code, fenced or indented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The first word after the fence; empty where there is none.
    pub language: Rc<str>,
    /// The code, without the line break at its end.
    pub text: Text,
}

impl Code {
    /// The code in one piece, to be copied.
    pub fn to_text(&self) -> String {
        self.text.iter().map(|part| &**part).collect()
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// One for each column.
    pub alignments: Rc<[Alignment]>,
    /// The head: one cell for each column.
    pub head: Rc<Row>,
    /// The rows below the head. A row can have fewer cells than there are columns, never more.
    pub rows: Seq<Rc<Row>>,
}

/// The cells of one row.
pub type Row = Vec<Run>;

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alignment {
    /// Where the language has it.
    #[default]
    Unset,
    /// Left.
    Left,
    /// In the middle.
    Center,
    /// Right.
    Right,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain text; a soft line break is a line feed in it.
    Text(Rc<str>),
    /// Code within the text.
    Code(Rc<str>),
    /// A line break that was asked for.
    Break,
    /// Emphasis, usually italic.
    Emphasis(Vec<Inline>),
    /// Strong emphasis, usually bold.
    Strong(Vec<Inline>),
    /// Text that is struck through.
    Struck(Vec<Inline>),
    /// A link that may be followed: `http`, `https` or `mailto`. Never within another one.
    Link {
        /// The whole address.
        href: Rc<str>,
        /// What stands for it; never empty.
        content: Vec<Inline>,
    },
    /// A link that must not be followed, or an image within a link: its target is shown beside it.
    Refused {
        /// The target as it was written.
        target: Rc<str>,
        /// What stands for it; may be empty.
        content: Vec<Inline>,
    },
}

impl Inline {
    /// What stands within it, for those that hold others.
    pub fn content(&self) -> Option<&[Inline]> {
        match self {
            Self::Text(_) | Self::Code(_) | Self::Break => None,
            Self::Emphasis(content)
            | Self::Strong(content)
            | Self::Struck(content)
            | Self::Link { content, .. }
            | Self::Refused { content, .. } => Some(content),
        }
    }
}
