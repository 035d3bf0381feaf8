//! The running answer as one panel has received it: nothing twice, nothing missing.

use crate::id::TurnId;

/// The running answer as one panel has received it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    answer: TurnId,
    next: u32,
    text: String,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was the next one.
    New,
    /// It had arrived before, or belongs to another answer; nothing changed.
    Stale,
    /// One before it is missing: the host must be asked for the whole answer again.
    Gap,
}

impl Feed {
    /// The answer as the host tells it: all text so far, and the number of the next piece.
    pub fn new(answer: TurnId, next: u32, text: String) -> Self {
        Self { answer, next, text }
    }

    /// The answer's turn.
    pub fn answer(&self) -> TurnId {
        self.answer
    }

    /// All text that has arrived.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes the next piece.
    pub fn take(&mut self, answer: TurnId, seq: u32, text: &str) -> Taken {
        if answer != self.answer || seq < self.next {
            return Taken::Stale;
        }
        if seq > self.next {
            return Taken::Gap;
        }
        self.next += 1;
        self.text.push_str(text);
        Taken::New
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn turn(n: u128) -> TurnId {
        TurnId(Uuid::from_u128(n))
    }

    #[test]
    fn takes_each_piece_once_and_in_order() {
        let mut feed = Feed::new(turn(1), 2, "ab".into());
        assert_eq!(feed.take(turn(1), 1, "b"), Taken::Stale);
        assert_eq!(feed.take(turn(1), 2, "c"), Taken::New);
        assert_eq!(feed.take(turn(1), 2, "c"), Taken::Stale);
        assert_eq!(feed.take(turn(1), 4, "e"), Taken::Gap);
        assert_eq!(feed.take(turn(1), 3, "d"), Taken::New);
        assert_eq!(feed.text(), "abcd");
    }

    #[test]
    fn leaves_another_answers_piece_alone() {
        let mut feed = Feed::new(turn(1), 0, String::new());
        assert_eq!(feed.take(turn(2), 0, "x"), Taken::Stale);
        assert_eq!(feed.text(), "");
    }
}
