//! What must hold of the [errands](crate::errands) of a host, whatever happens; and the titles that come of them.

use crate::{
    engine_world::*,
    errands::{ErrandId, LATER, PROMPT_TIME, QUIET, SUMMARY_TIME},
    host_io::{Command, Event},
    model::ModelError,
    protocol::{Registry, Titled, ToHost, TurnRequest},
    settings::Settings,
    status::Step,
    time::{MINUTE, SECOND},
    title::GROWN,
    transcript::{Role, TurnState},
};

impl World {
    /// At most one at a time, and none while anything is to be said in any chat.
    pub(crate) fn check_errands(&self) {
        let lent = self.engine.pool.views().iter().filter(|session| session.errand).count();
        let summaries = self.summaries();
        assert!(lent + summaries <= 1, "one errand at a time");
        let turns = self.engine.turns.running().len() + self.engine.pool.waiting().count();
        // What is lent may wait for a summary to be written. That is over in a moment, and keeps no model busy.
        assert!(turns == 0 || self.engine.errands.is_free(), "no errand beside a turn");
        assert!(!self.engine.pool.is_out() || lent + summaries == 0, "no errand keeps the host");
        let live = self.engine.pool.live_chats().collect::<Vec<_>>();
        assert!(live.len() + lent <= usize::from(self.status.cap), "errands count");
    }

    pub(crate) fn summaries(&self) -> usize {
        self.under_way.iter().filter(|command| matches!(command, Command::Summarize(..))).count()
    }

    /// The registry hears of a title once, and once more when the chat has grown.
    pub(crate) fn take_title(&mut self, titled: Titled) {
        let before = self.titled.get(&titled.chat).map_or(0, |before| before.turns);
        let again = before < GROWN && titled.turns >= GROWN;
        assert!(before == 0 || again, "no title twice: {titled:?} after {before} turns");
        let path = self.disk.transcript(titled.chat).expect("the chat is on disk");
        let whole = |role: Role, state: TurnState| role == Role::Model && state == TurnState::Done;
        assert!(path.path().iter().any(|turn| whole(turn.role, turn.state)), "an answer is whole");
        self.titled.insert(titled.chat, titled);
    }

    /// When everything has come to rest, no chat was forgotten.
    pub(crate) fn check_titles(&self) {
        for id in self.disk.heads.keys() {
            let transcript = self.disk.transcript(*id).expect("it has a head");
            let whole = transcript
                .path()
                .into_iter()
                .any(|turn| turn.role == Role::Model && turn.state == TurnState::Done);
            let wanted = whole && !self.named.contains(id) && self.facts.contains_key(id);
            assert!(!wanted || self.titled.contains_key(id), "no chat is forgotten: {id}");
        }
    }

    fn told(&self, n: u8) -> Option<(&str, u32)> {
        self.titled.get(&chat(n)).map(|titled| (titled.title.as_str(), titled.turns))
    }

    fn talk(&mut self, n: u8) {
        self.send(0, chat(n));
        self.settle();
    }
}

#[test]
fn a_chat_gets_a_title_after_its_first_answer_and_not_before_it_is_quiet() {
    let mut world = World::warm();
    world.talk(0);
    world.pass(QUIET - SECOND);
    world.settle();
    assert_eq!(world.told(0), None);
    world.pass(SECOND);
    world.settle();
    assert_eq!(world.told(0), Some(("A fine title", 2)));
    assert_eq!(world.errands.len(), 1);
    assert_eq!(world.status.sessions.len(), 2, "the errand's session is gone");
    world.pass(MINUTE);
    world.settle();
    assert_eq!(world.errands.len(), 1, "once");
}

#[test]
fn the_browsers_summarizer_is_asked_before_the_model() {
    let mut world = World::warm();
    world.headline = Some("A headline");
    world.talk(0);
    world.pass(QUIET);
    world.settle();
    assert_eq!(world.told(0), Some(("A headline", 2)));
    assert!(world.errands.is_empty());
}

#[test]
fn a_summarizer_that_hangs_is_given_up() {
    let mut world = World::warm();
    world.talk(0);
    world.pass(QUIET);
    world.carry_out(0, None); // The chat is read.
    assert_eq!(world.summaries(), 1);
    world.pass(SUMMARY_TIME);
    assert_eq!(world.summaries(), 0);
    world.settle();
    assert_eq!(world.told(0), Some(("A fine title", 2)));
}

#[test]
fn a_chat_that_has_grown_gets_another_title_and_no_third() {
    let mut world = World::warm();
    for _ in 0..GROWN {
        world.talk(0);
        world.pass(QUIET);
        world.settle();
    }
    assert_eq!(world.told(0).map(|(_, turns)| turns), Some(GROWN));
    assert_eq!(world.errands.len(), 2);
}

#[test]
fn an_errand_makes_way_for_a_message_at_each_of_its_steps() {
    for steps in 0..5 {
        let mut world = World::warm();
        world.talk(0);
        world.pass(QUIET);
        for _ in 0..steps {
            if world.under_way.is_empty() { world.answer(0, None) } else { world.carry_out(0, None) }
        }
        let begun = world.titled.is_empty();
        world.send(0, chat(1));
        assert!(world.status.sessions.iter().all(|session| !session.errand));
        assert_eq!(world.summaries(), 0);
        // Its answer comes although nothing of the errand is ever carried out.
        world.settle();
        assert_eq!(world.states(chat(1)).len(), 2);
        world.pass(QUIET * 3);
        world.settle();
        world.pass(QUIET * 3);
        world.settle();
        assert!(begun, "it was under way at step {steps}");
        assert!(world.told(0).is_some() && world.told(1).is_some(), "it is run again later");
    }
}

#[test]
fn what_fails_is_tried_twice_and_nobody_is_told() {
    let mut world = World::warm();
    world.talk(0);
    let failures = world.failures.len();
    for _ in 0..4 {
        world.pass(QUIET);
        for _ in 0..10 {
            if !world.answering.is_empty() {
                world.answer(0, Some(ModelError::Other("?".into())));
            } else if !world.under_way.is_empty() {
                world.carry_out(0, None);
            }
        }
    }
    assert_eq!(world.errands.len(), 2);
    assert_eq!(world.told(0), Some(("", 2)));
    assert_eq!((world.failures.len(), world.status.trouble.clone()), (failures, None));
}

#[test]
fn a_model_that_never_answers_is_given_up() {
    let mut world = World::warm();
    world.talk(0);
    world.pass(QUIET);
    for _ in 0..3 {
        world.carry_out(0, None);
    }
    assert_eq!(world.answering.len(), 1);
    world.pass(PROMPT_TIME);
    assert!(world.answering.is_empty());
    assert_eq!(world.status.sessions.len(), 2);
}

#[test]
fn no_live_chat_is_evicted_for_an_errand() {
    let mut world = World::warm();
    (0..4).for_each(|n| world.talk(n));
    let live = world.status.sessions.clone();
    world.pass(QUIET);
    world.settle();
    world.pass(LATER);
    world.settle();
    assert_eq!(world.status.sessions, live);
    assert!(world.errands.is_empty());
    // As soon as there is room, all of them get theirs.
    world.pass(11 * MINUTE);
    for _ in 0..8 {
        world.settle();
        world.pass(2 * QUIET);
    }
    assert!((0..4).all(|n| world.told(n).is_some()));
}

#[test]
fn what_the_pool_had_no_room_for_is_not_tried_again_before_it_may_have() {
    let mut world = World::warm();
    (0..4).for_each(|n| world.talk(n));
    world.pass(QUIET);
    world.settle();
    world.pass(LATER - SECOND);
    assert!(world.under_way.is_empty(), "{:?}", world.under_way);
    world.pass(SECOND);
    assert!(!world.under_way.is_empty());
}

#[test]
fn a_headline_that_comes_too_late_is_no_other_chats() {
    let mut world = World::warm();
    world.talk(0);
    world.pass(QUIET);
    world.carry_out(0, None); // The chat is read.
    world.talk(1);
    world.pass(QUIET);
    world.carry_out(0, None);
    assert_eq!(world.summaries(), 1);
    world.handle(Event::Summarized(ErrandId(1), Ok("A late headline".into())));
    assert_eq!((world.told(0), world.told(1), world.summaries()), (None, None, 1));
}

#[test]
fn a_registry_from_before_a_title_asks_for_no_other() {
    let mut world = World::warm();
    world.talk(0);
    let before = world.registry();
    world.pass(QUIET);
    world.settle();
    world.handle(before);
    world.pass(MINUTE);
    world.settle();
    assert_eq!(world.errands.len(), 1);
}

#[test]
fn while_chats_are_in_memory_no_errand_looks_for_those_on_disk() {
    let mut world = World::warm();
    world.talk(0);
    world.break_disk();
    world.pass(MINUTE);
    world.settle();
    assert_eq!(world.told(0), None);
}

#[test]
fn a_chat_with_a_name_or_in_the_bin_is_left_alone() {
    let mut world = World::warm();
    world.talk(0);
    world.named.insert(chat(0));
    let named = world.registry();
    world.handle(named);
    world.pass(MINUTE);
    world.settle();
    assert_eq!(world.told(0), None);
    world.named.clear();
    let again = world.registry();
    world.handle(again);
    world.pass(MINUTE);
    world.settle();
    assert!(world.told(0).is_some());
}

#[test]
fn the_next_host_titles_what_the_last_one_did_not_and_nothing_twice() {
    let mut world = World::warm();
    world.talk(0);
    world.pass(QUIET);
    world.settle();
    world.talk(1);
    world.kill();
    world.settle();
    world.pass(MINUTE);
    world.settle();
    assert!(world.told(1).is_some());
    assert_eq!(world.errands.len(), 2);
    // A row that is lost is told again, and titled in time.
    world.facts.remove(&chat(0));
    world.titled.remove(&chat(0));
    world.kill();
    for _ in 0..3 {
        world.settle();
        world.pass(MINUTE);
    }
    assert!(world.told(0).is_some());
    assert_eq!(world.errands.len(), 3);
}

#[test]
fn no_errand_keeps_the_host() {
    let mut world = World::warm();
    let settings = Settings { warm: crate::settings::Warm::NotAtAll, ..Settings::default() };
    world.talk(0);
    let Event::Registry(registry, language) = world.registry() else { unreachable!() };
    world.handle(Event::Registry(Registry { settings, ..registry }, language));
    world.pass(QUIET);
    for _ in 0..3 {
        world.carry_out(0, None);
    }
    assert_eq!(world.answering.len(), 1, "an errand is under way");
    world.close(0);
    assert!(world.closed);
    assert!(world.sessions.is_empty() && world.answering.is_empty());
}

#[test]
fn a_crash_under_an_errand_costs_every_session_its_life_as_under_a_turn() {
    let mut world = World::warm();
    world.talk(0);
    let before: Vec<_> = world.status.sessions.iter().map(|session| session.id).collect();
    world.pass(QUIET);
    for _ in 0..3 {
        world.carry_out(0, None);
    }
    world.answer(0, Some(ModelError::Dead));
    world.settle();
    assert!(world.status.sessions.iter().all(|session| !before.contains(&session.id)));
}

#[test]
fn a_message_that_waits_for_its_answer_sees_no_errand_in_between() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.send(0, chat(0));
    while world.status.running.iter().all(|run| run.step != Step::Asking) {
        world.carry_out(0, None);
    }
    world.pass(MINUTE / 2);
    assert!(world.errands.is_empty() && world.summaries() == 0);
    let answer = world.status.running[0].answer;
    world.handle(Event::Panel(
        panel(0),
        ToHost::Turn { chat: chat(0), turn: answer, request: TurnRequest::Stop },
    ));
    world.settle();
    assert_eq!(world.states(chat(0)).len(), 4);
}
