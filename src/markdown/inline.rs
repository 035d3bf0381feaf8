//! The text of a leaf to emphasis, links and code.

use crate::{link, tree::Inline};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use std::rc::Rc;

/// How deep emphasis and links nest; what is nested deeper stands in the last level. Drawing and dropping a tree
/// takes stack for each level, of which WebAssembly has little.
const DEPTH_LIMIT: usize = 16;

/// Put before a text, so that `pulldown-cmark` sees the middle of a paragraph and no block can begin there.
const GUARD: &str = "a ";

/// A text that is read again and again while it grows. It counts what that costs.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    guarded: String,
}

impl Source {
    pub(crate) fn new(text: &str) -> Self {
        Self { guarded: format!("{GUARD}{text}") }
    }

    pub(crate) fn text(&self) -> &str {
        self.guarded.get(GUARD.len()..).unwrap_or_default()
    }

    pub(crate) fn push_str(&mut self, text: &str) {
        self.guarded.push_str(text);
    }

    pub(crate) fn read(&self, work: &mut u64) -> Vec<Inline> {
        *work += self.guarded.len() as u64;
        read(self)
    }
}

fn read(source: &Source) -> Vec<Inline> {
    let text = source.text().trim_matches(' ');
    if !text.bytes().any(is_markup) {
        return if text.is_empty() { Vec::new() } else { vec![Inline::Text(text.into())] };
    }
    let mut reader = Reader::new();
    let mut guard = Some(GUARD);
    for event in Parser::new_ext(&source.guarded, Options::ENABLE_STRIKETHROUGH) {
        match (event, guard) {
            (Event::Text(text), Some(begin)) => {
                guard = None;
                // The space of the guard is gone where nothing came after it.
                reader.text(text.strip_prefix(begin).unwrap_or_default());
            }
            (event, _) => reader.event(event),
        }
    }
    reader.finish()
}

/// Whether this byte can begin anything but plain text. A line feed is among them, since spaces before it count.
fn is_markup(byte: u8) -> bool {
    matches!(byte, b'\\' | b'`' | b'*' | b'_' | b'~' | b'[' | b']' | b'<' | b'&' | b'\n' | b'\r' | b'\t' | 0)
}

/// Whether everything in this text is settled, so that it means the same whatever follows after a space: nothing is left
/// in it that a later character could pair with.
pub(crate) fn is_settled(inlines: &[Inline]) -> bool {
    let plain = |text: &str| !text.bytes().any(|b| b != b'\n' && is_markup(b));
    inlines.iter().all(|inline| match inline {
        Inline::Text(text) => plain(text),
        Inline::Code(_) | Inline::Break => true,
        Inline::Emphasis(content)
        | Inline::Strong(content)
        | Inline::Struck(content)
        | Inline::Link { content, .. }
        | Inline::Refused { content, .. } => is_settled(content),
    })
}

enum Kind {
    Root,
    Emphasis,
    Strong,
    Struck,
    Link(Rc<str>),
    Image(Rc<str>),
}

/// What has begun and not ended yet.
struct Open {
    kind: Kind,
    content: Vec<Inline>,
    /// Text at the end of the content, which the next event may add to.
    text: String,
}

impl Open {
    fn new(kind: Kind) -> Self {
        Self { kind, content: Vec::new(), text: String::new() }
    }

    fn push(&mut self, inline: Inline) {
        self.flush();
        self.content.push(inline);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.content.push(Inline::Text(self.text.as_str().into()));
            self.text.clear();
        }
    }

    fn into_content(mut self) -> Vec<Inline> {
        self.flush();
        self.content
    }
}

/// Makes a tree of the events of one text.
pub(crate) struct Reader {
    /// Never empty: the root is the first and is not taken away.
    open: Vec<Open>,
    /// How many of those that have begun are too deep to be kept.
    skipped: usize,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self { open: vec![Open::new(Kind::Root)], skipped: 0 }
    }

    pub(crate) fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => self.end(),
            Event::Code(code) => self.push(Inline::Code((&*code).into())),
            Event::HardBreak => self.push(Inline::Break),
            Event::SoftBreak => self.text("\n"),
            // Raw HTML is text. The others are not asked for, or cannot be in the middle of a paragraph.
            Event::Text(text) | Event::InlineHtml(text) | Event::Html(text) => self.text(&text),
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {}
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }

    fn push(&mut self, inline: Inline) {
        if let Some(open) = self.open.last_mut() {
            open.push(inline);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let kind = match tag {
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Struck,
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                Kind::Link(format!("mailto:{dest_url}").into())
            }
            Tag::Link { dest_url, .. } => Kind::Link((&*dest_url).into()),
            Tag::Image { dest_url, .. } => Kind::Image((&*dest_url).into()),
            // The paragraph around the text.
            _ => {
                self.skipped += usize::from(self.skipped > 0);
                return;
            }
        };
        if self.skipped > 0 || self.open.len() > DEPTH_LIMIT {
            self.skipped += 1;
            return;
        }
        self.open.push(Open::new(kind));
    }

    fn end(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        if self.open.len() < 2 {
            return;
        }
        let Some(mut done) = self.open.pop() else { return };
        let kind = std::mem::replace(&mut done.kind, Kind::Root);
        let content = done.into_content();
        let within_link = self.open.iter().any(|open| matches!(open.kind, Kind::Link(_)));
        self.push(match kind {
            Kind::Emphasis => Inline::Emphasis(content),
            Kind::Strong => Inline::Strong(content),
            Kind::Struck => Inline::Struck(content),
            Kind::Image(target) => linked(target, alternative(&content), within_link),
            Kind::Link(target) => linked(target, content, within_link),
            Kind::Root => return,
        });
    }

    pub(crate) fn finish(mut self) -> Vec<Inline> {
        while self.open.len() > 1 {
            self.end();
        }
        self.open.pop().map(Open::into_content).unwrap_or_default()
    }
}

/// A link, if its target may be followed and it does not stand in another one.
fn linked(target: Rc<str>, content: Vec<Inline>, within_link: bool) -> Inline {
    if within_link || !link::may_be_followed(&target) {
        return Inline::Refused { target, content };
    }
    let content = if content.is_empty() { vec![Inline::Text(target.clone())] } else { content };
    Inline::Link { href: target, content }
}

/// What stands for an image that is not loaded: its text without any markup.
fn alternative(content: &[Inline]) -> Vec<Inline> {
    fn collect(content: &[Inline], into: &mut String) {
        for inline in content {
            match inline {
                Inline::Text(text) | Inline::Code(text) => into.push_str(text),
                Inline::Break => into.push('\n'),
                Inline::Emphasis(content)
                | Inline::Strong(content)
                | Inline::Struck(content)
                | Inline::Link { content, .. }
                | Inline::Refused { content, .. } => collect(content, into),
            }
        }
    }
    let mut text = String::new();
    collect(content, &mut text);
    if text.is_empty() { Vec::new() } else { vec![Inline::Text(text.into())] }
}
