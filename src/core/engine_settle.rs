//! What follows in the [engine](crate::engine) from what happened: the pool and the turns talk until neither has anything left to
//! say, and everybody is told what changed.

use crate::{
    engine::Engine,
    host_io::Command,
    id::ChatId,
    pool,
    protocol::{FromHost, HostLetter},
    record::ChatFacts,
    run::Handed,
    status::Status,
    strategy::Strategy,
    time::Millis,
    turns::Output,
};

impl Engine {
    /// Lets the pool and the turns talk until neither has anything left to say, then tells everybody what changed.
    pub(crate) fn settle(&mut self, now: Millis) {
        self.find(now);
        self.try_to_leave_memory(now);
        self.compare();
        self.ask_model(now);
        // What has been said is heard before it is decided that there is nothing else to do.
        while self.pass_on(now) {}
        self.run_errands(now);
        while self.pass_on(now) {}
        self.foretell();
        let summarised = self.compaction.chat();
        self.turns.forget_unused(|chat| {
            summarised == Some(chat) || self.pool.live_chats().any(|live| live == chat)
        });
        if !self.facts.is_empty() {
            self.out.push_back(Command::Worker(HostLetter::Facts(std::mem::take(&mut self.facts))));
        }
        self.tell_status(now);
        self.out.extend(self.log.due(now).map(Command::Record));
        self.close_if_out(now);
    }

    pub(crate) fn ask_model(&mut self, now: Millis) {
        let default = self.settings.default_assistant;
        let priming = self.primings.iter().find(|(id, _)| *id == default).or(self.primings.first());
        if let Some((_, priming)) = priming
            && !self.pool.is_out()
            && self.watch.wants_to_ask(now)
        {
            self.out.push_back(Command::AskModel(priming.clone()));
        }
        let outlook = self.watch.outlook();
        if outlook != self.outlook {
            self.outlook = outlook;
            self.pool.handle(pool::Event::Model(outlook), now);
        }
    }

    /// Passes one thing on. Returns false where nothing was left.
    pub(crate) fn pass_on(&mut self, now: Millis) -> bool {
        if let Some(effect) = self.errands.poll() {
            self.follow_errand(effect, now);
            return true;
        }
        if let Some(output) = self.turns.poll() {
            self.log.turns_said(&output, now);
            match output {
                Output::Do(command) => self.out.push_back(command),
                Output::Pool(event) => self.pool.handle(event, now),
                Output::Watchers(chat, message) => self.tell_watchers(chat, &message),
                Output::Rejected { panel, chat, turn, trouble } => {
                    let failure = self.log.fail("rejected", trouble, Some(chat), now);
                    self.out.push_back(Command::Tell(panel, FromHost::Rejected { turn, failure }));
                }
                Output::Facts(facts) => self.take_facts(facts),
                // They are only recorded.
                Output::Read(..) | Output::Answered(..) => {}
                Output::Purged(chat) => self.out.push_back(Command::Worker(HostLetter::Purged(vec![chat]))),
            }
            return true;
        }
        let Some(command) = self.pool.poll() else { return false };
        self.log.pool_said(&command, &self.pool, &self.status, now);
        match command {
            pool::Command::Create { session, priming } => {
                self.out.push_back(Command::Create(session, priming))
            }
            pool::Command::Clone { session, base } => self.out.push_back(Command::Clone { session, base }),
            pool::Command::Destroy { session } => self.out.push_back(Command::Destroy(session)),
            pool::Command::Ready { chat, session, found } => {
                let (usage, left_out) = (self.pool.usage(session), self.pool.left_out(session));
                let strategy =
                    self.pool.assistant_of(session).map_or_else(Strategy::default, |id| self.strategy(id));
                let handed = Handed { session, found, usage, left_out, strategy };
                self.turns.with_chat(chat, now, Box::new(move |run, path| run.ready(handed, path, now)));
            }
            pool::Command::Refuse { chat, trouble } => {
                self.turns.with_chat(chat, now, Box::new(move |run, path| run.refused(trouble, path, now)));
            }
            pool::Command::Lent { session } => self.errands.lent(session, self.pool.usage(session), now),
            pool::Command::NotLent { why } => self.errands.not_lent(why),
            pool::Command::AskModel => {
                self.watch.lost(now);
                self.ask_model(now);
            }
        }
        true
    }

    /// The registry is told of what is on disk, and of nothing else.
    pub(crate) fn take_facts(&mut self, facts: ChatFacts) {
        if let Some(in_memory) = &mut self.in_memory {
            return in_memory.put(facts);
        }
        self.titles.happened(&facts);
        self.facts.retain(|earlier| earlier.id != facts.id);
        self.facts.push(facts);
    }

    pub(crate) fn tell_watchers(&mut self, chat: ChatId, message: &FromHost) {
        let watching = self.panels.iter().filter(|(_, watched)| **watched == Some(chat));
        self.out.extend(watching.map(|(panel, _)| Command::Tell(*panel, message.clone())));
    }

    pub(crate) fn tell_status(&mut self, now: Millis) {
        let status = Status {
            model: self.model_state(now),
            sessions: self.pool.views(),
            cap: self.settings.cap,
            waiting: self.pool.waiting().collect(),
            running: self.turns.running(),
            trouble: self.pool_failure(now),
            next_try: self.pool.next_try(now),
            in_memory: self.in_memory.clone(),
        };
        if status == self.status {
            return;
        }
        self.log.status_changes(&self.status, &status, now);
        let panels = self.panels.keys();
        self.out.extend(panels.map(|panel| Command::Tell(*panel, FromHost::Status(status.clone()))));
        self.status = status;
        let mut live: Vec<_> = self.pool.live_chats().collect();
        live.sort_unstable();
        if live != self.live {
            self.out.push_back(Command::Worker(HostLetter::Live(live.clone())));
            self.live = live;
        }
    }

    pub(crate) fn close_if_out(&mut self, now: Millis) {
        // What is only in memory goes with the host, so with such chats it stays.
        let kept = self.in_memory.as_ref().is_none_or(|in_memory| in_memory.chats.is_empty());
        let found = self.recovery.is_over() && self.known.is_some();
        let out = found && kept && self.pool.is_out() && self.turns.is_quiet();
        if out && !self.closing {
            self.out.push_back(Command::Record(self.log.close(now)));
            self.out.push_back(Command::Worker(HostLetter::CloseHost));
        }
        self.closing = out;
    }
}
