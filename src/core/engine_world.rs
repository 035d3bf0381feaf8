//! The world that the [engine](crate::engine) is tested in: panels and a clock here; the disk and the worker in
//! [`engine_world_io`](crate::engine_world_io), the model in [`engine_world_model`](crate::engine_world_model), what must hold in
//! [`engine_world_checks`](crate::engine_world_checks).

pub(crate) use crate::{engine_world_io::Disk, engine_world_model::tokens};

use crate::{
    budget::Forecast,
    engine::Engine,
    engine_flight_tests::failures,
    engine_reading::Given,
    excerpt::Excerpt,
    flight::{Failure, FlightEvent},
    host_io::{Command, Event},
    id::{AssistantId, ChatId, PanelId, SessionId, TurnId},
    model::{Message, Speaker},
    protocol::{FromHost, Send, Titled, ToHost, TurnRequest},
    record::ChatFacts,
    settings::Settings,
    status::{RunningView, Status},
    strategy::Strategy,
    time::{Millis, SECOND},
    transcript::{TranscriptHead, Turn, TurnState},
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

pub(crate) fn person(text: &str) -> Message {
    Message { speaker: Speaker::Person, text: text.into() }
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
    /// Which of them are other versions, and of what.
    pub(crate) replaces: BTreeMap<TurnId, TurnId>,
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
    /// How many sessions may live.
    pub(crate) cap: u8,
    /// How the chats outlast the window.
    pub(crate) strategy: Strategy,
    /// For each answer: which turns behind the summary say anything, and how many messages the model was given.
    pub(crate) told: BTreeMap<TurnId, (Vec<bool>, usize)>,
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
    /// Each head as the host last wanted it written.
    pub(crate) latest_heads: BTreeMap<ChatId, TranscriptHead>,
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
            replaces: BTreeMap::new(),
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
            cap: Settings::default().cap,
            strategy: Strategy::default(),
            told: BTreeMap::new(),
            echoes: false,
            parts: Vec::new(),
            weighed: None,
            weighings: 0,
            overflows: 0,
            latest_heads: BTreeMap::new(),
            latest: BTreeMap::new(),
        };
        world.pump();
        world
    }

    /// A world in which everything stands: a panel, the registry, the model, the base.
    pub(crate) fn warm() -> Self {
        Self::warm_with(WINDOW)
    }

    /// The same, where chats outlast the window in this way.
    pub(crate) fn warm_by(strategy: Strategy) -> Self {
        let mut world = Self { strategy, ..Self::new() };
        world.open(0, Some(chat(0)));
        world.settle();
        world
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

    pub(crate) fn tell(&mut self, panel: PanelId, message: FromHost) {
        let Some(screen) = self.screens.get_mut(&panel) else { return };
        self.failures.extend(failures(&message));
        match message {
            FromHost::Accepted(turn) => {
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
            FromHost::Weighed { number, tokens, forecast } => {
                let told = Some((number, tokens, forecast));
                assert_ne!(self.weighed, told, "nothing is told twice");
                self.weighed = told;
            }
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
        self.handle(Event::Panel(panel(n), ToHost::Hello(panel(n))));
        self.handle(Event::Panel(panel(n), ToHost::Watch(watch)));
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

    /// Sends another version of a turn.
    pub(crate) fn send_instead(&mut self, n: u8, chat: ChatId, text: String, replaced: TurnId) -> TurnId {
        self.replaces.insert(TurnId(Uuid::from_u128(self.next_turn + 16)), replaced);
        self.send_text(n, chat, text, Vec::new())
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
            self.handle(Event::Panel(
                panel(0),
                ToHost::Turn { chat, turn: answer, request: TurnRequest::Stop },
            ));
        }
    }

    pub(crate) fn send_again(&mut self, n: u8, turn: TurnId) {
        let Some((chat, text)) = self.sent.get(&turn).cloned() else { return };
        let answer = TurnId(Uuid::from_u128(turn.0.as_u128() + 2));
        let excerpts = self.excerpts.get(&turn).cloned().unwrap_or_default();
        let replaces = self.replaces.get(&turn).copied();
        let send = Send { chat, assistant: AssistantId::DEFAULT, turn, answer, text, excerpts, replaces };
        if self.screens.contains_key(&panel(n)) {
            self.handle(Event::Panel(panel(n), ToHost::Send(send)));
        }
    }

    /// The host dies, and another one begins with what is on disk. Panels connect to it and send again what they
    /// have not heard of.
    pub(crate) fn kill(&mut self) {
        self.under_way.clear();
        self.sessions.clear();
        self.answering.clear();
        self.aborted.clear();
        self.latest_heads.clear();
        self.latest.clear();
        self.told.clear();
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

    /// The host dies, and the next one finds a disk that does not open: it goes on in memory.
    pub(crate) fn break_disk(&mut self) {
        self.disk_is_broken = true;
        self.kill();
        for _ in 0..8 {
            self.settle();
            self.pass(4 * SECOND);
        }
        assert!(self.status.in_memory.is_some());
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
}
