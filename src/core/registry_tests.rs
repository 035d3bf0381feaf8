//! The cases of the registry that a random history seldom meets.

use crate::{
    assistant::Assistant,
    edit::{Edit, Outcome},
    id::AssistantId,
    protocol::{Change, HostLetter, PanelLetter, PanelReply, Reply, Titled, ToWorker},
    record::TitledBy,
    registry::{BIN_TIME, Key, Rows},
    registry_world::{NOW, World, assistant, assistant_id, chat_id, facts},
    schedule::JobKind,
    settings::{AskIn, Choice, Settings, Theme, Warm},
    store::Unreadable,
    time::DAY,
    trouble::Trouble,
};

#[test]
fn keys_read_as_they_are_written() {
    for key in [
        Key::Settings,
        Key::Schedule,
        Key::Prompts,
        Key::Chat(chat_id(1)),
        Key::Assistant(AssistantId::DEFAULT),
    ] {
        assert_eq!(Key::parse(&key.to_string()), Some(key));
    }
    for name in ["", "chat", "chat:", "chat:1", "live", "broken:settings", "settings:"] {
        assert_eq!(Key::parse(name), None, "{name}");
    }
}

#[test]
fn an_empty_name_goes_back_to_the_words() {
    let mut world = World::with_chat("First words");
    world.change(Change::Rename { chat: chat_id(1), title: "  My \n chat ".into() }, NOW).unwrap();
    assert_eq!((world.record().title.as_str(), world.record().titled_by), ("My chat", TitledBy::Person));
    world.carry_out(Edit::Facts(vec![facts(1, "Other words", NOW + 1)]), NOW).unwrap();
    assert_eq!(world.record().title, "My chat");
    world.change(Change::Rename { chat: chat_id(1), title: " ".into() }, NOW).unwrap();
    assert_eq!((world.record().title.as_str(), world.record().titled_by), ("Other words", TitledBy::Words));
}

fn titled(title: &str, turns: u32) -> Edit {
    Edit::Titled(Titled { chat: chat_id(1), title: title.into(), turns })
}

#[test]
fn what_the_model_calls_a_chat_stays_until_the_person_gives_it_a_name_and_comes_back_after() {
    let mut world = World::with_chat("First words");
    let outcome = world.carry_out(titled("Baking bread", 2), NOW).unwrap();
    assert!(!outcome.tell_host);
    assert_eq!((world.record().title.as_str(), world.record().titled_by), ("Baking bread", TitledBy::Model));
    world.carry_out(Edit::Facts(vec![facts(1, "First words", NOW + 1)]), NOW).unwrap();
    assert_eq!(world.record().title, "Baking bread");
    let outcome = world.change(Change::Rename { chat: chat_id(1), title: "Mine".into() }, NOW).unwrap();
    assert!(outcome.tell_host, "the host need not look for another title");
    assert_eq!(world.stored.registry().chats[0].titled, None);
    world.carry_out(titled("Baking rolls", 12), NOW).unwrap();
    assert_eq!((world.record().title.as_str(), world.record().titled_by), ("Mine", TitledBy::Person));
    world.change(Change::Rename { chat: chat_id(1), title: String::new() }, NOW).unwrap();
    assert_eq!((world.record().title.as_str(), world.record().titled_by), ("Baking rolls", TitledBy::Model));
    assert_eq!(world.stored.registry().chats[0].titled, Some(12));
}

#[test]
fn no_title_is_remembered_and_a_chat_that_is_gone_needs_none() {
    let mut world = World::with_chat("First words");
    world.carry_out(titled("", 2), NOW).unwrap();
    assert_eq!((world.record().title.as_str(), world.record().titled_by), ("First words", TitledBy::Words));
    assert_eq!(world.stored.registry().chats[0].titled, Some(2));
    world.change(Change::Delete { chat: chat_id(1) }, NOW).unwrap();
    assert_eq!(world.carry_out(titled("Late", 12), NOW).unwrap(), Outcome::default());
    assert_eq!(World::default().carry_out(titled("Late", 12), NOW).unwrap(), Outcome::default());
}

#[test]
fn facts_of_one_chat_that_come_together_are_one_revision() {
    let mut world = World::with_chat("One");
    let outcome = world
        .carry_out(
            Edit::Facts(vec![facts(1, "Two", NOW + 1), facts(1, "Three", NOW + 2), facts(2, "New", NOW)]),
            NOW,
        )
        .unwrap();
    assert_eq!(outcome.put.len(), 2);
    assert_eq!((world.record().revision, world.record().title.as_str()), (2, "Three"));
}

#[test]
fn a_chat_in_the_bin_is_not_brought_back_by_its_host() {
    let mut world = World::with_chat("Gone");
    assert!(world.change(Change::Delete { chat: chat_id(1) }, NOW).unwrap().tell_host);
    world.carry_out(Edit::Facts(vec![facts(1, "Gone", NOW + 5)]), NOW + 5).unwrap();
    assert_eq!(world.record().deleted, Some(NOW));
    // To delete it once more does not give it a longer life.
    assert_eq!(world.change(Change::Delete { chat: chat_id(1) }, NOW + DAY).unwrap(), Outcome::default());
    assert_eq!(world.record().deleted, Some(NOW));
}

#[test]
fn a_chat_comes_out_of_the_bin_while_its_time_is_not_over() {
    let mut world = World::with_chat("Back");
    world.change(Change::Delete { chat: chat_id(1) }, NOW).unwrap();
    let mut late = world.clone();
    assert!(world.change(Change::Undelete { chat: chat_id(1) }, NOW + BIN_TIME - 1).unwrap().tell_host);
    assert_eq!(world.record().deleted, None);
    // The host may be destroying it at this moment.
    let refused = late.change(Change::Undelete { chat: chat_id(1) }, NOW + BIN_TIME);
    assert_eq!(refused, Err(Trouble::ChatGone {}));
}

#[test]
fn a_chat_that_is_to_be_destroyed_is_over_at_once_wherever_it_is() {
    for binned in [false, true] {
        let mut world = World::with_chat("Gone");
        if binned {
            world.change(Change::Delete { chat: chat_id(1) }, NOW).unwrap();
        }
        assert!(world.change(Change::Destroy { chat: chat_id(1) }, NOW).unwrap().tell_host);
        assert_eq!(world.stored.bin(NOW).over, [chat_id(1)]);
        // Should the worker die before it tells the host, its alarm goes off.
        assert_eq!(world.stored.schedule.as_ref().unwrap().due(NOW), [JobKind::Purge]);
        let refused = world.change(Change::Undelete { chat: chat_id(1) }, NOW);
        assert_eq!(refused, Err(Trouble::ChatGone {}));
        // To delete it does not give it a longer life.
        assert_eq!(world.change(Change::Delete { chat: chat_id(1) }, NOW + 1).unwrap(), Outcome::default());
    }
    let newer = Unreadable {
        store: "registry",
        key: Key::Chat(chat_id(1)).to_string(),
        why: "newer".into(),
        newer: true,
    };
    let mut world = World { stored: Rows { unreadable: vec![newer], ..Rows::default() } };
    assert_eq!(world.change(Change::Destroy { chat: chat_id(1) }, NOW), Err(Trouble::NewerData {}));
}

#[test]
fn deleting_the_default_assistant_falls_back_to_the_built_in_one() {
    let mut world = World::default();
    world.change(Change::Assistant(assistant(1, "Poet")), NOW).unwrap();
    world.change(Change::Settings(Choice::DefaultAssistant(assistant_id(1))), NOW).unwrap();
    assert_eq!(world.stored.settings().default_assistant, assistant_id(1));
    let outcome = world.change(Change::DeleteAssistant(assistant_id(1)), NOW).unwrap();
    assert_eq!((outcome.put.len(), outcome.remove.len(), outcome.tell_host), (1, 1, true));
    assert_eq!(world.stored.settings().default_assistant, AssistantId::DEFAULT);
}

#[test]
fn deleting_the_built_in_assistant_resets_it() {
    let mut world = World::default();
    world.change(Change::Assistant(assistant(0, "Mine")), NOW).unwrap();
    assert_eq!(world.stored.assistants()[0].name, "Mine");
    world.change(Change::DeleteAssistant(AssistantId::DEFAULT), NOW).unwrap();
    assert_eq!(world.stored.assistants(), vec![Assistant::built_in()]);
}

#[test]
fn an_assistant_that_is_not_valid_is_not_saved() {
    let mut world = World::default();
    assert!(world.change(Change::Assistant(assistant(1, "  ")), NOW).is_err());
    assert!(world.stored.assistants.is_empty());
}

#[test]
fn settings_are_kept_inside_their_limits_and_name_an_assistant_that_is_there() {
    let mut world = World::default();
    for wild in [Choice::Cap(0), Choice::IdleMinutes(0), Choice::DefaultAssistant(assistant_id(3))] {
        world.change(Change::Settings(wild), NOW).unwrap();
    }
    let kept = world.stored.settings.clone().unwrap();
    assert_eq!(
        (kept.cap, kept.idle_minutes, kept.default_assistant, kept.revision),
        (1, 1, AssistantId::DEFAULT, 2)
    );
}

#[test]
fn a_setting_that_is_chosen_leaves_the_others_as_they_are() {
    let choices = [
        Choice::Cap(7),
        Choice::IdleMinutes(70),
        Choice::Warm(Warm::Always),
        Choice::Theme(Theme::Dark),
        Choice::DefaultAssistant(assistant_id(1)),
        Choice::AskIn(AskIn::OpenChat),
        Choice::TranslateTo("de".into()),
    ];
    let expected = Settings {
        revision: choices.len() as u64,
        cap: 7,
        idle_minutes: 70,
        warm: Warm::Always,
        theme: Theme::Dark,
        default_assistant: assistant_id(1),
        ask_in: AskIn::OpenChat,
        translate_to: "de".into(),
        ..Settings::default()
    };
    let reversed = choices.iter().rev().cloned().collect::<Vec<_>>();
    for order in [choices.to_vec(), reversed] {
        let mut world = World::default();
        world.change(Change::Assistant(assistant(1, "Poet")), NOW).unwrap();
        for choice in order {
            assert!(world.change(Change::Settings(choice), NOW).unwrap().tell_host);
        }
        assert_eq!(world.stored.settings(), expected);
    }
}

#[test]
fn a_chat_that_is_not_there_cannot_be_changed() {
    let change = Change::Rename { chat: chat_id(1), title: "x".into() };
    assert_eq!(World::default().change(change, NOW), Err(Trouble::ChatGone {}));
}

#[test]
fn what_newer_code_wrote_is_left_alone() {
    let mut world = World::default();
    let newer =
        |key: Key| Unreadable { store: "registry", key: key.to_string(), why: "newer".into(), newer: true };
    world.stored.unreadable = vec![newer(Key::Chat(chat_id(1))), newer(Key::Settings), newer(Key::Schedule)];
    let pin = Change::Pin { chat: chat_id(1), pinned: true };
    assert_eq!(world.change(pin, NOW), Err(Trouble::NewerData {}));
    assert_eq!(world.change(Change::Settings(Choice::Cap(9)), NOW), Err(Trouble::NewerData {}));
    // The facts of other chats count, and a chat can be deleted though the purge cannot be planned.
    world.carry_out(Edit::Facts(vec![facts(1, "Newer", NOW), facts(2, "Ours", NOW)]), NOW).unwrap();
    assert_eq!(world.stored.chats.keys().collect::<Vec<_>>(), [&chat_id(2)]);
    world.change(Change::Delete { chat: chat_id(2) }, NOW).unwrap();
    assert_eq!(world.stored.schedule, None);
}

#[test]
fn what_newer_code_wrote_is_left_alone_also_where_it_can_be_read() {
    let mut world = World::with_chat("Newer");
    world.stored.newer = vec![Key::Chat(chat_id(1)), Key::Settings];
    for change in [
        Change::Pin { chat: chat_id(1), pinned: true },
        Change::Delete { chat: chat_id(1) },
        Change::Settings(Choice::Cap(9)),
    ] {
        assert_eq!(world.change(change, NOW), Err(Trouble::NewerData {}));
    }
    assert_eq!(world.carry_out(titled("A title", 2), NOW), Ok(Outcome::default()));
    let facts = vec![facts(1, "Older", NOW + 1), facts(2, "Ours", NOW)];
    assert_eq!(world.carry_out(Edit::Facts(facts), NOW).unwrap().put.len(), 1);
    assert_eq!((world.record().title.as_str(), world.record().revision), ("Newer", 1));
}

#[test]
fn only_what_cannot_be_read_is_discarded() {
    let mut world = World::with_chat("Good");
    let fault = |n: u8, newer| Unreadable {
        store: "registry",
        key: Key::Chat(chat_id(n)).to_string(),
        why: "broken".into(),
        newer,
    };
    world.stored.unreadable = vec![fault(2, false), fault(3, true)];
    let names = |numbers: &[u8]| -> Vec<String> {
        numbers.iter().map(|n| Key::Chat(chat_id(*n)).to_string()).collect()
    };
    let set_aside = "broken:settings".to_owned();
    let all = [names(&[1, 2, 3]), vec![set_aside.clone(), "live".into()]].concat();
    let outcome = world.change(Change::Discard(all), NOW).unwrap();
    assert_eq!(outcome.discard, [names(&[2]), vec![set_aside]].concat());
    assert!(outcome.put.is_empty() && outcome.remove.is_empty());
}

#[test]
fn a_broken_value_is_set_aside_before_it_is_written_over() {
    let mut world = World::default();
    let key = Key::Chat(chat_id(1));
    world.stored.unreadable =
        vec![Unreadable { store: "registry", key: key.to_string(), why: "broken".into(), newer: false }];
    let outcome = world.carry_out(Edit::Facts(vec![facts(1, "Again", NOW)]), NOW).unwrap();
    assert_eq!(outcome.set_aside, vec![key]);
}

#[test]
fn the_host_is_told_what_concerns_it_and_no_more() {
    let mut world = World::with_chat("A");
    let rename = Change::Rename { chat: chat_id(1), title: "B".into() };
    assert!(world.change(rename, NOW).unwrap().tell_host);
    assert!(!world.change(Change::Pin { chat: chat_id(1), pinned: true }, NOW).unwrap().tell_host);
    assert!(world.change(Change::Assistant(assistant(1, "Poet")), NOW).unwrap().tell_host);
    let registry = world.stored.registry();
    assert_eq!(registry.assistants.len(), 2);
    assert_eq!(registry.chats.len(), 1);
}

#[test]
fn what_panel_and_host_send_is_what_the_worker_reads() {
    let sent = |writer: &str, letter: serde_json::Value| serde_json::json!({ writer: letter });
    let letter = HostLetter::Purged(vec![chat_id(1)]);
    let read: ToWorker =
        serde_json::from_value(sent(ToWorker::HOST, serde_json::to_value(&letter).unwrap())).unwrap();
    assert_eq!(read, ToWorker::Host(letter));
    let letter = PanelLetter::OpenHost;
    let read: ToWorker =
        serde_json::from_value(sent(ToWorker::PANEL, serde_json::to_value(&letter).unwrap())).unwrap();
    assert_eq!(read, ToWorker::Panel(letter));
    let read: PanelReply = serde_json::from_value(serde_json::to_value(Reply::Done).unwrap()).unwrap();
    assert_eq!(read, PanelReply::Done);
}
