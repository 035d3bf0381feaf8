//! The host's promises where something dies under a turn: at every step of it, in random schedules.

use crate::{
    context,
    engine_reading::{excerpt, lines},
    engine_world::*,
    host_io::{Command, Event},
    id::TurnId,
    model::ModelError,
    protocol::ToHost,
    status::Step,
    time::{Millis, SECOND},
    transcript::{Role, TurnState},
};
use proptest::prelude::*;
use uuid::Uuid;

/// What dies.
#[derive(Clone, Copy, Debug)]
enum Death {
    /// The host, with everything that was under way. The browser's death is the same to what is on disk.
    Host,
    /// The host, after transactions were committed of which it has not heard.
    HostUnheard,
    /// The worker, with every letter to the registry from then on.
    Worker,
    /// The model's process, with everything that was asked of it.
    Model,
}

const DEATHS: [Death; 4] = [Death::Host, Death::HostUnheard, Death::Worker, Death::Model];

/// How things go around the turn that is cut.
#[derive(Clone, Debug)]
struct Schedule {
    /// How often something was said in the chat before.
    exchanges: u8,
    /// Whether the chat's session was evicted; otherwise another host had it.
    evicted: bool,
    /// How many messages wait behind the turn.
    queued: u8,
    /// Whether another chat is answered at the same time.
    elsewhere: bool,
    /// What of all that is under way goes on next.
    picks: Vec<u8>,
    /// How long each thing takes.
    pace: Millis,
    /// How many more things happen before the death.
    dawdle: u8,
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let picks = proptest::collection::vec(any::<u8>(), 8..40);
    let around = (1u8..4, any::<bool>(), 0u8..3, any::<bool>());
    (around, picks, 1u64..300, 0u8..4).prop_map(|(around, picks, pace, dawdle)| {
        let (exchanges, evicted, queued, elsewhere) = around;
        Schedule { exchanges, evicted, queued, elsewhere, picks, pace, dawdle }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// [`Step::ALL`] names the steps, so none is forgotten: each schedule is gone through once for every step and
    /// everything that can die there.
    #[test]
    fn whatever_dies_at_whatever_step_nothing_is_lost_or_doubled(schedule in schedule()) {
        for step in Step::ALL {
            for death in DEATHS {
                check(*step, death, &schedule);
            }
        }
    }
}

fn check(step: Step, death: Death, schedule: &Schedule) {
    let mut world = World::warm();
    let mut picks = schedule.picks.iter().copied().cycle();
    let cut = world.stand_at(step, schedule, &mut picks);
    let answer = TurnId(Uuid::from_u128(cut.0.as_u128() + 2));
    let journalled = world.disk.journalled(answer);
    let read = world.disk.read(answer);
    let known = (world.facts.clone(), world.titled.clone());
    world.die(death, &mut picks);
    world.come_to_rest(&mut picks);
    if let Death::Worker = death {
        // The letters were lost. The next host finds what the registry lacks.
        (world.facts, world.titled) = known;
        world.kill();
        world.come_to_rest(&mut picks);
    }

    world.check_rest();
    world.check_said();
    assert!(world.disk.read(answer) >= read, "{death:?} at {step:?}: what was read is kept");
    let answer = &world.disk.turns[&answer];
    assert!(answer.text.starts_with(&journalled), "{death:?} at {step:?}: what was journalled is kept");
    assert!(answer.state != TurnState::Done || is_whole(&answer.text), "{death:?} at {step:?}: {answer:?}");
    world.check_next();
}

/// An answer of this world says which it is, and how many pieces it has follows from that.
fn is_whole(text: &str) -> bool {
    let Some(number) = text.split(' ').nth(1).and_then(|number| number.parse::<u32>().ok()) else {
        return text.is_empty();
    };
    let pieces = (0..number % 4).map(|part| format!("answer {number} part {part} "));
    text == pieces.collect::<String>()
}

impl World {
    /// Sends a message into a chat in which something was said before, and lets things happen until its turn is at
    /// this step, and a little more. A chat that is restored goes through all of them but two: a message that is too long
    /// goes through the reading, and a turn that is stopped through the last.
    fn stand_at(&mut self, step: Step, schedule: &Schedule, picks: &mut impl Iterator<Item = u8>) -> TurnId {
        for _ in 0..schedule.exchanges {
            self.send(0, chat(0));
            self.settle();
            self.pass(schedule.pace);
        }
        if schedule.evicted {
            let evict = |session| Event::Panel(panel(0), ToHost::Evict(session));
            let sessions: Vec<_> = self.sessions.keys().copied().collect();
            sessions.into_iter().for_each(|session| self.handle(evict(session)));
        } else {
            self.kill();
        }
        self.settle();
        if schedule.elsewhere {
            self.send(0, chat(1));
        }
        let too_long = if step == Step::Reading { vec![excerpt(&lines(150))] } else { Vec::new() };
        let turn = self.send_with(0, chat(0), too_long);
        for _ in 0..schedule.queued {
            self.send(0, chat(0));
        }
        for _ in 0..500 {
            if self.engine.step(chat(0)) == Some(step) {
                break;
            }
            if step == Step::Amending && self.engine.step(chat(0)) == Some(Step::Answering) {
                self.stop(chat(0));
            }
            // So the next answer has words.
            self.answers = 2;
            self.go_on(picks);
            self.pass(schedule.pace);
        }
        assert_eq!(self.engine.step(chat(0)), Some(step), "the turn goes through this step");
        for _ in 0..schedule.dawdle {
            self.go_on(picks);
        }
        turn
    }

    /// Lets one of all things happen that are under way; false where nothing is.
    fn go_on(&mut self, picks: &mut impl Iterator<Item = u8>) -> bool {
        let choices = self.under_way.len() + self.answering.len();
        let Some(pick) = picks.next().filter(|_| choices > 0) else { return false };
        let pick = usize::from(pick) % choices;
        match pick.checked_sub(self.under_way.len()) {
            None => self.carry_out(pick, None),
            Some(answer) => self.answer(answer, None),
        }
        true
    }

    fn come_to_rest(&mut self, picks: &mut impl Iterator<Item = u8>) {
        for _ in 0..6 {
            while self.go_on(picks) {}
            self.pass(20 * SECOND);
        }
    }

    fn die(&mut self, death: Death, picks: &mut impl Iterator<Item = u8>) {
        match death {
            Death::Host => self.kill(),
            Death::HostUnheard => {
                let writes = self.under_way.iter().filter_map(|command| match command {
                    Command::Write(_, writes) => Some(writes.clone()),
                    _ => None,
                });
                let committed = picks.next().map_or(1, |pick| usize::from(pick % 3) + 1);
                let writes: Vec<_> = writes.take(committed).collect();
                writes.iter().for_each(|writes| self.disk.write(writes));
                self.kill();
            }
            Death::Worker => {}
            Death::Model => {
                while !self.answering.is_empty() {
                    self.answer(0, Some(ModelError::Dead));
                }
                while let Some(index) = self.under_way.iter().position(is_asked_of_model) {
                    self.carry_out(index, Some(ModelError::Dead));
                }
            }
        }
    }

    /// Every message is on disk once, in the order in which it was sent, and the registry knows of it.
    fn check_said(&self) {
        assert!(self.rejected.is_empty(), "nothing was refused");
        for id in self.disk.heads.keys() {
            let sent: Vec<_> =
                self.sent.values().filter(|(chat, _)| chat == id).map(|(_, text)| text).collect();
            let path = self.states(*id);
            let said: Vec<_> =
                path.iter().filter(|(role, ..)| *role == Role::Person).map(|(_, text, _)| text).collect();
            assert_eq!(said, sent);
            let rows = self.disk.turns.values().filter(|turn| turn.chat == *id).count();
            assert_eq!(rows, path.len(), "each message has one answer");
            let facts = &self.facts[id];
            assert_eq!((facts.turns as usize, &facts.title), (path.len(), sent[0]));
        }
    }

    /// The next prompt carries the right history.
    fn check_next(&mut self) {
        self.send(0, chat(0));
        self.settle();
        let shown = self.disk.transcript(chat(0)).expect("kept");
        let path = shown.path();
        // Of a message of which nobody knew yet that it is too long, the whole is left out.
        let left_out = path.last().expect("an answer").left_out as usize;
        let asked = context::messages(&path[left_out..path.len() - 1]);
        assert_eq!(self.prompts.last(), Some(&asked));
    }
}

pub(crate) fn is_asked_of_model(command: &Command) -> bool {
    matches!(
        command,
        Command::Create(..) | Command::Clone { .. } | Command::Measure(..) | Command::Append(..)
    )
}
