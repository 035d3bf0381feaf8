//! What becomes of messages that wait behind a running answer, where something about them cannot be written.

use crate::{
    engine_world::*,
    host_io::{Command, Event},
    model::ModelError,
    protocol::{ToHost, TurnRequest},
    store::Write,
    time::MINUTE,
    transcript::TurnState,
};

#[test]
fn a_message_that_cannot_be_queued_is_given_back_and_not_sent_later() {
    for error in [ModelError::Dead, ModelError::TimedOut] {
        let mut world = World::warm();
        world.send(0, chat(0));
        while world.answering.is_empty() || !world.under_way.is_empty() {
            world.carry_out(0, None);
        }
        let waits = world.send(0, chat(0));
        assert!(matches!(&world.under_way[..], [Command::Write(..)]));
        world.carry_out(0, Some(error));
        world.settle();
        assert!(world.rejected.contains(&waits) && !world.disk.turns.contains_key(&waits));
        assert_eq!(world.states(chat(0)).len(), 2);
    }
}

#[test]
fn a_message_that_waits_and_cannot_begin_goes_on_waiting_until_the_person_says_more() {
    let mut world = World::warm();
    world.send(0, chat(0));
    let waits = world.send(0, chat(0));
    let begins = |write: &Write| matches!(write, Write::Turn(turn) if turn.id == waits && turn.state == TurnState::Done);
    let is_next =
        |command: &Command| matches!(command, Command::Write(_, writes) if writes.iter().any(begins));
    while !world.under_way.first().is_some_and(is_next) {
        if world.under_way.is_empty() { world.answer(0, None) } else { world.carry_out(0, None) }
    }
    world.carry_out(0, Some(ModelError::Dead));
    world.settle();
    world.pass(MINUTE);
    world.settle();
    assert_eq!(world.disk.turns[&waits].state, TurnState::Queued);
    world.send(0, chat(0));
    world.settle();
    assert_eq!(world.states(chat(0)).len(), 6);
    world.check_rest();
}

#[test]
fn a_message_that_cannot_be_taken_back_is_sent() {
    let mut world = World::warm();
    world.send(0, chat(0));
    while world.answering.is_empty() || !world.under_way.is_empty() {
        world.carry_out(0, None);
    }
    let turn = world.send(0, chat(0));
    world.carry_out(0, None);
    world.handle(Event::Panel(panel(0), ToHost::Turn { chat: chat(0), turn, request: TurnRequest::Unqueue }));
    assert!(matches!(&world.under_way[..], [Command::Write(..)]));
    world.carry_out(0, Some(ModelError::Dead));
    assert!(world.rejected.contains(&turn));
    world.settle();
    assert_eq!(world.states(chat(0)).len(), 4);
    assert_eq!(world.disk.turns[&turn].state, TurnState::Done);
}
