//! What takes the commands of the engine in its tests and carries them out: the disk and the worker. What concerns the model goes
//! on to [`engine_world_model`](crate::engine_world_model).

use crate::{
    assistant::Assistant,
    engine_world::World,
    host_io::{Command, Event, LeftBehind, WriteId},
    id::{ChatId, TurnId},
    memory::Memory,
    model::ModelError,
    protocol::{HostLetter, KnownChat, Registry},
    record::ChatFacts,
    settings::Settings,
    store::{StoreError, Write},
    transcript::{Transcript, Turn, TurnState},
};
use std::collections::BTreeSet;

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

impl World {
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
                    let heads = writes.iter().filter_map(|write| match write {
                        Write::Head(head) => Some((head.chat, head.clone())),
                        _ => None,
                    });
                    self.latest_heads.extend(heads);
                    self.under_way.push(Command::Write(id, writes));
                }
                other => self.under_way.push(other),
            }
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
            (Command::Worker(HostLetter::HostStarted), _) => self.registry(),
            (other, error) => self.carry_out_by_model(other, error),
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
        let assistant = Assistant { strategy: self.strategy, ..Assistant::built_in() };
        let settings = Settings { cap: self.cap, ..Settings::default() };
        let registry = Registry { settings, assistants: vec![assistant], chats };
        Event::Registry(registry, "en".into())
    }
}
