//! Links back to where on a page an excerpt was taken, by a
//! [text fragment](https://wicg.github.io/scroll-to-text-fragment/): the browser looks for the text, scrolls to it and
//! marks it. Where it is not there any more, the page opens all the same.

use crate::excerpt::{Excerpt, ExcerptKind, Extent, is_web};
use std::fmt::Write;

/// The longest text that is looked for as a whole, in characters. It has to stand in one block of the page.
const WHOLE: usize = 200;
/// The same where it is not known where the lines end.
const WHOLE_AS_TOLD: usize = 60;
/// How many words of a longer text, at its beginning and at its end, are looked for.
const WORDS: usize = 5;
/// The longest of these beginnings and ends, in characters: not every language puts spaces between its words.
const LETTERS: usize = 60;

/// The address that leads back to an excerpt; `None` where it is no page of the web. A whole page, a field and a link have
/// no place of their own: for them it is the page's address, or the link's.
pub fn link(excerpt: &Excerpt) -> Option<String> {
    if !is_web(&excerpt.url) {
        return None;
    }
    let directive = (excerpt.kind == ExcerptKind::Selection).then(|| directive(excerpt)).flatten();
    let Some(directive) = directive else { return Some(excerpt.url.clone()) };
    // What stands behind `:~:` already is another such directive.
    let address = excerpt.url.split(":~:").next().unwrap_or_default();
    let hash = if address.contains('#') { "" } else { "#" };
    Some(format!("{address}{hash}:~:text={directive}"))
}

/// What is looked for, as it stands in the address: `text`, or `start,end` where it is long or has several lines.
fn directive(excerpt: &Excerpt) -> Option<String> {
    let mut lines = excerpt.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?;
    // Lines are looked at from both ends, so that a megabyte costs no more than a sentence.
    let last = lines.next_back();
    let whole = if excerpt.extent == Extent::AsTold { WHOLE_AS_TOLD } else { WHOLE };
    if last.is_none() && first.chars().nth(whole).is_none() {
        return Some(encode(&join(first.split_whitespace())));
    }
    let last = last.unwrap_or(first);
    let start = join(within(first.split_whitespace()).into_iter());
    let start = start.char_indices().nth(LETTERS).map_or(&*start, |(end, _)| &start[..end]);
    let mut words = last.split_whitespace().rev();
    if matches!(excerpt.extent, Extent::First { .. }) && last.contains(char::is_whitespace) {
        // It may be half a word.
        words.next();
    }
    let end = join(within(words).into_iter().rev());
    let end = end.char_indices().rev().nth(LETTERS - 1).map_or(&*end, |(begin, _)| &end[begin..]);
    Some(format!("{},{}", encode(start), encode(end)))
}

/// The first words, and no more letters than are looked for.
fn within<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut letters = 0;
    let fits = |word: &&str| {
        let was_empty = letters == 0;
        letters += word.chars().take(LETTERS + 1).count();
        was_empty || letters <= LETTERS
    };
    words.take(WORDS).take_while(fits).collect()
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// Percent-encodes a text. A dash, a comma and an ampersand mean something in a directive.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
#[path = "fragment_tests.rs"]
mod tests;
