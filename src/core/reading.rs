//! How something too long to be read at once is read in parts: which piece of the text comes next, and what becomes of
//! the notes.
//!
//! Round after round: the first reads the excerpts themselves, each later one the notes of the round before. No note is
//! longer than a quarter of what it was made of, so the rounds end. What is read and noted stands in the answer's turn,
//! so whoever goes on later, after a stop or a death, goes on behind it.

use crate::{excerpt::Excerpt, transcript::Turn};
use serde::{Deserialize, Serialize};

/// Below this many bytes a part is not worth its fence: nothing shorter is cut off a longer text.
pub const SHORTEST: usize = 128;

/// How far something too long has been read in parts. Each part is read by a session of its own, which makes a note of it.
/// Where all notes together are still too long, they are read in parts in their turn, in another round. In the end the
/// notes stand in the place of the excerpts in what the model is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The bytes of the excerpts' texts that have been read.
    pub read: u64,
    /// The bytes there are.
    pub of: u64,
    /// How many parts have been read, those of later rounds not counted.
    pub parts: u32,
    /// What a later round still has to read of the notes of the round before; empty in the first.
    pub rest: String,
    /// The notes that this round has made.
    pub notes: Vec<String>,
    /// Whether all is read, so that `notes` is what the model is given.
    pub done: bool,
}

/// A piece of the text, as it is given to one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The excerpt that it is of; `None` for a piece of the notes of an earlier round.
    pub excerpt: Option<&'a Excerpt>,
    /// At which byte of the excerpt's text, or of what is left of the notes, it begins.
    pub from: usize,
    /// The piece.
    pub text: &'a str,
}

impl Reading {
    /// Nothing of this message's excerpts is read yet.
    pub fn of(person: &Turn) -> Self {
        let of = person.excerpts.iter().map(|excerpt| excerpt.text.len() as u64).sum();
        Self { of, done: of == 0, ..Self::default() }
    }

    /// The next piece, of at most `most` bytes and of one excerpt only. It ends with a paragraph, a line, a sentence or a
    /// word where it can. `None` where all is read, or where more is left than that and so little does not pay.
    pub fn next<'a>(&'a self, person: &'a Turn, most: usize) -> Option<Piece<'a>> {
        let (_, _, left) = self.left(person)?;
        if left.len() > most && most < SHORTEST {
            return None;
        }
        self.piece(person, piece_length(left, most))
    }

    /// The piece of this length that comes next. `None` where all is read.
    pub fn piece<'a>(&'a self, person: &'a Turn, length: usize) -> Option<Piece<'a>> {
        let (excerpt, from, left) = self.left(person)?;
        Some(Piece { excerpt, from, text: &left[..left.floor_char_boundary(length)] })
    }

    /// What is left of the text that is being read, with its excerpt, and where in it that begins.
    fn left<'a>(&'a self, person: &'a Turn) -> Option<(Option<&'a Excerpt>, usize, &'a str)> {
        if self.read >= self.of {
            return Some((None, 0, self.rest.as_str())).filter(|_| !self.rest.is_empty());
        }
        let mut from = usize::try_from(self.read).unwrap_or(usize::MAX);
        for excerpt in &person.excerpts {
            if from < excerpt.text.len() {
                // Only damage can have put it into the middle of a character.
                let from = excerpt.text.floor_char_boundary(from);
                return Some((Some(excerpt), from, &excerpt.text[from..]));
            }
            from -= excerpt.text.len();
        }
        None
    }

    /// How long the note of a piece of this length may become, in bytes, where a part has room for `room` bytes. In the
    /// first round a short excerpt beside a long one is noted as fully as any other; later ones must grow shorter.
    pub fn longest_note(&self, piece: usize, room: usize) -> usize {
        let read = if self.read < self.of { piece.max(room) } else { piece };
        read / 4
    }

    /// The next piece, of this length, is read, and this is the note of it.
    pub fn take(&mut self, person: &Turn, length: usize, note: &str) {
        if self.read < self.of {
            self.read += length as u64;
            self.parts += 1;
        } else {
            self.rest.drain(..self.rest.floor_char_boundary(length));
        }
        let note = note.trim();
        if !note.is_empty() {
            self.notes.push(note.to_owned());
        }
        self.done = self.left(person).is_none();
    }

    /// Begins another round, because the notes of this one are too long together. False where they are so short that
    /// no round can help.
    pub fn read_again(&mut self) -> bool {
        if self.noted().len() < SHORTEST {
            return false;
        }
        self.rest = self.noted();
        self.notes = Vec::new();
        self.done = false;
        true
    }

    /// The notes of this round as one text.
    pub fn noted(&self) -> String {
        self.notes.join("\n\n")
    }
}

/// A note that would become longer than `most` bytes, ended there.
pub fn cut_note(note: &mut String, most: usize) {
    const END: &str = "…";
    note.truncate(note.floor_char_boundary(most.saturating_sub(END.len())));
    note.push_str(END);
}

/// How much of this text to take, if at most `most` bytes of it: all of it, or up to a good place to stop. What is less
/// than two pieces is cut near its middle, so that no tiny one is left at the end.
fn piece_length(text: &str, most: usize) -> usize {
    if text.len() <= most {
        return text.len();
    }
    let most = if text.len() < 2 * most { most.min(text.len() * 5 / 8) } else { most };
    let most = text.floor_char_boundary(most);
    let least = text.floor_char_boundary(most / 2);
    let end_of = |stop: &str| text[least..most].rfind(stop).map(|at| least + at + stop.len());
    let sentence = [". ", "! ", "? ", "。", "！", "？"].into_iter().filter_map(end_of).max();
    end_of("\n\n").or_else(|| end_of("\n")).or(sentence).or_else(|| end_of(" ")).unwrap_or(most)
}
