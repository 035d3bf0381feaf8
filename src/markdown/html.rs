//! Raw HTML blocks: where they begin and where they end. They are shown as they were written.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// What ends a raw HTML block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The line that holds this.
    Mark(&'static str),
    /// A blank line.
    Blank,
}

/// What ends the HTML block that begins with this line; `None` if none begins. Fewer forms begin one
/// where the line would else go on with a paragraph.
pub(crate) fn begins(line: &str, within_paragraph: bool, work: &mut u64) -> Option<End> {
    if !line.starts_with('<') {
        return None;
    }
    let text = if within_paragraph { format!("a\n{line}\n") } else { format!("{line}\n") };
    *work += text.len() as u64;
    let found = Parser::new_ext(&text, Options::empty()).any(|event| event == Event::Start(Tag::HtmlBlock));
    found.then(|| end(line))
}

/// The [start conditions](https://spec.commonmark.org/0.31.2/#html-blocks) 1 to 5 name their end; 6 and 7 end at a
/// blank line.
fn end(line: &str) -> End {
    let tag = |name: &str| {
        let rest = line
            .get(1..)
            .filter(|rest| rest.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)));
        rest.is_some_and(|rest| {
            rest[name.len()..].bytes().next().is_none_or(|b| b.is_ascii_whitespace() || b == b'>')
        })
    };
    let named =
        [("pre", "</pre>"), ("style", "</style>"), ("script", "</script>"), ("textarea", "</textarea>")];
    if let Some((_, mark)) = named.into_iter().find(|(name, _)| tag(name)) {
        return End::Mark(mark);
    }
    let begun = [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")];
    match begun.into_iter().find(|(begin, _)| line.starts_with(begin)) {
        Some((_, mark)) => End::Mark(mark),
        None => End::Blank,
    }
}
