//! The model that the engine is tested with: it answers and fails as it is told, and its sessions hold what they were given.

use crate::{
    engine_world::World,
    host_io::{Command, Event},
    id::SessionId,
    model::{Availability, Message, ModelError, Speaker},
    record::Usage,
};

impl World {
    /// Rule 4: what the model is given and what the screen shows agree, or the screen says how they differ.
    pub(crate) fn prompt(&mut self, session: SessionId, messages: Vec<Message>) {
        let holds = self.sessions.get(&session).cloned().unwrap_or_default();
        let given: Vec<Message> = holds.iter().chain(&messages).cloned().collect();
        assert!(given.iter().map(tokens).sum::<u64>() <= self.window, "no prompt is larger than the window");
        if let [part] = &given[..]
            && let Some(part) = self.part(&part.text)
        {
            self.check_noted(part.turn);
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

    /// Carries out what is asked of the model and of its sessions.
    pub(crate) fn carry_out_by_model(&mut self, command: Command, error: Option<ModelError>) -> Event {
        match (command, error) {
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
            (other, _) => panic!("nobody carries out {other:?}"),
        }
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

    fn usage(&self, holds: &[Message]) -> Option<Usage> {
        Some(Usage { used: holds.iter().map(tokens).sum(), window: self.window })
    }
}

pub(crate) fn tokens(message: &Message) -> u64 {
    message.text.len() as u64 + 11
}
