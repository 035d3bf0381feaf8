use super::*;
use crate::{
    id::PromptId,
    prompts::{BuiltIn, Library},
};
use ExcerptKind::{Page, Selection};
use uuid::Uuid;

/// The messages of the built-in prompts, in short.
fn words(key: &str) -> String {
    let message = match key {
        "prompt_explain" => "Explain",
        "prompt_explain_text" => "Explain {selection} simply.",
        "prompt_translate" => "Translate to {language}",
        "prompt_translate_text" => "Translate {selection} into {language}.",
        "prompt_weak_points" => "Find the weak points",
        "prompt_summarise_page" => "Summarise this page",
        "prompt_summarise_page_text" => "Summarise {page}.",
        "prompt_improve_field" => "Improve this text",
        "prompt_improve_field_text" => "Improve this text.",
        _ => key,
    };
    message.to_owned()
}

fn own(number: u128, name: &str, text: &str) -> Prompt {
    Prompt { id: PromptId(Uuid::from_u128(number)), name: name.into(), text: text.into(), in_menu: false }
}

fn known(library: &Library) -> Known<'_> {
    Known { library, language: "German", words: &words, small: &str::to_lowercase }
}

fn with(prompts: impl IntoIterator<Item = Prompt>) -> Library {
    let mut library = Library::default();
    prompts.into_iter().for_each(|prompt| library.put(prompt));
    library
}

fn offers(text: &str, library: &Library) -> Vec<String> {
    offered(text, &known(library)).into_iter().map(|command| command.word).collect()
}

fn ask(text: &str, attached: &[ExcerptKind]) -> Result<String, String> {
    let library = with([
        own(1, "Plain", "Tell me a joke in {language}."),
        own(2, "Sites like", "What is like {title} ({url})?"),
    ]);
    asked(text, attached, &known(&library)).map_err(|command| command.name)
}

#[test]
fn the_first_letters_of_any_word_find_a_command() {
    let library = Library::default();
    assert_eq!(offers("/ex", &library), ["explain"]);
    assert_eq!(offers("/EX", &library), ["explain"]);
    assert_eq!(offers("/w", &library), ["find-the-weak-points"]);
    assert_eq!(offers("/the-we", &library), ["find-the-weak-points"]);
    assert_eq!(
        offers("/t", &library),
        ["translate-to", "find-the-weak-points", "summarise-this-page", "improve-this-text"]
    );
    assert_eq!(offers("/oints", &library), [""; 0], "not from within a word");
}

#[test]
fn nothing_is_offered_where_no_name_is_being_typed() {
    for text in ["", "ex", "a /ex", "/explain ", "/ex\n", " /ex", "/nothing"] {
        assert_eq!(offers(text, &Library::default()), [""; 0], "{text:?}");
    }
}

#[test]
fn what_leaves_the_question_to_the_person_is_not_offered() {
    let all = commands(&known(&Library::default()));
    let open = BuiltIn::ALL.into_iter().filter(|built_in| built_in.open).count();
    assert_eq!(all.len(), BuiltIn::ALL.len() - open);
    assert_eq!(
        offers("/", &with([own(1, "!?", "x"), own(2, "Empty", " ")])),
        offers("/", &Library::default())
    );
}

#[test]
fn no_more_are_offered_than_can_be_looked_over() {
    let library = with((1..30).map(|number| own(number, &format!("Mine {number}"), "x")));
    assert_eq!(offers("/m", &library).len(), OFFERED);
    assert_eq!(offers("/mine-29", &library), ["mine-29"]);
}

#[test]
fn two_of_one_name_can_both_be_called() {
    let library = with([own(1, "Explain", "one"), own(2, "explain!", "two"), own(3, "Explain 2", "three")]);
    assert_eq!(offers("/explain", &library), ["explain", "explain-2", "explain-3", "explain-2-2"]);
    let second = asked("/explain-3", &[], &known(&library));
    assert_eq!(second, Ok("two".into()));
}

#[test]
fn what_calls_nothing_is_sent_as_it_stands() {
    for text in
        ["/etc/hosts is what?", "/", "/ explain x", "/explains x", "explain x", " /explain x", "/\nexplain"]
    {
        assert_eq!(ask(text, &[]), Ok(text.into()));
    }
}

#[test]
fn a_prompt_is_about_the_excerpt_of_its_kind_and_what_is_typed_stands_behind() {
    assert_eq!(ask("/explain", &[Selection]), Ok("Explain [selection] simply.".into()));
    assert_eq!(
        ask("/explain for a child ", &[Page, Selection]),
        Ok("Explain [selection] simply.\n\nfor a child".into())
    );
    assert_eq!(ask("/translate-to", &[Selection]), Ok("Translate [selection] into German.".into()));
    assert_eq!(ask("/sites-like", &[Selection]), Ok("What is like [title] ([url])?".into()));
}

#[test]
fn without_such_an_excerpt_it_is_about_what_is_typed() {
    assert_eq!(ask("/explain quantum foam", &[]), Ok("Explain “quantum foam” simply.".into()));
    assert_eq!(ask("/Explain quantum foam", &[Page]), Ok("Explain “quantum foam” simply.".into()));
    assert_eq!(
        ask("/translate-to\none\ntwo", &[]),
        Ok("Translate [selection] into German.\n\n[selection]:\none\ntwo".into())
    );
    assert_eq!(ask("/sites-like example.org", &[]), Ok("What is like “example.org” ([url])?".into()));
    assert_eq!(ask("/improve-this-text teh", &[]), Ok("Improve this text.\n\nteh".into()));
    assert_eq!(ask("/explain {page} [end]", &[]), Ok("Explain “{page} [end]” simply.".into()));
}

#[test]
fn with_nothing_typed_it_is_about_the_excerpt_that_there_is() {
    assert_eq!(ask("/explain", &[Page]), Ok("Explain [page] simply.".into()));
    assert_eq!(ask("/summarise-this-page", &[Selection]), Ok("Summarise [selection].".into()));
    assert_eq!(ask("/improve-this-text", &[Selection]), Ok("Improve this text.".into()));
}

#[test]
fn with_nothing_to_work_on_it_is_not_asked() {
    assert_eq!(ask("/explain  \n", &[]), Err("Explain".into()));
    assert_eq!(ask("/improve-this-text", &[]), Err("Improve this text".into()));
    assert_eq!(ask("/plain", &[]), Ok("Tell me a joke in German.".into()));
    assert_eq!(ask("/plain about cats", &[]), Ok("Tell me a joke in German.\n\nabout cats".into()));
}

#[test]
fn whatever_is_offered_can_be_called() {
    let library = with(
        (1..20)
            .map(|number| own(number, ["Ärger?", "要約 する", "a-b c", "A b-C"][number as usize % 4], "x")),
    );
    for command in commands(&known(&library)) {
        assert_eq!(offers(&format!("/{}", command.word), &library)[0], command.word);
        let text = format!("/{} rest", command.word);
        let said = asked(&text, &[], &known(&library));
        assert!(said.is_ok_and(|said| said != text && said.contains("rest")), "{text}");
    }
}
