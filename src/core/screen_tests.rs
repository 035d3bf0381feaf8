//! What a panel does about what happens.

use crate::{
    flight::{EventId, Failure},
    id::{AssistantId, ChatId, PromptId, TurnId},
    link::Link,
    prompts::Prompt,
    protocol::{Change, FromHost, Send, ToHost, TurnRequest},
    record::ChatFacts,
    registry::{Key, Row},
    screen::{Effect, Event, Note, Screen, View},
    status::{Flame, Status},
    store::Loaded,
    thread::Place,
    transcript::{Role, TranscriptHead, Turn, TurnState},
    trouble::Trouble,
};
use std::rc::Rc;
use uuid::Uuid;

fn chat(n: u128) -> ChatId {
    ChatId(Uuid::from_u128(n))
}

fn turn(n: u128) -> TurnId {
    TurnId(Uuid::from_u128(n))
}

/// A panel that shows chat 1, has read it from disk, and is connected.
fn connected() -> Screen {
    let (mut screen, _) = Screen::new(chat(1), 0);
    screen.handle(0, Event::Link(Link::Up));
    screen.handle(0, Event::Read { chat: chat(1), found: Ok(Loaded::default()) });
    screen
}

fn message(text: &str) -> Event {
    Event::Send { turn: turn(10), answer: turn(11), text: text.into(), excerpts: Vec::new(), replaces: None }
}

fn said(n: u128) -> Turn {
    Turn { state: TurnState::Done, ..Turn::new(chat(1), turn(n), Role::Person, "hello".into(), 0) }
}

fn head(last: TurnId) -> Box<TranscriptHead> {
    let head = TranscriptHead::new(chat(1), AssistantId::DEFAULT, 0);
    Box::new(TranscriptHead { head: Some(last), ..head })
}

fn sent(text: &str) -> Send {
    Send {
        chat: chat(1),
        assistant: AssistantId::DEFAULT,
        turn: turn(10),
        answer: turn(11),
        text: text.into(),
        excerpts: Vec::new(),
        replaces: None,
    }
}

fn posts(effects: &[Effect]) -> Vec<&ToHost> {
    fn post(effect: &Effect) -> Option<&ToHost> {
        match effect {
            Effect::Post(message) => Some(message),
            _ => None,
        }
    }
    effects.iter().filter_map(post).collect()
}

fn record(n: u128) -> (Key, Option<Row>) {
    let facts = ChatFacts {
        id: chat(n),
        title: format!("chat {n}"),
        assistant: AssistantId::DEFAULT,
        created: 1,
        updated: 1,
        turns: 2,
        usage: None,
        origin: None,
    };
    (Key::Chat(chat(n)), Some(Row::Chat(facts.into_record())))
}

#[test]
fn a_message_is_kept_shown_and_sent_at_once() {
    let mut screen = connected();
    let effects = screen.handle(1, message("hello"));
    assert_eq!(effects[0], Effect::Keep(sent("hello")), "it is kept before it is sent");
    assert_eq!(posts(&effects), [&ToHost::Send(sent("hello"))]);
    assert_eq!(screen.shown()[0].place, Place::Unsent);
    assert_eq!(screen.title().as_deref(), Some("hello"));

    let effects = screen.handle(2, Event::Host(FromHost::Accepted(turn(10))));
    assert_eq!(effects, [Effect::Forget(turn(10))]);
}

#[test]
fn white_space_is_no_message() {
    assert_eq!(connected().handle(1, message(" \n ")), []);
}

#[test]
fn what_is_sent_without_a_host_is_sent_on_every_new_connection_until_it_is_confirmed() {
    let (mut screen, _) = Screen::new(chat(1), 0);
    assert!(posts(&screen.handle(1, message("hello"))).is_empty());
    for now in 2..4 {
        let effects = screen.handle(now, Event::Link(Link::Up));
        let wanted = [&ToHost::Watch(Some(chat(1))), &ToHost::Send(sent("hello"))];
        assert_eq!(posts(&effects), wanted);
        screen.handle(now, Event::Link(Link::Opening));
    }
    screen.handle(4, Event::Host(FromHost::Accepted(turn(10))));
    assert_eq!(posts(&screen.handle(5, Event::Link(Link::Up))).len(), 1);
}

#[test]
fn a_message_of_an_earlier_page_is_sent_again() {
    let mut screen = connected();
    let effects = screen.handle(1, Event::Unsent(vec![sent("hello")]));
    assert_eq!(posts(&effects), [&ToHost::Send(sent("hello"))]);
    assert_eq!(screen.shown().len(), 1);
}

#[test]
fn a_message_that_was_not_taken_comes_back_with_the_reason() {
    let mut screen = connected();
    screen.handle(1, message("hello"));
    let failure = Failure { trouble: Trouble::StoreFull {}, event: EventId::of_turn(2, turn(10)) };
    let effects =
        screen.handle(2, Event::Host(FromHost::Rejected { turn: turn(10), failure: failure.clone() }));
    let back = Effect::PutBack { chat: chat(1), text: "hello".into(), excerpts: Rc::default() };
    assert_eq!(effects, [Effect::Forget(turn(10)), back]);
    assert_eq!(screen.toasts()[0].note, Note::Failed(failure.clone()));
    assert!(screen.shown().is_empty());

    let again = Failure { event: EventId::of_turn(3, turn(10)), ..failure };
    screen.handle(3, Event::Refused(again.clone()));
    let notes: Vec<_> = screen.toasts().iter().map(|toast| toast.note.clone()).collect();
    assert_eq!(notes, [Note::Failed(again)], "the same again is one toast, with the event of now");
}

#[test]
fn a_message_that_waits_can_be_changed_and_taken_back_without_a_host() {
    let (mut screen, _) = Screen::new(chat(1), 0);
    screen.handle(1, message("hello"));
    screen.handle(2, Event::EditWaiting { turn: turn(10), text: "good day".into() });
    assert_eq!(screen.shown()[0].turn.text, "good day");
    screen.handle(3, Event::RemoveWaiting(turn(10)));
    assert!(screen.shown().is_empty());
    let undone = screen.handle(4, Event::Undo(screen.toasts()[0].id));
    assert_eq!(undone, [Effect::PutBack { chat: chat(1), text: "good day".into(), excerpts: Rc::default() }]);

    // It may have reached the host all the same.
    let effects = screen.handle(5, Event::Link(Link::Up));
    assert!(posts(&effects).contains(&&ToHost::Turn {
        chat: chat(1),
        turn: turn(10),
        request: TurnRequest::Unqueue
    }));
    assert!(!posts(&effects).iter().any(|message| matches!(message, ToHost::Send(_))));
}

#[test]
fn a_missing_piece_makes_it_watch_again_and_pieces_of_other_chats_are_dropped() {
    let mut screen = connected();
    let piece = |chat, seq| Event::Host(FromHost::Piece { chat, answer: turn(11), seq, text: "x".into() });
    assert_eq!(screen.handle(1, piece(chat(2), 0)), []);
    assert_eq!(posts(&screen.handle(1, piece(chat(1), 3))), [&ToHost::Watch(Some(chat(1)))]);
    let whole = FromHost::Answering { chat: chat(1), answer: turn(11), seq: 4, text: "abcx".into() };
    screen.handle(2, Event::Host(whole));
    assert_eq!(screen.handle(3, piece(chat(1), 4)), []);
    assert_eq!(screen.thread().feed().map(|feed| feed.text()), Some("abcxx"));
    assert!(screen.is_running());
}

#[test]
fn a_deleted_chat_makes_room_for_a_new_one_and_comes_back_on_undo() {
    let mut screen = connected();
    screen.handle(1, Event::RegistryChanged(vec![record(1), record(2)]));
    let effects = screen.handle(2, Event::DeleteChat { chat: chat(1), next: chat(9) });
    assert!(effects.contains(&Effect::Ask(Change::Delete { chat: chat(1) })));
    assert_eq!(screen.chat(), chat(9));
    assert_eq!(screen.mirror().list().len(), 1);

    let effects = screen.handle(3, Event::Undo(screen.toasts()[0].id));
    assert!(effects.contains(&Effect::Ask(Change::Undelete { chat: chat(1) })));
    assert_eq!((screen.chat(), screen.mirror().list().len()), (chat(1), 2));
    // The worker's write of the deletion arrives only now.
    let late = screen.handle(4, Event::RegistryChanged(vec![deleted(1, 2)]));
    assert_eq!(late, []);
}

#[test]
fn a_new_chat_that_is_begun_in_another_window_is_left_to_that_window() {
    let turns = |screen: &mut Screen| {
        let begun =
            FromHost::Turns { chat: chat(1), head: head(turn(3)), turns: vec![said(3)], gone: vec![] };
        screen.handle(0, Event::Host(begun))
    };
    let mut other = connected();
    assert_eq!(turns(&mut other), [Effect::LeaveBegun]);
    assert!(other.shown().is_empty());

    let mut own = connected();
    own.handle(0, message("hello"));
    own.handle(0, Event::Host(FromHost::Accepted(turn(1))));
    assert_eq!(turns(&mut own), []);

    let mut reading = connected();
    reading.handle(0, Event::Link(Link::Up));
    assert_eq!(turns(&mut reading), [], "it may be an old one");
}

#[test]
fn a_chat_that_is_deleted_elsewhere_is_left() {
    let mut screen = connected();
    screen.handle(1, Event::RegistryChanged(vec![record(1)]));
    let effects = screen.handle(2, Event::RegistryChanged(vec![deleted(1, 2)]));
    assert_eq!(effects, [Effect::LeaveChat]);
    assert!(matches!(screen.toasts()[0].note, Note::Deleted { .. }));
}

fn deleted(n: u128, revision: u64) -> (Key, Option<Row>) {
    match record(n) {
        (key, Some(Row::Chat(mut record))) => {
            record.deleted = Some(2);
            record.revision = revision;
            (key, Some(Row::Chat(record)))
        }
        other => other,
    }
}

#[test]
fn a_choice_of_assistant_outlives_a_change_of_the_settings() {
    let mut screen = connected();
    let other = AssistantId(Uuid::from_u128(5));
    let settings = crate::settings::Settings { default_assistant: other, ..Default::default() };
    let changed = || Event::RegistryChanged(vec![(Key::Settings, Some(Row::Settings(settings.clone())))]);
    screen.handle(1, changed());
    assert_eq!(screen.thread().assistant(), other);
    screen.handle(2, Event::ChooseAssistant(AssistantId::DEFAULT));
    screen.handle(3, changed());
    assert_eq!(screen.thread().assistant(), AssistantId::DEFAULT);
}

#[test]
fn opening_a_chat_closes_what_stands_over_it() {
    let mut screen = connected();
    screen.handle(1, Event::Open(View::Settings));
    screen.handle(1, Event::ShowList(true));
    let effects = screen.handle(2, Event::OpenChat(chat(2)));
    assert_eq!((screen.view(), screen.is_list_open()), (View::Chat, false));
    assert!(effects.contains(&Effect::ReadChat(chat(2))));
    assert!(posts(&effects).contains(&&ToHost::Watch(Some(chat(2)))));
}

/// A panel that is connected and shows chat 1, which has a record and nothing on disk.
fn hollow() -> Screen {
    let mut screen = connected();
    screen.handle(0, Event::RegistryChanged(vec![record(1)]));
    screen
}

#[test]
fn a_chat_whose_transcript_is_gone_says_so_once_that_is_sure() {
    assert!(hollow().is_hollow());
    assert!(!connected().is_hollow(), "a new chat has no record");
    let mut screen = hollow();
    screen.handle(0, Event::Link(Link::Opening));
    assert!(!screen.is_hollow(), "the host may have to make the disk ready");
    screen.handle(0, Event::Link(Link::Up));
    assert!(!screen.is_hollow(), "the disk is being read");
    let trouble = crate::store::StoreError::Closed.into_trouble();
    let failed = Err(Failure { trouble, event: EventId::of_turn(0, turn(1)) });
    screen.handle(0, Event::Read { chat: chat(1), found: failed });
    assert!(!screen.is_hollow(), "nobody knows");
    let mut screen = hollow();
    screen.handle(0, message("still here"));
    assert!(!screen.is_hollow(), "something is said in it");
}

#[test]
fn a_destroyed_chat_is_left_without_leaving_the_view_and_offers_no_way_back() {
    let mut screen = hollow();
    screen.handle(0, Event::Open(View::Storage));
    let (key, row) = record(1);
    let Some(Row::Chat(mut record)) = row else { panic!("a record") };
    record.deleted = Some(0);
    let now = crate::record::BIN_TIME;
    let effects = screen.handle(now, Event::RegistryChanged(vec![(key, Some(Row::Chat(record)))]));
    assert_eq!(effects, [Effect::LeaveChat]);
    screen.handle(now, Event::LeaveChat(chat(2)));
    assert_eq!((screen.view(), screen.chat()), (View::Storage, chat(2)));
    assert!(screen.toasts().is_empty());
}

#[test]
fn everything_is_looked_through_when_the_view_is_opened_and_again_if_the_host_died_over_it() {
    let mut screen = connected();
    assert_eq!(posts(&screen.handle(0, Event::Open(View::Storage))), [&ToHost::Inspect]);
    screen.handle(0, Event::Host(FromHost::Inspected { checked: 200, end: None }));
    screen.handle(0, Event::Link(Link::Opening));
    assert!(posts(&screen.handle(0, Event::Link(Link::Up))).contains(&&ToHost::Inspect));
    screen.handle(0, Event::Host(FromHost::Inspected { checked: 500, end: Some(Ok(3)) }));
    assert_eq!((screen.inspection().checked, &screen.inspection().end), (500, &Some(Ok(3))));
    screen.handle(0, Event::Link(Link::Opening));
    assert!(!posts(&screen.handle(0, Event::Link(Link::Up))).contains(&&ToHost::Inspect));
    screen.handle(0, Event::Host(FromHost::Discarded(Ok(()))));
    assert_eq!(screen.inspection().discards, 1);
}

#[test]
fn what_was_said_is_shown_from_the_host_while_the_disk_is_read() {
    let mut screen = connected();
    screen.handle(1, message("hello"));
    let told =
        FromHost::Turns { chat: chat(1), head: head(turn(10)), turns: vec![said(10)], gone: Vec::new() };
    screen.handle(2, Event::Host(told));
    assert_eq!(screen.shown().len(), 1, "it is not shown twice");
    assert_eq!(screen.shown()[0].place, Place::Path);
    assert!(screen.status().is_none());
    screen.handle(3, Event::Host(FromHost::Status(Status::default())));
    assert!(screen.status().is_some());
}

#[test]
fn nothing_is_said_to_be_alive_while_the_host_cannot_be_reached() {
    let mut screen = connected();
    screen.handle(1, Event::Host(FromHost::Status(Status::default())));
    let whole = FromHost::Answering { chat: chat(1), answer: turn(11), seq: 1, text: "a".into() };
    screen.handle(1, Event::Host(whole));
    assert!(screen.is_running());
    screen.handle(2, Event::Link(Link::Opening));
    assert!(screen.status().is_some(), "a connection that is renewed at once changes nothing");
    screen.handle(3, Event::Link(Link::Down { retry_at: 9, event: EventId::of_turn(3, turn(1)) }));
    assert!(screen.status().is_none() && !screen.is_running());
    assert_eq!(screen.flame(), Flame::Trouble);
}

#[test]
fn a_prompt_that_was_deleted_comes_back_to_its_place() {
    let mut screen = connected();
    let own = |n: u128| Prompt {
        id: PromptId(Uuid::from_u128(n)),
        name: format!("own {n}"),
        text: "x".into(),
        in_menu: false,
    };
    for n in 1..=3 {
        screen.handle(1, Event::Change(Change::Prompt(own(n))));
    }
    let built_in = screen.mirror().prompts().prompts[1].clone();
    let renamed = Prompt { name: "Mine".into(), ..built_in };
    screen.handle(1, Event::Change(Change::Prompt(renamed.clone())));
    let before = screen.mirror().prompts().prompts.clone();
    for id in [own(2).id, renamed.id] {
        screen.handle(2, Event::Change(Change::DeletePrompt(id)));
        assert_ne!(screen.mirror().prompts().prompts, before);
        let toast = screen.toasts().last().map(|toast| toast.id);
        screen.handle(3, Event::Undo(toast.expect("a toast")));
        assert_eq!(screen.mirror().prompts().prompts, before);
    }
    assert!(screen.toasts().is_empty());
}

#[test]
fn a_jump_opens_the_chat_and_goes_to_the_turn_when_it_is_read() {
    let mut screen = connected();
    screen.handle(1, Event::Open(View::Settings));
    screen.handle(1, Event::Open(View::Find));
    let effects = screen.handle(1, Event::Jump { chat: chat(2), turn: turn(3) });
    assert!(effects.contains(&Effect::ReadChat(chat(2))));
    assert_eq!((screen.view(), screen.chat()), (View::Chat, chat(2)));
    let said = Turn { chat: chat(2), ..said(3) };
    let head = TranscriptHead { chat: chat(2), ..*head(turn(3)) };
    let found = Ok(Loaded { head: Some(head), turns: vec![said], ..Loaded::default() });
    assert_eq!(screen.handle(2, Event::Read { chat: chat(2), found }), [Effect::ToTurn(turn(3))]);

    let effects = screen.handle(3, Event::Jump { chat: chat(2), turn: turn(3) });
    assert_eq!(effects, [Effect::ToTurn(turn(3))]);
}

#[test]
fn looking_for_something_leads_back_to_where_it_began() {
    let mut screen = connected();
    let assistant = View::Assistant(AssistantId::DEFAULT);
    screen.handle(1, Event::Open(assistant));
    assert_eq!(screen.back(), View::Assistants);
    screen.handle(1, Event::Open(View::Find));
    screen.handle(1, Event::Open(View::Find));
    assert_eq!(screen.back(), assistant);
    screen.handle(1, Event::Open(screen.back()));
    assert_eq!(screen.back(), View::Assistants);
}
