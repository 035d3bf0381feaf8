//! The host's mind: panels, the browser's model, the pool and the turns, put together.
//!
//! Sans-IO, like its parts: [`Engine::handle`] takes an [`Event`] and the time, [`Engine::poll`] gives the
//! [`Command`]s that follow, [`Engine::deadline`] says when it wants an [`Event::Tick`]. What the pool and the turns
//! have to say to each other is passed on here until neither has anything left to say.

use crate::{
    assistant::Priming,
    availability::Watch,
    compaction::Compaction,
    engine_flight::Log,
    engine_weigh::Scales,
    errand_io::Idle,
    errands::Errands,
    host_io::{Command, Event, WeighingId},
    id::{AssistantId, ChatId, PanelId, SessionId},
    keeping::{Leaving, Recovery},
    pool::{self, Outlook, Policy, Pool},
    protocol::{FromHost, HostLetter, Registry, ToHost},
    record::{ChatFacts, Usage},
    settings::Settings,
    status::{InMemory, Status, Step},
    strategy::Strategy,
    time::Millis,
    title::Titles,
    turns::Turns,
};
use litemap::LiteMap;
use std::collections::VecDeque;

/// The host's mind.
#[derive(Debug)]
pub struct Engine {
    /// Which chat each open panel shows.
    pub(crate) panels: LiteMap<PanelId, Option<ChatId>>,
    pub(crate) settings: Settings,
    /// The priming of each assistant; empty until the registry is known.
    pub(crate) primings: Vec<(AssistantId, Priming)>,
    /// How the chats of each assistant outlast the window.
    pub(crate) strategies: Vec<(AssistantId, Strategy)>,
    /// When the registry says each chat was last updated; `None` until it is known.
    pub(crate) known: Option<LiteMap<ChatId, Millis>>,
    pub(crate) watch: Watch,
    /// What the pool was last told of the model.
    pub(crate) outlook: Outlook,
    pub(crate) pool: Pool,
    pub(crate) turns: Turns,
    pub(crate) recovery: Recovery,
    /// Chats that are being read only to be reported to the registry.
    pub(crate) reporting: Vec<ChatId>,
    /// Chats that are only in memory, because the disk cannot be used; `None` while it can.
    pub(crate) in_memory: Option<InMemory>,
    /// The tries to use the disk again.
    pub(crate) leaving: Leaving,
    /// Panels that are to be shown what is in memory of a chat.
    pub(crate) showing: Vec<(PanelId, ChatId)>,
    /// What the host does for itself while it has nothing else to do.
    pub(crate) errands: Errands,
    pub(crate) idle: Idle,
    pub(crate) titles: Titles,
    pub(crate) compaction: Compaction,
    /// What is being typed.
    pub(crate) scales: Scales,
    /// What the registry is to be told.
    pub(crate) facts: Vec<ChatFacts>,
    /// What the panels and the worker were told last.
    pub(crate) status: Status,
    pub(crate) live: Vec<ChatId>,
    /// What the flight recorder is told.
    pub(crate) log: Log,
    /// Whether the worker was asked to close the host.
    pub(crate) closing: bool,
    pub(crate) out: VecDeque<Command>,
}

impl Engine {
    /// A host that has just begun.
    pub fn new(now: Millis) -> Self {
        let settings = Settings::default();
        let mut engine = Self {
            panels: LiteMap::new(),
            primings: Vec::new(),
            strategies: Vec::new(),
            known: None,
            watch: Watch::new(now),
            outlook: Outlook::Coming,
            pool: Pool::new(policy(&settings), now),
            turns: Turns::default(),
            recovery: Recovery::default(),
            status: Status { cap: settings.cap, ..Status::default() },
            settings,
            reporting: Vec::new(),
            in_memory: None,
            leaving: Leaving::default(),
            showing: Vec::new(),
            errands: Errands::default(),
            idle: Idle::default(),
            titles: Titles::default(),
            compaction: Compaction::default(),
            scales: Scales::default(),
            facts: Vec::new(),
            live: Vec::new(),
            log: Log::new(now),
            closing: false,
            out: VecDeque::new(),
        };
        engine.out.push_back(Command::Worker(HostLetter::HostStarted));
        engine.settle(now);
        engine
    }

    /// Takes in what happened. Commands are then fetched with [`Engine::poll`].
    pub fn handle(&mut self, event: Event, now: Millis) {
        self.log.happened(&event, now);
        match event {
            Event::Panel(panel, request) => self.hear(panel, request, now),
            Event::PanelGone(panel) => {
                self.panels.remove(&panel);
                self.scales.forget(panel);
                self.pool.handle(pool::Event::Panels(self.panels.len()), now);
            }
            Event::Registry(registry, language) => self.take_registry(registry, &language, now),
            Event::Purge(chats) => chats.into_iter().for_each(|chat| {
                self.titles.forget(chat);
                self.forget_compaction(chat);
                self.turns.purge(chat);
            }),
            Event::Found(found) => self.take_found(found, now),
            Event::Loaded(chat, loaded) => {
                self.read_to_weigh(chat, loaded.as_ref().ok());
                self.take_loaded(chat, loaded, now);
            }
            Event::Weighed(WeighingId::Asked(answer), session, result) => {
                self.turns.with_session(session, now, Box::new(move |run, _| run.weighed(answer, result)));
            }
            Event::Weighed(id, session, result) => self.take_weighed(id, session, result),
            Event::Written(write, result) => self.turns.written(write, result, now),
            Event::Model(answer) => self.watch.answered(answer, now),
            Event::Made(session, result) => self.pool.handle(pool::Event::Made { session, result }, now),
            Event::Measured(session, result) => {
                self.errands.measured(session, &result, now);
                self.turns.with_session(
                    session,
                    now,
                    Box::new(move |run, path| run.measured(result, path, now)),
                );
            }
            Event::Appended(session, result) => {
                self.take_usage(session, result.as_ref().ok(), now);
                self.errands.appended(session, &result);
                self.turns.with_session(
                    session,
                    now,
                    Box::new(move |run, path| run.appended(result, path, now)),
                );
            }
            Event::Said(session, text) => {
                self.errands.said(session, &text);
                self.turns.with_session(session, now, Box::new(move |run, _| run.said(text, now)));
            }
            Event::Summarized(id, result) => self.errands.summarized(id, result),
            Event::Ended { session, result, overflowed } => {
                self.errands.ended(session, result.as_ref().err().cloned());
                self.take_usage(session, result.as_ref().ok(), now);
                self.turns.with_session(
                    session,
                    now,
                    Box::new(move |run, path| run.ended(result, overflowed, path, now)),
                );
            }
            Event::Inspecting(panel, checked) => self.tell_inspected(panel, checked, None),
            Event::Inspected(panel, result) => self.take_inspected(panel, result, now),
            Event::Discarded(panel, result) => {
                let result =
                    result.map_err(|error| self.log.fail("not-discarded", error.into_trouble(), None, now));
                self.out.push_back(Command::Tell(panel, FromHost::Discarded(result)));
            }
            Event::LeftMemory(result) => self.take_left_memory(result, now),
            Event::Tick => {
                self.pool.handle(pool::Event::Tick, now);
                self.turns.tick(now);
                self.errands.tick(now);
            }
        }
        self.settle(now);
    }

    /// The next thing to do, in order.
    pub fn poll(&mut self) -> Option<Command> {
        self.out.pop_front()
    }

    /// What the running turn of this chat is doing, if one runs.
    pub fn step(&self, chat: ChatId) -> Option<Step> {
        self.status.step(chat)
    }

    /// When it wants an [`Event::Tick`].
    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        let finding = self.recovery.deadline(now);
        let leaving = self.in_memory.as_ref().and_then(|_| self.leaving.deadline(now));
        let asking = self.watch.deadline().filter(|_| !self.primings.is_empty() && !self.pool.is_out());
        let recording = self.log.deadline();
        let errands = self.errands_deadline(now);
        let parts =
            [self.pool.deadline(now), self.turns.deadline(now), asking, finding, leaving, recording, errands];
        parts.into_iter().flatten().min().map(|at| at.max(now + 1))
    }

    // What comes in.

    fn hear(&mut self, panel: PanelId, request: ToHost, now: Millis) {
        match request {
            ToHost::Hello(_) => {
                self.panels.entry(panel).or_default();
                self.pool.handle(pool::Event::Panels(self.panels.len()), now);
                self.out.push_back(Command::Tell(panel, FromHost::Status(self.status.clone())));
            }
            ToHost::Watch(chat) => {
                if self.panels.insert(panel, chat) != Some(chat) {
                    self.scales.forget(panel);
                }
                let answer = chat.and_then(|chat| self.turns.running_answer(chat));
                self.out.extend(answer.map(|answer| Command::Tell(panel, answer)));
                self.show_from_memory(panel, chat);
            }
            ToHost::Weigh { number, chat, assistant, text, excerpts } => {
                self.weigh(panel, (number, chat, assistant), text, excerpts);
            }
            ToHost::Evict(session) => self.pool.handle(pool::Event::Evict { session }, now),
            ToHost::AskAgain => {
                self.watch.ask_again(now);
                self.pool.handle(pool::Event::Retry, now);
            }
            ToHost::Download(download) => self.watch.download(download, now),
            ToHost::Inspect => self.out.push_back(Command::Inspect(panel)),
            ToHost::Discard(rows) => self.out.push_back(Command::Discard(panel, rows)),
            ToHost::Send(_) | ToHost::Turn { .. } => {
                if let Some(chat) = request.changes_memory_of() {
                    // What is being made of the chat's earlier turns is soon of yesterday.
                    self.forget_compaction(chat);
                }
                self.ask_turns(panel, request, now);
            }
        }
    }

    fn take_registry(&mut self, registry: Registry, language: &str, now: Millis) {
        self.settings = registry.settings.within_limits();
        let primings =
            registry.assistants.iter().map(|assistant| (assistant.id, assistant.priming(language)));
        self.primings = primings.collect();
        self.strategies =
            registry.assistants.iter().map(|assistant| (assistant.id, assistant.strategy)).collect();
        let known = |id| self.primings.iter().any(|(known, _)| *known == id);
        let default = self.settings.default_assistant;
        let default = if known(default) { default } else { AssistantId::DEFAULT };
        self.pool.handle(pool::Event::Policy(policy(&self.settings)), now);
        let primings = self.primings.clone();
        self.pool.handle(pool::Event::Assistants { default, primings }, now);
        let binned = registry.chats.iter().filter(|chat| chat.deleted).map(|chat| chat.id).collect();
        self.turns.set_binned(binned, now);
        self.titles.know(&registry.chats);
        let mut known = LiteMap::new();
        for chat in registry.chats {
            known.insert(chat.id, chat.updated);
        }
        self.known = Some(known);
    }

    /// How the chats of this assistant outlast the window; those of one that was deleted are the default one's.
    pub(crate) fn strategy(&self, assistant: AssistantId) -> Strategy {
        let answers = self.pool.who_answers(assistant);
        let known = self.strategies.iter().find(|(id, _)| Some(*id) == answers);
        known.map_or_else(Strategy::default, |(_, strategy)| *strategy)
    }

    fn take_usage(&mut self, session: SessionId, usage: Option<&Option<Usage>>, now: Millis) {
        if let Some(usage) = usage {
            self.pool.handle(pool::Event::Usage { session, usage: *usage }, now);
        }
    }
}

fn policy(settings: &Settings) -> Policy {
    Policy { cap: usize::from(settings.cap), idle: settings.idle(), warm: settings.warm.length() }
}
