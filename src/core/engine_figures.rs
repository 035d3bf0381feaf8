//! What is measured of runs, in histories with simulated time.

use crate::{
    engine_world::*,
    figures::{
        Figure::{self, *},
        Figures, Way,
    },
    host_io::{Command, Event},
    id::TurnId,
    model::ModelError,
    protocol::{ToHost, TurnRequest},
    time::SECOND,
    transcript::{Role, Turn, TurnState},
};
use uuid::Uuid;

impl World {
    /// The figures of an answer agree with each other, with its state and with its text.
    pub(crate) fn check_figures(&self) {
        for answer in self.disk.turns.values().filter(|turn| turn.role == Role::Model) {
            let figures =
                answer.figures.as_deref().unwrap_or_else(|| panic!("a run is measured: {answer:?}"));
            agree(answer, figures);
        }
        let asked = self.disk.turns.values().filter(|turn| turn.role == Role::Person);
        asked.for_each(|turn| assert_eq!(turn.figures, None, "a message is no run"));
    }
}

fn agree(answer: &Turn, figures: &Figures) {
    let get = |figure| figures.get(figure);
    let why = format!("{answer:?}");
    assert!(get(GivenTokens).is_none() || get(Given).is_some(), "{why}");
    assert!(get(Before).is_none() || get(Given).is_some() == get(GivenTokens).is_some(), "{why}");
    assert!(
        get(Given).is_none() || figures.way().is_some_and(|way| way != Way::Hit),
        "a hit is given nothing: {why}"
    );
    assert!(get(Before).is_none() || figures.way().is_some(), "who is asked was obtained: {why}");
    if let (Some(before), Some(asked), Some(after)) = (get(Before), get(TokensIn), get(After)) {
        assert_eq!(Some(after - before - asked), get(TokensOut), "{why}");
    }
    let queued = get(Queued).expect("it is known when it began");
    let Some(total) = get(Total) else {
        assert_eq!(answer.state, TurnState::Interrupted, "who ended it knows when: {why}");
        let unseen = [Obtained, Obtaining, First, Pieces, Before, After];
        return assert!(unseen.into_iter().all(|figure| get(figure).is_none()), "{why}");
    };
    assert_ne!(answer.state, TurnState::Interrupted, "{why}");
    assert_eq!(get(First).is_some(), get(Pieces) > Some(0), "{why}");
    let waited = queued + get(Obtaining).expect("known") + get(Reading).unwrap_or_default();
    let first = get(First).unwrap_or(total);
    assert!(waited <= first && first <= total, "{why}");
    if answer.state == TurnState::Done {
        assert!(figures.way().is_some() && get(Before).is_some() && get(After).is_some(), "{why}");
    }
}

/// The figures of the newest answer in a chat.
fn newest(world: &World) -> Figures {
    let head = world.disk.heads[&chat(0)].head.expect("an answer");
    world.disk.turns[&head].figures.as_deref().cloned().expect("figures")
}

/// Lets time pass, and carries out what is under way until the model is asked.
fn until_asked(world: &mut World, each: u64) {
    while world.answering.is_empty() {
        world.now += each;
        world.carry_out(0, None);
    }
}

/// Asks, lets the model answer, and says what was measured.
fn ask(world: &mut World) -> Figures {
    world.send(0, chat(0));
    world.settle();
    world.check_figures();
    newest(world)
}

/// Evicts every session by hand; the pilot light is then lit anew.
fn evict_all(world: &mut World) {
    for session in world.sessions.keys().copied().collect::<Vec<_>>() {
        world.handle(Event::Panel(panel(0), ToHost::Evict(session)));
    }
}

/// Sends a message for which no base stands: that takes three seconds to make.
fn ask_without_base(world: &mut World) -> Figures {
    evict_all(world);
    world.send(0, chat(0));
    let is_create = |command: &Command| matches!(command, Command::Create(..));
    while let Some(other) = world.under_way.iter().position(|command| !is_create(command)) {
        world.carry_out(other, None);
    }
    world.pass(3 * SECOND);
    world.settle();
    world.check_figures();
    newest(world)
}

#[test]
fn a_clone_and_then_hits() {
    let mut world = World::warm();
    let cloned = ask(&mut world);
    assert_eq!((cloned.way(), cloned.get(Given)), (Some(Way::Clone), None));
    for _ in 0..3 {
        let before = newest(&world).get(After);
        let hit = ask(&mut world);
        assert_eq!((hit.way(), hit.get(Given), hit.get(Before)), (Some(Way::Hit), None, before));
    }
}

#[test]
fn a_restored_session_tells_what_it_was_given_and_how_long_that_took() {
    let mut world = World::warm();
    ask(&mut world);
    let held = ask(&mut world).get(After);
    evict_all(&mut world);
    world.settle();
    world.send(0, chat(0));
    let (sent, mut took) = (world.now, 0);
    while world.answering.is_empty() {
        // What is read and written first has nothing to do with the session, but the person waits for it too.
        let is_of_store = matches!(world.under_way[0], Command::Load(..) | Command::Write(..));
        world.now += 100;
        took += if is_of_store { 0 } else { 100 };
        world.carry_out(0, None);
    }
    let asked = world.now - sent;
    world.settle();
    let restored = newest(&world);
    assert_eq!((restored.way(), restored.get(Obtaining)), (Some(Way::Restore), Some(took)));
    assert_eq!((took, asked), (300, 500), "a clone is made, the turns are counted, and given");
    assert_eq!((restored.get(First), restored.get(Total)), (Some(asked), Some(asked)));
    let tokens = [Given, GivenTokens, Before].map(|figure| restored.get(figure));
    assert_eq!(tokens, [Some(4), held, held]);
    world.check_figures();
}

#[test]
fn where_no_base_stands_it_is_created_whatever_it_is_given_then() {
    let mut world = World::warm();
    let created = ask_without_base(&mut world);
    assert_eq!((created.way(), created.get(Obtaining)), (Some(Way::Create), Some(3 * SECOND)));
    assert_eq!(created.get(Given), None, "there was nothing to be given");
    let created = ask_without_base(&mut world);
    assert_eq!((created.way(), created.get(Obtaining)), (Some(Way::Create), Some(3 * SECOND)));
    assert_eq!(created.get(Given), Some(2));
}

#[test]
fn a_hit_without_room_is_no_hit() {
    let mut world = World::warm_with(1_000);
    let full = (0..30).map(|_| ask(&mut world)).find(|figures| figures.way() == Some(Way::Restore));
    let full = full.expect("a window of 1,000 tokens is soon full");
    assert!(full.get(Given) > Some(0) && full.get(GivenTokens) == full.get(Before), "{full:?}");
    assert_eq!(full.get(TokensIn), Some(tokens(&person("question 100016"))));
}

#[test]
fn what_is_read_in_parts_is_told_apart_from_the_answer() {
    let mut world = World::warm();
    let lines = "A line of a page.\n".repeat(300);
    world.send_with(0, chat(0), vec![crate::engine_reading::excerpt(&lines)]);
    let mut reading = 0;
    while newest_is_running(&world) {
        let before = world.parts.len();
        if world.under_way.is_empty() {
            world.answer(0, None)
        } else {
            world.carry_out(0, None)
        }
        if world.parts.len() > before {
            world.now += 10 * SECOND;
            reading += 10 * SECOND;
        }
    }
    world.settle();
    let figures = newest(&world);
    assert_eq!((figures.way(), figures.get(Reading)), (Some(Way::Clone), Some(reading)));
    assert_eq!((figures.get(Obtaining), figures.get(Total)), (Some(0), Some(reading)));
    assert!(reading > 20 * SECOND && figures.first_words().is_none_or(|first| first == 0), "{figures:?}");
    // The message with the notes was asked, and not the page.
    let asked = tokens(world.prompts.last().and_then(|given| given.last()).expect("asked"));
    assert_eq!((figures.get(Before), figures.get(TokensIn)), (Some(0), Some(asked)));
    world.check_figures();

    // Whoever dies in a part leaves no word of a session that was never asked.
    world.send_with(0, chat(0), vec![crate::engine_reading::excerpt(&lines)]);
    let read = world.parts.len();
    while world.parts.len() < read + 3 {
        if world.under_way.is_empty() { world.answer(0, None) } else { world.carry_out(0, None) }
    }
    world.kill();
    world.settle();
    let interrupted = newest(&world);
    let known = |figure: &Figure| interrupted.get(*figure).is_some();
    assert_eq!(Figure::ALL.into_iter().filter(known).collect::<Vec<_>>(), [Queued, Reading]);
    world.check_figures();
}

fn newest_is_running(world: &World) -> bool {
    let head = world.disk.heads.get(&chat(0)).and_then(|head| head.head);
    head.is_none_or(|head| world.disk.turns[&head].state == TurnState::Running)
}

#[test]
fn a_run_tells_how_long_it_waited_for_what() {
    let mut world = World::warm();
    world.answers = 2;
    world.send(0, chat(0));
    let second = world.send(0, chat(0));
    until_asked(&mut world, 10);
    world.pass(5 * SECOND);
    let begun = world.now;
    world.settle();
    let figures = newest(&world);
    let queued = Some(begun - world.disk.turns[&second].created);
    assert_eq!((figures.get(Queued), figures.get(Total)), (queued, queued));
    assert_eq!((figures.get(Obtaining), figures.get(First)), (Some(0), None));

    world.answers = 2;
    let sent = world.now;
    world.send(0, chat(0));
    until_asked(&mut world, 10);
    let asked = world.now;
    world.now += 700;
    world.answer(0, None);
    world.now += 300;
    world.settle();
    let figures = newest(&world);
    assert_eq!(figures.get(First), Some(asked - sent + 700));
    assert_eq!(figures.get(Total), Some(asked - sent + 1_000));
    assert_eq!((figures.get(Queued), figures.get(Pieces)), (Some(0), Some(3)));
    assert_eq!(figures.first_words(), figures.get(First));
}

#[test]
fn the_tokens_are_those_of_the_session() {
    let mut world = World::warm();
    world.answers = 1;
    world.send(0, chat(0));
    world.settle();
    let figures = newest(&world);
    let asked = tokens(&person("question 100016"));
    assert_eq!(figures.get(TokensIn), Some(asked));
    assert_eq!(figures.get(Before), Some(0));
    assert_eq!(figures.get(After), Some(asked + figures.get(TokensOut).expect("known")));
}

#[test]
fn what_was_stopped_or_failed_keeps_what_is_known() {
    let mut world = World::warm();
    world.answers = 2;
    world.send(0, chat(0));
    until_asked(&mut world, 1);
    world.answer(0, None);
    world.stop(chat(0));
    world.settle();
    let stopped = newest(&world);
    assert_eq!((stopped.get(Pieces), stopped.get(TokensOut), stopped.get(After)), (Some(1), None, None));
    assert!(stopped.get(First).is_some() && stopped.get(Total).is_some() && stopped.get(Before).is_some());

    world.send(0, chat(0));
    until_asked(&mut world, 1);
    world.answer(0, Some(ModelError::Refused("?".into())));
    world.settle();
    let failed = newest(&world);
    assert_eq!((failed.way(), failed.get(Pieces), failed.get(After)), (Some(Way::Hit), Some(0), None));
    assert!(failed.get(Total).is_some());
    world.check_figures();
}

#[test]
fn nothing_is_told_of_a_session_that_died_where_no_other_came() {
    let mut world = World::warm();
    ask(&mut world);
    world.send(0, chat(0));
    until_asked(&mut world, 10);
    world.answer(0, Some(ModelError::Dead));
    world.pass(SECOND);
    world.stop(chat(0));
    world.settle();
    let stopped = newest(&world);
    let told = [Obtained, Given, Before, After].map(|figure| stopped.get(figure));
    assert_eq!(told, [None; 4]);
    assert!(stopped.get(Obtaining) >= Some(SECOND), "it was waited for all the same: {stopped:?}");
    world.check_figures();
}

#[test]
fn trying_again_is_measured_by_itself() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    let answer = world.disk.heads[&chat(0)].head.expect("an answer");
    let earlier = newest(&world);
    world.pass(60 * SECOND);
    let new = TurnId(Uuid::from_u128(777));
    world.handle(Event::Panel(
        panel(0),
        ToHost::Turn { chat: chat(0), turn: answer, request: TurnRequest::TryAgain(new) },
    ));
    world.settle();
    assert_eq!(newest(&world).get(Queued), Some(0), "nobody waited for it since the first try");
    assert_eq!(world.disk.turns[&answer].figures.as_deref(), Some(&earlier));
    world.check_figures();
}

#[test]
fn figures_come_with_the_answer_or_not_at_all() {
    let mut world = World::warm();
    world.send(0, chat(0));
    until_asked(&mut world, 3);
    while !world.answering.is_empty() {
        world.answer(0, None);
    }
    let is_record = |command: &Command| matches!(command, Command::Write(..));
    while !world.under_way.iter().any(is_record) {
        world.carry_out(0, None);
    }
    world.kill();
    world.settle();
    let interrupted = newest(&world);
    assert_eq!(interrupted, Figures::queued(0), "nobody saw more of it");
    world.check_figures();
}
