//! The block that the next line may go on with, beside the containers around it.

use crate::{
    code::OpenText,
    html,
    prose::OpenProse,
    scan::Fence,
    tree::{Block, Code, Table},
};
use std::rc::Rc;

/// The open block that holds text; at most one is open.
#[derive(Clone, Debug, Default)]
pub(crate) enum Leaf {
    #[default]
    None,
    Paragraph(OpenProse),
    /// With its level. It only goes on within its line.
    Heading(u8, OpenProse),
    /// With how far its fence is indented.
    Fenced {
        fence: Fence,
        indent: usize,
        language: Rc<str>,
        text: OpenText,
    },
    Indented(OpenText),
    Html {
        end: html::End,
        text: OpenText,
    },
    Table(Table),
}

impl Leaf {
    /// The block, with nothing to come.
    pub(crate) fn into_block(self, work: &mut u64) -> Option<Block> {
        Some(match self {
            Self::None => return None,
            Self::Paragraph(prose) => Block::Paragraph(prose.close(work)),
            Self::Heading(level, prose) => Block::Heading { level, prose: prose.close(work) },
            Self::Fenced { language, text, .. } => Block::Code(Code { language, text: text.close() }),
            Self::Indented(text) => Block::Code(Code { language: "".into(), text: text.close() }),
            Self::Html { text, .. } => Block::Html(text.close()),
            Self::Table(table) => Block::Table(table),
        })
    }

    /// The block as it stands, with more to come.
    pub(crate) fn into_growing_block(self, work: &mut u64) -> Option<Block> {
        match self {
            Self::Paragraph(prose) => Some(Block::Paragraph(prose.close_growing(work))),
            Self::Heading(level, prose) => Some(Block::Heading { level, prose: prose.close_growing(work) }),
            other => other.into_block(work),
        }
    }
}
