//! The host's promises, held against random histories with simulated time, an in-memory store, a model that answers
//! and fails as it likes, and deaths of the host at every step.

use crate::{
    assistant::Assistant,
    context,
    engine::Engine,
    host_io::{Command, Event, LeftBehind, WriteId},
    id::{AssistantId, ChatId, PanelId, SessionId, TurnId},
    model::{Availability, Message, ModelError, Speaker},
    protocol::{FromHost, Registry, Send, ToHost, ToWorker},
    record::{ChatFacts, Usage},
    status::Step,
    store::{JournalRow, Loaded, StoreError, Write},
    time::{MINUTE, Millis, SECOND},
    transcript::{Role, Transcript, TranscriptHead, Turn, TurnState},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const WINDOW: u64 = 2_000;

fn chat(n: u8) -> ChatId {
    ChatId(Uuid::from_u128(u128::from(n) + 1))
}

fn panel(n: u8) -> PanelId {
    PanelId(Uuid::from_u128(9000 + u128::from(n)))
}

/// What is on disk. A host's death leaves it as it is.
#[derive(Clone, Default)]
struct Disk {
    heads: BTreeMap<ChatId, TranscriptHead>,
    turns: BTreeMap<TurnId, Turn>,
    journal: BTreeMap<(TurnId, u32), JournalRow>,
}

impl Disk {
    fn write(&mut self, writes: &[Write]) {
        for write in writes {
            match write.clone() {
                Write::Head(head) => drop(self.heads.insert(head.chat, head)),
                Write::Turn(turn) => drop(self.turns.insert(turn.id, turn)),
                Write::DeleteTurn(turn) => drop(self.turns.remove(&turn)),
                Write::Journal(row) => {
                    let text = row.text.clone();
                    let earlier = self.journal.insert((row.turn, row.part), row);
                    // A piece that was written although nobody knew is written again, with what came after it.
                    assert!(earlier.is_none_or(|row| text.starts_with(&row.text)), "no piece is lost");
                }
                Write::EndJournal(turn) => self.journal.retain(|(of, _), _| *of != turn),
                Write::DeleteChat(chat) => {
                    self.heads.remove(&chat);
                    self.turns.retain(|_, turn| turn.chat != chat);
                    self.journal.retain(|_, row| row.chat != chat);
                }
            }
        }
    }

    fn load(&self, chat: ChatId) -> Loaded {
        let turns = self.turns.values().filter(|turn| turn.chat == chat).cloned().collect();
        Loaded { head: self.heads.get(&chat).cloned(), turns, unreadable: Vec::new() }
    }

    fn transcript(&self, chat: ChatId) -> Option<Transcript> {
        self.load(chat).into_transcript()
    }

    fn left_behind(&self) -> LeftBehind {
        let open = |turn: &&Turn| matches!(turn.state, TurnState::Running | TurnState::Queued);
        let chats: BTreeSet<_> = self.turns.values().filter(open).map(|turn| turn.chat).collect();
        LeftBehind {
            journals: self.journal.values().cloned().collect(),
            unfinished: chats.into_iter().map(|chat| (chat, self.load(chat))).collect(),
            heads: self.heads.values().cloned().collect(),
        }
    }

    fn journalled(&self, answer: TurnId) -> String {
        self.journal.range((answer, 0)..=(answer, u32::MAX)).map(|(_, row)| row.text.as_str()).collect()
    }
}

/// What a panel has seen of the chat that it shows.
#[derive(Default)]
struct Screen {
    watched: Option<ChatId>,
    answering: Option<(TurnId, u32, String)>,
}

struct World {
    engine: Engine,
    now: Millis,
    disk: Disk,
    /// What the host asked for and has not heard of yet. Writes are carried out in order.
    under_way: Vec<Command>,
    sessions: BTreeMap<SessionId, Vec<Message>>,
    /// Sessions that are answering, with what they still have to say.
    answering: BTreeMap<SessionId, (Vec<Message>, Vec<String>)>,
    aborted: BTreeSet<SessionId>,
    screens: BTreeMap<PanelId, Screen>,
    sent: BTreeMap<TurnId, (ChatId, String)>,
    accepted: BTreeSet<TurnId>,
    rejected: BTreeSet<TurnId>,
    unqueued: BTreeSet<TurnId>,
    facts: BTreeMap<ChatId, ChatFacts>,
    next_turn: u128,
    answers: u32,
    overflows: u32,
    prompts: Vec<Vec<Message>>,
    closed: bool,
}

impl World {
    fn new() -> Self {
        let now = 1_000_000;
        let mut world = Self {
            engine: Engine::new(now),
            now,
            disk: Disk::default(),
            under_way: Vec::new(),
            sessions: BTreeMap::new(),
            answering: BTreeMap::new(),
            aborted: BTreeSet::new(),
            screens: BTreeMap::new(),
            sent: BTreeMap::new(),
            accepted: BTreeSet::new(),
            rejected: BTreeSet::new(),
            unqueued: BTreeSet::new(),
            facts: BTreeMap::new(),
            next_turn: 100_000,
            answers: 0,
            overflows: 0,
            prompts: Vec::new(),
            closed: false,
        };
        world.pump();
        world
    }

    /// A world in which everything stands: a panel, the registry, the model, the base.
    fn warm() -> Self {
        let mut world = Self::new();
        world.open(0, Some(chat(0)));
        world.settle();
        world
    }

    fn handle(&mut self, event: Event) {
        self.engine.handle(event, self.now);
        self.pump();
        if let Some(at) = self.engine.deadline(self.now) {
            assert!(at > self.now, "a deadline lies ahead");
        }
    }

    fn pump(&mut self) {
        while let Some(command) = self.engine.poll() {
            match command {
                Command::Tell(panel, message) => self.tell(panel, message),
                Command::Destroy(session) => {
                    assert!(self.sessions.remove(&session).is_some(), "only what is alive is destroyed");
                    if self.answering.remove(&session).is_some() {
                        self.aborted.remove(&session);
                        self.under_way.push(Command::Abort(session));
                    }
                }
                Command::Abort(session) => drop(self.aborted.insert(session)),
                Command::Prompt(session, messages) => self.prompt(session, messages),
                Command::Worker(ToWorker::Facts(facts)) => {
                    self.facts.extend(facts.into_iter().map(|facts| (facts.id, facts)));
                }
                Command::Worker(ToWorker::CloseHost) => self.closed = true,
                Command::Worker(ToWorker::Live(_) | ToWorker::Purged(_)) => {}
                other => self.under_way.push(other),
            }
        }
    }

    /// Rule 4: what the model is given and what the screen shows agree, or the screen says how they differ.
    fn prompt(&mut self, session: SessionId, messages: Vec<Message>) {
        let holds = self.sessions.get(&session).cloned().unwrap_or_default();
        let given: Vec<Message> = holds.iter().chain(&messages).cloned().collect();
        let asked_for = given.iter().filter(|message| message.speaker != Speaker::ModelBegun).cloned();
        let asked_for: Vec<_> = asked_for.collect();
        let running = self.disk.turns.values().filter(|turn| turn.state == TurnState::Running);
        let asked = running.filter_map(|answer| {
            let transcript = self.disk.transcript(answer.chat)?;
            let path = transcript.path_to(answer.parent);
            Some(context::messages(path))
        });
        let agrees = |shown: Vec<Message>| shown.ends_with(&asked_for) && !asked_for.is_empty();
        let shown: Vec<_> = asked.collect();
        assert!(shown.iter().cloned().any(agrees), "given {given:?}\nshown {shown:?}");
        self.prompts.push(given);
        self.answers += 1;
        let pieces = (0..self.answers % 4).map(|n| format!("answer {} part {n} ", self.answers)).collect();
        self.answering.insert(session, (messages, pieces));
    }

    fn tell(&mut self, panel: PanelId, message: FromHost) {
        let Some(screen) = self.screens.get_mut(&panel) else { return };
        match message {
            FromHost::Accepted { turn } => {
                assert!(self.disk.turns.contains_key(&turn), "what is accepted is on disk: {turn:?}");
                self.accepted.insert(turn);
            }
            FromHost::Rejected { turn, .. } => drop(self.rejected.insert(turn)),
            FromHost::Answering { chat, answer, seq, text } if screen.watched == Some(chat) => {
                screen.answering = Some((answer, seq, text));
            }
            FromHost::Piece { chat, answer, seq, text } if screen.watched == Some(chat) => {
                let (shown, next, so_far) =
                    screen.answering.as_mut().expect("an answer begins before its pieces");
                assert_eq!((*shown, *next), (answer, seq), "no gap and no repeat");
                so_far.push_str(&text);
                *next += 1;
            }
            FromHost::Turns { turns, .. } => {
                for turn in turns.iter().filter(|turn| turn.state != TurnState::Running) {
                    if let Some((answer, _, shown)) = &screen.answering
                        && *answer == turn.id
                    {
                        assert!(turn.text.starts_with(shown.as_str()), "what was shown stays");
                    }
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, n: u8, watch: Option<ChatId>) {
        self.screens.insert(panel(n), Screen { watched: watch, answering: None });
        self.handle(Event::Panel(panel(n), ToHost::Hello { panel: panel(n) }));
        self.handle(Event::Panel(panel(n), ToHost::Watch { chat: watch }));
    }

    fn close(&mut self, n: u8) {
        if self.screens.remove(&panel(n)).is_some() {
            self.handle(Event::PanelGone(panel(n)));
        }
    }

    fn send(&mut self, n: u8, chat: ChatId) -> TurnId {
        self.next_turn += 16;
        let turn = TurnId(Uuid::from_u128(self.next_turn));
        let text = format!("question {}", self.next_turn);
        self.sent.insert(turn, (chat, text));
        self.send_again(n, turn);
        turn
    }

    fn send_again(&mut self, n: u8, turn: TurnId) {
        let Some((chat, text)) = self.sent.get(&turn).cloned() else { return };
        let answer = TurnId(Uuid::from_u128(turn.0.as_u128() + 2));
        let send = Send { chat, assistant: AssistantId::DEFAULT, turn, answer, text };
        if self.screens.contains_key(&panel(n)) {
            self.handle(Event::Panel(panel(n), ToHost::Send(send)));
        }
    }

    /// Carries out one thing that is under way; `error` makes it fail.
    fn carry_out(&mut self, index: usize, error: Option<ModelError>) {
        // Transactions are carried out in the order in which they were asked for.
        let is_write = |command: &Command| matches!(command, Command::Write(..));
        let index = match self.under_way.get(index) {
            Some(command) if is_write(command) => self.under_way.iter().position(is_write).unwrap_or(index),
            Some(_) => index,
            None => return,
        };
        let event = match (self.under_way.remove(index), error) {
            (Command::Find, None) => Event::Found(Ok(self.disk.left_behind())),
            (Command::Find, Some(_)) => Event::Found(Err(StoreError::Closed)),
            (Command::Load(chat), None) => Event::Loaded(chat, Ok(self.disk.load(chat))),
            (Command::Load(chat), Some(_)) => Event::Loaded(chat, Err(StoreError::Closed)),
            (Command::Write(id, writes), error) => self.write(id, &writes, error),
            (Command::AskModel(_), None) => Event::Model(Ok(Availability::Available)),
            (Command::AskModel(_), Some(error)) => Event::Model(Err(error)),
            (Command::Create(session, _) | Command::Clone { session, .. }, Some(error)) => {
                Event::Made(session, Err(error))
            }
            (Command::Create(session, _), None) => {
                self.sessions.insert(session, Vec::new());
                Event::Made(session, Ok(usage(&[])))
            }
            (Command::Clone { session, base }, None) => match self.sessions.get(&base).cloned() {
                Some(holds) => {
                    self.sessions.insert(session, holds);
                    Event::Made(session, Ok(usage(&[])))
                }
                None => Event::Made(session, Err(ModelError::Dead)),
            },
            (Command::Measure(session, messages), None) if self.sessions.contains_key(&session) => {
                Event::Measured(session, Ok(messages.iter().map(tokens).collect()))
            }
            (Command::Append(session, messages), None) if self.sessions.contains_key(&session) => {
                let holds = self.sessions.entry(session).or_default();
                holds.extend(messages);
                Event::Appended(session, Ok(usage(holds)))
            }
            (Command::Measure(session, _), error) => {
                Event::Measured(session, Err(error.unwrap_or(ModelError::Dead)))
            }
            (Command::Append(session, _), error) => {
                Event::Appended(session, Err(error.unwrap_or(ModelError::Dead)))
            }
            // A session that was destroyed while it answered says so.
            (Command::Abort(session), _) => {
                Event::Ended { session, result: Err(ModelError::Dead), overflowed: false }
            }
            (Command::Worker(ToWorker::HostStarted), _) => self.registry(),
            (other, _) => panic!("nobody carries out {other:?}"),
        };
        self.handle(event);
    }

    fn write(&mut self, id: WriteId, writes: &[Write], error: Option<ModelError>) -> Event {
        match error {
            None => {
                self.disk.write(writes);
                Event::Written(id, Ok(()))
            }
            // Nobody knows whether it took place; here it did.
            Some(ModelError::TimedOut) => {
                self.disk.write(writes);
                Event::Written(id, Err(StoreError::TimedOut))
            }
            Some(_) => Event::Written(id, Err(StoreError::Full)),
        }
    }

    fn registry(&self) -> Event {
        let registry = Registry { assistants: vec![Assistant::built_in()], ..Registry::default() };
        Event::Registry(registry, "en".into())
    }

    /// Lets a session say its next piece, or end.
    fn answer(&mut self, index: usize, error: Option<ModelError>) {
        let Some(session) = self.answering.keys().nth(index).copied() else { return };
        if self.aborted.remove(&session) {
            // The model may have been further than what it said: the session then holds all of it.
            if let Some((said, left)) = self.answering.remove(&session)
                && said.len() + left.len() > 2
            {
                let whole = left.into_iter().map(|text| Message { speaker: Speaker::Model, text });
                self.sessions.entry(session).or_default().extend(said.into_iter().chain(whole));
            }
            return self.handle(Event::Ended {
                session,
                result: Err(ModelError::Aborted),
                overflowed: false,
            });
        }
        if let Some(error) = error {
            self.answering.remove(&session);
            return self.handle(Event::Ended { session, result: Err(error), overflowed: false });
        }
        let Some((asked, left)) = self.answering.get_mut(&session) else { return };
        if !left.is_empty() {
            let piece = left.remove(0);
            asked.push(Message { speaker: Speaker::Model, text: piece.clone() });
            return self.handle(Event::Said(session, piece));
        }
        let Some((said, _)) = self.answering.remove(&session) else { return };
        let (questions, pieces): (Vec<_>, Vec<_>) =
            said.into_iter().partition(|m| m.speaker == Speaker::Person);
        // What the model goes on from is part of its answer.
        let text: String = pieces.into_iter().map(|piece| piece.text).collect();
        let holds = self.sessions.entry(session).or_default();
        holds.extend(questions);
        if !text.is_empty() {
            holds.push(Message { speaker: Speaker::Model, text });
        }
        let result = Ok(usage(holds));
        let overflowed = holds.iter().map(tokens).sum::<u64>() > WINDOW;
        self.overflows += u32::from(overflowed);
        self.handle(Event::Ended { session, result, overflowed });
    }

    /// The host dies, and another one begins with what is on disk. Panels connect to it and send again what they
    /// have not heard of.
    fn kill(&mut self) {
        self.under_way.clear();
        self.sessions.clear();
        self.answering.clear();
        self.aborted.clear();
        self.closed = false;
        self.engine = Engine::new(self.now);
        self.pump();
        let panels: Vec<_> = self.screens.iter().map(|(id, screen)| (*id, screen.watched)).collect();
        for (id, watched) in panels {
            let n = u8::try_from(id.0.as_u128() - 9000).expect("one of ours");
            self.open(n, watched);
            let open = self.sent.keys().filter(|turn| !self.is_answered_for(turn)).copied();
            let open: Vec<_> = open.filter(|turn| !self.unqueued.contains(turn)).collect();
            open.into_iter().for_each(|turn| self.send_again(n, turn));
        }
    }

    fn is_answered_for(&self, turn: &TurnId) -> bool {
        self.accepted.contains(turn) || self.rejected.contains(turn)
    }

    fn pass(&mut self, length: Millis) {
        let end = self.now + length;
        while let Some(at) = self.engine.deadline(self.now).filter(|at| *at <= end) {
            self.now = at;
            self.handle(Event::Tick);
        }
        self.now = end;
        self.handle(Event::Tick);
    }

    /// Lets everything that is under way come to its end, without failures.
    fn settle(&mut self) {
        for _ in 0..2_000 {
            if !self.under_way.is_empty() {
                self.carry_out(0, None);
            } else if !self.answering.is_empty() {
                self.answer(0, None);
            } else {
                return;
            }
        }
        panic!("it does not come to rest: {:?}", self.under_way);
    }

    fn states(&self, id: ChatId) -> Vec<(Role, String, TurnState)> {
        let transcript = self.disk.transcript(id).expect("the chat is on disk");
        transcript.path().into_iter().map(|turn| (turn.role, turn.text.clone(), turn.state)).collect()
    }

    /// What must hold when everything has come to rest.
    fn check_rest(&self) {
        for turn in self.disk.turns.values() {
            assert_ne!(turn.state, TurnState::Running, "nothing runs for ever: {turn:?}");
            assert_ne!(turn.state, TurnState::Queued, "nothing waits for ever: {turn:?}");
        }
        for turn in &self.accepted {
            let (chat, text) = &self.sent[turn];
            if self.unqueued.contains(turn) {
                continue;
            }
            let kept =
                self.disk.turns.get(turn).unwrap_or_else(|| panic!("what was accepted is kept: {turn:?}"));
            assert_eq!((kept.chat, &kept.text), (*chat, text));
            let answers = self.disk.turns.values().filter(|other| other.parent == Some(*turn));
            assert!(answers.count() >= 1, "what was accepted is answered, or it is said why not");
        }
        for (id, head) in &self.disk.heads {
            let transcript = self.disk.transcript(*id).expect("it has a head");
            let path = transcript.path();
            assert_eq!(path.last().map(|turn| turn.id), head.head, "the shown path is whole");
            for (turn, role) in path.iter().zip([Role::Person, Role::Model].into_iter().cycle()) {
                assert_eq!(turn.role, role, "person and model take turns");
            }
        }
        assert!(self.disk.journal.is_empty(), "no journal outlives its answer");
    }
}

fn tokens(message: &Message) -> u64 {
    message.text.len() as u64 + 11
}

fn usage(holds: &[Message]) -> Option<Usage> {
    Some(Usage { used: holds.iter().map(tokens).sum(), window: WINDOW })
}

fn person(text: &str) -> Message {
    Message { speaker: Speaker::Person, text: text.into() }
}

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
    world.handle(Event::Panel(panel(0), ToHost::EditQueued { chat: chat(0), turn: second, text }));
    world.handle(Event::Panel(panel(0), ToHost::Unqueue { chat: chat(0), turn: third }));
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
    world.handle(Event::Panel(panel(0), ToHost::Stop { chat: chat(0) }));
    world.settle();
    let states = world.states(chat(0));
    let (_, text, state) = states.last().expect("an answer");
    assert_eq!((text.as_str(), *state), ("answer 3 part 0 ", TurnState::Stopped));
    world.send(0, chat(0));
    world.settle();
    let given = world.prompts.last().expect("asked again");
    assert_eq!(given[given.len() - 2].text, "answer 3 part 0 ");
    assert_eq!(world.prompts.iter().filter(|given| given.len() == 1).count(), 1);
    assert_eq!(world.sessions.len(), 2, "the base and the chat");
}

#[test]
fn a_turn_that_cannot_be_kept_is_given_back_and_nothing_is_asked() {
    let mut world = World::warm();
    let turn = world.send(0, chat(0));
    while !matches!(world.under_way.first(), Some(Command::Write(..))) {
        world.carry_out(0, None);
    }
    world.carry_out(0, Some(ModelError::Dead));
    world.settle();
    assert!(world.rejected.contains(&turn) && world.prompts.is_empty() && world.disk.turns.is_empty());
    world.send_again(0, turn);
    world.settle();
    assert_eq!(world.prompts, [vec![person(&world.sent[&turn].1)]]);
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
        world.handle(Event::Panel(panel(0), ToHost::TryAgain { chat: chat(0), answer, new }));
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
    world.handle(Event::Panel(panel(0), ToHost::Continue { chat: chat(0), answer, new }));
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
    assert_eq!(world.prompts.last().expect("asked").first(), Some(&context::message(path[left_out])));
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

/// The host is killed once at every step that a turn goes through; [`Step::ALL`] names them, so none is forgotten.
#[test]
fn killed_at_every_step_nothing_is_lost() {
    for step in Step::ALL {
        let mut world = World::warm();
        (0..3).for_each(|_| {
            world.send(0, chat(0));
            world.settle();
        });
        // A chat that is restored goes through all the steps.
        world.kill();
        world.settle();
        world.answers = 2;
        let turn = world.send(0, chat(0));
        let mut reached = false;
        for _ in 0..200 {
            reached = world.engine.step(chat(0)) == Some(*step);
            if reached || (world.under_way.is_empty() && world.answering.is_empty()) {
                break;
            }
            if *step == Step::Amending && world.engine.step(chat(0)) == Some(Step::Answering) {
                world.handle(Event::Panel(panel(0), ToHost::Stop { chat: chat(0) }));
            }
            if world.under_way.is_empty() { world.answer(0, None) } else { world.carry_out(0, None) }
        }
        assert!(reached, "the turn goes through {step:?}");
        let answer = TurnId(Uuid::from_u128(turn.0.as_u128() + 2));
        let journalled = world.disk.journalled(answer);
        world.kill();
        world.settle();
        world.check_rest();
        assert!(world.accepted.contains(&turn), "at {step:?} the message was kept");
        let answer = &world.disk.turns[&answer];
        let whole = answer.state != TurnState::Interrupted;
        assert!(whole || answer.text.starts_with(&journalled), "at {step:?} the journal was kept");
        world.send(0, chat(0));
        world.settle();
        let shown = world.disk.transcript(chat(0)).expect("kept");
        let before =
            context::messages(shown.path().into_iter().rev().skip(1).collect::<Vec<_>>().into_iter().rev());
        assert_eq!(
            world.prompts.last(),
            Some(&before),
            "at {step:?} the next prompt carries the right history"
        );
    }
}

#[derive(Clone, Debug)]
enum Act {
    Send(u8, u8),
    SendAgain(u8, u8),
    Stop(u8),
    Unqueue(u8),
    TryAgain(u8),
    Continue(u8),
    CarryOut(u8),
    Fail(u8, u8),
    Answer(u8),
    Break(u8, u8),
    Pass(u32),
    Open(u8, u8),
    Close(u8),
    Evict(u8),
    AskAgain,
    Kill,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0u8..2, 0u8..4).prop_map(|(p, c)| Act::Send(p, c)),
        1 => (0u8..2, any::<u8>()).prop_map(|(p, t)| Act::SendAgain(p, t)),
        2 => (0u8..4).prop_map(Act::Stop),
        1 => any::<u8>().prop_map(Act::Unqueue),
        1 => (0u8..4).prop_map(Act::TryAgain),
        1 => (0u8..4).prop_map(Act::Continue),
        20 => any::<u8>().prop_map(Act::CarryOut),
        1 => (any::<u8>(), 0u8..4).prop_map(|(n, e)| Act::Fail(n, e)),
        12 => any::<u8>().prop_map(Act::Answer),
        1 => (any::<u8>(), 0u8..4).prop_map(|(n, e)| Act::Break(n, e)),
        3 => prop_oneof![1u32..1_000, 1_000u32..100_000, 100_000u32..900_000].prop_map(Act::Pass),
        1 => (0u8..2, 0u8..4).prop_map(|(p, c)| Act::Open(p, c)),
        1 => (0u8..2).prop_map(Act::Close),
        1 => any::<u8>().prop_map(Act::Evict),
        1 => Just(Act::AskAgain),
        1 => Just(Act::Kill),
    ]
}

fn error(n: u8) -> ModelError {
    match n {
        0 => ModelError::Dead,
        1 => ModelError::TimedOut,
        2 => ModelError::TooLong { requested: 2, quota: 1 },
        _ => ModelError::Other("?".into()),
    }
}

impl World {
    fn act(&mut self, act: Act) {
        let nth = |n: u8, length: usize| usize::from(n) % length.max(1);
        match act {
            Act::Send(p, c) if self.screens.contains_key(&panel(p)) => drop(self.send(p, chat(c))),
            Act::SendAgain(p, t) => {
                let turn = self.sent.keys().nth(nth(t, self.sent.len())).copied();
                let turn = turn.filter(|turn| !self.rejected.contains(turn) && !self.unqueued.contains(turn));
                turn.into_iter().for_each(|turn| self.send_again(p, turn));
            }
            Act::Stop(c) => self.handle(Event::Panel(panel(0), ToHost::Stop { chat: chat(c) })),
            Act::Unqueue(n) => {
                let queued = |turn: &&Turn| turn.state == TurnState::Queued;
                let queued: Vec<_> = self.disk.turns.values().filter(queued).cloned().collect();
                if let Some(turn) = queued.get(nth(n, queued.len())) {
                    self.unqueued.insert(turn.id);
                    let unqueue = ToHost::Unqueue { chat: turn.chat, turn: turn.id };
                    self.handle(Event::Panel(panel(0), unqueue));
                }
            }
            Act::TryAgain(c) | Act::Continue(c) => {
                let chat = chat(c);
                let Some(answer) = self.disk.heads.get(&chat).and_then(|head| head.head) else { return };
                self.next_turn += 16;
                let new = TurnId(Uuid::from_u128(self.next_turn));
                let again = match act {
                    Act::Continue(_) => ToHost::Continue { chat, answer, new },
                    _ => ToHost::TryAgain { chat, answer, new },
                };
                self.handle(Event::Panel(panel(0), again));
            }
            Act::CarryOut(n) => self.carry_out(nth(n, self.under_way.len()), None),
            Act::Fail(n, e) => self.carry_out(nth(n, self.under_way.len()), Some(error(e))),
            Act::Answer(n) => self.answer(nth(n, self.answering.len()), None),
            Act::Break(n, e) => self.answer(nth(n, self.answering.len()), Some(error(e))),
            Act::Pass(length) => self.pass(Millis::from(length)),
            Act::Open(p, c) => self.open(p, Some(chat(c))),
            Act::Close(p) => self.close(p),
            Act::Evict(n) => {
                let session = self.sessions.keys().nth(nth(n, self.sessions.len())).copied();
                let evict = |session| Event::Panel(panel(0), ToHost::Evict { session });
                session.into_iter().for_each(|session| self.handle(evict(session)));
            }
            Act::AskAgain => self.handle(Event::Panel(panel(0), ToHost::AskAgain)),
            Act::Kill => self.kill(),
            Act::Send(..) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a person does, whatever fails and whenever the host dies: what `prompt`, `tell` and `pump` assert
    /// holds all the way, and when it has come to rest nothing is lost, nothing doubled and nothing left open.
    #[test]
    fn any_history_keeps_the_promises(acts in proptest::collection::vec(act(), 1..150)) {
        let mut world = World::warm();
        acts.into_iter().for_each(|act| world.act(act));
        world.open(0, Some(chat(0)));
        for _ in 0..12 {
            world.settle();
            world.pass(20 * SECOND);
        }
        world.handle(Event::Panel(panel(0), ToHost::AskAgain));
        // The next start mends what a full disk did not let be written.
        world.kill();
        for _ in 0..12 {
            world.settle();
            world.pass(20 * SECOND);
        }
        world.settle();
        world.check_rest();
    }
}
