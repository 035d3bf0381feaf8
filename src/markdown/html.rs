//! Raw HTML blocks: where they begin and where they end. They are shown as they were written.

use crate::{scan, span};

/// What ends a raw HTML block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The line that holds this.
    Mark(&'static str),
    /// A blank line.
    Blank,
}

/// What ends the HTML block that begins with this line; `None` if none begins. These are the
/// [start conditions](https://spec.commonmark.org/0.31.2/#html-blocks) 1 to 6.
pub(crate) fn begins(line: &str) -> Option<End> {
    let tag = line.strip_prefix('<')?;
    let named =
        [("pre", "</pre>"), ("style", "</style>"), ("script", "</script>"), ("textarea", "</textarea>")];
    if let Some((_, mark)) = named.into_iter().find(|(name, _)| is_named(tag, name, &[">"])) {
        return Some(End::Mark(mark));
    }
    let begun = [("!--", "-->"), ("?", "?>"), ("![CDATA[", "]]>")];
    if let Some((_, mark)) = begun.into_iter().find(|(begin, _)| tag.starts_with(begin)) {
        return Some(End::Mark(mark));
    }
    if tag.strip_prefix('!').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return Some(End::Mark(">"));
    }
    let name = tag.strip_prefix('/').unwrap_or(tag);
    BLOCKS.split(' ').any(|block| is_named(name, block, &[">", "/>"])).then_some(End::Blank)
}

/// Whether a line consists of one tag of any name. It begins an HTML block too, but not within a paragraph: this is
/// condition 7.
pub(crate) fn is_one_tag(line: &str) -> bool {
    line.starts_with('<') && span::tag(line).is_some_and(|end| line[end..].bytes().all(scan::is_space))
}

/// Whether a tag has this name, and then ends or goes on as it should.
fn is_named(tag: &str, name: &str, ends: &[&str]) -> bool {
    if !tag.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)) {
        return false;
    }
    let rest = &tag[name.len()..];
    rest.is_empty() || rest.starts_with([' ', '\t']) || ends.iter().any(|end| rest.starts_with(end))
}

/// The names that begin an HTML block.
const BLOCKS: &str = "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt \
    fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu \
    menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul";
