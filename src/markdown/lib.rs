//! Markdown that arrives in pieces.
//!
//! An answer of the model grows word by word, and is shown as Markdown all the while. So the work for each piece
//! must be in proportion to that piece: the [`Stream`] takes every line once, closes blocks as soon as nothing can
//! change them any more, and hands out snapshots that share everything that is closed.
//!
//! | module | holds |
//! | --- | --- |
//! | `tree` | the blocks and what stands in them |
//! | `seq` | a list that grows at its end and shares its past |
//! | `stream` | pieces to lines, and snapshots |
//! | `builder` | lines to blocks: the open containers and the open leaf |
//! | `scan` | what the beginning of a line says |
//! | `leaf`, `prose`, `code`, `table`, `html` | the open leaf and its text |
//! | `inline`, `emphasis` | the text of a leaf to emphasis, links and code |
//! | `span`, `entity`, `link` | what is read as a whole in it, and which links may be followed |
//!
//! It reads [CommonMark](https://spec.commonmark.org/0.31.2/) with the tables, task items and strikethrough of
//! [GFM](https://github.github.com/gfm/). The parsers that there are can only begin anew with each piece, and the smallest
//! that knows all of it weighs 66 KB compressed, so this crate has its own; its tests hold it against
//! `pulldown-cmark` over thousands of random documents. On purpose it differs in this: link reference definitions are
//! not resolved but shown as they were written, because they would change blocks that are closed; of the named
//! entities only those are known that texts are written with; and nesting beyond [`NESTING_LIMIT`] is text.
//!
//! ```
//! let mut stream = pilotlight_markdown::Stream::new();
//! stream.push("A *quick");
//! stream.push("* start");
//! stream.finish();
//! assert_eq!(stream.blocks(), pilotlight_markdown::parse("A *quick* start"));
//! ```

mod builder;
mod code;
mod emphasis;
mod entity;
#[cfg(test)]
mod examples;
mod html;
mod inline;
mod leaf;
mod link;
#[cfg(test)]
mod properties;
mod prose;
#[cfg(test)]
mod reference;
mod scan;
mod seq;
mod span;
mod stream;
mod table;
mod tree;

pub use builder::NESTING_LIMIT;
pub use seq::{Chunk, Seq};
pub use stream::{Stream, parse};
pub use tree::{Alignment, Block, Blocks, Code, Inline, Item, List, Prose, Row, Run, Table, Text};
