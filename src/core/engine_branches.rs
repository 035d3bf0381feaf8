//! Random changes of what is shown of a chat. Beside the host stands a second account of what a person must see, which knows
//! nothing of a tree: it keeps whole paths, and for undo whole pictures.

use crate::{
    engine_kills::is_asked_of_model,
    engine_world::*,
    host_io::Event,
    id::TurnId,
    protocol::{ToHost, TurnRequest},
    time::MINUTE,
    transcript::{Role, TurnState},
};
use proptest::prelude::{Just, ProptestConfig, Strategy as Generator, any, prop, prop_oneof, proptest};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A long chat of which any change can be undone, however many there are.
const UNDONE: usize = 20;

#[derive(Clone, Debug)]
enum Act {
    Send,
    Rewrite(u8),
    TryAgain(u8),
    Remove(u8),
    Show(u8),
    Undo,
    Redo,
    Evict,
    Kill,
    // What happens only where things fail.
    Steps(u8),
    Fail(u8, u8),
    SendAgain,
    Stop,
    Pass,
}

fn change() -> impl Generator<Value = Act> {
    prop_oneof![
        4 => Just(Act::Send),
        3 => any::<u8>().prop_map(Act::Rewrite),
        2 => any::<u8>().prop_map(Act::TryAgain),
        2 => any::<u8>().prop_map(Act::Remove),
        3 => any::<u8>().prop_map(Act::Show),
        4 => Just(Act::Undo),
        2 => Just(Act::Redo),
        1 => Just(Act::Evict),
        1 => Just(Act::Kill),
    ]
}

fn act() -> impl Generator<Value = Act> {
    prop_oneof![
        3 => change(),
        3 => any::<u8>().prop_map(Act::Steps),
        1 => (any::<u8>(), 0..4u8).prop_map(|(at, how)| Act::Fail(at, how)),
        1 => Just(Act::SendAgain),
        1 => Just(Act::Stop),
        1 => Just(Act::Pass),
    ]
}

/// What is shown, the deleted answers among it.
type Path = Vec<TurnId>;

/// What a person must see.
#[derive(Default)]
struct Account {
    path: Path,
    removed: BTreeSet<TurnId>,
    paths: BTreeSet<Path>,
    /// What was shown on the other side of each change, and the answer that was deleted by it.
    done: Vec<(Path, Option<TurnId>)>,
    undone: Vec<(Path, Option<TurnId>)>,
}

impl Account {
    fn shown(&self) -> Path {
        self.path.iter().filter(|turn| !self.removed.contains(turn)).copied().collect()
    }

    fn change(&mut self, removed: Option<TurnId>) {
        self.undone.clear();
        self.done.push((self.path.clone(), removed));
        self.removed.extend(removed);
        if self.done.len() > UNDONE {
            self.done.remove(0);
        }
    }

    /// What is shown is the path up to this index, and these.
    fn go_on(&mut self, from: usize, turns: &[TurnId]) {
        self.path.truncate(from);
        self.path.extend(turns);
        self.paths.insert(self.path.clone());
    }

    /// The versions of the turn at this index, the oldest first.
    fn versions(&self, at: usize) -> Path {
        let same = self.paths.iter().filter(|path| path.len() > at && path[..at] == self.path[..at]);
        let versions: BTreeSet<TurnId> = same.map(|path| path[at]).collect();
        versions.into_iter().filter(|turn| !self.removed.contains(turn)).collect()
    }

    fn show(&mut self, turn: TurnId) {
        let through = self.paths.iter().filter(|path| path.contains(&turn));
        let rank = |path: &&Path| {
            let behind = path.iter().skip_while(|other| **other != turn);
            behind.map(|turn| (!self.removed.contains(turn), *turn)).collect::<Vec<_>>()
        };
        self.path = through.max_by_key(rank).expect("it was shown before").clone();
    }

    fn remove(&mut self, at: usize) {
        let is_last = at + 1 == self.path.len();
        self.change(Some(self.path[at]));
        if let Some(other) = self.versions(at).last().copied().filter(|_| is_last) {
            self.show(other);
        }
    }

    /// Takes a change back, or makes one again. An answer that was deleted comes back among what was said since.
    fn step(&mut self, back: bool) {
        let Some((then, removed)) = (if back { self.done.pop() } else { self.undone.pop() }) else { return };
        let other = (self.path.clone(), removed);
        if back {
            self.undone.push(other)
        } else {
            self.done.push(other)
        }
        if removed.is_none() || !self.path.contains(then.last().expect("something was shown")) {
            self.path = then;
        }
        if let Some(answer) = removed.filter(|answer| !self.removed.remove(answer)) {
            self.removed.insert(answer);
        }
    }
}

fn nth<T: Copy>(of: &[T], n: u8) -> Option<T> {
    of.get(usize::from(n) % of.len().max(1)).copied()
}

impl World {
    fn new_id(&mut self) -> TurnId {
        self.next_turn += 16;
        TurnId(Uuid::from_u128(self.next_turn))
    }

    fn shown_ids(&self) -> Path {
        let transcript = self.disk.transcript(chat(0));
        transcript
            .map(|transcript| transcript.path().iter().map(|turn| turn.id).collect())
            .unwrap_or_default()
    }

    fn end(&self) -> Option<TurnId> {
        self.disk.heads.get(&chat(0)).and_then(|head| head.head)
    }

    fn rewrite(&mut self, turn: TurnId, request: TurnRequest) {
        self.handle(Event::Panel(panel(0), ToHost::Turn { chat: chat(0), turn, request }));
    }

    /// Writes another version of a turn, and says which it is.
    fn write_anew(&mut self, turn: TurnId) -> TurnId {
        let text = format!("version {}", self.next_turn + 16);
        self.send_instead(0, chat(0), text, turn)
    }

    fn answer_once_more(&mut self, answer: TurnId) -> TurnId {
        let new = self.new_id();
        self.handle(Event::Panel(
            panel(0),
            ToHost::Turn { chat: chat(0), turn: answer, request: TurnRequest::TryAgain(new) },
        ));
        new
    }

    fn answers(&self, of: &[TurnId]) -> Path {
        let is_answer = |id: &TurnId| self.disk.turns.get(id).is_some_and(|turn| turn.role == Role::Model);
        of.iter().filter(|id| is_answer(id)).copied().collect()
    }

    fn act_on(&mut self, act: &Act, account: &mut Account) {
        let shown = account.shown();
        let at = |account: &Account, turn: TurnId| {
            account.path.iter().position(|other| *other == turn).expect("it is shown")
        };
        match act {
            Act::Send => {
                let turn = self.send(0, chat(0));
                let end = account.path.len();
                account.go_on(end, &[turn, answer_of(turn)]);
            }
            Act::Rewrite(n) => {
                let Some(turn) = nth(&shown, *n) else { return };
                let is_answer = self.answers(&[turn]) == [turn];
                let new = self.write_anew(turn);
                let at = at(account, turn);
                account.change(None);
                account.go_on(at, &[new]);
                if !is_answer {
                    account.go_on(at + 1, &[answer_of(new)]);
                }
            }
            Act::TryAgain(n) => {
                let Some(answer) = nth(&self.answers(&shown), *n) else { return };
                let new = self.answer_once_more(answer);
                let at = at(account, answer);
                account.change(None);
                account.go_on(at, &[new]);
            }
            Act::Remove(n) => {
                let Some(answer) = nth(&self.answers(&shown), *n) else { return };
                self.rewrite(answer, TurnRequest::Remove);
                account.remove(at(account, answer));
            }
            Act::Show(n) => {
                let Some(turn) = nth(&shown, *n) else { return };
                let versions = account.versions(at(account, turn));
                let Some(other) = nth(&versions, n / 3).filter(|other| *other != turn) else { return };
                self.rewrite(other, TurnRequest::Show);
                account.show(other);
            }
            Act::Undo | Act::Redo => {
                let Some(end) = self.end() else { return };
                let is_undo = matches!(act, Act::Undo);
                self.rewrite(end, if is_undo { TurnRequest::Undo } else { TurnRequest::Redo });
                account.step(is_undo);
            }
            _ => self.fail_at(act),
        }
    }

    /// What happens whatever is shown.
    fn fail_at(&mut self, act: &Act) {
        match act {
            Act::Evict => {
                let session = self.status.sessions.iter().find(|session| session.chat.is_some());
                if let Some(session) = session.map(|session| session.id) {
                    self.handle(Event::Panel(panel(0), ToHost::Evict(session)));
                }
            }
            Act::Kill => self.kill(),
            Act::Steps(steps) => (0..*steps % 30).for_each(|_| self.step()),
            // A disk that fails makes a queue wait until the person says more.
            Act::Fail(at, how) => self.fail(*at, *how, |world, command| {
                is_asked_of_model(command) || world.status.running.is_empty()
            }),
            Act::SendAgain => {
                let last = self.sent.keys().next_back().copied();
                let last = last.filter(|turn| !self.rejected.contains(turn));
                last.into_iter().for_each(|turn| self.send_again(0, turn));
            }
            Act::Stop => self.stop(chat(0)),
            Act::Pass => self.pass(MINUTE),
            _ => {}
        }
    }

    /// The same change of whatever is shown on disk, where nobody keeps account.
    fn act_at_random(&mut self, act: &Act) {
        let shown = self.shown_ids();
        match act {
            Act::Send => drop(self.send(0, chat(0))),
            Act::Rewrite(n) => {
                nth(&shown, *n).into_iter().for_each(|turn| {
                    self.write_anew(turn);
                });
            }
            Act::TryAgain(n) => {
                let answer = nth(&self.answers(&shown), *n);
                answer.into_iter().for_each(|answer| {
                    self.answer_once_more(answer);
                });
            }
            Act::Remove(n) => {
                let answer = nth(&self.answers(&shown), *n);
                answer.into_iter().for_each(|answer| self.rewrite(answer, TurnRequest::Remove));
            }
            Act::Show(n) => {
                let all: Path = self.disk.turns.keys().copied().collect();
                nth(&all, *n).into_iter().for_each(|turn| self.rewrite(turn, TurnRequest::Show));
            }
            Act::Undo => self.end().into_iter().for_each(|end| self.rewrite(end, TurnRequest::Undo)),
            Act::Redo => self.end().into_iter().for_each(|end| self.rewrite(end, TurnRequest::Redo)),
            _ => self.fail_at(act),
        }
    }

    /// Asks, and what the model is given is what is shown, and nothing else.
    fn check_given(&mut self, account: &mut Account) {
        let said = |world: &Self, id: &TurnId| {
            let turn = world.disk.turns.get(id).unwrap_or_else(|| panic!("{id:?} is kept"));
            Some(turn.text.clone()).filter(|text| !text.is_empty())
        };
        let mut expected: Vec<String> = account.shown().iter().filter_map(|id| said(self, id)).collect();
        self.act_on(&Act::Send, account);
        self.settle();
        let asked = account.path[account.path.len() - 2];
        expected.extend(said(self, &asked));
        let given: Vec<_> =
            self.prompts.last().expect("asked").iter().map(|message| message.text.clone()).collect();
        assert_eq!(given, expected, "what is shown is what the model is given");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// After any changes the person sees what they must see, the model is given exactly that, and all of it is there again
    /// after the host has died.
    #[test]
    fn the_model_is_given_the_branch_that_is_shown(acts in prop::collection::vec(change(), 1..60)) {
        let mut world = World::warm_with(1_000_000);
        let mut account = Account::default();
        for (number, act) in acts.iter().enumerate() {
            world.act_on(act, &mut account);
            world.settle();
            assert_eq!(world.shown_ids(), account.shown(), "{act:?}, number {number} of {acts:?}");
            if number % 7 == 6 {
                world.check_given(&mut account);
            }
        }
        world.check_given(&mut account);
        world.kill();
        world.settle();
        assert_eq!(world.shown_ids(), account.shown());
        world.check_rest();
    }

    /// Whatever fails in between, and with little room: the world checks with each prompt that the model is given what is shown.
    #[test]
    fn changes_that_fail_leave_everything_as_it_was(
        acts in prop::collection::vec(act(), 1..80),
        window in 700..1_500u64,
    ) {
        let mut world = World { window, ..World::new() };
        world.open(0, Some(chat(0)));
        world.settle();
        acts.iter().for_each(|act| world.act_at_random(act));
        for _ in 0..6 {
            world.settle();
            world.pass(MINUTE);
        }
        world.settle();
        world.check_rest();
        assert!(world.disk.turns.values().all(|turn| turn.state != TurnState::Running));
    }
}

impl World {
    fn fork(&mut self, upto: TurnId) {
        let request = TurnRequest::Fork(chat(7));
        self.handle(Event::Panel(panel(0), ToHost::Turn { chat: chat(0), turn: upto, request }));
    }
}

#[test]
fn a_fork_is_a_chat_of_its_own_up_to_there() {
    let mut world = World::warm();
    (0..3).for_each(|_| {
        world.send(0, chat(0));
        world.settle();
    });
    let (path, said) = (world.shown_ids(), world.states(chat(0)));
    world.handle(Event::Panel(panel(0), ToHost::Watch(Some(chat(7)))));
    world.fork(path[3]);
    world.settle();
    assert_eq!(world.states(chat(7)), said[..4], "what was said up to there");
    assert_eq!(world.states(chat(0)), said, "and the chat is as it was");
    let copy = world.disk.transcript(chat(7)).expect("it is kept");
    assert!(copy.turns().all(|turn| !path.contains(&turn.id) && turn.chat == chat(7)));
    assert!(copy.turns().all(|turn| world.shown[&panel(0)].contains(&turn.id)), "the panel is told of it");
    assert!(world.facts.contains_key(&chat(7)), "and the registry");

    // It goes on by itself, with what it was given.
    world.send(0, chat(7));
    world.settle();
    assert_eq!(
        world.prompts.last().expect("asked").len(),
        said[..4].iter().filter(|turn| !turn.1.is_empty()).count() + 1
    );
    assert_eq!(world.states(chat(0)), said);
}

#[test]
fn a_fork_that_cannot_be_written_leaves_nothing_and_is_told() {
    let mut world = World::warm();
    world.send(0, chat(0));
    world.settle();
    let end = world.end().expect("answered");
    world.fork(end);
    world.carry_out(0, Some(crate::model::ModelError::NotSupported));
    world.settle();
    assert!(world.disk.transcript(chat(7)).is_none());
    assert!(!world.failures.is_empty(), "the person is told");
    // What is said in it afterwards begins a chat.
    world.send(0, chat(7));
    world.settle();
    assert_eq!(world.states(chat(7)).len(), 2);
}

/// Under which id the world expects the answer to a message.
fn answer_of(turn: TurnId) -> TurnId {
    TurnId(Uuid::from_u128(turn.0.as_u128() + 2))
}
