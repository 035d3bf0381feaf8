//! What is measured of a run: how its session was obtained, how long that and the answer took, and what it cost in tokens.
//! The figures are kept with the answer and go to disk with it, in transactions that take place anyway.

use crate::{pool::Found, record::Usage, time::Millis};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
    ser::SerializeStruct,
};
use std::fmt;

/// One thing that is measured of a run. Lengths are in milliseconds, sizes in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// How the session was obtained that was asked, or would have been: a [`Way`], by its place in [`Way::ALL`].
    Obtained,
    /// How long the message waited for its turn, counted from when it was sent.
    Queued,
    /// How long it took until a session held what it was to hold: made, counted and filled.
    Obtaining,
    /// How many messages were to be given to the session again, because it did not hold the chat: turns, and a summary.
    Given,
    /// What they added to it.
    GivenTokens,
    /// How long what the message is about was read in parts. Unknown where that was not necessary.
    Reading,
    /// From the sending to the first piece.
    First,
    /// From the sending to the end.
    Total,
    /// What was asked.
    TokensIn,
    /// What the session grew by beside that.
    TokensOut,
    /// What the session held when it was asked.
    Before,
    /// What it held when the answer was whole.
    After,
    /// What it can hold.
    Window,
    /// In how many pieces the answer came.
    Pieces,
}

/// How many figures there are.
const COUNT: usize = 14;

/// What each figure is called where it is stored.
const WORDS: [&str; COUNT] = [
    "obtained",
    "queued",
    "obtaining",
    "given",
    "given_tokens",
    "reading",
    "first",
    "total",
    "tokens_in",
    "tokens_out",
    "before",
    "after",
    "window",
    "pieces",
];

impl Figure {
    /// All of them.
    pub const ALL: [Self; COUNT] = [
        Self::Obtained,
        Self::Queued,
        Self::Obtaining,
        Self::Given,
        Self::GivenTokens,
        Self::Reading,
        Self::First,
        Self::Total,
        Self::TokensIn,
        Self::TokensOut,
        Self::Before,
        Self::After,
        Self::Window,
        Self::Pieces,
    ];

    /// The word for it: in the stored form, in `_locales` as `details_<word>`, and as the page's attribute.
    pub fn word(self) -> &'static str {
        WORDS[self as usize]
    }
}

/// What was measured of one run. What is not known was not reached, or nobody was there to see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures([Option<u64>; COUNT]);

impl Figures {
    /// Of a message that waited so long.
    pub(crate) fn queued(queued: Millis) -> Self {
        let mut figures = Self::default();
        figures.set(Figure::Queued, Some(queued));
        figures
    }

    /// What is known of this.
    pub fn get(&self, figure: Figure) -> Option<u64> {
        self.0[figure as usize]
    }

    pub(crate) fn set(&mut self, figure: Figure, value: Option<u64>) {
        self.0[figure as usize] = value;
    }

    /// How the session was obtained.
    pub fn way(&self) -> Option<Way> {
        let place = usize::try_from(self.get(Figure::Obtained)?).ok()?;
        Way::ALL.get(place).copied()
    }

    pub(crate) fn set_way(&mut self, way: Way) {
        self.set(Figure::Obtained, Some(way as u64));
    }

    /// How long the first piece took, without what does not hang on how the session was obtained: the queue, and the
    /// reading in parts.
    pub fn first_words(&self) -> Option<Millis> {
        let known = |figure| self.get(figure).unwrap_or_default();
        Some(self.get(Figure::First)?.saturating_sub(known(Figure::Queued) + known(Figure::Reading)))
    }

    /// What the session held at one of these moments, [`Figure::Before`] or [`Figure::After`].
    pub fn usage(&self, at: Figure) -> Option<Usage> {
        Some(Usage { used: self.get(at)?, window: self.get(Figure::Window)? })
    }

    /// A session with this usage is asked.
    pub(crate) fn asked(&mut self, usage: Option<Usage>) {
        self.set(Figure::Before, usage.map(|usage| usage.used));
        self.set(Figure::Window, usage.map(|usage| usage.window));
    }

    /// It has answered, and has this usage now. `overflowed`: it has dropped some of what it held, so that the difference
    /// says nothing of the answer.
    pub(crate) fn answered(&mut self, usage: Option<Usage>, overflowed: bool) {
        self.set(Figure::After, usage.map(|usage| usage.used));
        let asked = self.get(Figure::Before).zip(self.get(Figure::TokensIn));
        let grown =
            usage.zip(asked).and_then(|(after, (before, asked))| after.used.checked_sub(before + asked));
        self.set(Figure::TokensOut, grown.filter(|_| !overflowed));
    }

    /// The session is not asked after all, or has died without a word: what was measured of it is forgotten.
    pub(crate) fn forget_session(&mut self) {
        for figure in
            [Figure::Obtained, Figure::Obtaining, Figure::Given, Figure::GivenTokens, Figure::Before]
        {
            self.set(figure, None);
        }
    }
}

// An object with a number for each figure. It is written and read in a loop, which takes a tenth of the code that is derived for
// as many fields.

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Figures", COUNT)?;
        for (word, value) in WORDS.iter().zip(&self.0) {
            object.serialize_field(word, value)?;
        }
        object.end()
    }
}

impl<'de> Deserialize<'de> for Figures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("Figures", &WORDS, Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Figures;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("figures")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Figures, A::Error> {
        let mut figures = Figures::default();
        for slot in &mut figures.0 {
            *slot = values.next_element()?.flatten();
        }
        Ok(figures)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Figures, A::Error> {
        let mut figures = Figures::default();
        while let Some((word, value)) = entries.next_entry::<String, Option<u64>>()? {
            // Newer code may know more figures.
            if let Some(place) = WORDS.iter().position(|known| *known == word) {
                figures.0[place] = value;
            }
        }
        Ok(figures)
    }
}

/// How a run obtained its session. Their order is part of the stored form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The chat's live session was there and held what it is to hold.
    Hit,
    /// By `clone()` of a base that stood, for a chat in which nothing had been said. Where there was no room for both, it
    /// was given the base itself.
    Clone,
    /// The same, and the chat's turns were given to it.
    Restore,
    /// By `create()`: no base stood, so one was made while the message waited. The chat's turns, if it had any, were given
    /// to the session all the same.
    Create,
}

impl Way {
    /// All of them, the quickest first.
    pub const ALL: [Self; 4] = [Self::Hit, Self::Clone, Self::Restore, Self::Create];

    /// The way to what was found, for a chat in which something or nothing had been said before.
    pub(crate) fn to(found: Found, has_earlier: bool) -> Self {
        match found {
            Found::AsItWas => Self::Hit,
            Found::Empty if has_earlier => Self::Restore,
            Found::Empty => Self::Clone,
            Found::New => Self::Create,
        }
    }

    /// The word for it: in `_locales` as `way_<word>`, and as the page's attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Clone => "clone",
            Self::Restore => "restore",
            Self::Create => "create",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_figure_has_its_place_and_its_word() {
        for (place, figure) in Figure::ALL.into_iter().enumerate() {
            assert_eq!(figure as usize, place);
        }
        for (place, way) in Way::ALL.into_iter().enumerate() {
            assert_eq!(way as usize, place);
        }
        assert_eq!((Figure::GivenTokens.word(), Figure::Pieces.word()), ("given_tokens", "pieces"));
    }

    #[test]
    fn what_the_session_grew_by_says_nothing_where_it_dropped_something() {
        let usage = |used| Some(Usage { used, window: 1_000 });
        let mut figures = Figures::default();
        figures.asked(usage(100));
        figures.set(Figure::TokensIn, Some(20));
        figures.answered(usage(150), false);
        assert_eq!(figures.get(Figure::TokensOut), Some(30));
        assert_eq!(figures.usage(Figure::After), usage(150));
        figures.answered(usage(150), true);
        assert_eq!(figures.get(Figure::TokensOut), None);
        figures.answered(None, false);
        assert_eq!((figures.get(Figure::TokensOut), figures.usage(Figure::After)), (None, None));
    }

    #[test]
    fn figures_are_an_object_of_numbers_and_what_is_missing_is_unknown() {
        let mut figures = Figures::queued(7);
        figures.set_way(Way::Restore);
        let stored = serde_json::to_value(figures).expect("written");
        assert_eq!(
            (&stored["queued"], &stored["obtained"], &stored["first"]),
            (&json!(7), &json!(2), &json!(null))
        );
        assert_eq!(serde_json::from_value::<Figures>(stored).expect("read"), figures);
        let other = json!({ "queued": 7, "obtained": 2, "of_later": 5 });
        assert_eq!(serde_json::from_value::<Figures>(other).expect("read"), figures);
        let unknown = json!({ "obtained": 99 });
        assert_eq!(serde_json::from_value::<Figures>(unknown).expect("read").way(), None);
    }
}
