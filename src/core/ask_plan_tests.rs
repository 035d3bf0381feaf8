use super::*;
use crate::{
    flight::EventId,
    id::{PromptId, TurnId},
    prompts::BuiltIn,
};
use uuid::Uuid;

fn words(key: &str) -> String {
    match key {
        "prompt_explain" => "Explain",
        "prompt_explain_text" => "Explain {selection}.",
        "prompt_translate_text" => "Translate {selection} to {language}.",
        "prompt_summarise_page" => "Summarise this page",
        "prompt_summarise_page_text" => "Summarise {page}.",
        other => other,
    }
    .to_owned()
}

fn plan(way: Way, place: &Place) -> Plan {
    let mut library = Library::default();
    library.put(own(1, "Both", "Does {page} say {selection}?"));
    library.put(own(2, "Any", "Be brief."));
    Plan::new(&way, place, &known(&library))
}

fn known(library: &Library) -> Known<'_> {
    Known { library, language: "German", words: &words, small: &str::to_lowercase }
}

fn own(number: u128, name: &str, text: &str) -> Prompt {
    let id = PromptId(Uuid::from_u128(number));
    Prompt { id, name: name.into(), text: text.into(), in_menu: true }
}

fn entry(word: &str) -> Way {
    let built_in = BuiltIn::ALL.into_iter().find(|built_in| built_in.word == word).unwrap();
    Way::Entry(built_in.id().to_string())
}

fn own_entry(number: u128) -> Way {
    Way::Entry(PromptId(Uuid::from_u128(number)).to_string())
}

fn typed(text: &str) -> Way {
    Way::Typed(text.into())
}

fn place() -> Place {
    Place { window: 7, url: "https://a.example/".into(), title: "A".into(), ..Place::default() }
}

fn told(selection: &str) -> Place {
    Place { selection: selection.into(), ..place() }
}

fn selected(text: &str) -> Seen {
    Seen { selection: text.into(), ..Seen::default() }
}

fn whole(kind: ExcerptKind, text: &str) -> Found {
    Found::Text { kind, text: text.into(), extent: Extent::Whole }
}

fn as_told(kind: ExcerptKind, text: &str) -> Found {
    Found::Text { kind, text: text.into(), extent: Extent::AsTold }
}

const NOTHING: Found = Found::Missing(Trouble::NothingSelected {});
const REFUSED: Found = Found::Missing(Trouble::PageRefused {});

#[test]
fn an_entry_of_the_menu_reads_what_its_prompt_names_and_asks_it() {
    let (page, selection) = (place(), told("words"));
    for (name, place, want, question) in [
        ("ask_selection", &selection, Want::Selection, ""),
        ("explain", &selection, Want::Selection, "Explain [selection]."),
        ("translate", &selection, Want::Selection, "Translate [selection] to German."),
        ("ask_page", &page, Want::Page, ""),
        ("summarise_page", &page, Want::Page, "Summarise [page]."),
        ("ask_link", &page, Want::Link, ""),
        ("ask_field", &page, Want::Field, ""),
    ] {
        let expected = Plan { wants: vec![want], question: question.into(), typed: None };
        assert_eq!(plan(entry(name), place), expected, "{name}");
    }
}

#[test]
fn a_prompt_of_ones_own_reads_what_it_names_and_else_what_was_clicked() {
    let both = Plan {
        wants: vec![Want::Selection, Want::Page],
        question: "Does [page] say [selection]?".into(),
        typed: None,
    };
    assert_eq!(plan(own_entry(1), &told("words")), both);
    for (number, question) in [(2, "Be brief."), (3, "")] {
        for (place, want) in [(told("words"), Want::Selection), (place(), Want::Page)] {
            let expected = Plan { wants: vec![want], question: question.into(), typed: None };
            assert_eq!(plan(own_entry(number), &place), expected, "{number} {want:?}");
        }
    }
}

#[test]
fn the_keys_read_the_selection_or_the_page() {
    let expected = Plan { wants: vec![Want::SelectionOrPage], question: String::new(), typed: None };
    assert_eq!(plan(Way::Command, &place()), expected);
}

#[test]
fn what_is_typed_in_the_address_bar_is_a_question_or_calls_a_prompt() {
    for (text, want, question) in [
        ("  why? ", Want::SelectionIfAny, "why?"),
        ("/EXPLAIN", Want::Selection, "Explain [selection]."),
        ("/explain to a child", Want::Selection, "Explain [selection].\n\nto a child"),
        ("/summarise-this-page", Want::Page, "Summarise [page]."),
        ("/any", Want::SelectionIfAny, "Be brief."),
        ("/nobody knows", Want::SelectionIfAny, "/nobody knows"),
        ("", Want::SelectionIfAny, ""),
    ] {
        let expected =
            Plan { wants: vec![want], question: question.into(), typed: Some(text.trim().to_owned()) };
        assert_eq!(plan(typed(text), &place()), expected, "{text}");
    }
}

#[test]
fn an_entry_of_the_icon_is_its_prompt_too() {
    let Way::Entry(id) = entry("summarise_page") else { return };
    assert_eq!(plan(Way::Entry(format!("icon:{id}")), &place()), plan(Way::Entry(id), &place()));
}

#[test]
fn a_selection_is_what_was_read_and_else_what_was_told() {
    let read = [selected(" \n"), selected("a\nb")];
    assert_eq!(Want::Selection.settle(&read, &told("a b")), whole(ExcerptKind::Selection, "a\nb"));
    for want in [Want::Selection, Want::SelectionIfAny, Want::SelectionOrPage] {
        for seen in [vec![], vec![Seen::default()]] {
            assert_eq!(want.settle(&seen, &told("a b")), as_told(ExcerptKind::Selection, "a b"));
        }
    }
}

#[test]
fn without_a_selection_each_want_does_what_it_says() {
    let nothing = [Seen::default()];
    assert_eq!(Want::Selection.settle(&nothing, &place()), NOTHING);
    assert_eq!(Want::SelectionIfAny.settle(&nothing, &place()), Found::Nothing);
    assert_eq!(Want::SelectionOrPage.settle(&nothing, &place()), Found::Instead(Want::Page));
    assert_eq!(Want::Selection.settle(&[], &place()), REFUSED);
    assert_eq!(Want::SelectionIfAny.settle(&[], &place()), Found::Nothing);
    assert_eq!(Want::SelectionOrPage.settle(&[], &place()), REFUSED);
}

#[test]
fn a_page_is_read_or_it_is_told_why_not() {
    let page = Seen { page: "text".into(), ..Seen::default() };
    assert_eq!(Want::Page.settle(&[page], &place()), whole(ExcerptKind::Page, "text"));
    assert_eq!(Want::Page.settle(&[Seen::default()], &place()), NOTHING);
    assert_eq!(Want::Page.settle(&[], &told("selected")), REFUSED);
}

#[test]
fn a_link_is_worth_asking_about_without_its_words() {
    let place = Place { link: "https://b.example/".into(), ..place() };
    let link =
        |link: &str, around: &str| Seen { link: link.into(), around: around.into(), ..Seen::default() };
    let seen = [link("https://c.example/", "other"), link("https://b.example/", "words around")];
    assert_eq!(Want::Link.settle(&seen, &place), whole(ExcerptKind::Link, "words around"));
    for seen in [&[][..], &seen[..1]] {
        assert_eq!(Want::Link.settle(seen, &place), as_told(ExcerptKind::Link, ""));
    }
    assert_eq!(Want::Link.settle(&seen, &self::place()), NOTHING);
}

#[test]
fn a_password_is_never_taken_along() {
    let secret = Seen { secret: true, field: "pass".into(), selection: "pass".into(), ..Seen::default() };
    assert_eq!(Want::Field.settle(std::slice::from_ref(&secret), &told("••••")), NOTHING);
    assert_eq!(Want::Selection.settle(&[secret], &told("••••")), NOTHING);
}

#[test]
fn an_excerpt_says_where_it_is_from_and_whether_it_is_all() {
    let id = ExcerptId(Uuid::from_u128(1));
    let place = Place { link: "https://b.example/".into(), ..place() };
    let made = |kind, text: String| excerpt(id, 5, &place, (kind, text, Extent::Whole));
    let page = made(ExcerptKind::Page, "x".into());
    assert_eq!((page.url.as_str(), page.title.as_str(), page.taken), ("https://a.example/", "A", 5));
    assert_eq!(made(ExcerptKind::Link, "x".into()).url, "https://b.example/");
    let long = made(ExcerptKind::Page, "é".repeat(crate::excerpt::LONGEST));
    assert_eq!(long.extent, Extent::First { of: 2 * crate::excerpt::LONGEST as u64 });
}

#[test]
fn a_question_about_nothing_is_not_sent() {
    let uuid = Uuid::from_u128(1);
    let chat = Some(ChatId(uuid));
    let made = Made { id: AskId(uuid), chat, turn: TurnId(uuid), answer: TurnId(Uuid::from_u128(2)) };
    let sent = plan(entry("explain"), &place()).ask(made, &place(), Vec::new(), None);
    assert_eq!(sent.question.map(|question| question.text), Some("Explain [selection].".to_owned()));
    assert_eq!((sent.window, sent.chat), (7, chat));
    let failure = Failure { trouble: Trouble::NothingSelected {}, event: EventId::of_turn(1, made.turn) };
    let failed = plan(entry("explain"), &place()).ask(made, &place(), Vec::new(), Some(failure));
    assert_eq!(failed.question, None);
    let open = plan(Way::Command, &place()).ask(made, &place(), Vec::new(), None);
    assert_eq!((open.question, open.typed), (None, None));
    // What was typed is not lost with it.
    let failure = Failure { trouble: Trouble::PageRefused {}, event: EventId::of_turn(1, made.turn) };
    let typed = plan(Way::Typed("/summarise-this-page for a child".into()), &place());
    let failed = typed.clone().ask(made, &place(), Vec::new(), Some(failure));
    assert_eq!((failed.question, failed.typed), (None, Some("/summarise-this-page for a child".to_owned())));
    assert_eq!(typed.ask(made, &place(), Vec::new(), None).typed, None);
}

#[test]
fn the_address_bar_offers_prompts_by_their_commands() {
    let mut library = Library::default();
    library.put(own(1, "Say <it> & more", "x"));
    let offered = |typed: &str| suggestions(typed, &known(&library));
    let contents = |typed| offered(typed).into_iter().map(|it| it.content).collect::<Vec<_>>();
    assert_eq!(contents("explain"), Vec::<String>::new());
    assert_eq!(contents("/expl"), ["/explain"]);
    assert_eq!(contents("/explain  to a child "), ["/explain to a child"]);
    assert_eq!(contents("/SAY"), ["/say-it-more"]);
    assert_eq!(offered("/say")[0].name, "Say <it> & more");
    assert_eq!(contents("/").len(), library.prompts.len());
}
