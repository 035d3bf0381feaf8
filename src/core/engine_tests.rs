//! The host's promises, held against random histories with simulated time, an in-memory store, a model that answers
//! and fails as it likes, and deaths of the host at every step.

use crate::{
    context,
    engine_world::*,
    host_io::{Command, Event},
    id::{AssistantId, TurnId},
    model::{ModelError, Speaker},
    protocol::{Send, ToHost, TurnRequest},
    strategy::Strategy,
    time::{MINUTE, SECOND},
    transcript::{Role, TurnState},
    trouble::Trouble,
};
use uuid::Uuid;

#[test]
fn a_second_turn_carries_the_first_and_costs_no_other_session() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    world.send(0, chat(0));
    world.settle();
    assert_eq!(world.prompts.len(), 2);
    assert_eq!(world.prompts[1].len(), 3);
    assert_eq!(world.prompts[1][0], world.prompts[0][0]);
    assert_eq!(world.sessions.len(), 2, "the base and the chat");
    world.check_rest();
}

#[test]
fn the_persons_turn_is_on_disk_before_the_model_is_asked() {
    let mut world = World::warm();
    let turn = world.send(0, chat(0));
    while world.prompts.is_empty() {
        world.carry_out(0, None);
    }
    assert_eq!(world.disk.turns[&turn].state, TurnState::Done);
    assert!(world.accepted.contains(&turn));
}

#[test]
fn messages_queue_behind_a_running_answer_and_can_be_taken_back() {
    let mut world = World::warm();
    let first = world.send(0, chat(0));
    let second = world.send(0, chat(0));
    let third = world.send(0, chat(0));
    while world.answering.is_empty() {
        world.carry_out(0, None);
    }
    (0..9).for_each(|_| world.carry_out(0, None));
    assert_eq!(world.disk.turns[&second].state, TurnState::Queued);
    let text = "edited".to_owned();
    world.handle(Event::Panel(
        panel(0),
        ToHost::Turn { chat: chat(0), turn: second, request: TurnRequest::Edit(text) },
    ));
    world.handle(Event::Panel(
        panel(0),
        ToHost::Turn { chat: chat(0), turn: third, request: TurnRequest::Unqueue },
    ));
    world.settle();
    let said: Vec<_> = world.states(chat(0)).into_iter().filter(|(role, ..)| *role == Role::Person).collect();
    assert_eq!(said.len(), 2);
    assert_eq!(said[0].1, world.sent[&first].1);
    assert_eq!(said[1].1, "edited");
    assert!(!world.disk.turns.contains_key(&third));
}

#[test]
fn what_was_stopped_is_remembered_as_the_screen_shows_it() {
    let mut world = World::warm();
    (0..3).for_each(|_| {
        world.send(0, chat(0));
        world.settle();
    });
    world.answers = 2;
    world.send(0, chat(0));
    while world.answering.is_empty() {
        world.carry_out(0, None);
    }
    world.answer(0, None);
    world.stop(chat(0));
    world.settle();
    let states = world.states(chat(0));
    let (_, text, state) = states.last().expect("an answer");
    assert_eq!((text.as_str(), *state), ("answer 3 part 0 ", TurnState::Stopped));
    assert_eq!(world.sessions.len(), 2, "another session is there before the next message is");
    world.send(0, chat(0));
    while world.prompts.len() == 4 {
        assert!(!world.under_way.iter().any(|command| matches!(command, Command::Append(..))));
        world.carry_out(0, None);
    }
    world.settle();
    let given = world.prompts.last().expect("asked again");
    assert_eq!(given[given.len() - 2].text, "answer 3 part 0 ");
    assert_eq!(world.prompts.iter().filter(|given| given.len() == 1).count(), 1);
    assert_eq!(world.sessions.len(), 2, "the base and the chat");
}

#[test]
fn a_turn_that_cannot_be_kept_is_given_back_and_nothing_is_asked() {
    // After a time-out nobody knows whether it was written; here it was.
    for error in [ModelError::Dead, ModelError::TimedOut] {
        let mut world = World::warm();
        let turn = world.send(0, chat(0));
        while !matches!(world.under_way.first(), Some(Command::Write(..))) {
            world.carry_out(0, None);
        }
        world.carry_out(0, Some(error));
        world.settle();
        assert!(world.rejected.contains(&turn) && world.prompts.is_empty() && world.disk.turns.is_empty());
        world.send_again(0, turn);
        world.settle();
        assert_eq!(world.prompts, [vec![person(&world.sent[&turn].1)]]);
    }
}

#[test]
fn trying_again_keeps_the_earlier_answer_and_asks_the_same() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    let turn = world.send(0, chat(0));
    world.settle();
    let answer = world.disk.heads[&chat(0)].head.expect("an answer");
    let new = TurnId(Uuid::from_u128(777));
    for _ in 0..2 {
        world.handle(Event::Panel(
            panel(0),
            ToHost::Turn { chat: chat(0), turn: answer, request: TurnRequest::TryAgain(new) },
        ));
        world.settle();
    }
    assert_eq!(world.prompts.len(), 3, "carried out once");
    assert_eq!(world.prompts[2], world.prompts[1]);
    assert_eq!(world.disk.heads[&chat(0)].head, Some(new));
    assert_eq!(world.disk.turns[&answer].parent, Some(turn));
}

#[test]
fn an_interrupted_answer_goes_on_where_it_was() {
    let mut world = World::warm();
    world.answers = 2;
    world.send(0, chat(0));
    while world.answering.is_empty() {
        world.carry_out(0, None);
    }
    world.answer(0, None);
    world.pass(SECOND);
    while !world.under_way.is_empty() {
        world.carry_out(0, None);
    }
    world.kill();
    world.settle();
    let answer = world.disk.heads[&chat(0)].head.expect("an answer");
    let broken_off = world.disk.turns[&answer].clone();
    assert_eq!((broken_off.text.as_str(), broken_off.state), ("answer 3 part 0 ", TurnState::Interrupted));
    let new = TurnId(Uuid::from_u128(777));
    world.handle(Event::Panel(
        panel(0),
        ToHost::Turn { chat: chat(0), turn: answer, request: TurnRequest::Continue(new) },
    ));
    world.answers = 1;
    world.settle();
    let begun = world.prompts.last().and_then(|given| given.last()).expect("asked again");
    assert_eq!((begun.speaker, begun.text.as_str()), (Speaker::ModelBegun, "answer 3 part 0 "));
    assert_eq!(world.disk.turns[&new].text, "answer 3 part 0 answer 2 part 0 answer 2 part 1 ");
    assert_eq!(world.disk.turns[&answer], broken_off);
    world.check_rest();
}

#[test]
fn a_restored_chat_is_given_what_fits_and_says_what_was_left_out() {
    let mut world = World::warm();
    (0..30).for_each(|_| {
        world.send(0, chat(0));
        world.settle();
    });
    world.kill();
    world.settle();
    world.send(0, chat(0));
    world.settle();
    let given: u64 = world.prompts.last().expect("asked").iter().map(tokens).sum();
    assert!(given <= WINDOW - WINDOW / 4, "{given} fit");
    let transcript = world.disk.transcript(chat(0)).expect("kept");
    let path = transcript.path();
    let left_out = path.last().expect("an answer").left_out as usize;
    assert!(left_out > 0 && path[left_out].role == Role::Person);
    assert_eq!(world.prompts.last().expect("asked").first(), Some(&context::message(path[left_out], None)));
}

#[test]
fn a_chat_that_outgrows_its_window_goes_on_with_what_fits_and_never_overflows() {
    let mut world = World::warm_by(Strategy::Recent);
    for _ in 0..120 {
        world.send(0, chat(0));
        world.settle();
    }
    // Before each prompt there was room for it and for an answer, which the world checks, and nothing was left out twice
    // over: a session that is filled anew has room for several exchanges.
    let transcript = world.disk.transcript(chat(0)).expect("kept");
    let left_out: Vec<u32> =
        transcript.path().iter().filter(|t| t.role == Role::Model).map(|t| t.left_out).collect();
    assert!(left_out.is_sorted() && left_out[0] == 0 && left_out[left_out.len() - 1] > 0);
    let fillings = left_out.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(fillings < left_out.len() / 4, "{fillings} of {}", left_out.len());
    world.check_rest();
}

#[test]
fn what_cannot_fit_is_refused_before_it_is_asked() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    let asked = world.prompts.len();
    let (turn, answer) = (TurnId(Uuid::from_u128(900)), TurnId(Uuid::from_u128(901)));
    let text = "x".repeat(WINDOW as usize);
    let assistant = AssistantId::DEFAULT;
    let send = Send { chat: chat(0), assistant, turn, answer, text, excerpts: Vec::new(), replaces: None };
    world.handle(Event::Panel(panel(0), ToHost::Send(send)));
    world.settle();
    assert_eq!(world.prompts.len(), asked, "the model was not asked");
    let refused = &world.disk.turns[&answer];
    assert!(
        matches!(refused.trouble, Some(Trouble::TooLong { requested, quota }) if requested > quota),
        "{refused:?}"
    );
    // The chat goes on, and what was refused neither goes to the model later nor stands in the way of what was said before.
    world.send(0, chat(0));
    world.settle();
    assert_eq!(world.prompts.last().map(Vec::len), Some(3), "the first exchange, and the new question");
    assert_eq!(world.disk.transcript(chat(0)).expect("kept").path().last().expect("an answer").left_out, 0);
}

#[test]
fn a_chat_whose_record_is_missing_is_reported_again() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    let facts = world.facts[&chat(0)].clone();
    world.facts.clear();
    world.kill();
    world.settle();
    let again = &world.facts[&chat(0)];
    assert_eq!((&again.title, again.turns, again.created), (&facts.title, 2, facts.created));
}

#[test]
fn after_the_warm_time_the_host_is_closed() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    world.close(0);
    world.pass(5 * MINUTE - 1);
    assert!(!world.closed);
    world.pass(1);
    assert!(world.closed && world.sessions.is_empty());
}

#[test]
fn a_purged_chat_leaves_nothing() {
    let mut world = World::warm();
    world.send(0, chat(0));
    while world.answering.is_empty() {
        world.carry_out(0, None);
    }
    world.handle(Event::Purge(vec![chat(0)]));
    world.settle();
    assert!(world.disk.heads.is_empty() && world.disk.turns.is_empty() && world.disk.journal.is_empty());
    assert_eq!(world.sessions.len(), 1, "only the base");
}

#[test]
fn a_stop_that_comes_late_or_twice_stops_no_other_answer() {
    let mut world = World::warm();
    let first = world.send(0, chat(0));
    world.settle();
    let late = ToHost::Turn {
        chat: chat(0),
        turn: TurnId(Uuid::from_u128(first.0.as_u128() + 2)),
        request: TurnRequest::Stop,
    };
    world.send(0, chat(0));
    world.handle(Event::Panel(panel(0), late));
    world.settle();
    assert!(world.states(chat(0)).iter().all(|(_, _, state)| *state == TurnState::Done));
}

#[test]
fn where_the_disk_does_not_open_chats_are_kept_in_memory_and_nowhere_else() {
    let mut world = World::new();
    world.open(0, Some(chat(0)));
    world.disk_is_broken = true;
    for _ in 0..8 {
        world.settle();
        world.pass(4 * SECOND);
    }
    let in_memory = |world: &World| world.status.in_memory.as_ref().map(|held| held.chats.len());
    assert_eq!(in_memory(&world), Some(0));
    world.send(0, chat(0));
    world.settle();
    world.send(0, chat(0));
    world.settle();
    assert_eq!(world.prompts[1].len(), 3, "the second carries the first");
    assert_eq!(in_memory(&world), Some(1));
    assert!(world.facts.is_empty(), "the registry is told nothing that is gone tomorrow");

    world.open(1, Some(chat(0)));
    world.settle();
    assert_eq!(world.shown[&panel(1)].len(), 4, "another panel is shown what it cannot read");
    world.close(0);
    world.close(1);
    for _ in 0..60 {
        world.settle();
        world.pass(MINUTE);
    }
    assert!(!world.closed, "the host stays, because the chat would go with it");

    world.open(0, Some(chat(0)));
    world.send(0, chat(0));
    while world.answering.is_empty() {
        world.carry_out(0, None);
    }
    world.disk_is_broken = false;
    for _ in 0..2 {
        world.pass(40 * SECOND);
        (0..20).for_each(|_| world.carry_out(0, None));
    }
    assert_eq!(in_memory(&world), None, "the disk is used again as soon as it can be");
    assert_eq!(world.facts.len(), 1, "and the registry hears of what lies there");
    world.settle();
    world.check_rest();
    assert!(world.states(chat(0)).iter().all(|(_, _, state)| *state == TurnState::Done), "what ran goes on");
}

#[test]
fn a_chat_on_a_disk_that_does_not_open_is_not_begun_anew_in_memory() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    world.break_disk();
    let (old, new) = (world.send(0, chat(0)), world.send(0, chat(1)));
    world.settle();
    assert!(world.rejected.contains(&old) && world.accepted.contains(&new));
    assert_eq!(world.prompts.len(), 2, "one before, and that of the new chat");
}

#[test]
fn a_new_host_reads_no_chat_whose_record_is_as_new_as_its_transcript() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    world.kill();
    while !world.under_way.is_empty() {
        assert!(!world.under_way.iter().any(|command| matches!(command, Command::Load(_))));
        world.carry_out(0, None);
    }
}

#[test]
fn a_chat_is_held_in_memory_as_long_as_its_session() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    assert!(world.engine.turns.is_open(chat(0)));
    world.pass(11 * MINUTE);
    world.settle();
    assert!(!world.engine.turns.is_open(chat(0)));
}
