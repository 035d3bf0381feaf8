//! How a new session gets a chat's earlier turns: they are counted, the newest first and only as far as it matters, and
//! what fits is given.

use crate::{
    budget,
    context::{self, Choice},
    id::TurnId,
    model::Message,
    record::Usage,
    transcript::{Turn, TurnState},
};
use litemap::LiteMap;

/// What is known of a chat's turns while its session is being restored.
#[derive(Debug, Default)]
pub struct History {
    counts: LiteMap<TurnId, u64>,
    /// The turns that are being counted, each with the most that it can be.
    counting: Vec<(TurnId, u64)>,
}

/// A message of the person that is to be asked, with the answer that is to come: as far as that has been prepared by
/// reading in parts, the notes are asked with.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The message.
    pub person: &'a Turn,
    /// The answer.
    pub answer: &'a Turn,
    /// Whether the session holds what was said before. Then only the message itself is weighed.
    pub is_next: bool,
}

impl Asked<'_> {
    /// Whether a session with this usage has room for it, whatever its words are, so that it need not be measured.
    pub fn surely_fits(&self, usage: Option<Usage>) -> bool {
        let message = context::message(self.person, Some(self.answer));
        exceeded(*self, context::most_tokens(&message.text), usage).is_none()
    }
}

/// How many turns a session that holds this path was told nothing of: those that were left out when it was filled.
pub fn left_out_before(path: &[&Turn]) -> u32 {
    let last = path.iter().rev().find(|turn| turn.state != TurnState::Queued);
    last.map_or(0, |turn| turn.left_out)
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
    /// What is asked does not fit, even alone.
    TooLong {
        /// The tokens that it takes.
        requested: u64,
        /// The tokens that there are for it.
        quota: u64,
    },
}

impl History {
    /// What to do next for a session with this usage, which is to hold the turns of this path and then, where there is one,
    /// be asked `prompt`.
    pub fn next(&mut self, path: &[&Turn], prompt: Option<Asked>, usage: Option<Usage>) -> Next {
        let before = &context::sent(path)[..];
        let known = |turn: &Turn| turn.tokens.or_else(|| self.counts.get(&turn.id).copied());
        let asked = prompt.map(|asked| (asked, self.counts.get(&asked.person.id).copied()));
        let choice = match asked {
            // The message itself is counted first, and with it the newest turns, of which some surely fit.
            Some((asked, None)) => match context::recent(before, u64::MAX, known) {
                Choice::Count(newest) => Choice::Count([vec![asked.person.id], newest].concat()),
                Choice::From(_) => Choice::Count(vec![asked.person.id]),
            },
            Some((asked, Some(requested))) => {
                if let Some(quota) = exceeded(asked, requested, usage) {
                    return Next::TooLong { requested, quota };
                }
                context::recent(before, budget::room_for_history(usage, requested), known)
            }
            None => context::recent(before, budget::room_for_history(usage, 0), known),
        };
        match choice {
            Choice::Count(turns) => {
                let asked = prompt.iter().flat_map(|asked| [asked.person, asked.answer]);
                let path: Vec<&Turn> = before.iter().copied().chain(asked).collect();
                let index = |id: &TurnId| path.iter().position(|turn| turn.id == *id);
                let message = |id| {
                    let at = index(id)?;
                    Some((*id, context::message(path[at], path.get(at + 1).copied())))
                };
                let messages: Vec<_> = turns.iter().filter_map(message).collect();
                self.counting =
                    messages.iter().map(|(id, message)| (*id, context::most_tokens(&message.text))).collect();
                Next::Count(messages.into_iter().map(|(_, message)| message).collect())
            }
            Choice::From(first) => Next::Give {
                left_out: left_out(path, before, first),
                messages: context::messages(&before[first..]),
            },
        }
    }

    /// The tokens of a turn that was counted.
    pub fn tokens(&self, turn: TurnId) -> Option<u64> {
        self.counts.get(&turn).copied()
    }

    /// Takes the tokens of the messages that were to be counted, in their order. For one without a count the most that
    /// it can be is assumed, so that less is given than would fit and never more.
    pub fn counted(&mut self, counts: &[u64]) {
        for (index, (id, most)) in std::mem::take(&mut self.counting).into_iter().enumerate() {
            self.counts.insert(id, counts.get(index).copied().unwrap_or(most));
        }
    }
}

/// The tokens that there are for a message, where it takes more than that. In a session that holds the chat it only has to
/// leave room for its answer. An empty one it must not fill, if something can be done about it: its excerpts can be read in
/// parts. Where the browser does not say what is used, it has to be tried.
fn exceeded(asked: Asked, requested: u64, usage: Option<Usage>) -> Option<u64> {
    if asked.is_next || asked.person.excerpts.is_empty() {
        return usage.map(budget::room_for_prompt).filter(|room| requested > *room);
    }
    let quota = context::room_for_message(asked.answer.reading.as_deref(), usage);
    (requested > quota).then_some(quota)
}

/// How many turns stand on the path before the first that is given.
fn left_out(path: &[&Turn], sent: &[&Turn], first: usize) -> u32 {
    let given = sent.get(first).and_then(|first| path.iter().position(|turn| turn.id == first.id));
    let before = given.filter(|_| first > 0).unwrap_or(if first == 0 { 0 } else { path.len() });
    u32::try_from(before).unwrap_or(u32::MAX)
}
