//! What is read as a whole within a text: code, raw HTML, automatic links, the targets of links, entities. Each function
//! takes the text from where the thing would begin and says how long it is.

use crate::entity;

/// How deep parentheses nest in the target of a link. A text of nothing but parentheses is not searched again and again.
const PARENTHESES_LIMIT: usize = 32;

/// Code between backticks: what it holds, and its length.
pub(crate) fn code(text: &str) -> Option<(String, usize)> {
    let ticks = run_of(text, b'`');
    let mut at = ticks;
    loop {
        at += text.get(at..)?.find('`')?;
        let closing = run_of(text.get(at..)?, b'`');
        if closing == ticks {
            break;
        }
        at += closing;
    }
    let code = text.get(ticks..at)?.replace('\n', " ");
    let padded = code.starts_with(' ') && code.ends_with(' ') && code.bytes().any(|b| b != b' ');
    let code = if padded { code[1..code.len() - 1].to_owned() } else { code };
    Some((code, at + ticks))
}

/// How many of this byte the text begins with.
pub(crate) fn run_of(text: &str, byte: u8) -> usize {
    text.bytes().take_while(|&b| b == byte).count()
}

/// A link between angle brackets: its target, the text that stands for it, and its length.
pub(crate) fn automatic_link(text: &str) -> Option<(String, &str, usize)> {
    let inner = text.strip_prefix('<')?;
    let inner = inner.get(..inner.find(['>', '<', ' ', '\n'])?)?;
    if !text.get(inner.len() + 1..)?.starts_with('>') || inner.bytes().any(|b| b.is_ascii_control()) {
        return None;
    }
    let target = if has_scheme(inner) {
        inner.to_owned()
    } else if is_address(inner) {
        format!("mailto:{inner}")
    } else {
        return None;
    };
    Some((target, inner, inner.len() + 2))
}

fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    let in_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-');
    (2..=32).contains(&scheme.len())
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(in_scheme)
}

fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let in_name = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    !name.is_empty() && name.bytes().all(in_name) && host.split('.').all(label)
}

/// What follows the words of a link: its target in parentheses, and the length of it all. The title is read over.
pub(crate) fn link_target(text: &str) -> Option<(String, usize)> {
    let mut at = 1 + space(text.strip_prefix('(')?);
    let length = destination(text.get(at..)?)?;
    let raw = text.get(at..at + length)?;
    let target = unescaped(raw.strip_prefix('<').and_then(|raw| raw.strip_suffix('>')).unwrap_or(raw));
    at += length;
    let gap = space(text.get(at..)?);
    at += gap;
    if gap > 0
        && let Some(title) = title(text.get(at..)?)
    {
        at += title;
        at += space(text.get(at..)?);
    }
    text.get(at..)?.starts_with(')').then_some((target, at + 1))
}

/// The length of a link's destination, which may be nothing.
fn destination(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let angled = bytes.first() == Some(&b'<');
    let (mut at, mut depth) = (usize::from(angled), 0_usize);
    loop {
        match bytes.get(at) {
            Some(b'>') if angled => return Some(at + 1),
            Some(b'<' | b'\n') | None if angled => return None,
            Some(b'\\') if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            _ if angled => {}
            None => break,
            Some(b) if *b == b' ' || b.is_ascii_control() => break,
            Some(b'(') if depth == PARENTHESES_LIMIT => return None,
            Some(b'(') => depth += 1,
            Some(b')') if depth == 0 => break,
            Some(b')') => depth -= 1,
            Some(_) => {}
        }
        at += 1;
    }
    (depth == 0).then_some(at)
}

/// The length of a link's title; `None` if there is none.
fn title(text: &str) -> Option<usize> {
    let close = match text.bytes().next()? {
        quote @ (b'"' | b'\'') => quote,
        b'(' => b')',
        _ => return None,
    };
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' if close == b')' => return None,
            _ if byte == close => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn space(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_whitespace).count()
}

/// Resolves backslashes and entities.
pub(crate) fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        let (before, special) = rest.split_at(at);
        result.push_str(before);
        if let Some((character, length)) = entity::read(special) {
            result.push(character);
            rest = &special[length..];
        } else {
            let escaped =
                special.starts_with('\\') && special[1..].starts_with(|c: char| c.is_ascii_punctuation());
            let skip = usize::from(escaped);
            let end = skip + special[skip..].chars().next().map_or(0, char::len_utf8);
            result.push_str(&special[skip..end]);
            rest = &special[end..];
        }
    }
    result + rest
}

/// The length of a piece of raw HTML: a tag, a comment, an instruction, a declaration or a CDATA section.
pub(crate) fn html(text: &str) -> Option<usize> {
    let until = |begin: usize, end: &str| text.get(begin..)?.find(end).map(|at| begin + at + end.len());
    if text.starts_with("<!-->") {
        return Some(5);
    }
    if text.starts_with("<!--->") {
        return Some(6);
    }
    if text.starts_with("<!--") {
        return until(4, "-->");
    }
    if text.starts_with("<?") {
        return until(2, "?>");
    }
    if text.starts_with("<![CDATA[") {
        return until(9, "]]>");
    }
    if text.strip_prefix("<!").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return until(2, ">");
    }
    tag(text)
}

/// The length of an opening or closing tag.
pub(crate) fn tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    let closing = bytes.get(at) == Some(&b'/');
    at += usize::from(closing);
    if !bytes.get(at)?.is_ascii_alphabetic() {
        return None;
    }
    at += count(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'-');
    loop {
        let gap = count(bytes, at, |b| b.is_ascii_whitespace());
        at += gap;
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            b'/' if !closing => return (bytes.get(at + 1) == Some(&b'>')).then_some(at + 2),
            _ if closing || gap == 0 => return None,
            _ => at = attribute(bytes, at)?,
        }
    }
}

/// Where an attribute ends that begins here.
fn attribute(bytes: &[u8], begin: usize) -> Option<usize> {
    let first = bytes.get(begin)?;
    if !first.is_ascii_alphabetic() && !matches!(first, b'_' | b':') {
        return None;
    }
    let name =
        begin + count(bytes, begin, |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-'));
    let equals = name + count(bytes, name, |b| b.is_ascii_whitespace());
    if bytes.get(equals) != Some(&b'=') {
        return Some(name);
    }
    let value = equals + 1 + count(bytes, equals + 1, |b| b.is_ascii_whitespace());
    let quote = *bytes.get(value)?;
    if matches!(quote, b'"' | b'\'') {
        let inside = count(bytes, value + 1, |b| b != quote);
        return bytes.get(value + 1 + inside).map(|_| value + inside + 2);
    }
    let length = count(bytes, value, |b| !b.is_ascii_whitespace() && !b"\"'=<>`".contains(&b));
    (length > 0).then_some(value + length)
}

fn count(bytes: &[u8], from: usize, accept: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|&&b| accept(b)).count()
}
