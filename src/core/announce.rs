//! What a screen reader is told of an answer while it arrives: whole sentences, not single words.

/// Tells an answer sentence by sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcer {
    /// How many bytes of the answer have been told.
    told: usize,
}

impl Announcer {
    /// The sentences that are whole by now and have not been told; `ended` tells the rest too. Empty where there is
    /// nothing new.
    pub fn next(&mut self, text: &str, ended: bool) -> String {
        let Some(new) = text.get(self.told..) else {
            // Another text than before: it is told from its beginning.
            self.told = 0;
            return self.next(text, ended);
        };
        let length = if ended { new.len() } else { whole_sentences(new) };
        self.told += length;
        without_marks(&new[..length])
    }
}

/// How many bytes of the text are whole sentences. A mark ends one if a space follows, so that `3.5` and `core.rs` do
/// not; marks of languages without spaces end one by themselves.
fn whole_sentences(text: &str) -> usize {
    let mut end = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let ends_before = c.is_whitespace() && matches!(before, '.' | '!' | '?' | ':' | '…');
        if ends_before || matches!(c, '\n' | '。' | '！' | '？') {
            end = at + c.len_utf8();
        }
        before = c;
    }
    end
}

/// Takes out the marks of Markdown that a screen reader would spell.
fn without_marks(text: &str) -> String {
    let spoken: String = text.chars().filter(|c| !matches!(c, '*' | '#' | '`' | '|' | '>')).collect();
    spoken.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_whole_sentences_once() {
        let mut announcer = Announcer::default();
        assert_eq!(announcer.next("It is **3.5", false), "");
        assert_eq!(announcer.next("It is **3.5**. Then", false), "It is 3.5.");
        assert_eq!(announcer.next("It is **3.5**. Then it", false), "");
        assert_eq!(announcer.next("It is **3.5**. Then it ends", true), "Then it ends");
        assert_eq!(announcer.next("It is **3.5**. Then it ends", true), "");
    }

    #[test]
    fn an_answer_that_begins_anew_is_told_anew() {
        let mut announcer = Announcer::default();
        announcer.next("One sentence. ", false);
        assert_eq!(announcer.next("Two.", true), "Two.");
    }

    proptest! {
        #[test]
        fn tells_everything_however_it_arrives(text in "[a-zA-Zäß。 .!?\n]{0,200}", cuts in prop::collection::vec(0usize..200, 0..6)) {
            let mut announcer = Announcer::default();
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| text.floor_char_boundary(cut)).collect();
            cuts.sort_unstable();
            let mut told: Vec<String> = cuts.iter().map(|cut| announcer.next(&text[..*cut], false)).collect();
            told.push(announcer.next(&text, true));
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&told.join(" ")), letters(&text));
        }
    }
}
