use super::*;
use Piece::{Placeholder as P, Words as W};

fn words(key: &str) -> String {
    format!("<{key}>")
}

fn own(number: u128, text: &str) -> Prompt {
    Prompt { id: PromptId(Uuid::from_u128(number)), name: "My own!".into(), text: text.into(), in_menu: true }
}

#[test]
fn takes_a_text_apart() {
    for (text, expected) in [
        ("Explain {selection}.", vec![W("Explain ".into()), P(Placeholder::Selection), W(".".into())]),
        ("{page}{url}", vec![P(Placeholder::Page), P(Placeholder::Url)]),
        ("fn main() { x } {{page} {} {a b} {1} {", vec![W("fn main() { x } {page} {} {a b} {1} {".into())]),
        ("", vec![]),
    ] {
        assert_eq!(pieces(text), Ok(expected), "{text}");
    }
}

#[test]
fn an_unknown_placeholder_is_told_with_its_place() {
    let at = |name: &str, line, column| Err(PromptFault::Unknown { name: name.into(), line, column });
    assert_eq!(pieces("{selektion}"), at("selektion", 1, 1));
    assert_eq!(pieces("a {page}\nüü {Page} {x}"), at("Page", 2, 4));
}

#[test]
fn arbitrary_texts_are_taken_apart_without_loss() {
    let parts = ["{", "}", "{{", "{page}", "{language}", "x", " ", "\n", "é", "{}", "{a", "b}"];
    let mut seed = 3_u64;
    for _ in 0..20_000 {
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize
        };
        let text: String = (0..next() % 10).map(|_| parts[next() % parts.len()]).collect();
        let Ok(pieces) = pieces(&text) else { continue };
        let again: String = pieces
            .into_iter()
            .map(|piece| match piece {
                W(words) => words.replace('{', "{{"),
                P(placeholder) => format!("{{{}}}", placeholder.word()),
            })
            .collect();
        assert_eq!(again.replace("{{", "{"), text.replace("{{", "{"), "{text:?}");
    }
}

#[test]
fn what_stands_on_a_page_is_only_referred_to() {
    assert_eq!(
        question(" Translate {selection} ({title}) into {language}. ", "German"),
        "Translate [selection] ([title]) into German."
    );
    assert_eq!(question("what {is} this", "German"), "what {is} this");
}

#[test]
fn the_built_in_ones_speak_the_words_of_the_browser_until_they_are_changed() {
    let library = Library::default();
    assert_eq!(library.prompts.len(), BuiltIn::ALL.len());
    let explain = &library.prompts[1];
    assert_eq!(
        (explain.name(&words), explain.text(&words)),
        ("<prompt_explain>".into(), "<prompt_explain_text>".into())
    );
    assert_eq!(library.prompts[0].text(&words), "", "it leaves the question to the person");
    assert_eq!(explain.check(), Ok(()));
    let renamed = Prompt { name: "What?".into(), ..explain.clone() };
    assert_eq!(renamed.name(&words), "What?");
    assert_eq!(BuiltIn::asking_about(ExcerptKind::Page).map(|built_in| built_in.word), Some("ask_page"));
}

#[test]
fn a_prompt_is_about_what_it_names() {
    assert_eq!(own(1, "{title} {selection}").about(), Some(ExcerptKind::Selection));
    assert_eq!(own(1, "{title}?").about(), Some(ExcerptKind::Page));
    assert_eq!(own(1, "Hello {language}").about(), None);
}

#[test]
fn checks_what_was_entered() {
    assert_eq!(own(1, "{page}").check(), Ok(()));
    assert_eq!(Prompt { name: " ".into(), ..own(1, "x") }.check(), Err(PromptFault::NameEmpty));
    assert_eq!(Prompt { name: "x".repeat(81), ..own(1, "x") }.check(), Err(PromptFault::NameTooLong));
    assert_eq!(own(1, " \n").check(), Err(PromptFault::TextEmpty));
    assert!(matches!(own(1, "{no}").check(), Err(PromptFault::Unknown { .. })));
    let nameless = Prompt { name: String::new(), ..own(1, "{no}") };
    assert!(matches!(nameless.check(), Err(PromptFault::Unknown { .. })), "it is told while it is written");
}

#[test]
fn the_order_is_the_persons() {
    let mut library = Library::default();
    library.put(own(1, "x"));
    let count = library.prompts.len();
    let at = |library: &Library, id| library.prompts.iter().position(|prompt| prompt.id == id);
    let id = own(1, "").id;
    library.move_to(id, 0);
    assert_eq!(at(&library, id), Some(0));
    library.move_to(id, 2);
    assert_eq!(at(&library, id), Some(1), "before the one that had index 2");
    library.move_to(id, usize::MAX);
    assert_eq!(at(&library, id), Some(count - 1));
    library.remove(id);
    assert_eq!(library, Library::default());
    let explain = library.prompts[1].id;
    library.put(Prompt { name: "Other".into(), in_menu: false, ..library.prompts[1].clone() });
    library.remove(explain);
    assert_eq!(library, Library::default(), "a built-in one is only put back");
    library.prompts.remove(3);
    assert_eq!(library.with_built_ins().prompts.len(), BuiltIn::ALL.len());
}

#[test]
fn is_called_by_its_name_in_the_composer() {
    assert_eq!(own(1, "x").command(&words, &str::to_lowercase), "my-own");
    assert_eq!(
        Prompt { name: "要約 する".into(), ..own(1, "x") }.command(&words, &str::to_lowercase),
        "要約-する"
    );
}

#[test]
fn its_title_is_its_name_as_it_is_shown() {
    for (name, title) in [
        ("Ask about “%s”", "Ask about “…”"),
        ("To {language}", "To German"),
        ("100% %sure, 5%", "100% …ure, 5%"),
        ("{x}", "{x}"),
        ("{page}", "…"),
    ] {
        assert_eq!(Prompt { name: name.into(), ..own(1, "x") }.title("German", &words), title);
    }
    assert_eq!(
        Prompt { name: "To {language}".into(), ..own(1, "x") }.command(&words, &str::to_lowercase),
        "to"
    );
}
