//! How a new session gets a chat's earlier turns: they are counted, the newest first and only as far as it matters, and
//! what fits is given.

use crate::{
    context::{self, Choice},
    id::TurnId,
    model::Message,
    record::Usage,
    transcript::{Transcript, Turn},
};
use litemap::LiteMap;

/// What is known of a chat's turns while its session is being restored.
#[derive(Debug, Default)]
pub struct History {
    counts: LiteMap<TurnId, u64>,
    /// The turns that are being counted.
    counting: Vec<TurnId>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Count the tokens of each of these messages, and tell [`History::counted`].
    Count(Vec<Message>),
    /// Give the session these.
    Give {
        /// How many of the oldest turns are not among them.
        left_out: u32,
        /// The turns that fit.
        messages: Vec<Message>,
    },
}

impl History {
    /// What to do next for a session with this usage, which is to hold the turns `before` and then, where there is one,
    /// be asked `prompt`.
    pub fn next(&mut self, before: &[&Turn], prompt: Option<&Turn>, usage: Option<Usage>) -> Next {
        let known = |turn: &Turn| turn.tokens.or_else(|| self.counts.get(&turn.id).copied());
        let choice = match prompt.filter(|prompt| known(prompt).is_none()) {
            // The message itself is counted first, and with it the newest turns, of which some surely fit.
            Some(prompt) => match context::recent(before, u64::MAX, known) {
                Choice::Count(newest) => Choice::Count([vec![prompt.id], newest].concat()),
                Choice::From(_) => Choice::Count(vec![prompt.id]),
            },
            None => {
                let asked = prompt.and_then(known).unwrap_or_default();
                context::recent(before, context::room_for_history(usage, asked), known)
            }
        };
        match choice {
            Choice::Count(turns) => {
                let all = || before.iter().copied().chain(prompt);
                let messages = turns.iter().filter_map(|id| all().find(|turn| turn.id == *id));
                let messages = messages.map(context::message).collect();
                self.counting = turns;
                Next::Count(messages)
            }
            Choice::From(first) => Next::Give {
                left_out: u32::try_from(first).unwrap_or(u32::MAX),
                messages: context::messages(before[first..].iter().copied()),
            },
        }
    }

    /// Takes the tokens of the messages that were to be counted, in their order. For one without a count the most that
    /// it can be is assumed, so that less is given than would fit and never more.
    pub fn counted(&mut self, counts: &[u64], person: &Turn, path: &Transcript) {
        for (index, id) in std::mem::take(&mut self.counting).into_iter().enumerate() {
            let turn = if id == person.id { Some(person) } else { path.get(id) };
            let most = turn.map_or(0, |turn| context::most_tokens(&turn.text));
            self.counts.insert(id, counts.get(index).copied().unwrap_or(most));
        }
    }
}
