//! Draws Markdown: the blocks of `pilotlight-markdown` as Yew nodes, never as an HTML string.
//!
//! For an answer that arrives, whoever holds the panel's state owns a [`pilotlight_markdown::Stream`], pushes each
//! piece into it, and once a frame draws a snapshot:
//!
//! ```text
//! stream.push(&delta);                                  // for each piece
//! html! { <StreamedMarkdown blocks={stream.blocks()} /> }  // once a frame
//! stream.finish();                                      // when the turn has ended; then draw once more
//! ```
//!
//! [`StreamedMarkdown`] draws again only what has changed since the last snapshot. After the end, go on drawing the
//! blocks of the stream, and nothing on the page is touched. For an answer that was read from the store there is
//! [`Markdown`], which draws the same from its text.
//!
//! What is closed is shared between snapshots (see [`pilotlight_markdown::Seq`]), so each chunk and each entry is a
//! component whose properties are compared, mostly by the address alone. Components add nothing to the page.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    turn_tools,
};
use pilotlight_browser::i18n::t;
use pilotlight_markdown::{
    Alignment, Block, Blocks, Chunk, Code, Inline, Item, List, Prose, Row, Run, Seq, Table,
};
use std::rc::Rc;
use yew::{
    prelude::*,
    virtual_dom::{VList, VNode, VText},
};

/// A cell with more text than this, in bytes, must not become a column of single words.
const LONG_CELL: usize = 32;

/// What [`StreamedMarkdown`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct StreamedMarkdownProps {
    /// The latest snapshot of the stream.
    pub blocks: Blocks,
}

/// Draws an answer that arrives, or has just arrived.
#[component]
pub fn StreamedMarkdown(props: &StreamedMarkdownProps) -> Html {
    html! { <div class="md">{ parts(&props.blocks, Part::Blocks) }</div> }
}

/// What [`Markdown`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct MarkdownProps {
    /// The whole text.
    pub text: AttrValue,
}

/// Draws a finished text. It is read once.
#[component]
pub fn Markdown(props: &MarkdownProps) -> Html {
    let blocks = use_memo(props.text.clone(), |text| pilotlight_markdown::parse(text));
    html! { <StreamedMarkdown blocks={(*blocks).clone()} /> }
}

/// A part of the tree that is drawn by itself, and again only when it is not the same any more.
#[derive(Clone, PartialEq)]
enum Part {
    /// Some blocks stand in a box of their own, which the browser leaves alone while it is not in view.
    Blocks(Chunk<Rc<Block>>),
    Block(Rc<Block>),
    /// Some items of a list are a list of their own, for the same reason.
    Items(Chunk<Rc<Item>>, ListPart),
    Item(Rc<Item>),
    Rows(Chunk<Rc<Row>>, Rc<[Alignment]>),
    Row(Rc<Row>, Rc<[Alignment]>),
    Runs(Chunk<Run>),
    Run(Run),
    Lines(Chunk<Rc<str>>),
    Line(Rc<str>),
}

/// Where some items of a list stand in it.
#[derive(Clone, PartialEq)]
struct ListPart {
    /// The number of the first of these items.
    start: Option<u64>,
    /// Whether others come before.
    goes_on: bool,
    /// Whether the list has several parts.
    several: bool,
    loose: bool,
    /// Whether its numbers are wide.
    wide: bool,
}

#[derive(Clone, PartialEq, Properties)]
struct PartProps {
    part: Part,
}

#[component]
fn Shown(props: &PartProps) -> Html {
    match &props.part {
        Part::Blocks(chunk) => html! { <div class="md-chunk">{ entries(chunk, Part::Block) }</div> },
        Part::Block(block) => draw_block(block),
        Part::Items(chunk, list) => draw_list_part(chunk, list),
        Part::Item(item) => draw_item(item),
        Part::Rows(chunk, alignments) => entries(chunk, |row| Part::Row(row, alignments.clone())),
        Part::Row(row, alignments) => html! { <tr>{ draw_cells(row, alignments, "td") }</tr> },
        Part::Runs(chunk) => entries(chunk, Part::Run),
        Part::Run(run) => draw_inlines(run),
        Part::Lines(chunk) => entries(chunk, Part::Line),
        Part::Line(text) => draw_lines(text),
    }
}

/// A part with its place in the list around it. Without such keys Yew compares lists from their ends, so that every entry
/// of a list that grows would be drawn again over the one before it.
fn shown(place: usize, part: Part) -> Html {
    html! { <Shown key={place} {part} /> }
}

/// All entries of a chunk, each as a part.
fn entries<T: Clone>(chunk: &[T], part: impl Fn(T) -> Part) -> Html {
    chunk.iter().cloned().enumerate().map(|(place, entry)| shown(place, part(entry))).collect()
}

/// All chunks of a list, each as a part.
fn parts<T>(seq: &Seq<T>, part: impl Fn(Chunk<T>) -> Part) -> Html {
    seq.chunks().iter().cloned().enumerate().map(|(place, chunk)| shown(place, part(chunk))).collect()
}

fn draw_block(block: &Block) -> Html {
    match block {
        Block::Paragraph(prose) => html! { <p>{ draw_prose(prose) }</p> },
        Block::Heading { level, prose } => draw_heading(*level, prose),
        Block::Quote(blocks) => html! { <blockquote>{ draw_nested(blocks) }</blockquote> },
        Block::List(list) => draw_list(list),
        Block::Code(code) => html! { <CodeBlock code={code.clone()} /> },
        Block::Table(table) => draw_table(table),
        Block::Rule => html! { <hr /> },
        Block::Html(text) => html! { <pre class="md-html">{ parts(text, Part::Lines) }</pre> },
    }
}

/// An answer stands below the panel's own headings, so its own count from the third level.
fn draw_heading(level: u8, prose: &Prose) -> Html {
    html! { <@{format!("h{level}")} aria-level={(level + 2).min(6).to_string()}>{ draw_prose(prose) }</@> }
}

fn draw_list(list: &List) -> Html {
    let chunks = list.items.chunks();
    let last = list.start.map(|start| start.saturating_add(list.items.len() as u64));
    let mut before = 0;
    let part = |(place, chunk): (usize, &Chunk<Rc<Item>>)| {
        let part = ListPart {
            start: list.start.map(|start| start.saturating_add(before)),
            goes_on: before > 0,
            several: chunks.len() > 1,
            loose: list.loose,
            wide: last.is_some_and(|last| last > 100),
        };
        before += chunk.len() as u64;
        shown(place, Part::Items(chunk.clone(), part))
    };
    chunks.iter().enumerate().map(part).collect()
}

fn draw_list_part(items: &[Rc<Item>], part: &ListPart) -> Html {
    let class = classes!(
        part.loose.then_some("md-loose"),
        part.wide.then_some("md-wide"),
        part.several.then_some("md-several"),
        part.goes_on.then_some("md-goes-on"),
    );
    let items = entries(items, Part::Item);
    match part.start {
        Some(start) => html! { <ol {class} start={start.to_string()}>{ items }</ol> },
        None => html! { <ul {class}>{ items }</ul> },
    }
}

fn draw_item(item: &Item) -> Html {
    let Some(done) = item.task else {
        return html! { <li>{ draw_nested(&item.blocks) }</li> };
    };
    let label = t(if done { "taskDone" } else { "taskOpen" });
    html! {
        <li class="md-task">
            <input type="checkbox" disabled=true checked={done} aria-label={label} />
            { draw_nested(&item.blocks) }
        </li>
    }
}

/// The blocks within a block.
fn draw_nested(blocks: &Blocks) -> Html {
    first_in_place(blocks, |block| draw_block(block), Part::Block, Part::Blocks)
}

fn draw_prose(prose: &Prose) -> Html {
    first_in_place(prose, |run| draw_inlines(run), Part::Run, Part::Runs)
}

/// Draws the first entry where it stands and the others as parts: most items have one block, and most prose one run,
/// and a component for each would cost more than it saves.
fn first_in_place<T: Clone>(
    seq: &Seq<T>,
    draw: impl Fn(&T) -> Html,
    entry: impl Fn(T) -> Part,
    chunk: impl Fn(Chunk<T>) -> Part,
) -> Html {
    let Some((head, tail)) = seq.chunks().split_first() else { return Html::default() };
    let first = head.first().map(draw);
    let others = entries(head.get(1..).unwrap_or_default(), entry);
    let chunks: Html = tail.iter().cloned().enumerate().map(|(place, it)| shown(place, chunk(it))).collect();
    html! { <>{ first }{ others }{ chunks }</> }
}

fn draw_inlines(inlines: &[Inline]) -> Html {
    if let [inline] = inlines {
        return draw_inline(inline);
    }
    // A text cannot have a key, so each stands in a list of one.
    let keyed = |(place, inline): (usize, &Inline)| {
        VList::with_children(vec![draw_inline(inline)], Some(place.into()))
    };
    inlines.iter().enumerate().map(keyed).map(VNode::from).collect()
}

fn draw_inline(inline: &Inline) -> Html {
    match inline {
        Inline::Text(text) => draw_text(text),
        Inline::Code(code) => html! { <code>{ draw_text(code) }</code> },
        Inline::Break => html! { <br /> },
        Inline::Emphasis(content) => html! { <em>{ draw_inlines(content) }</em> },
        Inline::Strong(content) => html! { <strong>{ draw_inlines(content) }</strong> },
        Inline::Struck(content) => html! { <del>{ draw_inlines(content) }</del> },
        Inline::Link { href, content } => html! {
            // The title shows where the link goes, whatever its words say.
            <a href={href.clone()} title={href.clone()} target="_blank" rel="noopener noreferrer">
                { draw_inlines(content) }
            </a>
        },
        Inline::Refused { target, content } => draw_refused(target, content),
    }
}

/// A link that cannot be followed: its words, and where it would have gone.
fn draw_refused(target: &Rc<str>, content: &[Inline]) -> Html {
    if let [Inline::Text(text)] = content
        && text == target
    {
        return draw_text(text);
    }
    html! { <>{ draw_inlines(content) }<span class="md-target">{ " (" }{ draw_text(target) }{ ")" }</span></> }
}

fn draw_text(text: &Rc<str>) -> Html {
    VText::new(text.clone()).into()
}

fn draw_table(table: &Table) -> Html {
    let alignments = table.alignments.clone();
    html! {
        <div class="md-table" tabindex="0">
            <table>
                <thead><tr>{ draw_cells(&table.head, &alignments, "th") }</tr></thead>
                <tbody>{ parts(&table.rows, |chunk| Part::Rows(chunk, alignments.clone())) }</tbody>
            </table>
        </div>
    }
}

fn draw_cells(row: &Row, alignments: &[Alignment], tag: &'static str) -> Html {
    let cell = |(run, alignment): (&Run, &Alignment)| {
        let aligned = match alignment {
            Alignment::Unset => None,
            Alignment::Left => Some("md-left"),
            Alignment::Center => Some("md-center"),
            Alignment::Right => Some("md-right"),
        };
        let long = (text_length(run) > LONG_CELL).then_some("md-long");
        html! { <@{tag} class={classes!(aligned, long)}>{ draw_inlines(run) }</@> }
    };
    row.iter().zip(alignments).map(cell).collect()
}

/// How long a text is at least, in bytes: emphasis and links in it are not looked into.
fn text_length(inlines: &[Inline]) -> usize {
    let length = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.len(),
        _ => 0,
    };
    inlines.iter().map(length).sum()
}

/// Whole lines are a box of their own, so that the browser need not lay out all of a long code again for each
/// line at its end.
fn draw_lines(text: &Rc<str>) -> Html {
    if text.ends_with('\n') {
        html! { <span class="md-lines">{ draw_text(text) }</span> }
    } else {
        draw_text(text)
    }
}

#[derive(Clone, PartialEq, Properties)]
struct CodeProps {
    code: Code,
}

/// Code with its language and a button that copies it.
#[component]
fn CodeBlock(props: &CodeProps) -> Html {
    let app = use_context::<App>();
    let code = props.code.clone();
    let onclick = Callback::from(move |_| {
        if let Some(app) = &app {
            turn_tools::copy(app, &code.to_text());
        }
    });
    html! {
        <div class={classes!("md-code", props.code.language.is_empty().then_some("md-plain"))}>
            <div class="md-code-head">
                <span class="md-language">{ draw_text(&props.code.language) }</span>
                { IconButton::new(Icon::Copy, t("copyCode"), "copy-code").small().on_click(onclick) }
            </div>
            <pre tabindex="0"><code>{ parts(&props.code.text, Part::Lines) }</code></pre>
        </div>
    }
}
