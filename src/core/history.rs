//! How a new session gets a chat's earlier turns: they are counted, the newest first and only as far as it matters, and
//! what the strategy chooses of them is given.

use crate::{
    budget, context,
    id::TurnId,
    model::{Message, Speaker},
    record::Usage,
    strategy::{self, Choice, Strategy, SummaryWeight, Weighed},
    summary::{self, Summary},
    transcript::Turn,
};
use litemap::LiteMap;

/// What is known of a chat's turns while its session is being restored.
#[derive(Debug, Default)]
pub struct History {
    counts: LiteMap<TurnId, u64>,
    /// The tokens of the summary, once they are counted.
    summary: Option<u64>,
    /// What is being counted, each with the most that it can be.
    counting: Vec<(Counted, u64)>,
}

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Turn(TurnId),
    Summary,
}

/// What there is to choose from.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'a> {
    /// The turns before the one that is asked, the first one first. Empty where the session holds them.
    pub path: &'a [&'a Turn],
    /// What may stand in the place of the oldest of them.
    pub summary: Option<&'a Summary>,
    /// How to choose.
    pub strategy: Strategy,
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

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Count the tokens of each of these messages, and tell [`History::counted`].
    Count(Vec<Message>),
    /// Give the session these.
    Give {
        /// How many turns the model is told nothing of.
        left_out: u32,
        /// The summary, where there is one, and the turns that fit.
        messages: Vec<Message>,
    },
    /// What is asked does not fit, even alone.
    TooLong {
        /// The tokens that it takes.
        requested: u64,
        /// The tokens that there are for it.
        quota: u64,
    },
    /// What the person has pinned does not fit beside what is asked.
    PinnedTooLong {
        /// By so many tokens.
        by: u64,
    },
}

impl History {
    /// What to do next for a session with this usage, which is to hold what is `earlier` and then, where there is one, be
    /// asked `prompt`.
    pub fn next(&mut self, earlier: Earlier, prompt: Option<Asked>, usage: Option<Usage>) -> Next {
        let summary =
            earlier.summary.filter(|_| earlier.strategy != Strategy::Recent && !earlier.path.is_empty());
        let requested = prompt.map(|asked| self.counts.get(&asked.person.id).copied());
        if requested == Some(None) || (summary.is_some() && self.summary.is_none()) {
            // With them the newest turns are counted, of which some surely fit.
            let newest = match self.choose(earlier, None, u64::MAX) {
                Choice::Count(newest) => newest,
                _ => Vec::new(),
            };
            let turns = prompt.iter().map(|asked| asked.person.id).chain(newest);
            return self.count(earlier, prompt, summary, turns.collect());
        }
        let requested = requested.flatten().unwrap_or_default();
        if let Some(quota) = prompt.and_then(|asked| exceeded(asked, requested, usage)) {
            return Next::TooLong { requested, quota };
        }
        let weight =
            summary.zip(self.summary).map(|(summary, tokens)| SummaryWeight { upto: summary.upto, tokens });
        match self.choose(earlier, weight, budget::room_for_history(usage, requested)) {
            Choice::Count(turns) => self.count(earlier, prompt, None, turns),
            Choice::TooMuch { by } => Next::PinnedTooLong { by },
            Choice::Give(given) => {
                let told = summary.filter(|_| given.summary).map(summary_message);
                let is_given = |turn: &Turn| given.turns.contains(&turn.id);
                let messages = told.into_iter().chain(context::messages(earlier.path, is_given)).collect();
                Next::Give { left_out: u32::try_from(given.left_out.len()).unwrap_or(u32::MAX), messages }
            }
        }
    }

    fn choose(&self, earlier: Earlier, summary: Option<SummaryWeight>, room: u64) -> Choice {
        let weighed = |turn: &&Turn| Weighed {
            id: turn.id,
            role: turn.role,
            tokens: turn.tokens.or_else(|| self.counts.get(&turn.id).copied()),
            pinned: turn.pinned,
        };
        let path: Vec<Weighed> = earlier.path.iter().map(weighed).collect();
        strategy::choose(earlier.strategy, &path, summary, room)
    }

    fn count(
        &mut self,
        earlier: Earlier,
        prompt: Option<Asked>,
        summary: Option<&Summary>,
        turns: Vec<TurnId>,
    ) -> Next {
        let asked = prompt.iter().flat_map(|asked| [asked.person, asked.answer]);
        let path: Vec<&Turn> = earlier.path.iter().copied().chain(asked).collect();
        let message = |id: &TurnId| {
            let at = path.iter().position(|turn| turn.id == *id)?;
            Some((Counted::Turn(*id), context::message(path[at], path.get(at + 1).copied())))
        };
        let summary = summary.map(|summary| (Counted::Summary, summary_message(summary)));
        let (counting, messages): (Vec<Counted>, Vec<Message>) =
            summary.into_iter().chain(turns.iter().filter_map(message)).unzip();
        let most = messages.iter().map(|message| context::most_tokens(&message.text));
        self.counting = counting.into_iter().zip(most).collect();
        Next::Count(messages)
    }

    /// Takes the tokens of the messages that were to be counted, in their order. For one without a count the most that
    /// it can be is assumed, so that less is given than would fit and never more.
    pub fn counted(&mut self, counts: &[u64]) {
        for (index, (counted, most)) in std::mem::take(&mut self.counting).into_iter().enumerate() {
            let tokens = counts.get(index).copied().unwrap_or(most);
            match counted {
                Counted::Turn(id) => drop(self.counts.insert(id, tokens)),
                Counted::Summary => self.summary = Some(tokens),
            }
        }
    }
}

fn summary_message(summary: &Summary) -> Message {
    Message { speaker: Speaker::Person, text: summary::message_text(summary) }
}

/// The tokens that there are for a message, where it takes more than that. In a session that holds the chat it only has to
/// leave room for its answer. An empty one it must not fill, if something can be done about it: its excerpts can be read in
/// parts. Where the browser does not say what is used, it has to be tried.
fn exceeded(asked: Asked, requested: u64, usage: Option<Usage>) -> Option<u64> {
    if asked.is_next {
        return usage.filter(|_| !budget::can_ask(usage, requested)).map(budget::room_for_prompt);
    }
    let quota = match asked.person.excerpts.is_empty() {
        true => usage.map(budget::room_for_prompt)?,
        false => context::room_for_message(asked.answer.reading.as_deref(), usage),
    };
    (requested > quota).then_some(quota)
}
