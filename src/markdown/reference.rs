//! The same tree from `pulldown-cmark` alone, which is given the whole document: what the [`crate::Stream`] is held
//! against in tests.

use crate::{
    inline,
    seq::Seq,
    tree::{Alignment, Block, Blocks, Code, Inline, Item, List, Prose, Row, Run, Table, Text},
};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::{iter::Peekable, rc::Rc};

/// The blocks of a document, in the form of [`normal`].
pub(crate) fn parse(text: &str) -> Blocks {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    normal(&blocks(&mut Parser::new_ext(text, options).peekable()))
}

/// The same blocks without what only the stream knows or only the whole parse knows: where prose and text are cut
/// into parts, whether a list is loose in which no paragraph would show it, and cells that are missing in a row.
pub(crate) fn normal(blocks: &Blocks) -> Blocks {
    blocks.iter().map(|block| Rc::new(normal_block(block))).collect()
}

fn normal_block(block: &Block) -> Block {
    match block {
        Block::Paragraph(prose) => Block::Paragraph(joined(prose)),
        Block::Heading { level, prose } => Block::Heading { level: *level, prose: joined(prose) },
        Block::Quote(blocks) => Block::Quote(normal(blocks)),
        Block::List(list) => {
            let paragraph = |item: &Rc<Item>| item.blocks.iter().any(|b| matches!(**b, Block::Paragraph(_)));
            let items = list.items.iter().map(|item| Rc::new(normal_item(item)));
            Block::List(List {
                start: list.start,
                loose: list.loose && list.items.iter().any(paragraph),
                items: items.collect(),
            })
        }
        Block::Code(code) => Block::Code(Code {
            language: code.language.clone(),
            text: one_part(code.to_text().trim_end_matches('\n')),
        }),
        Block::Table(table) => Block::Table(Table {
            alignments: table.alignments.clone(),
            head: Rc::new(normal_row(&table.head)),
            rows: table.rows.iter().map(|row| Rc::new(normal_row(row))).collect(),
        }),
        Block::Rule => Block::Rule,
        Block::Html(text) => {
            let text: String = text.iter().map(|part| &**part).collect();
            Block::Html(one_part(text.trim_end_matches('\n')))
        }
    }
}

/// Before a table, `pulldown-cmark` loses the box of a task.
fn normal_item(item: &Item) -> Item {
    let table = item.blocks.iter().next().is_some_and(|block| matches!(**block, Block::Table(_)));
    Item { task: item.task.filter(|_| !table), blocks: normal(&item.blocks) }
}

fn one_part(text: &str) -> Text {
    if text.is_empty() { Seq::new() } else { Seq::from_iter([Rc::from(text)]) }
}

fn normal_row(row: &Row) -> Row {
    let mut cells: Row = row.iter().map(|cell| merged(cell.iter().cloned()).into()).collect();
    while cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    cells
}

fn joined(prose: &Prose) -> Prose {
    let run: Run = merged(prose.iter().flat_map(|run| run.iter().cloned())).into();
    if run.is_empty() { Prose::new() } else { Prose::from_iter([run]) }
}

/// Makes one text of those that stand side by side. White space counts as it is shown: what `pulldown-cmark` keeps of
/// the indentation of a line, within code and raw HTML that goes over several lines, depends on how they are divided.
fn merged(inlines: impl Iterator<Item = Inline>) -> Vec<Inline> {
    let mut merged: Vec<Inline> = Vec::new();
    for inline in inlines {
        match (merged.last_mut(), normal_inline(inline)) {
            (Some(Inline::Text(before)), Inline::Text(text)) => *before = format!("{before}{text}").into(),
            (_, inline) => merged.push(inline),
        }
    }
    let shown =
        |line: &str| line.split([' ', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    for inline in &mut merged {
        if let Inline::Text(text) = inline {
            *text = text.split('\n').map(shown).collect::<Vec<_>>().join("\n").into();
        }
    }
    merged
}

fn normal_inline(inline: Inline) -> Inline {
    let all = |content: Vec<Inline>| merged(content.into_iter());
    match inline {
        Inline::Text(_) | Inline::Break => inline,
        Inline::Code(code) => Inline::Code(code.split_whitespace().collect::<Vec<_>>().join(" ").into()),
        Inline::Emphasis(content) => Inline::Emphasis(all(content)),
        Inline::Strong(content) => Inline::Strong(all(content)),
        Inline::Struck(content) => Inline::Struck(all(content)),
        Inline::Link { href, content } => Inline::Link { href, content: all(content) },
        Inline::Refused { target, content } => Inline::Refused { target, content: all(content) },
    }
}

type Events<'a> = Peekable<Parser<'a>>;

fn blocks(events: &mut Events<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    while let Some(event) = events.next_if(|event| !matches!(event, Event::End(_))) {
        blocks.push(Rc::new(block(event, events)));
    }
    blocks
}

fn block<'a>(event: Event<'a>, events: &mut Events<'a>) -> Block {
    let Event::Start(tag) = event else {
        return if event == Event::Rule { Block::Rule } else { Block::Paragraph(prose(Some(event), events)) };
    };
    let block = match tag {
        Tag::Paragraph => Block::Paragraph(prose(None, events)),
        Tag::Heading { level, .. } => Block::Heading { level: level as u8, prose: prose(None, events) },
        Tag::BlockQuote(_) => Block::Quote(blocks(events)),
        Tag::CodeBlock(kind) => {
            let language = match &kind {
                CodeBlockKind::Fenced(info) => info.split_ascii_whitespace().next().unwrap_or_default(),
                CodeBlockKind::Indented => "",
            };
            Block::Code(Code { language: language.into(), text: Seq::from_iter([raw(events)]) })
        }
        Tag::HtmlBlock => Block::Html(Seq::from_iter([raw(events)])),
        Tag::List(start) => {
            let (mut items, mut loose) = (Seq::new(), false);
            while events.next_if(|event| matches!(event, Event::Start(Tag::Item))).is_some() {
                let mut task = box_of(events);
                let mut blocks = Blocks::new();
                while let Some(event) = events.next_if(|event| !matches!(event, Event::End(_))) {
                    loose |= event == Event::Start(Tag::Paragraph);
                    if matches!(event, Event::Start(Tag::Paragraph | Tag::Heading { .. })) {
                        task = task.or_else(|| box_of(events));
                    }
                    blocks.push(Rc::new(block(event, events)));
                }
                events.next();
                items.push(Rc::new(Item { task, blocks }));
            }
            Block::List(List { start, loose, items })
        }
        Tag::Table(alignments) => Block::Table(self::table(&alignments, events)),
        // Inline tags that stand in a tight item.
        tag => return Block::Paragraph(prose(Some(Event::Start(tag)), events)),
    };
    events.next();
    block
}

/// The box of a task item, if one comes next: whether it is ticked.
fn box_of(events: &mut Events<'_>) -> Option<bool> {
    match events.next_if(|event| matches!(event, Event::TaskListMarker(_)))? {
        Event::TaskListMarker(done) => Some(done),
        _ => None,
    }
}

/// Inline events up to the end of the block around them or the beginning of the next one.
fn prose<'a>(first: Option<Event<'a>>, events: &mut Events<'a>) -> Prose {
    let mut run = Vec::new();
    let mut next = first;
    while let Some(event) = next.take().or_else(|| events.next_if(goes_on)) {
        run.extend(inline_of(event, events));
    }
    Prose::from_iter([Run::from(run)])
}

fn goes_on(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_inline(&tag.to_end()),
        Event::End(_) | Event::Rule => false,
        _ => true,
    }
}

fn inline_of<'a>(event: Event<'a>, events: &mut Events<'a>) -> Option<Inline> {
    let tag = match event {
        Event::Start(tag) => tag,
        Event::Code(code) => return Some(Inline::Code((&*code).into())),
        Event::HardBreak => return Some(Inline::Break),
        Event::SoftBreak => return Some(Inline::Text("\n".into())),
        // Raw HTML is text.
        Event::Text(text) | Event::InlineHtml(text) => return Some(Inline::Text((&*text).into())),
        _ => return None,
    };
    let mut content = Vec::new();
    while let Some(event) = events.next_if(|event| !matches!(event, Event::End(_))) {
        content.extend(inline_of(event, events));
    }
    events.next();
    match tag {
        Tag::Emphasis => Some(Inline::Emphasis(content)),
        Tag::Strong => Some(Inline::Strong(content)),
        Tag::Strikethrough => Some(Inline::Struck(content)),
        Tag::Image { dest_url, .. } => {
            Some(inline::linked((&*dest_url).into(), inline::alternative(&content)))
        }
        Tag::Link { link_type, dest_url, .. } => {
            let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
            let content = content.into_iter().map(inline::refused).collect();
            Some(inline::linked(format!("{mail}{dest_url}").into(), content))
        }
        _ => None,
    }
}

fn is_inline(tag: &TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

fn raw(events: &mut Events<'_>) -> Rc<str> {
    let mut text = String::new();
    while let Some(Event::Text(part) | Event::Html(part)) = events.next_if(|e| !matches!(e, Event::End(_))) {
        text.push_str(&part.replace("\r\n", "\n"));
    }
    text.into()
}

fn table(alignments: &[pulldown_cmark::Alignment], events: &mut Events<'_>) -> Table {
    let alignments = alignments.iter().map(|alignment| match alignment {
        pulldown_cmark::Alignment::None => Alignment::Unset,
        pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Center,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    });
    let mut rows = Vec::new();
    while events.next_if(|e| matches!(e, Event::Start(Tag::TableHead | Tag::TableRow))).is_some() {
        let mut row = Row::new();
        while events.next_if(|e| matches!(e, Event::Start(Tag::TableCell))).is_some() {
            row.push(prose(None, events).iter().next().cloned().unwrap_or_else(|| Run::from([])));
            events.next();
        }
        events.next();
        rows.push(Rc::new(row));
    }
    let mut rows = rows.into_iter();
    Table { alignments: alignments.collect(), head: rows.next().unwrap_or_default(), rows: rows.collect() }
}
