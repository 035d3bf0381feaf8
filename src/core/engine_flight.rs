//! What the [engine](crate::engine) records of what happens. A failure that it tells a person of gets its name here and
//! nowhere else, so that what is told and what is recorded are the same.

use crate::{
    engine::Engine,
    flight::{About, EventId, Failure, Flight, FlightEvent, Recorder},
    host_io::Event,
    id::{ChatId, SessionId},
    model::ModelError,
    notice::model_word,
    pool::{self, Found, Pool},
    protocol::{Download, FromHost, ToHost},
    status::{ModelState, SessionPhase, SessionView, Status, Step},
    store::Write,
    time::Millis,
    transcript::{Outcome, Turn, TurnState},
    trouble::Trouble,
    turns::Output,
};
use litemap::LiteMap;

/// What was recorded and not written yet, and what must be remembered to tell how long things took.
#[derive(Debug)]
pub(crate) struct Log {
    flight: Flight,
    sessions: LiteMap<SessionId, Made>,
    runs: LiteMap<ChatId, Watched>,
}

/// A session that was asked for.
#[derive(Debug)]
struct Made {
    chat: Option<ChatId>,
    since: Millis,
}

/// A turn that runs.
#[derive(Debug)]
struct Watched {
    step: Step,
    /// When the step began.
    since: Millis,
    /// When the turn began.
    began: Millis,
    first_word: Option<Millis>,
    pieces: u64,
}

impl Log {
    /// The host has just begun.
    pub fn new(now: Millis) -> Self {
        let mut flight = Flight::new(Recorder::Host, 0);
        flight.note("started", About::default(), now);
        Self { flight, sessions: LiteMap::new(), runs: LiteMap::new() }
    }

    /// What is to be written now.
    pub fn due(&mut self, now: Millis) -> Option<Vec<FlightEvent>> {
        self.flight.due(now)
    }

    /// When [`Log::due`] is to be asked.
    pub fn deadline(&self) -> Option<Millis> {
        self.flight.deadline()
    }

    /// The host is about to be closed: everything that is still to be written.
    pub fn close(&mut self, now: Millis) -> Vec<FlightEvent> {
        self.flight.note("closing", About::default(), now);
        self.flight.take()
    }

    /// Something has happened.
    pub fn note(&mut self, what: &'static str, about: About, now: Millis) -> EventId {
        self.flight.note(what, about, now)
    }

    fn note_failure(&mut self, what: &'static str, trouble: &Trouble, now: Millis) -> EventId {
        self.note(what, About::trouble(trouble), now)
    }

    /// A failure that a person is told of.
    pub fn fail(
        &mut self,
        what: &'static str,
        trouble: Trouble,
        chat: Option<ChatId>,
        now: Millis,
    ) -> Failure {
        self.flight.fail(what, trouble, chat, now)
    }

    /// As long as the same is wrong, it is the same event.
    fn same_or_new(
        &mut self,
        told: Option<&Failure>,
        what: &'static str,
        trouble: Trouble,
        now: Millis,
    ) -> Failure {
        match told {
            Some(failure) if failure.trouble == trouble => failure.clone(),
            _ => self.fail(what, trouble, None, now),
        }
    }

    /// What has happened to the host.
    pub fn happened(&mut self, event: &Event, now: Millis) {
        match event {
            Event::Panel(_, request) => self.asked(request, now),
            Event::PanelGone(_) => drop(self.note("panel-gone", About::default(), now)),
            Event::Registry(registry, _) => {
                let about = About::default()
                    .figure("chats", registry.chats.len() as u64)
                    .figure("assistants", registry.assistants.len() as u64);
                self.note("registry", about, now);
            }
            Event::Purge(chats) => {
                self.note("purge", About::default().figure("chats", chats.len() as u64), now);
            }
            Event::Found(Ok(left)) => {
                let about = About::default()
                    .figure("journal-rows", left.journals.len() as u64)
                    .figure("unfinished", left.unfinished.len() as u64)
                    .figure("chats", left.heads.len() as u64);
                self.note("left-behind", about, now);
            }
            Event::Found(Err(error)) => {
                self.note_failure("left-behind-unread", &error.clone().into_trouble(), now);
            }
            Event::Loaded(chat, Err(error)) => {
                let about = About::trouble(&error.clone().into_trouble()).of_chat(Some(*chat));
                self.note("chat-not-read", about, now);
            }
            Event::Written(_, Err(error)) => {
                self.note_failure("write-failed", &error.clone().into_trouble(), now);
            }
            Event::Inspected(_, Ok(found)) => {
                let about = About::default()
                    .figure("rows", found.checked.into())
                    .figure("set-aside", found.set_aside.into())
                    .figure("headless", found.headless.len() as u64);
                self.note("inspected", about, now);
            }
            Event::LeftMemory(Ok(())) => drop(self.note("on-disk-again", About::default(), now)),
            Event::Discarded(_, Ok(())) => drop(self.note("discarded", About::default(), now)),
            Event::Made(..) | Event::Measured(..) | Event::Appended(..) | Event::Ended { .. } => {
                self.model_answered(event, now)
            }
            // What is said often or follows from something else is not recorded; failures that a person is told of are,
            // where they are told.
            Event::Loaded(..)
            | Event::Weighed(..)
            | Event::Written(..)
            | Event::Model(_)
            | Event::Said(..)
            | Event::Summarized(..)
            | Event::Inspecting(..)
            | Event::Inspected(_, Err(_))
            | Event::Discarded(_, Err(_))
            | Event::LeftMemory(Err(_))
            | Event::Tick => {}
        }
    }

    /// What the model's API has answered. That all went well is told by the step that follows.
    fn model_answered(&mut self, event: &Event, now: Millis) {
        match event {
            Event::Made(session, result) => {
                let (chat, since) =
                    self.sessions.get(session).map_or((None, now), |made| (made.chat, made.since));
                let took = Some(now.saturating_sub(since));
                let (what, about) = match result {
                    Ok(_) => ("made", About::default()),
                    Err(error) => ("not-made", About::trouble(&error.clone().into_create_trouble())),
                };
                self.note(what, about.of_session(*session).of_chat(chat).took(took), now);
                if result.is_err() {
                    self.sessions.remove(session);
                }
            }
            Event::Measured(session, Err(error)) => self.answered("not-measured", *session, error, now),
            Event::Appended(session, Err(error)) => self.answered("not-appended", *session, error, now),
            Event::Ended { session, result: Err(error), .. } => {
                self.answered("answer-broken", *session, error, now);
            }
            Event::Ended { session, overflowed: true, .. } => {
                self.note("overflowed", self.of_session(*session), now);
            }
            _ => {}
        }
    }

    /// What the last host left open was closed.
    pub fn mended(&mut self, writes: &[Write], now: Millis) {
        for write in writes {
            if let Write::Turn(Turn { event: Some(event), chat, .. }) = write {
                self.fail_as(*event, "interrupted", About::chat(*chat), now);
            }
        }
    }

    fn fail_as(&mut self, event: EventId, what: &'static str, about: About, now: Millis) {
        self.flight.note_as(event, what, about, now);
        self.flight.hurry();
    }

    fn answered(&mut self, what: &'static str, session: SessionId, error: &ModelError, now: Millis) {
        let chat = self.of_session(session).chat;
        let about = About::trouble(&error.clone().into_prompt_trouble());
        self.note(what, about.of_session(session).of_chat(chat), now);
    }

    fn of_session(&self, session: SessionId) -> About {
        About::session(session).of_chat(self.sessions.get(&session).and_then(|made| made.chat))
    }

    fn asked(&mut self, request: &ToHost, now: Millis) {
        let (word, about) = match request {
            ToHost::Hello(_) => ("hello", About::default()),
            ToHost::Watch(chat) => ("watch", About::default().of_chat(*chat)),
            ToHost::Send(send) => ("send", About::chat(send.chat)),
            ToHost::Turn { chat, request, .. } => (request.word(), About::chat(*chat)),
            ToHost::Evict(session) => ("evict", self.of_session(*session)),
            ToHost::Inspect => ("inspect", About::default()),
            ToHost::Discard(rows) => ("discard", About::default().figure("rows", rows.len() as u64)),
            ToHost::AskAgain => ("ask-again", About::default()),
            ToHost::Download(Download::Done) => ("downloaded", About::default()),
            ToHost::Download(Download::Failed(_)) => ("download-failed", About::default()),
            // There is one for every pause of a person who types.
            ToHost::Weigh { .. } => return,
            // There are hundreds of them; that it is being downloaded is told by the state of the model.
            ToHost::Download(Download::Progress(_)) => return,
        };
        self.note("asked", About { code: Some(word), ..about }, now);
    }

    /// What the turns have to say.
    pub fn turns_said(&mut self, output: &Output, now: Millis) {
        match output {
            Output::Watchers(chat, FromHost::Piece { .. }) => {
                if let Some(run) = self.runs.get_mut(chat) {
                    run.pieces += 1;
                    run.first_word.get_or_insert(now);
                }
            }
            Output::Pool(pool::Event::Crashed) => drop(self.note("crashed", About::default(), now)),
            Output::Purged(chat) => drop(self.note("purged", About::chat(*chat), now)),
            Output::Read(chat, reading) => {
                let about = About::chat(*chat).figure("parts", reading.parts.into());
                let about = about.figure("read", reading.read).figure("of", reading.of);
                self.note("part", about.figure("notes", reading.notes.len() as u64), now);
            }
            Output::Answered(chat, outcome) => self.end_run(*chat, outcome, now),
            _ => {}
        }
    }

    fn end_run(&mut self, chat: ChatId, outcome: &Outcome, now: Millis) {
        let mut about = outcome.trouble.as_ref().map_or_else(About::default, About::trouble);
        if let Some(run) = self.runs.get(&chat) {
            about = about.took(Some(now.saturating_sub(run.began))).figure("pieces", run.pieces);
            if let Some(first) = run.first_word {
                about = about.figure("first-word", first.saturating_sub(run.began));
            }
        }
        let about = about.of_chat(Some(chat)).figure("left-out", outcome.left_out.into());
        let what = match outcome.state {
            TurnState::Stopped => "answer-stopped",
            TurnState::Failed => "answer-failed",
            _ => "answer-done",
        };
        match outcome.event {
            Some(event) => self.fail_as(event, what, about, now),
            None => drop(self.note(what, about, now)),
        }
    }

    /// What the pool wants. `told` is what panels know of its sessions.
    pub fn pool_said(&mut self, command: &pool::Command, pool: &Pool, told: &Status, now: Millis) {
        match command {
            pool::Command::Create { session, .. } => {
                self.sessions.insert(*session, Made { chat: None, since: now });
                self.note("create", self.of_session(*session), now);
            }
            pool::Command::Clone { session, base } => {
                let chat = pool.chat_of(*session);
                self.sessions.insert(*session, Made { chat, since: now });
                self.note("clone", self.of_session(*session).figure("base", base.0.into()), now);
            }
            pool::Command::Destroy { session } => {
                let idle = |view: &SessionView| view.id == *session && view.phase == SessionPhase::Idle;
                let what = if told.sessions.iter().any(idle) { "evict" } else { "destroy" };
                self.note(what, self.of_session(*session), now);
                self.sessions.remove(session);
            }
            pool::Command::Ready { chat, session, found } => {
                if let Some(made) = self.sessions.get_mut(session) {
                    made.chat = Some(*chat);
                }
                let code = match found {
                    Found::AsItWas => "hit",
                    Found::Empty => "empty",
                    Found::New => "new",
                };
                self.note("ready", About::code(code).of_session(*session).of_chat(Some(*chat)), now);
            }
            pool::Command::Refuse { chat, trouble } => {
                self.note("refused", About::trouble(trouble).of_chat(Some(*chat)), now);
            }
            // What becomes of an errand is told where it ends.
            pool::Command::Lent { .. } | pool::Command::NotLent { .. } => {}
            pool::Command::AskModel => drop(self.note("model-lost", About::default(), now)),
        }
    }

    /// What is different in what panels are told.
    pub fn status_changes(&mut self, before: &Status, after: &Status, now: Millis) {
        let model = model_word(&after.model);
        if model_word(&before.model) != model {
            self.note("model", About::code(model), now);
        }
        if before.trouble.is_some() && after.trouble.is_none() {
            self.note("sessions-again", About::default(), now);
        }
        self.runs.retain(|chat, _| after.step(*chat).is_some());
        for running in &after.running {
            self.enter_step(running.chat, running.step, now);
        }
    }

    fn enter_step(&mut self, chat: ChatId, step: Step, now: Millis) {
        let before = self.runs.get(&chat);
        if before.is_some_and(|run| run.step == step) {
            return;
        }
        let took = before.map(|run| now.saturating_sub(run.since));
        // Every turn begins with this step and no other.
        match self.runs.get_mut(&chat).filter(|_| step != Step::Keeping) {
            Some(run) => (run.step, run.since) = (step, now),
            None => {
                let run = Watched { step, since: now, began: now, first_word: None, pieces: 0 };
                self.runs.insert(chat, run);
            }
        }
        self.note("step", About::code(step.word()).of_chat(Some(chat)).took(took), now);
    }
}

impl Engine {
    /// What the browser's model is up to, as panels are told.
    pub(crate) fn model_state(&mut self, now: Millis) -> ModelState {
        let told = match &self.status.model {
            ModelState::Out(failure) => Some(failure),
            _ => None,
        };
        let state = self.watch.state().clone();
        state.map_out(|trouble| self.log.same_or_new(told, "model-out", trouble, now))
    }

    /// The last failure to make a session, as panels are told.
    pub(crate) fn pool_failure(&mut self, now: Millis) -> Option<Failure> {
        let trouble = self.pool.trouble()?.clone();
        Some(self.log.same_or_new(self.status.trouble.as_ref(), "no-session", trouble, now))
    }
}
