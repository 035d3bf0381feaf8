//! Tells the engine what happens and carries out what it says.

use crate::{
    keeper::Keeper,
    model::Models,
    panels::Panels,
    post::Post,
    report::{Report, registry_event},
    summaries::Summaries,
};
use pilotlight_browser::{clock, flight::Ring, runtime, timer::Timeout};
use pilotlight_core::{
    engine::Engine,
    host_io::{Command, Event},
    model::Model,
    protocol::FromWorker,
    store::Store,
};
use std::{cell::RefCell, rc::Rc};

/// The longest time that a timer of the browser takes, in milliseconds.
const LONGEST_TIMER: u64 = i32::MAX as u64;

/// Joins the engine to everything that it needs carried out.
pub struct Driver<M: Model, S: Store> {
    engine: RefCell<Engine>,
    models: Models<M>,
    summaries: Summaries,
    keeper: Keeper<S>,
    panels: Panels,
    post: Post,
    flight: Ring,
    /// Wakes the engine at its deadline.
    timer: RefCell<Option<Timeout>>,
}

impl<M: Model + 'static, S: Store + 'static> Driver<M, S> {
    /// Begins. Everything stays as long as the document does.
    pub fn start(model: M, store: S) {
        let driver = Rc::new_cyclic(|this: &std::rc::Weak<Self>| {
            let this = this.clone();
            let report: Report = Rc::new(move |event| {
                // While the driver is being made nothing can have happened yet.
                if let Some(driver) = this.upgrade() {
                    driver.handle(event);
                }
            });
            let flight = Ring::default();
            Self {
                engine: RefCell::new(Engine::new(clock::now())),
                models: Models::new(model, report.clone()),
                summaries: Summaries::new(report.clone()),
                keeper: Keeper::new(store, report.clone()),
                panels: Panels::new(report.clone()),
                post: Post::new(flight.clone(), report),
                flight,
                timer: RefCell::new(None),
            }
        });
        driver.carry_out();
        driver.listen_to_worker();
        // Its document is its life: it is never dropped.
        std::mem::forget(driver);
    }

    fn listen_to_worker(self: &Rc<Self>) {
        let driver = self.clone();
        runtime::on_host_letter(move |letter| {
            driver.handle(match letter {
                FromWorker::Registry(registry) => registry_event(registry),
                FromWorker::Purge(chats) => Event::Purge(chats),
            });
        })
        .forever();
    }

    fn handle(&self, event: Event) {
        self.engine.borrow_mut().handle(event, clock::now());
        self.carry_out();
    }

    fn carry_out(&self) {
        loop {
            // The engine is free again before a command is carried out, so that it may be told of the outcome.
            let Some(command) = self.engine.borrow_mut().poll() else { break };
            match command {
                Command::Tell(panel, message) => self.panels.tell(panel, &message),
                Command::Worker(letter) => self.post.send(letter),
                Command::Find => self.keeper.find(),
                Command::Load(chat) => self.keeper.load(chat),
                Command::Write(id, writes) => self.keeper.write(id, writes),
                Command::Inspect(panel) => self.keeper.inspect(panel),
                Command::Discard(panel, rows) => self.keeper.discard(panel, &rows),
                Command::LeaveMemory => self.keeper.leave_memory(),
                Command::UseMemory => self.keeper.use_memory(),
                Command::AskModel(priming) => self.models.availability(priming),
                Command::Create(session, priming) => self.models.create(session, priming),
                Command::Clone { session, base } => self.models.duplicate(session, base),
                Command::Destroy(session) => self.models.destroy(session),
                Command::Measure(session, messages) => self.models.measure(session, messages),
                Command::Weigh(weighing, session, messages) => {
                    self.models.weigh(weighing, session, messages);
                }
                Command::Append(session, messages) => self.models.append(session, messages),
                Command::Prompt(session, messages) => self.models.prompt(session, messages, None),
                Command::PromptInForm(session, messages, form) => {
                    self.models.prompt(session, messages, form);
                }
                Command::Summarize(errand, how) => self.summaries.begin(errand, how),
                Command::StopSummary => self.summaries.stop(),
                Command::Abort(session) => self.models.abort(session),
                Command::Record(events) => self.flight.record(events),
            }
        }
        self.set_timer();
    }

    fn set_timer(&self) {
        let now = clock::now();
        let deadline = self.engine.borrow().deadline(now);
        let timer = deadline.map(|at| {
            let wait = u32::try_from(at.saturating_sub(now).min(LONGEST_TIMER)).unwrap_or(u32::MAX);
            let report = self.models.report();
            Timeout::new(wait, move || report(Event::Tick))
        });
        *self.timer.borrow_mut() = timer;
    }
}
