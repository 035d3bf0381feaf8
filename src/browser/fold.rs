//! Text as it is compared when something is looked for. The tables are the browser's: in Rust they would weigh more than all
//! the rest of looking for something.

use js_sys::{JsString, RegExp};

thread_local! {
    /// The accents that stand behind their letter as characters of their own.
    static ACCENTS: RegExp = RegExp::new("[\u{300}-\u{36f}]", "g");
    static FINAL_SIGMA: RegExp = RegExp::new("ς", "g");
}

/// A text in small letters and without accents, with full-width and half-width forms, ligatures and the like as the plain
/// letters that they stand for ([NFKD](https://unicode.org/reports/tr15/)).
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let apart = JsString::from(text).normalize("NFKD");
    let bare = ACCENTS.with(|accents| apart.replace_by_pattern(accents, ""));
    let small = bare.normalize("NFC").to_lower_case();
    // It is another letter at the end of a word, which a person who types has not come to.
    FINAL_SIGMA.with(|sigma| small.replace_by_pattern(sigma, "σ")).into()
}
