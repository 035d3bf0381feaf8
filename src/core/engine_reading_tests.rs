//! Where the limits of reading in parts lie: how much a part holds, and how long is waited for it.

use crate::{
    budget,
    engine_reading::{excerpt, lines},
    engine_world::*,
    host_io::Command,
    id::TurnId,
    record::Usage,
    run::MEASURE_TIME,
    store::Write,
    time::MINUTE,
    transcript::{Turn, TurnState},
};

impl World {
    /// When a part is given, the note on the one before is on disk, or could not be written.
    pub(crate) fn check_noted(&self, person: TurnId) {
        let is_noted =
            |write: &Write| matches!(write, Write::Turn(Turn { parent, .. }) if *parent == Some(person));
        let waits =
            |command: &Command| matches!(command, Command::Write(_, writes) if writes.iter().any(is_noted));
        assert!(!self.under_way.iter().any(waits), "the note is written before the next part begins");
    }

    /// Asks about an excerpt of so many letters in one word, with a longer one behind it, and says how many tokens the
    /// first part takes, and whether it is all of that excerpt.
    fn first_part(&mut self, letters: usize) -> (u64, bool) {
        let turn = self.send_with(0, chat(0), vec![excerpt(&"x".repeat(letters)), excerpt(&lines(300))]);
        self.carry_on_until(|world| !world.parts.is_empty());
        assert_eq!(self.parts[0].turn, turn);
        (tokens(&self.prompts[0][0]), self.parts[0].text.len() == letters)
    }
}

#[test]
fn a_part_may_fill_the_room_that_an_empty_session_has_and_no_more() {
    let room = budget::room_for_history(Some(Usage { used: 0, window: WINDOW }), 0);
    let (told, is_whole) = World::warm().first_part(1_000);
    assert!(is_whole);
    let most = usize::try_from(room - told).expect("there is room") + 1_000;
    assert_eq!(World::warm().first_part(most), (room, true));
    let (told, is_whole) = World::warm().first_part(most + 1);
    assert!(told <= room && !is_whole, "{told} of {room}");
}

#[test]
fn a_note_may_come_as_slowly_as_it_likes_as_long_as_it_comes() {
    let mut world = World::warm();
    world.answers = 2;
    let turn = world.send_with(0, chat(0), vec![excerpt(&lines(300))]);
    world.carry_on_until(|world| world.parts.len() == 1 && world.under_way.is_empty());
    for _ in 0..3 {
        world.pass(2 * MINUTE);
        world.answer(0, None);
    }
    world.settle();
    assert_eq!(world.answer_to(turn).state, TurnState::Done);
    assert!(world.reading_of(turn).notes[0].starts_with("answer 3 part 0 answer 3 part 1"));
}

#[test]
fn a_part_that_nobody_counts_is_begun_all_the_same() {
    let mut world = World::warm();
    let turn = world.send_with(0, chat(0), vec![excerpt(&lines(300))]);
    let counts = |world: &World| world.under_way.iter().any(|c| matches!(c, Command::Measure(..)));
    while world.parts.is_empty() {
        world.carry_on_until(|world| counts(world) || !world.parts.is_empty());
        world.under_way.retain(|command| !matches!(command, Command::Measure(..)));
        world.pass(MEASURE_TIME);
    }
    world.settle();
    assert!(world.follow(turn, 0));
}
