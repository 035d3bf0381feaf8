//! Lines to blocks: the open containers and the open leaf.
//!
//! This is the [parsing strategy](https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy) of CommonMark: each
//! line first goes on with the containers that are open, may then open new ones, and ends in a leaf. A line is
//! looked at once, and what it closes is closed for good.

use crate::{
    code::{self, OpenText},
    html,
    leaf::Leaf,
    prose::OpenProse,
    scan::{self, Cursor, Fence, Marker},
    seq::Seq,
    table,
    tree::{Block, Blocks, Item, List},
};
use std::rc::Rc;

/// How many quotes and list items stand within each other at most. Deeper ones are text: drawing and dropping a tree
/// takes stack for each level, of which WebAssembly has little.
pub const NESTING_LIMIT: usize = 24;

/// All that is known after some lines. A copy is cheap, so that a line that is not whole yet can be tried on one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Builder {
    blocks: Blocks,
    /// From the outermost to the innermost. An item always stands in a list.
    containers: Vec<Container>,
    leaf: Leaf,
    /// Whether the last line was blank, as far as it counts for looseness.
    blank: bool,
    /// Whether the innermost item has had nothing but its marker so far.
    bare_item: bool,
    /// How many bytes the inline parser was given.
    pub(crate) work: u64,
}

#[derive(Clone, Debug)]
enum Container {
    Quote(Blocks),
    List { kind: u8, list: List },
    Item { indent: usize, item: Item },
}

impl Builder {
    /// Takes the beginning of a line; mostly that is all of it.
    pub(crate) fn begin_line(&mut self, line: &str) {
        let mut cursor = Cursor::new(line);
        let matched = self.match_containers(&mut cursor);
        let inside = matched == self.containers.len();
        if self.continue_leaf(cursor, inside) {
            return;
        }
        self.close_leaf();
        while self.containers.len() > matched {
            self.close_container();
        }
        if self.open_containers(&mut cursor) {
            return;
        }
        if cursor.is_blank() {
            self.take_blank_line();
            return;
        }
        self.open_leaf(cursor);
    }

    /// Takes more of a line that is so long that its beginning was not waited for.
    pub(crate) fn continue_line(&mut self, part: &str) {
        match &mut self.leaf {
            Leaf::Paragraph(prose) | Leaf::Heading(_, prose) => prose.add_part(part, &mut self.work),
            Leaf::Fenced { text, .. } | Leaf::Indented(text) | Leaf::Html { text, .. } => text.add_part(part),
            // The rest of such a line has no better place: a row, a thematic break or a closing fence is over.
            Leaf::None | Leaf::Table(_) if part.trim().is_empty() => {}
            Leaf::None | Leaf::Table(_) => {
                self.close_leaf();
                self.leaf = Leaf::Paragraph(OpenProse::new(part.trim_start()));
            }
        }
    }

    /// The blocks as they stand, with more to come; and the work of reading them.
    pub(crate) fn close_growing(mut self) -> (Blocks, u64) {
        let block = std::mem::take(&mut self.leaf).into_growing_block(&mut self.work);
        block.into_iter().for_each(|block| self.push(block));
        self.close()
    }

    /// The blocks, with nothing to come; and the work of reading them.
    pub(crate) fn close(mut self) -> (Blocks, u64) {
        self.close_leaf();
        while !self.containers.is_empty() {
            self.close_container();
        }
        (self.blocks, self.work)
    }

    /// The fence of the open code block, if that is where the next line goes.
    pub(crate) fn open_fence(&self) -> Option<Fence> {
        match &self.leaf {
            Leaf::Fenced { fence, .. } => Some(*fence),
            _ => None,
        }
    }

    /// How many of the open containers go on in this line.
    fn match_containers(&self, cursor: &mut Cursor<'_>) -> usize {
        let goes_on = |container: &Container| {
            let mut next = *cursor;
            let goes_on = match container {
                Container::List { .. } => true,
                Container::Quote(_) => {
                    next.take_spaces(3);
                    next.take_quote_marker()
                }
                Container::Item { indent, .. } => next.take_spaces(*indent) == *indent || next.at_end(),
            };
            if goes_on {
                *cursor = next;
            }
            goes_on
        };
        self.containers.iter().map(goes_on).take_while(|&goes_on| goes_on).count()
    }

    /// Gives the line to the open leaf. Says whether it took it.
    fn continue_leaf(&mut self, cursor: Cursor<'_>, inside: bool) -> bool {
        match &mut self.leaf {
            Leaf::None | Leaf::Heading(..) => false,
            Leaf::Paragraph(_) => self.continue_paragraph(cursor, inside),
            Leaf::Fenced { .. } => inside && self.continue_fenced(cursor),
            Leaf::Indented(text) => inside && continue_indented(text, cursor, &mut self.blank),
            Leaf::Html { end, text } => {
                let taken = inside && (*end != html::End::Blank || !cursor.is_blank());
                if taken {
                    text.add_line(cursor.code());
                    self.end_html(cursor.rest());
                }
                taken
            }
            Leaf::Table(table) => {
                let mut cursor = cursor;
                cursor.skip_spaces();
                if !inside || scan::interrupts(cursor, false) || html::begins(cursor.rest()).is_some() {
                    return false;
                }
                let row = table::row(cursor.rest(), table.alignments.len(), &mut self.work);
                let taken = row.is_some();
                row.into_iter().for_each(|row| table.rows.push(Rc::new(row)));
                taken
            }
        }
    }

    fn continue_paragraph(&mut self, mut cursor: Cursor<'_>, inside: bool) -> bool {
        if inside && self.begin_table(cursor) {
            return true;
        }
        let Leaf::Paragraph(prose) = &mut self.leaf else { return false };
        if cursor.take_spaces(4) < 4 {
            if inside && let Some(level) = scan::setext_underline(cursor.rest()) {
                let prose = prose.clone().close(&mut self.work);
                self.leaf = Leaf::None;
                self.push(Block::Heading { level, prose });
                return true;
            }
            if scan::interrupts(cursor, inside) || html::begins(cursor.rest()).is_some() {
                return false;
            }
        }
        cursor.skip_spaces();
        let goes_on = !cursor.at_end();
        if goes_on {
            prose.add_line(cursor.rest(), &mut self.work);
        }
        goes_on
    }

    /// Makes a table of the last line of the open paragraph, if this is the line under its head.
    fn begin_table(&mut self, cursor: Cursor<'_>) -> bool {
        let Leaf::Paragraph(prose) = &self.leaf else { return false };
        let Some(head) = prose.table_head() else { return false };
        let Some(alignments) = table::delimiter_row(cursor) else { return false };
        let Some(table) = table::begin(head, alignments, &mut self.work) else { return false };
        if let Some(before) = prose.clone().without_last_line() {
            let prose = before.close(&mut self.work);
            self.push(Block::Paragraph(prose));
        }
        self.leaf = Leaf::Table(table);
        true
    }

    fn continue_fenced(&mut self, mut cursor: Cursor<'_>) -> bool {
        let Leaf::Fenced { fence, indent, text, .. } = &mut self.leaf else { return false };
        cursor.take_spaces(*indent);
        let mut closing = cursor;
        if closing.take_spaces(4 - *indent) < 4 - *indent && fence.is_closed_by(closing.rest()) {
            self.close_leaf();
        } else {
            text.add_line(cursor.code());
        }
        true
    }

    fn end_html(&mut self, line: &str) {
        if let Leaf::Html { end: html::End::Mark(mark), .. } = self.leaf
            && line.contains(mark)
        {
            self.close_leaf();
        }
    }

    /// Opens the quotes and lists that begin in this line. Says whether nothing is left of it.
    fn open_containers(&mut self, cursor: &mut Cursor<'_>) -> bool {
        loop {
            let before = *cursor;
            let outer = cursor.take_spaces(4);
            if outer >= 4 || self.depth() >= NESTING_LIMIT {
                *cursor = before;
                return false;
            }
            if let Some(marker) = cursor.take_list_marker(outer) {
                if self.begin_item(marker, cursor) {
                    return true;
                }
            } else if cursor.take_quote_marker() {
                self.begin_block();
                self.containers.push(Container::Quote(Blocks::new()));
            } else {
                *cursor = before;
                return false;
            }
        }
    }

    fn depth(&self) -> usize {
        self.containers.iter().filter(|container| !matches!(container, Container::List { .. })).count()
    }

    /// Opens an item, in the open list if it is of the same kind. Says whether the line ends with it.
    fn begin_item(&mut self, marker: Marker, cursor: &mut Cursor<'_>) -> bool {
        self.close_bare_item();
        let same =
            matches!(self.containers.last(), Some(Container::List { kind, .. }) if *kind == marker.kind);
        if same {
            if std::mem::take(&mut self.blank) {
                self.loosen(1);
            }
        } else {
            self.begin_block();
            let list = List { start: marker.number, loose: false, items: Seq::new() };
            self.containers.push(Container::List { kind: marker.kind, list });
        }
        let bare = cursor.is_blank();
        let task = if bare { None } else { cursor.take_task() };
        self.containers
            .push(Container::Item { indent: marker.indent, item: Item { task, blocks: Blocks::new() } });
        if cursor.is_blank() {
            self.bare_item = true;
            return true;
        }
        if task.is_some() {
            cursor.skip_spaces();
            self.begin_block();
            self.leaf = Leaf::Paragraph(OpenProse::new(cursor.rest()));
        }
        task.is_some()
    }

    fn take_blank_line(&mut self) {
        match self.containers.last_mut() {
            Some(Container::Quote(_)) => return,
            // An item may begin with one blank line; after that nothing can stand in it.
            Some(Container::Item { indent, .. }) if self.bare_item => *indent = 0,
            _ => {}
        }
        self.blank = true;
    }

    fn open_leaf(&mut self, mut cursor: Cursor<'_>) {
        self.begin_block();
        let line_start = cursor;
        let indent = cursor.take_spaces(4);
        if indent == 4 {
            let mut text = OpenText::default();
            text.add_line(cursor.code());
            self.leaf = Leaf::Indented(text);
            return;
        }
        let rest = cursor.rest();
        if let Some(end) = html::begins(rest).or_else(|| html::is_one_tag(rest).then_some(html::End::Blank)) {
            let mut text = OpenText::default();
            let (spare, _) = line_start.code();
            text.add_line((if indent > spare.len() { &"   "[..indent] } else { spare }, rest));
            self.leaf = Leaf::Html { end, text };
            self.end_html(rest);
        } else if scan::is_rule(rest) {
            self.push(Block::Rule);
        } else if let Some((level, content)) = scan::atx_heading(rest) {
            self.leaf = Leaf::Heading(level, OpenProse::new(content));
        } else if let Some((fence, info)) = Fence::open(rest) {
            self.leaf =
                Leaf::Fenced { fence, indent, language: code::language(info), text: OpenText::default() };
        } else {
            self.leaf = Leaf::Paragraph(OpenProse::new(rest));
        }
    }

    /// Prepares for a block that begins where the innermost container is.
    fn begin_block(&mut self) {
        self.close_bare_item();
        if let Some(Container::List { .. }) = self.containers.last() {
            self.close_container();
        }
        if std::mem::take(&mut self.blank) {
            self.loosen(2);
        }
    }

    /// Closes an item that had nothing but its marker before the blank line.
    fn close_bare_item(&mut self) {
        let bare = std::mem::take(&mut self.bare_item);
        if bare && self.blank && matches!(self.containers.last(), Some(Container::Item { .. })) {
            self.close_container();
        }
    }

    /// Makes the list loose that is this far from the innermost container, if there is one.
    fn loosen(&mut self, from_end: usize) {
        let at = self.containers.len().checked_sub(from_end);
        if let Some(Container::List { list, .. }) = at.and_then(|at| self.containers.get_mut(at)) {
            list.loose = true;
        }
    }

    fn close_leaf(&mut self) {
        let block = std::mem::take(&mut self.leaf).into_block(&mut self.work);
        block.into_iter().for_each(|block| self.push(block));
    }

    fn close_container(&mut self) {
        match self.containers.pop() {
            None => {}
            Some(Container::Quote(blocks)) => self.push(Block::Quote(blocks)),
            Some(Container::List { list, .. }) => self.push(Block::List(list)),
            Some(Container::Item { item, .. }) => {
                self.bare_item = false;
                if let Some(Container::List { list, .. }) = self.containers.last_mut() {
                    list.items.push(Rc::new(item));
                }
            }
        }
    }

    fn push(&mut self, block: Block) {
        let blocks = match self.containers.last_mut() {
            None | Some(Container::List { .. }) => &mut self.blocks,
            Some(Container::Quote(blocks) | Container::Item { item: Item { blocks, .. }, .. }) => blocks,
        };
        blocks.push(Rc::new(block));
    }
}

fn continue_indented(text: &mut OpenText, mut cursor: Cursor<'_>, blank: &mut bool) -> bool {
    if cursor.take_spaces(4) < 4 && !cursor.at_end() {
        return false;
    }
    *blank = cursor.is_blank();
    if *blank {
        text.hold_line(cursor.code())
    } else {
        text.add_line(cursor.code())
    }
    true
}
