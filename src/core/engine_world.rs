//! The world that the [engine](crate::engine) is tested in: an in-memory store, a model that answers and fails as it is
//! told, panels, and a clock. What must hold after every command is asserted here.

use crate::{
    assistant::Assistant,
    budget::Forecast,
    context,
    engine::Engine,
    engine_flight_tests::failures,
    engine_reading::Given,
    excerpt::Excerpt,
    flight::{Failure, FlightEvent},
    host_io::{Command, Event, LeftBehind, WriteId},
    id::{AssistantId, ChatId, PanelId, SessionId, TurnId},
    memory::Memory,
    model::{Availability, Message, ModelError, Speaker},
    protocol::{FromHost, HostLetter, KnownChat, Registry, Send, Titled, ToHost},
    record::{ChatFacts, Usage},
    status::{RunningView, Status},
    store::{StoreError, Write},
    time::Millis,
    transcript::{Role, Transcript, Turn, TurnState},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(crate) const WINDOW: u64 = 2_000;

pub(crate) fn chat(n: u8) -> ChatId {
    ChatId(Uuid::from_u128(u128::from(n) + 1))
}

pub(crate) fn panel(n: u8) -> PanelId {
    PanelId(Uuid::from_u128(9000 + u128::from(n)))
}

/// What is on disk. A host's death leaves it as it is.
pub(crate) type Disk = Memory;

impl Disk {
    pub(crate) fn transcript(&self, chat: ChatId) -> Option<Transcript> {
        self.load(chat).into_transcript(chat)
    }

    pub(crate) fn left_behind(&self) -> LeftBehind {
        let open = |turn: &&Turn| matches!(turn.state, TurnState::Running | TurnState::Queued);
        let chats: BTreeSet<_> = self.turns.values().filter(open).map(|turn| turn.chat).collect();
        LeftBehind {
            journals: self.journal.values().cloned().collect(),
            headless: Vec::new(),
            unfinished: chats.into_iter().map(|chat| (chat, self.load(chat))).collect(),
            heads: self.heads.values().cloned().collect(),
        }
    }

    pub(crate) fn journalled(&self, answer: TurnId) -> String {
        self.journal.iter().filter(|((of, _), _)| *of == answer).map(|(_, row)| row.text.as_str()).collect()
    }

    /// How many bytes were read in parts for an answer.
    pub(crate) fn read(&self, answer: TurnId) -> u64 {
        let answer = self.turns.get(&answer);
        answer.and_then(|answer| answer.reading.as_ref()).map_or(0, |reading| reading.read)
    }
}

/// What a panel has seen of the chat that it shows.
#[derive(Default)]
pub(crate) struct Screen {
    pub(crate) watched: Option<ChatId>,
    pub(crate) answering: Option<(TurnId, u32, String)>,
}

pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) now: Millis,
    pub(crate) disk: Disk,
    /// What the host asked for and has not heard of yet. Writes are carried out in order.
    pub(crate) under_way: Vec<Command>,
    pub(crate) sessions: BTreeMap<SessionId, Vec<Message>>,
    /// Sessions that are answering, with what they still have to say.
    pub(crate) answering: BTreeMap<SessionId, (Vec<Message>, Vec<String>)>,
    pub(crate) aborted: BTreeSet<SessionId>,
    pub(crate) screens: BTreeMap<PanelId, Screen>,
    pub(crate) sent: BTreeMap<TurnId, (ChatId, String)>,
    /// What travels with the messages.
    pub(crate) excerpts: BTreeMap<TurnId, Vec<Excerpt>>,
    pub(crate) accepted: BTreeSet<TurnId>,
    pub(crate) rejected: BTreeSet<TurnId>,
    pub(crate) unqueued: BTreeSet<TurnId>,
    pub(crate) facts: BTreeMap<ChatId, ChatFacts>,
    /// What the registry was told of titles.
    pub(crate) titled: BTreeMap<ChatId, Titled>,
    /// Chats that the person has given a name.
    pub(crate) named: BTreeSet<ChatId>,
    /// What the browser's summarizer says; `None` where it has none.
    pub(crate) headline: Option<&'static str>,
    /// What errands have asked the model.
    pub(crate) errands: Vec<Vec<Message>>,
    pub(crate) next_turn: u128,
    pub(crate) answers: u32,
    pub(crate) prompts: Vec<Vec<Message>>,
    pub(crate) closed: bool,
    /// The database does not open, until the host goes on in memory.
    pub(crate) disk_is_broken: bool,
    /// What the panels were told last of what is alive.
    pub(crate) status: Status,
    /// The turns that each panel was told of.
    pub(crate) shown: BTreeMap<PanelId, BTreeSet<TurnId>>,
    /// What the flight recorder was given, by all hosts.
    pub(crate) recorded: Vec<FlightEvent>,
    /// What panels were told of failures.
    pub(crate) failures: Vec<Failure>,
    /// How many tokens a session has room for.
    pub(crate) window: u64,
    /// Whether the model says nothing but what it was given, all of it.
    pub(crate) echoes: bool,
    /// The parts that sessions were given, in order.
    pub(crate) parts: Vec<Given>,
    /// What the panels were told last of what is typed: its number, its tokens, what happens to it.
    pub(crate) weighed: Option<(u32, Option<u64>, Forecast)>,
    /// How often something was weighed.
    pub(crate) weighings: u32,
    /// How often an answer did not fit, so that a session dropped its oldest turns.
    pub(crate) overflows: u32,
    /// Each turn as the host last wanted it written.
    pub(crate) latest: BTreeMap<TurnId, Turn>,
}

impl World {
    pub(crate) fn new() -> Self {
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
            excerpts: BTreeMap::new(),
            accepted: BTreeSet::new(),
            rejected: BTreeSet::new(),
            unqueued: BTreeSet::new(),
            facts: BTreeMap::new(),
            titled: BTreeMap::new(),
            named: BTreeSet::new(),
            headline: None,
            errands: Vec::new(),
            next_turn: 100_000,
            answers: 0,
            prompts: Vec::new(),
            closed: false,
            disk_is_broken: false,
            status: Status::default(),
            shown: BTreeMap::new(),
            recorded: Vec::new(),
            failures: Vec::new(),
            window: WINDOW,
            echoes: false,
            parts: Vec::new(),
            weighed: None,
            weighings: 0,
            overflows: 0,
            latest: BTreeMap::new(),
        };
        world.pump();
        world
    }

    /// A world in which everything stands: a panel, the registry, the model, the base.
    pub(crate) fn warm() -> Self {
        Self::warm_with(WINDOW)
    }

    /// The same, with a context window of this many tokens.
    pub(crate) fn warm_with(window: u64) -> Self {
        let mut world = Self { window, ..Self::new() };
        world.open(0, Some(chat(0)));
        world.settle();
        world
    }

    pub(crate) fn handle(&mut self, event: Event) {
        self.engine.handle(event, self.now);
        self.pump();
        self.check_errands();
        if let Some(at) = self.engine.deadline(self.now) {
            assert!(at > self.now, "a deadline lies ahead");
        }
    }

    pub(crate) fn pump(&mut self) {
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
                Command::Worker(HostLetter::Facts(facts)) => {
                    self.facts.extend(facts.into_iter().map(|facts| (facts.id, facts)));
                }
                Command::Worker(HostLetter::Titled(titled)) => self.take_title(titled),
                Command::StopSummary => {
                    self.under_way.retain(|command| !matches!(command, Command::Summarize(..)));
                }
                Command::PromptInForm(session, messages, _) => {
                    self.errands.push(messages.clone());
                    let pieces = vec!["A fine ".to_owned(), "title".to_owned()];
                    self.answering.insert(session, (messages, pieces));
                }
                Command::Worker(HostLetter::CloseHost) => self.closed = true,
                Command::Record(events) => self.recorded.extend(events),
                Command::Worker(HostLetter::Live(_) | HostLetter::Purged(_)) => {}
                Command::UseMemory => {}
                Command::Write(id, writes) => {
                    let turns = writes.iter().filter_map(|write| match write {
                        Write::Turn(turn) => Some((turn.id, turn.clone())),
                        _ => None,
                    });
                    self.latest.extend(turns);
                    self.under_way.push(Command::Write(id, writes));
                }
                other => self.under_way.push(other),
            }
        }
    }

    /// Rule 4: what the model is given and what the screen shows agree, or the screen says how they differ.
    pub(crate) fn prompt(&mut self, session: SessionId, messages: Vec<Message>) {
        let holds = self.sessions.get(&session).cloned().unwrap_or_default();
        let given: Vec<Message> = holds.iter().chain(&messages).cloned().collect();
        assert!(given.iter().map(tokens).sum::<u64>() <= self.window, "no prompt is larger than the window");
        if let [part] = &given[..]
            && let Some(part) = self.part(&part.text)
        {
            self.parts.push(part);
        } else {
            self.check_shown(&given);
        }
        self.prompts.push(given);
        self.answers += 1;
        let pieces = if self.echoes {
            let said = messages.iter().map(|message| message.text.clone()).collect::<String>();
            said.chars().collect::<Vec<_>>().chunks(100).map(|chunk| chunk.iter().collect()).collect()
        } else {
            (0..self.answers % 4).map(|n| format!("answer {} part {n} ", self.answers)).collect()
        };
        self.answering.insert(session, (messages, pieces));
    }

    fn check_shown(&self, given: &[Message]) {
        let asked_for = given.iter().filter(|message| message.speaker != Speaker::ModelBegun).cloned();
        let asked_for: Vec<_> = asked_for.collect();
        let running = self.disk.turns.values().filter(|turn| turn.state == TurnState::Running);
        let asked = running.filter_map(|answer| {
            let mut transcript = self.disk.transcript(answer.chat)?;
            // The notes on what is asked about may stand in the host only, where the disk is full.
            let noted = self.latest.get(&answer.id).cloned().unwrap_or(answer.clone());
            transcript.put(Turn { text: String::new(), ..noted });
            Some(context::messages(&context::sent(&transcript.path_to(Some(answer.id)))))
        });
        let agrees = |shown: Vec<Message>| shown.ends_with(&asked_for) && !asked_for.is_empty();
        let shown: Vec<_> = asked.collect();
        assert!(shown.iter().cloned().any(agrees), "given {given:?}\nshown {shown:?}");
    }

    pub(crate) fn tell(&mut self, panel: PanelId, message: FromHost) {
        let Some(screen) = self.screens.get_mut(&panel) else { return };
        self.failures.extend(failures(&message));
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
            FromHost::Status(status) => self.status = status,
            FromHost::Weighed { number, tokens, forecast } => self.weighed = Some((number, tokens, forecast)),
            FromHost::Turns { turns, .. } => {
                self.shown.entry(panel).or_default().extend(turns.iter().map(|turn| turn.id));
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

    pub(crate) fn open(&mut self, n: u8, watch: Option<ChatId>) {
        self.screens.insert(panel(n), Screen { watched: watch, answering: None });
        self.handle(Event::Panel(panel(n), ToHost::Hello { panel: panel(n) }));
        self.handle(Event::Panel(panel(n), ToHost::Watch { chat: watch }));
    }

    pub(crate) fn close(&mut self, n: u8) {
        if self.screens.remove(&panel(n)).is_some() {
            self.handle(Event::PanelGone(panel(n)));
        }
    }

    pub(crate) fn send(&mut self, n: u8, chat: ChatId) -> TurnId {
        self.send_with(n, chat, Vec::new())
    }

    pub(crate) fn send_with(&mut self, n: u8, chat: ChatId, excerpts: Vec<Excerpt>) -> TurnId {
        let text = format!("question {}", self.next_turn + 16);
        self.send_text(n, chat, text, excerpts)
    }

    pub(crate) fn send_text(&mut self, n: u8, chat: ChatId, text: String, excerpts: Vec<Excerpt>) -> TurnId {
        self.next_turn += 16;
        let turn = TurnId(Uuid::from_u128(self.next_turn));
        self.sent.insert(turn, (chat, text));
        self.excerpts.insert(turn, excerpts);
        self.send_again(n, turn);
        turn
    }

    /// The first panel stops what runs in a chat, if anything does.
    pub(crate) fn stop(&mut self, chat: ChatId) {
        if let Some(RunningView { answer, .. }) =
            self.status.running.iter().find(|run| run.chat == chat).cloned()
        {
            self.handle(Event::Panel(panel(0), ToHost::Stop { chat, answer }));
        }
    }

    pub(crate) fn send_again(&mut self, n: u8, turn: TurnId) {
        let Some((chat, text)) = self.sent.get(&turn).cloned() else { return };
        let answer = TurnId(Uuid::from_u128(turn.0.as_u128() + 2));
        let excerpts = self.excerpts.get(&turn).cloned().unwrap_or_default();
        let send = Send { chat, assistant: AssistantId::DEFAULT, turn, answer, text, excerpts };
        if self.screens.contains_key(&panel(n)) {
            self.handle(Event::Panel(panel(n), ToHost::Send(send)));
        }
    }

    /// Carries out one thing that is under way; `error` makes it fail.
    pub(crate) fn carry_out(&mut self, index: usize, error: Option<ModelError>) {
        // Transactions are carried out in the order in which they were asked for.
        let is_write = |command: &Command| matches!(command, Command::Write(..));
        let index = match self.under_way.get(index) {
            Some(command) if is_write(command) => self.under_way.iter().position(is_write).unwrap_or(index),
            Some(_) => index,
            None => return,
        };
        let event = match (self.under_way.remove(index), error) {
            (Command::Find, _) if self.disk_is_broken => {
                Event::Found(Err(StoreError::Other("broken".into())))
            }
            (Command::LeaveMemory, _) if self.disk_is_broken => {
                Event::LeftMemory(Err(StoreError::Other("broken".into())))
            }
            (Command::LeaveMemory, _) => Event::LeftMemory(Ok(())),
            (Command::Find, None) => Event::Found(Ok(self.disk.left_behind())),
            (Command::Find, Some(_)) => Event::Found(Err(StoreError::Closed)),
            (Command::Load(chat), None) => Event::Loaded(chat, Ok(self.disk.load(chat))),
            (Command::Load(chat), Some(_)) => Event::Loaded(chat, Err(StoreError::Closed)),
            (Command::Write(id, writes), error) => self.write(id, &writes, error),
            (Command::AskModel(_), None) => Event::Model(Ok(Availability::Available)),
            (Command::AskModel(_), Some(error)) => Event::Model(Err(error)),
            (Command::Summarize(id, _), error) => {
                let cannot = error.unwrap_or(ModelError::NotSupported);
                Event::Summarized(id, self.headline.map(str::to_owned).ok_or(cannot))
            }
            (Command::Create(session, _) | Command::Clone { session, .. }, Some(error)) => {
                Event::Made(session, Err(error))
            }
            (Command::Create(session, _), None) => {
                self.sessions.insert(session, Vec::new());
                Event::Made(session, Ok(self.usage(&[])))
            }
            (Command::Clone { session, base }, None) => match self.sessions.get(&base).cloned() {
                Some(holds) => {
                    self.sessions.insert(session, holds);
                    Event::Made(session, Ok(self.usage(&[])))
                }
                None => Event::Made(session, Err(ModelError::Dead)),
            },
            (Command::Measure(session, messages), None) if self.sessions.contains_key(&session) => {
                Event::Measured(session, Ok(messages.iter().map(tokens).collect()))
            }
            (Command::Weigh(id, session, messages), None) if self.sessions.contains_key(&session) => {
                Event::Weighed(id, session, Ok(messages.iter().map(tokens).collect()))
            }
            (Command::Weigh(id, session, _), error) => {
                Event::Weighed(id, session, Err(error.unwrap_or(ModelError::Dead)))
            }
            (Command::Append(session, messages), None) if self.sessions.contains_key(&session) => {
                self.sessions.entry(session).or_default().extend(messages);
                Event::Appended(session, Ok(self.usage(&self.sessions[&session])))
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
            (Command::Worker(HostLetter::HostStarted), _) => self.registry(),
            (other, _) => panic!("nobody carries out {other:?}"),
        };
        self.handle(event);
    }

    pub(crate) fn write(&mut self, id: WriteId, writes: &[Write], error: Option<ModelError>) -> Event {
        let pieces = writes.iter().filter_map(|write| match write {
            Write::Journal(row) => Some(row),
            _ => None,
        });
        for row in pieces {
            // A piece that was written although nobody knew is written again, with what came after it.
            let earlier = self.disk.journal.get(&(row.turn, row.part));
            assert!(earlier.is_none_or(|earlier| row.text.starts_with(&earlier.text)), "no piece is lost");
        }
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

    pub(crate) fn registry(&self) -> Event {
        let titled = |chat: &ChatId| self.titled.get(chat).map_or(0, |titled| titled.turns);
        let known = |facts: &ChatFacts| KnownChat {
            id: facts.id,
            updated: facts.updated,
            deleted: false,
            turns: facts.turns,
            titled: (!self.named.contains(&facts.id)).then(|| titled(&facts.id)),
        };
        let chats = self.facts.values().map(known).collect();
        let registry = Registry { assistants: vec![Assistant::built_in()], chats, ..Registry::default() };
        Event::Registry(registry, "en".into())
    }

    /// Lets a session say its next piece, or end.
    pub(crate) fn answer(&mut self, index: usize, error: Option<ModelError>) {
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
        let overflowed = holds.iter().map(tokens).sum::<u64>() > self.window;
        self.overflows += u32::from(overflowed);
        let result = Ok(self.usage(&self.sessions[&session]));
        self.handle(Event::Ended { session, result, overflowed });
    }

    /// The host dies, and another one begins with what is on disk. Panels connect to it and send again what they
    /// have not heard of.
    pub(crate) fn kill(&mut self) {
        self.under_way.clear();
        self.sessions.clear();
        self.answering.clear();
        self.aborted.clear();
        self.latest.clear();
        self.closed = false;
        // Nobody opens a host within a millisecond.
        self.now += 100;
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

    pub(crate) fn is_answered_for(&self, turn: &TurnId) -> bool {
        self.accepted.contains(turn) || self.rejected.contains(turn)
    }

    pub(crate) fn pass(&mut self, length: Millis) {
        let end = self.now + length;
        while let Some(at) = self.engine.deadline(self.now).filter(|at| *at <= end) {
            self.now = at;
            self.handle(Event::Tick);
        }
        self.now = end;
        self.handle(Event::Tick);
    }

    /// Lets everything that is under way come to its end, without failures.
    pub(crate) fn settle(&mut self) {
        for _ in 0..50_000 {
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

    fn usage(&self, holds: &[Message]) -> Option<Usage> {
        Some(Usage { used: holds.iter().map(tokens).sum(), window: self.window })
    }

    pub(crate) fn states(&self, id: ChatId) -> Vec<(Role, String, TurnState)> {
        let transcript = self.disk.transcript(id).expect("the chat is on disk");
        transcript.path().into_iter().map(|turn| (turn.role, turn.text.clone(), turn.state)).collect()
    }

    /// What must hold when everything has come to rest.
    pub(crate) fn check_rest(&self) {
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
            assert_eq!(Some(&kept.excerpts), self.excerpts.get(turn), "with what travelled along");
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

pub(crate) fn tokens(message: &Message) -> u64 {
    message.text.len() as u64 + 11
}

pub(crate) fn person(text: &str) -> Message {
    Message { speaker: Speaker::Person, text: text.into() }
}
