//! Summaries: what stands in the place of a chat's oldest turns in what the model is given. The transcript itself never
//! changes; a summary is kept beside it, can be read and edited, and can be taken back.
//!
//! The newest exchanges stay as they are, and so does every block of code: a summary of code is no code.

use crate::{
    budget::FRESH_SHARE,
    id::TurnId,
    quote,
    strategy::Weighed,
    time::Millis,
    transcript::{Role, Turn},
};
use serde::{Deserialize, Serialize};

/// What stands in the place of a chat's oldest turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The last turn that it covers; it covers the path from the first turn to this one.
    pub upto: TurnId,
    /// How many turns these are.
    pub turns: u32,
    /// What the model is told in their place.
    pub text: String,
    /// When it was made or last edited.
    pub made: Millis,
    /// Whether the person has edited it.
    pub edited: bool,
}

/// What the model is asked for when it is to make a summary.
const REQUEST: &str = "Summarise the conversation above, for yourself, so that you can go on with it later. Keep names, figures, \
decisions, what the person wants, and what is still open. Leave out code: it is kept elsewhere. Write in the language of the \
conversation, as briefly as you can, and nothing but the summary.";

/// What stands before a summary in what the model is given.
const HEADING: &str = "This is what was said before, in short:";

/// What stands before the code that a summary keeps.
const CODE_HEADING: &str = "The code in it, word for word:";

/// The last turn that a new summary should cover: as many of the newest exchanges stay as fit into the share of the window
/// that a fresh session keeps free, and at least the last one. `None` where that is no more than `earlier` covers.
pub fn should_cover(path: &[Weighed], window: u64, earlier: Option<TurnId>) -> Option<TurnId> {
    let covered =
        earlier.and_then(|upto| path.iter().position(|turn| turn.id == upto)).map_or(0, |last| last + 1);
    let begins = |index: &usize| path[*index].role == Role::Person;
    let mut kept = 0;
    let mut first = path.len();
    for start in (covered..path.len()).rev().filter(begins) {
        kept += path[start..first].iter().map(|turn| turn.tokens.unwrap_or(u64::MAX / 1024)).sum::<u64>();
        if first < path.len() && kept > window / FRESH_SHARE {
            break;
        }
        first = start;
    }
    let last = path.get(first.checked_sub(1)?)?;
    (first > covered).then_some(last.id)
}

/// What is summarised, as one text: the earlier summary and the turns behind it.
pub fn material(earlier: Option<&Summary>, turns: &[&Turn]) -> String {
    let earlier =
        earlier.map(|earlier| format!("Before that, in short:\n{}\n\n", without_code(&earlier.text)));
    let said = turns.iter().filter(|turn| !turn.text.is_empty()).map(|turn| {
        let speaker = match turn.role {
            Role::Person => "Person",
            Role::Model => "Model",
        };
        format!("{speaker}:\n{}\n\n", without_code(&turn.text))
    });
    earlier.into_iter().chain(said).collect()
}

/// What the model is asked: `material`, or a part of it, as a quote, and the request behind it. What was said may hold the
/// words of a page, so it is fenced like them; `turn` gives the code of the fence.
pub fn request(turn: TurnId, material: &str) -> String {
    let code = quote::code_of(turn);
    format!("[[quote {code}]]\n{}\n[[end {code}]]\n\n{REQUEST}", quote::inert(material, &code))
}

/// The text of a summary: what the model said, and all code that stood in what it replaces. `None` where that is nothing, or
/// no shorter than what it replaces.
pub fn text(said: &str, earlier: Option<&Summary>, turns: &[&Turn]) -> Option<String> {
    let said = said.trim();
    if said.is_empty() {
        return None;
    }
    let replaced = earlier
        .map(|earlier| earlier.text.as_str())
        .into_iter()
        .chain(turns.iter().map(|turn| turn.text.as_str()));
    let replaced: Vec<&str> = replaced.collect();
    let mut text = said.to_owned();
    let mut blocks: Vec<&str> = Vec::new();
    for block in replaced.iter().flat_map(|text| code_blocks(text)) {
        if !blocks.contains(&block) {
            blocks.push(block);
        }
    }
    if !blocks.is_empty() {
        text = format!("{text}\n\n{CODE_HEADING}\n\n{}", blocks.join("\n\n"));
    }
    let before: usize = replaced.iter().map(|text| text.len()).sum();
    (text.len() < before).then_some(text)
}

/// A summary as the model is given it.
pub fn message_text(summary: &Summary) -> String {
    format!("{HEADING}\n\n{}", summary.text)
}

/// The fenced blocks of code in a Markdown text, each with its fences, in order.
fn code_blocks(text: &str) -> Vec<&str> {
    pieces(text).into_iter().filter_map(|piece| piece.is_code.then_some(piece.text.trim_end())).collect()
}

/// The text without its fenced blocks of code.
fn without_code(text: &str) -> String {
    let words: String =
        pieces(text).into_iter().filter(|piece| !piece.is_code).map(|piece| piece.text).collect();
    words.trim().to_owned()
}

struct Piece<'a> {
    text: &'a str,
    is_code: bool,
}

/// Takes a Markdown text apart into words and fenced code, see
/// [CommonMark](https://spec.commonmark.org/0.31.2/#fenced-code-blocks). A block that is not closed goes on to the end.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        match (fence, fence_of(line)) {
            (None, Some((mark, length, _))) => {
                pieces.push(Piece { text: &text[start..at], is_code: false });
                fence = Some((mark, length));
                start = at;
            }
            (Some((mark, length)), Some((closing, long, true))) if closing == mark && long >= length => {
                pieces.push(Piece { text: &text[start..end], is_code: true });
                fence = None;
                start = end;
            }
            _ => {}
        }
        at = end;
    }
    pieces.push(Piece { text: &text[start..], is_code: fence.is_some() });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// The fence that a line is: its mark, its length, and whether nothing stands behind it, so that it can close.
fn fence_of(line: &str) -> Option<(char, usize, bool)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let line = line.trim();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~') && indent < 4)?;
    let rest = line.trim_start_matches(mark);
    let length = line.len() - rest.len();
    // Behind a fence of backticks no backtick can stand: that is code within a line.
    (length >= 3 && !(mark == '`' && rest.contains('`'))).then_some((mark, length, rest.is_empty()))
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
