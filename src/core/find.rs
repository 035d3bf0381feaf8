//! What is looked for, where it stands in a text, and how that is shown.
//!
//! Texts are compared folded: in small letters, without accents, full-width forms as plain ones. The tables for that are the
//! browser's, so folding is handed in. What is found is plain substrings of folded text, so Japanese and Chinese, which
//! have no spaces, are found like everything else.

use crate::{
    id::{ChatId, TurnId},
    time::Millis,
    transcript::Role,
};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Folds a text. Lines are folded each by itself: what stands before a line break changes nothing behind it.
pub type Fold<'a> = &'a dyn Fn(&str) -> String;

/// How many characters of a text are shown before what was found in it, and how many behind it.
const BEFORE: usize = 32;
const BEHIND: usize = 48;

/// What is looked for: words and, between quotation marks, phrases. A text fits if every one of them is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Folded, none of them empty.
    terms: Vec<String>,
}

/// A turn that fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The chat.
    pub chat: ChatId,
    /// The turn.
    pub turn: TurnId,
    /// Who said it.
    pub role: Role,
    /// When it was said.
    pub created: Millis,
    /// The words around the first place: by turns what stands around and what was looked for, beginning with the former.
    pub snippet: Vec<String>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The newest turns that fit, the newest first.
    pub hits: Vec<Hit>,
    /// How many turns fit in all.
    pub total: u32,
}

impl Query {
    /// What a person looks for who types this. A quotation mark that is not closed yet counts as closed at the end.
    pub fn new(typed: &str, fold: Fold<'_>) -> Self {
        let mut terms = Vec::new();
        for (index, part) in folded(typed, fold).split(is_quotation_mark).enumerate() {
            let words = part.split_whitespace();
            if index % 2 == 0 {
                terms.extend(words.map(str::to_owned));
            } else {
                terms.push(words.collect::<Vec<_>>().join(" "));
            }
        }
        terms.retain(|term| !term.is_empty());
        Self { terms }
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether everything that is looked for is in a text, as [`folded`] gives it. Everything fits to nothing.
    pub fn fits(&self, folded: &str) -> bool {
        self.terms.iter().all(|term| folded.contains(term.as_str()))
    }

    /// The words of a text around the first place of what is looked for, see [`Hit::snippet`]. `folded` is the text as
    /// [`folded`] gives it.
    pub fn snippet(&self, text: &str, folded_text: &str, fold: Fold<'_>) -> Vec<String> {
        let Some(place) = self.first_in(folded_text) else { return Vec::new() };
        let place = original(text, place, fold);
        let (from, to) = around(text, &place);
        let mut pieces = vec![format!("{}{}", dots(from > 0), &text[from..place.start])];
        let mut rest = from..to;
        let mut next = Some(place);
        while let Some(place) = next {
            pieces.push(text[place.clone()].to_owned());
            rest.start = place.end;
            let behind = &text[rest.clone()];
            next = self.first_in(&folded(behind, fold)).map(|place| {
                let Range { start, end } = original(behind, place, fold);
                pieces.push(behind[..start].to_owned());
                rest.start + start..rest.start + end
            });
        }
        pieces.push(format!("{}{}", &text[rest], dots(to < text.len())));
        pieces
    }

    /// The first place of anything that is looked for; of several that begin there the longest.
    fn first_in(&self, folded: &str) -> Option<Range<usize>> {
        let places = self.terms.iter().filter_map(|term| {
            let start = folded.find(term.as_str())?;
            Some(start..start + term.len())
        });
        places.min_by_key(|place| (place.start, usize::MAX - place.end))
    }
}

/// A text as it is compared. A line break counts as the space that a person types for it.
pub fn folded(text: &str, fold: Fold<'_>) -> String {
    fold(text).replace(['\n', '\r', '\t'], " ")
}

/// What people, their keyboards and their input methods put around a phrase.
fn is_quotation_mark(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』')
}

fn dots(cut: bool) -> &'static str {
    if cut { "…" } else { "" }
}

/// Where a place of the folded text stands in the text itself: the whole of each character that it is made of, with the
/// accents that stand behind it as characters of their own.
fn original(text: &str, place: Range<usize>, fold: Fold<'_>) -> Range<usize> {
    let start = boundary(text, place.start, fold);
    let end = boundary(text, place.end, fold);
    let is_inside = fold_length(&text[..end], fold) < place.end;
    let next = |at: usize| text[at..].chars().next().map_or(at, |letter| at + letter.len_utf8());
    start..if is_inside || end <= start { next(end.max(start)) } else { end }
}

/// The last boundary between two characters of which what stands before it is folded to no more than this many bytes.
fn boundary(text: &str, bytes: usize, fold: Fold<'_>) -> usize {
    let (mut line_start, mut before) = (0, 0);
    for line in text.split_inclusive('\n') {
        let length = fold_length(line, fold);
        if before + length > bytes || line_start + line.len() == text.len() {
            return line_start + boundary_in_line(line, bytes - before, fold);
        }
        before += length;
        line_start += line.len();
    }
    line_start
}

fn boundary_in_line(line: &str, bytes: usize, fold: Fold<'_>) -> usize {
    if line.is_ascii() {
        return bytes.min(line.len());
    }
    let mut boundaries: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
    boundaries.push(line.len());
    let behind = boundaries.partition_point(|at| fold_length(&line[..*at], fold) <= bytes);
    boundaries.get(behind.saturating_sub(1)).copied().unwrap_or_default()
}

/// How many bytes a text has when it is folded.
fn fold_length(text: &str, fold: Fold<'_>) -> usize {
    if text.is_ascii() { text.len() } else { fold(text).len() }
}

/// What is shown of a text around a place: cut between words, where there are any.
fn around(text: &str, place: &Range<usize>) -> (usize, usize) {
    let before = text[..place.start].char_indices().rev();
    let from = before.map(|(at, _)| at).nth(BEFORE - 1).unwrap_or(0);
    let to = text[place.end..].char_indices().nth(BEHIND).map_or(text.len(), |(at, _)| place.end + at);
    let word = |letter: char| letter.is_ascii_whitespace();
    let from = match text[from..place.start].find(word) {
        Some(space) if from > 0 => from + space + 1,
        _ => from,
    };
    let to = match text[place.end..to].rfind(word) {
        Some(space) if to < text.len() && space > 0 => place.end + space,
        _ => to,
    };
    (from, to)
}

#[cfg(test)]
#[path = "find_tests.rs"]
pub(crate) mod tests;
