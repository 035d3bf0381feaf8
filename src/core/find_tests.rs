//! What is found, held against a search that compares everything with everything.

use super::*;
use proptest::prelude::*;

/// Folds as the browser does, as far as these tests go: a line by itself, with letters that become several, accents that
/// vanish, and two characters that become one.
pub fn fold(text: &str) -> String {
    let mut folded = String::new();
    for letter in text.chars() {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            'ä' | 'Ä' | 'á' => folded.push('a'),
            'é' | 'É' | 'è' => folded.push('e'),
            'ﬁ' => folded.push_str("fi"),
            '…' => folded.push_str("..."),
            'Ａ'..='Ｚ' => folded.push(char::from(b'a' + (letter as u32 - 'Ａ' as u32) as u8)),
            // The mark that voices the letter before it, which is one letter with it.
            '\u{3099}' if folded.ends_with('か') => {
                folded.pop();
                folded.push('が');
            }
            _ => folded.extend(letter.to_lowercase()),
        }
    }
    folded
}

fn snippet(typed: &str, text: &str) -> Vec<String> {
    Query::new(typed, &fold).snippet(text, &folded(text, &fold), &fold)
}

fn fits(typed: &str, text: &str) -> bool {
    Query::new(typed, &fold).fits(&folded(text, &fold))
}

#[test]
fn words_may_stand_anywhere_and_phrases_only_together() {
    assert!(fits("flame pilot", "The Pilot's flame"));
    assert!(!fits("flame pilots", "The pilot flame"));
    assert!(fits("\"pilot flame\"", "a PILOT\nflame"));
    assert!(fits("\"pilot   flame\" a", "a pilot flame"));
    assert!(!fits("\"flame pilot\"", "pilot flame\nand pilot"));
    assert!(fits("“pilot flame” „a”", "a pilot flame"));
    assert!(fits("\"pilot fl", "pilot flame"), "a phrase that is still being typed");
    assert!(fits("「点火」", "自動点火装置"));
}

#[test]
fn accents_case_and_forms_are_folded_on_both_sides() {
    for text in ["Étude", "e\u{301}TUDE", "étude", "ETUDE"] {
        assert!(fits("etude", text) && fits("ÉTUDE", text), "{text}");
    }
    assert!(fits("file", "the ﬁle"));
    assert!(fits("ＡＢＣ", "abc") && fits("abc", "ＡＢＣ"));
    assert!(fits("が", "か\u{3099}") && !fits("か", "か\u{3099}"));
}

#[test]
fn a_snippet_shows_the_text_itself_with_what_was_looked_for_apart() {
    assert_eq!(
        snippet("etude", "Une É\u{301}tude, deux études"),
        ["Une ", "É\u{301}tude", ", deux ", "étude", "s"]
    );
    assert_eq!(snippet("fi", "a ﬁle"), ["a ", "ﬁ", "le"]);
    assert_eq!(snippet("i", "a ﬁle"), ["a ", "ﬁ", "le"], "a part of a letter is the whole letter");
    assert_eq!(snippet("点火", "自動点火装置"), ["自動", "点火", "装置"]);
    assert_eq!(snippet("が", "あか\u{3099}"), ["あ", "か\u{3099}", ""]);
    assert_eq!(snippet("two", "one\n…two"), ["one\n…", "two", ""]);
    assert_eq!(snippet("ab abc", "xabcx"), ["x", "abc", "x"], "the longest of those that begin there");
}

#[test]
fn a_snippet_is_cut_between_words_where_there_are_any() {
    let text = format!("{}flame {}", "before ".repeat(20), "behind ".repeat(20));
    let pieces = snippet("flame", &text);
    assert_eq!(pieces[0], "…before before before before ");
    assert_eq!(pieces[2], " behind behind behind behind behind behind…");
    let text = format!("{}点火{}", "前".repeat(100), "後".repeat(100));
    assert_eq!(
        snippet("点火", &text),
        [format!("…{}", "前".repeat(BEFORE)), "点火".into(), format!("{}…", "後".repeat(BEHIND))]
    );
}

#[test]
fn nothing_is_looked_for_where_nothing_is_typed() {
    for typed in ["", "  ", "\"", "\"\" “ ”"] {
        assert!(Query::new(typed, &fold).is_empty(), "{typed}");
    }
}

fn letters() -> impl Strategy<Value = String> {
    let letter = prop::sample::select(
        "aAbéÉe\u{301}ä \nﬁfi….か\u{3099}がＡ点火σΣ🔥\u{200d}İ".chars().collect::<Vec<_>>(),
    );
    prop::collection::vec(letter, 0..120).prop_map(|letters| letters.into_iter().collect())
}

/// What was typed for a search: parts of the text, and other letters.
fn typed(text: &str, from: usize, length: usize, other: &str, quoted: bool) -> String {
    let part: String = text.chars().skip(from).take(length).collect();
    if quoted { format!("\"{part}\" {other}") } else { format!("{part} {other}") }
}

proptest! {
    #[test]
    fn what_fits_holds_everything_that_is_looked_for_and_nothing_else_does(
        text in letters(), from in 0usize..100, length in 0usize..9, other in "[aé点]{0,2}",
    ) {
        let words = typed(&text, from, length, &other, false);
        let naive = fold(&words).split_whitespace().all(|word| fold(&text).contains(word));
        prop_assert_eq!(fits(&words, &text), naive);
    }

    #[test]
    fn a_snippet_is_a_piece_of_the_text_in_which_each_mark_stands_for_something_looked_for(
        text in letters(), from in 0usize..100, length in 1usize..9, other in "[aé点]{0,2}", quoted: bool,
    ) {
        let query = Query::new(&typed(&text, from, length, &other, quoted), &fold);
        let folded_text = folded(&text, &fold);
        prop_assume!(!query.is_empty() && query.fits(&folded_text));
        let pieces = query.snippet(&text, &folded_text, &fold);
        prop_assert!(pieces.len() >= 3 && pieces.len() % 2 == 1);
        let whole = pieces.concat();
        let holds = |snippet: &str| text.contains(snippet);
        let bare = whole.strip_prefix('…').unwrap_or(&whole);
        let barer = bare.strip_suffix('…').unwrap_or(bare);
        prop_assert!(
            holds(&whole) || holds(bare) || holds(barer) || whole.strip_suffix('…').is_some_and(holds),
            "{:?} of {:?}", pieces, text
        );
        for marked in pieces.iter().skip(1).step_by(2) {
            let marked = folded(marked, &fold);
            prop_assert!(query.terms.iter().any(|term| marked.contains(term.as_str())), "{:?} of {:?}", pieces, text);
        }
        prop_assert!(pieces[0].chars().count() <= BEFORE + 1);
    }

    #[test]
    fn nothing_that_a_person_types_or_says_breaks_it(typed: String, text: String) {
        let pieces = snippet(&typed, &text);
        prop_assert!(pieces.is_empty() || pieces.len() % 2 == 1);
    }
}
