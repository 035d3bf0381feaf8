//! What is offered while something is typed.

use super::*;
use crate::{
    ask_plan::Known,
    find::{Hit, tests::fold},
    id::{AssistantId, ChatId},
    record::ChatFacts,
    registry::{Key, Row},
};
use uuid::Uuid;

fn mirror(titles: &[&str]) -> Mirror {
    let mut mirror = Mirror::default();
    let row = |(n, title): (usize, &&str)| {
        let facts = ChatFacts {
            id: ChatId(Uuid::from_u128(n as u128)),
            title: (*title).into(),
            assistant: AssistantId::DEFAULT,
            created: 0,
            // The first is the latest.
            updated: 1_000 - n as u64,
            turns: 2,
            usage: None,
            origin: None,
        };
        (Key::Chat(facts.id), Some(Row::Chat(facts.into_record())))
    };
    mirror.take(titles.iter().enumerate().map(row).collect());
    mirror
}

fn words(key: &str) -> String {
    key.to_owned()
}

fn names_of(titles: &[&str]) -> Vec<Named> {
    let mirror = mirror(titles);
    let library = mirror.prompts();
    let known = Known { library: &library, language: "English", words: &words, small: &str::to_lowercase };
    let title = |view: View| words(if view == View::Chat { "newChat" } else { view.word() });
    names(&mirror, slash::commands(&known), &title)
}

fn found(turns: &[u128], total: u32) -> Found {
    let hit = |n: &u128| Hit {
        chat: ChatId(Uuid::nil()),
        turn: TurnId(Uuid::from_u128(*n)),
        role: if n % 2 == 1 { Role::Person } else { Role::Model },
        created: 5,
        snippet: vec![String::new(), "flame".into(), String::new()],
    };
    Found { hits: turns.iter().map(hit).collect(), total }
}

fn offered(titles: &[&str], typed: &str, found: &Found, longer: u32) -> Vec<Entry> {
    entries(&names_of(titles), &Query::new(typed, &fold), found, longer, &fold)
}

fn kinds(entries: &[Entry]) -> Vec<Kind> {
    entries.iter().map(|entry| entry.kind).collect()
}

#[test]
fn before_anything_is_typed_the_latest_chats_and_the_commands_are_offered() {
    let entries = offered(&["one", "two"], " ", &Found::default(), 0);
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let views = [
        "newChat",
        "assistants",
        "prompts",
        "settings",
        "sessions",
        "storage",
        "bin",
        "keys",
        "requirements",
    ];
    assert_eq!(names, [["one", "two"].as_slice(), views.as_slice()].concat());
    for view in COMMANDS {
        assert_eq!(view_of(view.word()), Some(view));
    }
}

#[test]
fn everything_that_fits_is_offered_kind_by_kind() {
    let entries = offered(&["Essen", "two", "les"], "ÉS", &found(&[2, 1], 2), 0);
    assert_eq!(kinds(&entries)[..4], [Kind::Chat, Kind::Chat, Kind::Command, Kind::Answer]);
    let [.., answer, message] = entries.as_slice() else { unreachable!("there are two turns") };
    assert_eq!((answer.kind, message.kind), (Kind::Answer, Kind::Message));
    assert_eq!((message.name.as_str(), message.at), ("Essen", 5), "a turn is told with its chat");
    assert!(kinds(&offered(&["two"], "PILOT", &Found::default(), 0)).contains(&Kind::Assistant));
    assert!(kinds(&offered(&["two"], "explain", &Found::default(), 0)).contains(&Kind::Prompt));
    assert_eq!(offered(&["two"], "flame", &Found::default(), 0), []);
}

#[test]
fn a_long_list_is_cut_and_grows_when_asked() {
    let titles: Vec<String> = (0..20).map(|n| format!("chat {n}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    for longer in 0..2 {
        let entries = offered(&titles, "chat", &found(&[1], 2), longer);
        assert_eq!(entries[LISTED * (longer as usize + 1)].kind, Kind::More);
        assert_eq!(entries.last().map(|entry| entry.kind), Some(Kind::More), "there are more turns, too");
    }
    assert_eq!(most(1), 2 * most(0));
    let entries = offered(&titles[..LISTED], "chat", &found(&[1], 1), 0);
    assert!(!kinds(&entries).contains(&Kind::More));
}

fn ask(palette: &mut Palette, typed: &str) -> u32 {
    match palette.take_typed(typed.into()) {
        ToArchive::Find { number, .. } => number,
        _ => unreachable!("typing asks for what was typed"),
    }
}

fn offer(number: u32, turns: &[u128]) -> Offer {
    let entries = offered(&["chat"], "chat", &found(turns, 9), 0);
    Offer { number, entries, total: Some(9), whole: false, failure: None }
}

#[test]
fn what_is_offered_for_something_else_is_not_shown() {
    let mut palette = Palette::default();
    let before = ask(&mut palette, "cha");
    let number = ask(&mut palette, "chat");
    palette.take(offer(before, &[1]));
    assert!(palette.offer().entries.is_empty());
    palette.take(offer(number, &[2]));
    assert_eq!(palette.offer(), &offer(number, &[2]));
    ask(&mut palette, "chats");
    assert_eq!(palette.offer(), &offer(number, &[2]), "nothing flickers while it is looked for");
}

#[test]
fn the_chosen_entry_stays_chosen_when_more_is_found() {
    let mut palette = Palette::default();
    let number = ask(&mut palette, "chat");
    palette.take(offer(number, &[1]));
    palette.walk(-2);
    let chosen =
        |palette: &Palette| palette.offer().entries[palette.chosen()].turn.map(|turn| turn.0.as_u128());
    assert_eq!(chosen(&palette), Some(1));
    palette.take(offer(number, &[5, 3, 1]));
    assert_eq!(chosen(&palette), Some(1));
    palette.walk(2);
    assert_eq!(palette.chosen(), 0, "behind the last comes the first");

    palette.walk(-1);
    let more = palette.chosen();
    let ToArchive::Find { number, longer: 1, .. } = palette.take_more() else {
        unreachable!("it asks for more")
    };
    palette.take(offer(number, &[5, 3, 1, 0]));
    assert_eq!((palette.chosen(), chosen(&palette)), (more, Some(0)), "the first that was not there before");

    let number = ask(&mut palette, "cha");
    palette.take(offer(number, &[7, 5]));
    assert_eq!(palette.chosen(), 0);
}
