//! Summaries: what stands in the place of a chat's oldest turns in what the model is given. The transcript itself never
//! changes; a summary is kept beside it, can be read and edited, and can be taken back.
//!
//! The newest exchanges stay as they are, and so does every block of code: a summary of code is no code.

use crate::{
    budget::{self, FRESH_SHARE},
    id::TurnId,
    model::{Message, Speaker},
    quote,
    record::Usage,
    time::Millis,
    transcript::{Role, Turn},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What stands in the place of a chat's oldest turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The last turn that it covers; it covers the path from the first turn to this one.
    pub upto: TurnId,
    /// What the model is told in their place.
    pub text: String,
    /// When it was made or last edited.
    pub made: Millis,
    /// Whether the person has edited it.
    pub edited: bool,
    /// The end of the path when it was made.
    pub end: TurnId,
    /// What stood there before that, so that this one can be undone. It has none itself.
    pub before: Option<Box<Summary>>,
}

/// What a summary is to be made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan<'a> {
    /// The turns that it covers beside those that the earlier summary covers, in order.
    pub turns: Vec<&'a Turn>,
    /// The most bytes of each turn that fit into what a model can be given at once.
    pub most: usize,
    /// The most bytes that the summary may have.
    pub limit: usize,
}

/// No text has more bytes for each of its tokens.
const MOST_BYTES_PER_TOKEN: u64 = 6;

/// The part of the window that a summary may fill: one in so many tokens.
const SUMMARY_SHARE: u64 = 4;

/// What the model is asked for when it is to make a summary.
const REQUEST: &str = "Summarise the conversation in the quote, for yourself, so that you can go on with it later. Keep names, \
figures, decisions, what the person wants, and what is still open. Leave out code: it is kept elsewhere. Write in the language \
of the conversation, as briefly as you can, and nothing but the summary.";

/// What a model is told behind a summary.
const USE: &str =
    "The quote is a summary of what was said between us before. It was made to save room. Go on from it.";

/// What stands before the code that a summary keeps.
const CODE_HEADING: &str = "The code in it, word for word:";

impl Summary {
    /// The name under which its tokens are counted: like that of a turn, but no turn has it, and another one for each wording.
    pub fn id(&self) -> TurnId {
        TurnId(Uuid::from_u128(self.upto.0.as_u128() ^ u128::from(self.made + 1) << 1))
    }

    /// How many turns of this path it stands for: those up to its last; none, where that is not on the path.
    pub fn covers(&self, path: &[&Turn]) -> usize {
        path.iter().position(|turn| turn.id == self.upto).map_or(0, |last| last + 1)
    }

    /// As the model is given it. What was said may hold the words of a page, and so may this, so it is a quote.
    pub fn message(&self) -> Message {
        let text = quote::of_chat(&quote::code_of(self.id()), &self.text) + USE;
        Message { speaker: Speaker::Person, text }
    }

    /// The same with another text, as the person wants it. `None` where that is empty.
    pub fn edited(&self, text: &str, now: Millis) -> Option<Self> {
        let text = text.trim().to_owned();
        (!text.is_empty()).then(|| Self { text, made: now.max(self.made + 1), edited: true, ..self.clone() })
    }
}

/// How many bytes of these turns a session has for a token, between one and [`MOST_BYTES_PER_TOKEN`]: it holds nothing else but
/// what one holds that has nothing of the chat.
pub fn bytes_per_token(turns: &[&Turn], usage: Usage, empty: Usage) -> u64 {
    (bytes(turns) / usage.used.saturating_sub(empty.used).max(1)).clamp(1, MOST_BYTES_PER_TOKEN)
}

/// What is to be summarised of this path, which `earlier` already stands for a part of: everything behind that but the newest
/// exchanges that fill less than a quarter of the window, and at least the last one. `None` where there is nothing.
///
/// It is no more than a session that is `empty` can be given at once, beside what a fresh one keeps free, and half of that after
/// each of `failures`; the next summary covers more. `a_token` is what one is in bytes.
pub fn plan<'a>(
    path: &[&'a Turn],
    earlier: Option<&Summary>,
    empty: Usage,
    a_token: u64,
    failures: u32,
) -> Option<Plan<'a>> {
    let window = empty.window;
    let covered = earlier.map_or(0, |earlier| earlier.covers(path));
    let begins = |index: &usize| path.get(*index).is_none_or(|turn| turn.role == Role::Person);
    let keeps = |start: &usize| bytes(&path[*start..]) <= window / FRESH_SHARE * a_token;
    if keeps(&covered) {
        return None;
    }
    let last = (covered + 1..path.len()).rev().find(begins)?;
    let kept = (covered + 1..=last).rev().filter(begins).take_while(keeps).last().unwrap_or(last);

    let room = (budget::room_for_history(Some(empty), 0) * a_token) >> failures.min(8);
    let fits = |end: &usize| bytes(&path[covered..*end]) <= room;
    let mut ends = (covered + 1..=kept).filter(begins);
    let first = ends.next()?;
    let end = ends.take_while(fits).last().unwrap_or(first);
    let turns = path[covered..end].to_vec();
    let most = usize::try_from(room).unwrap_or(usize::MAX) / turns.len().max(1);
    let limit = usize::try_from(window / SUMMARY_SHARE * a_token).unwrap_or(usize::MAX);
    Some(Plan { turns, most, limit })
}

fn bytes(turns: &[&Turn]) -> u64 {
    turns.iter().map(|turn| turn.text.len() as u64 + 16).sum()
}

/// What is summarised, as one text: the earlier summary and the turns behind it, without their code. Of a turn with more
/// than `most` bytes, the beginning and the end.
pub fn material(earlier: Option<&Summary>, turns: &[&Turn], most: usize) -> String {
    let earlier =
        earlier.map(|earlier| format!("Before that, in short:\n{}\n\n", without_code(&earlier.text)));
    let said = turns.iter().filter(|turn| !turn.text.is_empty()).map(|turn| {
        let speaker = match turn.role {
            Role::Person => "Person",
            Role::Model => "Model",
        };
        format!("{speaker}:\n{}\n\n", shortened(without_code(&turn.text), most))
    });
    earlier.into_iter().chain(said).collect()
}

/// What the model is asked: `material` as a quote, and the request behind it; `turn` gives the code of the fence.
pub fn request(turn: TurnId, material: &str) -> String {
    quote::of_chat(&quote::code_of(turn), material) + REQUEST
}

/// The text of a summary: what the model said, and all code that stood in what it replaces; the newest of it, where not all
/// fits into `limit` bytes. `None` where that is nothing, too long, or no shorter than what it replaces.
pub fn text(said: &str, earlier: Option<&Summary>, turns: &[&Turn], limit: usize) -> Option<String> {
    let said = said.trim();
    let replaced: Vec<&str> = earlier
        .map(|earlier| earlier.text.as_str())
        .into_iter()
        .chain(turns.iter().map(|turn| turn.text.as_str()))
        .collect();
    let mut blocks: Vec<&str> = Vec::new();
    let mut room = limit.checked_sub(said.len()).filter(|_| !said.is_empty())?;
    for block in replaced.iter().rev().flat_map(|text| code_blocks(text).into_iter().rev()) {
        if blocks.contains(&block) {
            continue;
        }
        let Some(rest) = room.checked_sub(block.len() + 2) else { break };
        room = rest;
        blocks.insert(0, block);
    }
    let mut text = said.to_owned();
    if !blocks.is_empty() {
        text = format!("{text}\n\n{CODE_HEADING}\n\n{}", blocks.join("\n\n"));
    }
    let before: usize = replaced.iter().map(|text| text.len()).sum();
    (text.len() < before).then_some(text)
}

/// The beginning and the end of a text that is longer than `most` bytes.
fn shortened(text: String, most: usize) -> String {
    if text.len() <= most {
        return text;
    }
    let half = most / 2;
    let (head, tail) = (text.floor_char_boundary(half), text.ceil_char_boundary(text.len() - half));
    format!("{} […] {}", &text[..head], &text[tail..])
}

/// The fenced blocks of code in a Markdown text, each with its fences, in order.
fn code_blocks(text: &str) -> Vec<&str> {
    let code = pieces(text).into_iter().filter(|piece| piece.is_code);
    code.map(|piece| piece.text.trim_end()).collect()
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
