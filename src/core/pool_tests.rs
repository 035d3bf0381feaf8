//! The pool's promises, each held against thousands of random histories with simulated time.

use crate::{
    model::ModelError,
    pool::*,
    pool_world::*,
    status::Obtained,
    time::{MINUTE, SECOND},
};
use std::collections::BTreeSet;

#[test]
fn ten_new_chats_cost_one_create() {
    let mut world = World::warm();
    (0..10).for_each(|n| world.talk(n));
    assert_eq!((world.creates, world.clones), (1, 10));
}

#[test]
fn many_who_ask_at_once_get_one_base() {
    let mut world = World::new(Policy { cap: 4, idle: 10 * MINUTE, warm: Some(0) });
    (0..4).for_each(|n| world.want(chat(n), assistant(0)));
    world.panels(3);
    world.model(Outlook::Ready);
    world.panels(5);
    assert_eq!(world.creates, 1);
    world.finish_all();
    assert_eq!((world.creates, world.clones, world.busy.len()), (1, 4, 4));
}

#[test]
fn a_fifth_chat_evicts_the_least_recently_used() {
    let mut world = World::warm();
    (0..4).for_each(|n| world.talk(n));
    assert_eq!(world.live_chats(), [chat(0), chat(1), chat(2), chat(3)]);
    world.talk(0);
    world.talk(4);
    assert_eq!(world.live_chats(), [chat(0), chat(2), chat(3), chat(4)], "touching a chat renews it");
    world.talk(1);
    assert_eq!(world.live_chats(), [chat(0), chat(1), chat(3), chat(4)]);
}

#[test]
fn a_turn_waits_while_all_others_are_generating() {
    let mut world = World::warm();
    (0..5).for_each(|n| world.want(chat(n), assistant(0)));
    world.finish_all();
    assert_eq!(world.waiting, BTreeSet::from([chat(4)]));
    world.now += SECOND;
    world.release(chat(2));
    world.finish_all();
    assert!(world.waiting.is_empty());
    assert!(!world.live_chats().contains(&chat(2)));
}

#[test]
fn an_idle_chat_is_evicted_and_the_base_stays() {
    let mut world = World::warm();
    world.talk(0);
    world.pass(10 * MINUTE - 2 * SECOND);
    assert_eq!(world.live_chats(), [chat(0)]);
    world.pass(2 * SECOND);
    assert_eq!(world.live_chats(), []);
    assert_eq!(world.alive.len(), 1);
}

#[test]
fn a_chat_is_idle_from_the_end_of_its_answer_on_however_long_that_took() {
    let mut world = World::warm();
    world.want(chat(0), assistant(0));
    world.finish_all();
    world.pass(20 * MINUTE);
    world.release(chat(0));
    world.pass(10 * MINUTE - SECOND);
    assert_eq!(world.live_chats(), [chat(0)]);
    world.pass(SECOND);
    assert_eq!(world.live_chats(), []);
}

#[test]
fn the_base_outlives_the_last_panel_by_the_warm_time() {
    let mut world = World::warm();
    world.panels(0);
    world.pass(5 * MINUTE - 1);
    assert_eq!(world.alive.len(), 1);
    world.pass(1);
    assert!(world.pool.is_out());
    world.panels(1);
    world.finish_all();
    assert_eq!((world.alive.len(), world.creates), (1, 2));
}

#[test]
fn a_running_turn_finishes_before_the_host_is_closed() {
    let mut world = World::warm();
    world.want(chat(0), assistant(0));
    world.finish_all();
    world.panels(0);
    world.pass(60 * MINUTE);
    assert!(!world.pool.is_out());
    world.release(chat(0));
    assert!(world.pool.is_out());
}

#[test]
fn an_edited_assistant_gets_a_new_base_and_its_chats_are_restored() {
    let mut world = World::warm();
    world.talk(0);
    world.edition = 1;
    world.assistants();
    world.finish_all();
    assert_eq!(world.creates, 2);
    assert_eq!(world.alive.values().map(|priming| priming.system.as_str()).collect::<Vec<_>>(), ["0 1"]);
    world.talk(0);
    assert_eq!(world.clones, 2);
}

#[test]
fn another_assistants_base_is_the_first_to_go_and_serves_where_there_is_no_room() {
    let mut world = World::warm();
    world.want(chat(0), assistant(1));
    world.finish_all();
    world.release(chat(0));
    assert_eq!(world.alive.len(), 3, "the pilot light, the other base, the chat");
    (1..4).for_each(|n| world.talk(n));
    assert!(world.live_chats().contains(&chat(0)), "the empty base went before the chat");
    assert_eq!(world.alive.len(), 5);

    let mut world = World::new(Policy { cap: 1, idle: MINUTE, warm: None });
    world.model(Outlook::Ready);
    world.finish_all();
    world.want(chat(0), assistant(1));
    world.finish_all();
    let views = world.pool.views();
    let of_chat = views.iter().find(|view| view.chat == Some(chat(0))).expect("it is live");
    assert_eq!((of_chat.obtained, world.alive.len()), (Obtained::Created, 2));
}

#[test]
fn a_base_that_cannot_be_made_is_tried_a_few_times_with_growing_pauses() {
    let mut world = World::new(Policy { cap: 4, idle: MINUTE, warm: Some(0) });
    world.model(Outlook::Ready);
    world.panels(1);
    world.want(chat(0), assistant(0));
    let mut pauses = Vec::new();
    while let Some(session) = world.coming.keys().next().copied() {
        world.finish(session, Some(ModelError::Other("no memory".into())));
        let next = world.pool.next_try(world.now);
        pauses.extend(next.map(|at| at - world.now));
        world.pass(20 * SECOND);
    }
    assert_eq!(pauses, [SECOND, 2 * SECOND, 4 * SECOND]);
    assert_eq!((world.creates, world.refused), (TRIES, 1));
    assert!(world.pool.trouble().is_some());
    world.pass(60 * MINUTE);
    assert_eq!(world.creates, TRIES, "nothing is tried without a fresh reason");
    world.handle(Event::Retry);
    world.finish_all();
    assert_eq!(world.alive.len(), 1);
    assert_eq!(world.pool.trouble(), None);
}

#[test]
fn a_create_that_hangs_is_given_up_and_destroyed_when_it_comes_after_all() {
    let mut world = World::new(Policy { cap: 4, idle: MINUTE, warm: Some(0) });
    world.model(Outlook::Ready);
    world.panels(1);
    let hanging = *world.coming.keys().next().expect("a create is on its way");
    world.pass(CREATE_TIME + 2 * SECOND);
    assert_eq!(world.creates, 2);
    world.finish(hanging, None);
    assert!(world.destroyed.contains(&hanging));
    world.finish_all();
    assert_eq!(world.alive.len(), 1);
}

#[test]
fn an_instruction_that_is_too_long_is_refused_at_once() {
    let mut world = World::new(Policy { cap: 4, idle: MINUTE, warm: Some(0) });
    world.model(Outlook::Ready);
    world.want(chat(0), assistant(0));
    let session = *world.coming.keys().next().expect("a create is on its way");
    world.finish(session, Some(ModelError::TooLong { requested: 9000, quota: 6000 }));
    assert_eq!((world.creates, world.refused), (1, 1));
}

#[test]
fn a_turn_waits_for_a_model_that_is_coming_and_not_for_one_that_is_not() {
    let mut world = World::new(Policy { cap: 4, idle: MINUTE, warm: Some(0) });
    world.want(chat(0), assistant(0));
    world.model(Outlook::Coming);
    world.pass(60 * MINUTE);
    assert!(!world.pool.is_out());
    world.model(Outlook::Away);
    assert!(world.pool.is_out());
    world.model(Outlook::Ready);
    world.finish_all();
    assert!(world.busy.contains_key(&chat(0)));
}

#[test]
fn a_clone_of_a_dead_base_leads_to_a_new_base() {
    let mut world = World::warm();
    world.want(chat(0), assistant(0));
    let clone = *world.coming.keys().next().expect("a clone is on its way");
    world.finish(clone, Some(ModelError::Dead));
    world.pass(5 * SECOND);
    world.finish_all();
    assert!(world.busy.contains_key(&chat(0)));
    assert_eq!(world.creates, 2);
}

#[test]
fn after_a_crash_of_the_model_nothing_that_outlived_it_is_used() {
    let mut world = World::warm();
    world.talk(0);
    world.talk(1);
    world.want(chat(1), assistant(0));
    let before: BTreeSet<_> = world.alive.keys().copied().collect();
    world.busy.remove(&chat(1));
    world.handle(Event::Discard { chat: chat(1) });
    world.handle(Event::Crashed);
    assert!(world.alive.keys().all(|session| !before.contains(session)));
    world.finish_all();
    assert_eq!((world.creates, world.live_chats()), (2, vec![]));
}

#[test]
fn an_errand_is_lent_what_nobody_else_has_and_loses_it_to_whoever_wants() {
    let mut world = World::warm();
    world.talk(0);
    world.lend(0);
    world.finish_all();
    let lent = world.lent().expect("an errand's session");
    assert_eq!(world.live_chats(), [chat(0)], "it is no chat's");
    assert!(world.is_pilot(&world.pool.views()[0]), "nor a base");
    world.pass(9 * MINUTE);
    assert!(world.lent().is_some(), "it is not idle");
    world.want(chat(1), assistant(0));
    assert!(world.destroyed.contains(&lent.id) && !world.errand);
    world.finish_all();
    assert!(world.busy.contains_key(&chat(1)));
}

#[test]
fn there_is_no_errand_where_there_is_no_room() {
    let mut world = World::warm();
    (0..4).for_each(|n| world.talk(n));
    world.lend(0);
    assert!(!world.errand);
    world.handle(Event::Forget { chat: chat(0) });
    world.want(chat(1), assistant(0));
    world.lend(0);
    assert!(!world.errand, "nor beside a turn");
    world.release(chat(1));
    world.lend(0);
    assert!(world.errand && world.lent().is_some());
    world.policy.cap = 3;
    world.handle(Event::Policy(world.policy));
    assert_eq!(world.live_chats().len(), 3, "it goes before a chat's");
    assert!(!world.errand);
}

#[test]
fn a_session_for_an_errand_that_fails_is_nobodys_trouble() {
    let mut world = World::warm();
    world.lend(0);
    let session = *world.coming.keys().next().expect("a clone on its way");
    world.finish(session, Some(ModelError::Other("?".into())));
    assert!(!world.errand && world.pool.trouble().is_none());
    world.lend(0);
    world.pass(CLONE_TIME);
    assert!(!world.errand && world.pool.trouble().is_none());
}
