//! Asks arrive in their window, in order, once: in any order of events, however often they are seen.

use crate::{
    ask::{Ask, Question},
    excerpt::{Excerpt, ExcerptKind, Extent},
    flight::{EventId, Failure},
    id::{AskId, ChatId, ExcerptId, TurnId},
    link::Link,
    protocol::{Change, ToHost},
    registry::Rows,
    screen::{Effect, Event, Note, Screen, View},
    store::Loaded,
    trouble::Trouble,
};
use proptest::prelude::*;
use uuid::Uuid;

fn chat(n: u128) -> ChatId {
    ChatId(Uuid::from_u128(n))
}

fn turn(n: u128) -> TurnId {
    TurnId(Uuid::from_u128(n))
}

/// The ask of this number about one excerpt, which has the same.
fn ask(n: u128, into: Option<ChatId>, sends: bool) -> Ask {
    let text = format!("question {n}");
    let excerpt = Excerpt {
        id: ExcerptId(Uuid::from_u128(n)),
        kind: ExcerptKind::Selection,
        text: format!("excerpt {n}"),
        title: "A page".into(),
        url: "https://a.example".into(),
        taken: 0,
        extent: Extent::Whole,
    };
    Ask {
        id: AskId(Uuid::from_u128(n)),
        window: 1,
        chat: into,
        question: sends.then(|| Question { turn: turn(10 * n), answer: turn(10 * n + 1), text }),
        typed: None,
        excerpts: vec![excerpt],
        failure: None,
    }
}

fn asks(asks: impl Into<Vec<Ask>>) -> Event {
    Event::Asks { asks: asks.into(), taken: Vec::new() }
}

/// A window: a screen, and as much of what carries its effects out as decides where an excerpt lands.
struct Window {
    screen: Screen,
    blank: ChatId,
    /// Where each excerpt was put, in order.
    quoted: Vec<(ChatId, u128)>,
    /// What was put into a composer.
    typed: Vec<String>,
    /// What was kept to be sent, in order: the chat, the turn, its excerpts.
    sent: Vec<(ChatId, TurnId, Vec<u128>)>,
    taken: Vec<AskId>,
}

impl Window {
    fn new(shown: ChatId, blank: ChatId) -> Self {
        let (screen, _) = Screen::new(shown, 0);
        Self { screen, blank, quoted: Vec::new(), typed: Vec::new(), sent: Vec::new(), taken: Vec::new() }
    }

    fn with_registry() -> Self {
        let mut window = Self::new(chat(1), chat(2));
        window.hear(Event::Registry(Rows::default()));
        window
    }

    fn hear(&mut self, event: Event) {
        for effect in self.screen.handle(0, event) {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Quote { chat, excerpts, typed } => {
                self.typed.extend(typed);
                let into = chat.unwrap_or(self.blank);
                self.quoted.extend(excerpts.iter().map(|excerpt| (into, excerpt.id.0.as_u128())));
                if chat.is_none() {
                    self.hear(Event::NewChat(into));
                }
            }
            Effect::LeaveChat => self.hear(Event::LeaveChat(self.blank)),
            Effect::Keep(send) => {
                let excerpts = send.excerpts.iter().map(|excerpt| excerpt.id.0.as_u128()).collect();
                self.sent.push((send.chat, send.turn, excerpts));
            }
            Effect::Ask(Change::Taken(ids)) => self.taken.extend(ids),
            _ => {}
        }
    }
}

#[test]
fn a_question_is_sent_into_its_chat_with_its_excerpt_and_the_chat_is_shown() {
    let mut window = Window::with_registry();
    window.hear(Event::Open(View::Settings));
    window.hear(Event::ShowList(true));
    window.hear(asks([ask(5, Some(chat(7)), true)]));
    assert_eq!(window.sent, [(chat(7), turn(50), vec![5])]);
    assert_eq!(
        (window.screen.chat(), window.screen.view(), window.screen.is_list_open()),
        (chat(7), View::Chat, false)
    );
    assert_eq!(window.screen.shown()[0].turn.excerpts.len(), 1);
    assert_eq!(window.screen.title().as_deref(), Some("A page · question 5"));
    assert_eq!(window.taken, [AskId(Uuid::from_u128(5))]);

    window.hear(asks([ask(6, None, true)]));
    assert_eq!(window.sent.last(), Some(&(chat(7), turn(60), vec![6])), "the shown chat");
}

#[test]
fn an_excerpt_without_a_question_goes_above_the_composer_of_the_shown_or_of_a_new_chat() {
    let mut window = Window::with_registry();
    window.hear(Event::Open(View::Sessions));
    window.hear(asks([ask(5, None, false)]));
    assert_eq!((window.screen.chat(), window.screen.view()), (chat(1), View::Chat));
    window.hear(asks([ask(6, Some(chat(7)), false), ask(8, None, false)]));
    assert_eq!(window.quoted, [(chat(1), 5), (chat(2), 6), (chat(2), 8)]);
    assert_eq!(window.screen.chat(), chat(2));
    assert!(window.sent.is_empty());
}

#[test]
fn an_ask_waits_for_the_registry_and_is_kept_until_it_is_safe() {
    let mut window = Window::new(chat(1), chat(2));
    window.hear(asks([ask(5, None, true)]));
    assert!(window.sent.is_empty() && window.taken.is_empty());
    let effects = window.screen.handle(0, Event::Registry(Rows::default()));
    let place = |wanted: fn(&Effect) -> bool| effects.iter().position(wanted);
    assert!(place(|e| matches!(e, Effect::Keep(_))) < place(|e| matches!(e, Effect::Ask(_))));
}

#[test]
fn what_an_earlier_page_has_carried_out_is_only_told_again() {
    let mut window = Window::with_registry();
    let taken = vec![AskId(Uuid::from_u128(5))];
    window.hear(Event::Asks { asks: vec![ask(5, None, true), ask(6, None, false)], taken: taken.clone() });
    assert!(window.sent.is_empty());
    assert_eq!(window.quoted.len(), 1);
    assert_eq!(window.taken, [5, 6].map(|n| AskId(Uuid::from_u128(n))));
}

#[test]
fn a_chat_in_which_nothing_can_be_said_is_not_asked_in() {
    let mut window = Window::with_registry();
    let newer = Loaded { newer: true, ..Loaded::default() };
    window.hear(Event::Read { chat: chat(1), found: Ok(newer) });
    window.hear(asks([ask(5, None, true)]));
    assert_eq!(window.sent, [(chat(5), turn(50), vec![5])], "in one that is made for it");

    let mut window = Window::with_registry();
    let newer = Loaded { newer: true, ..Loaded::default() };
    window.hear(Event::Read { chat: chat(1), found: Ok(newer) });
    window.hear(asks([ask(5, None, false)]));
    assert_eq!(window.quoted, [(chat(2), 5)]);
}

#[test]
fn what_was_asked_while_the_shown_chat_is_being_deleted_is_asked_in_the_one_after_it() {
    let mut window = Window::new(chat(1), chat(2));
    window.hear(asks([ask(5, None, true)]));
    let facts = crate::record::ChatFacts {
        id: chat(1),
        title: "gone".into(),
        assistant: crate::id::AssistantId::DEFAULT,
        created: 0,
        updated: 0,
        turns: 2,
        usage: None,
        origin: None,
    };
    let record = crate::record::ChatRecord { deleted: Some(0), ..facts.into_record() };
    let mut rows = Rows::default();
    rows.put(crate::registry::Row::Chat(record));
    window.hear(Event::Registry(rows));
    assert_eq!(window.sent, [(chat(2), turn(50), vec![5])]);
    assert_eq!(window.screen.chat(), chat(2));
}

#[test]
fn what_could_not_be_read_is_said_and_nothing_is_opened_for_it() {
    let mut window = Window::with_registry();
    let failure = Failure { trouble: Trouble::StoreFull {}, event: EventId::of_turn(1, turn(1)) };
    let nothing =
        Ask { excerpts: Vec::new(), failure: Some(failure.clone()), ..ask(5, Some(chat(7)), false) };
    window.hear(Event::Open(View::Settings));
    window.hear(asks([nothing]));
    assert_eq!(window.screen.toasts()[0].note, Note::Failed(failure.clone()));
    assert_eq!((window.screen.view(), window.quoted.len(), window.taken.len()), (View::Settings, 0, 1));
    window.hear(asks([Ask { failure: Some(failure), ..ask(6, None, true) }]));
    assert_eq!(window.sent.len(), 1, "with what there is");
}

#[test]
fn what_was_typed_elsewhere_and_cannot_be_sent_stands_in_the_composer() {
    let mut window = Window::with_registry();
    let failure = Failure { trouble: Trouble::NothingSelected {}, event: EventId::of_turn(1, turn(1)) };
    let typed = Some("/explain this".to_owned());
    let ask = Ask { typed, excerpts: Vec::new(), failure: Some(failure), ..ask(5, Some(chat(7)), false) };
    window.hear(asks([ask.clone(), ask]));
    assert_eq!(window.typed, ["/explain this"]);
    assert_eq!((window.screen.view(), window.sent.len()), (View::Chat, 0));
}

#[test]
fn excerpts_without_a_word_are_no_message_and_come_back_with_a_rejected_one() {
    let mut window = Window::with_registry();
    let excerpts = ask(5, None, false).excerpts;
    let send = |text: &str| Event::Send {
        turn: turn(1),
        answer: turn(2),
        text: text.into(),
        excerpts: excerpts.clone(),
        replaces: None,
    };
    assert_eq!(window.screen.handle(0, send(" \n")), []);
    window.hear(send("why?"));
    window.hear(Event::EditWaiting { turn: turn(1), text: "how?".into() });
    assert_eq!(window.screen.shown()[0].turn.excerpts, excerpts);
    window.hear(Event::RemoveWaiting(turn(1)));
    let Note::Removed { excerpts: kept, text, .. } = &window.screen.toasts()[0].note.clone() else {
        panic!("removed")
    };
    assert_eq!((&**kept, text.as_str()), (&excerpts, "how?"));
}

/// What happens in one window of two, in any order.
#[derive(Clone, Debug)]
enum Happening {
    /// These asks are seen, by their places in the list of all.
    Seen(Vec<usize>),
    Registry,
    Up,
    Accepted,
    Shown(u8),
    View,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => prop::collection::vec(0..12usize, 1..5).prop_map(Happening::Seen),
        1 => Just(Happening::Registry),
        1 => Just(Happening::Up),
        1 => Just(Happening::Accepted),
        1 => (0..4u8).prop_map(Happening::Shown),
        1 => Just(Happening::View),
    ]
}

proptest! {
    #[test]
    fn every_ask_is_carried_out_once_and_in_its_window(
        all in prop::collection::vec((any::<bool>(), any::<bool>(), prop::option::of(20..24u128)), 12),
        histories in prop::collection::vec(prop::collection::vec(happening(), 0..20), 2),
    ) {
        // Every ask has a window, and the windows hear of their own only.
        for (number, history) in histories.into_iter().enumerate() {
            let own: Vec<Ask> = all.iter().enumerate().filter(|(_, (first, ..))| *first == (number == 0))
                .map(|(n, (_, sends, into))| ask(n as u128 + 100, into.map(chat), *sends)).collect();
            let mut window = Window::new(chat(1), chat(2));
            for happening in history {
                match happening {
                    Happening::Seen(places) => {
                        let seen: Vec<Ask> = places.iter().filter_map(|place| own.get(*place).cloned()).collect();
                        window.hear(asks(seen));
                    }
                    Happening::Registry => window.hear(Event::Registry(Rows::default())),
                    Happening::Up => {
                        window.hear(Event::Link(Link::Opening));
                        let effects = window.screen.handle(0, Event::Link(Link::Up));
                        let again = effects.iter().filter(|e| matches!(e, Effect::Post(ToHost::Send(_)))).count();
                        prop_assert!(again <= window.sent.len());
                    }
                    Happening::Accepted => {
                        if let Some((_, turn, _)) = window.sent.first().cloned() {
                            window.hear(Event::Host(crate::protocol::FromHost::Accepted(turn)));
                        }
                    }
                    Happening::Shown(n) => window.hear(Event::OpenChat(chat(u128::from(n) + 1))),
                    Happening::View => window.hear(Event::Open(View::Settings)),
                }
            }
            // What was not seen yet is seen at last, all at once and in the worst order.
            window.hear(asks(own.iter().rev().cloned().collect::<Vec<_>>()));
            window.hear(Event::Registry(Rows::default()));

            let mut carried: Vec<u128> = window.quoted.iter().map(|(_, excerpt)| *excerpt).collect();
            carried.extend(window.sent.iter().flat_map(|(.., excerpts)| excerpts.clone()));
            carried.sort();
            prop_assert_eq!(carried, own.iter().map(|ask| ask.id.0.as_u128()).collect::<Vec<_>>());
            let mut taken = window.taken.clone();
            taken.sort();
            prop_assert_eq!(taken, own.iter().map(|ask| ask.id).collect::<Vec<_>>());
            for (into, turn, _) in &window.sent {
                let asked = own.iter().find(|ask| ask.question.as_ref().is_some_and(|q| q.turn == *turn));
                prop_assert!(asked.is_some_and(|ask| ask.chat.is_none_or(|chat| chat == *into)));
            }
        }
    }

    #[test]
    fn asks_that_are_seen_together_are_carried_out_in_the_order_of_their_ids(
        numbers in prop::collection::btree_set(100..200u128, 1..8),
        late in any::<bool>(),
    ) {
        let mut window = Window::new(chat(1), chat(2));
        let registry = || Event::Registry(Rows::default());
        if !late {
            window.hear(registry());
        }
        let seen: Vec<Ask> = numbers.iter().rev().map(|n| ask(*n, None, true)).collect();
        window.hear(asks(seen));
        window.hear(registry());
        let order: Vec<u128> = window.sent.iter().flat_map(|(.., excerpts)| excerpts.clone()).collect();
        prop_assert_eq!(order, numbers.into_iter().collect::<Vec<_>>());
    }
}
