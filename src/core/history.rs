//! How a new session gets a chat's earlier turns: they are counted, the newest first and only as far as it matters, and
//! what fits is given, by the assistant's [strategy](crate::strategy).

use crate::{
    budget, context,
    id::TurnId,
    model::Message,
    record::Usage,
    strategy::{Choice, Given, Room, Strategy, SummaryWeight, Weighed, choose},
    summary::Summary,
    transcript::{Transcript, Turn},
};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

/// What was said in a chat before something else is said, and what of it is to be given.
#[derive(Clone, Debug, Default)]
pub struct Past<'a> {
    /// The turns, in order.
    pub path: Vec<&'a Turn>,
    /// What stands in the place of the oldest of them.
    pub summary: Option<&'a Summary>,
    /// Those that the person wants to stay.
    pub pinned: &'a [TurnId],
    /// What is chosen by.
    pub strategy: Strategy,
}

impl<'a> Past<'a> {
    /// The path of a transcript to this turn.
    pub fn of(transcript: &'a Transcript, last: Option<TurnId>, strategy: Strategy) -> Self {
        let head = &transcript.head;
        let path = transcript.path_to(last);
        Self { summary: head.summary_of(&path), path, pinned: &head.pinned, strategy }
    }
}

/// The turns of a path that a session was told nothing of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// How many these are.
    pub turns: u32,
    /// The first of them, counted from 1 on the path; 0 where there are none.
    pub from: u32,
    /// The last of them.
    pub to: u32,
}

impl LeftOut {
    /// Whether these are all between the first and the last: pinned ones may stand among them.
    pub fn is_a_row(self) -> bool {
        self.from + self.turns == self.to + 1
    }
}

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

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Count the tokens of each of these messages, and tell [`History::counted`].
    Count(Vec<Message>),
    /// Give the session these.
    Give {
        /// What is neither among them nor covered by the summary.
        left_out: LeftOut,
        /// The summary, where it is given, and the turns that fit.
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
    /// What to do next for a session with this usage, which is to hold what of this past fits and then, where there is one,
    /// be asked `prompt`.
    pub fn next(&mut self, past: &Past, prompt: Option<Asked>, usage: Option<Usage>) -> Next {
        let sent = context::sent(&past.path);
        let asked = prompt.map(|asked| (asked, self.tokens(asked.person.id)));
        let choice = match asked {
            // The message itself is counted first, and with it the newest turns, of which some surely fit.
            Some((asked, None)) => match self.choose(past, &sent, Room { fill: u64::MAX, most: u64::MAX }) {
                Choice::Count(newest) => Choice::Count([vec![asked.person.id], newest].concat()),
                _ => Choice::Count(vec![asked.person.id]),
            },
            Some((asked, Some(requested))) => {
                if let Some(quota) = exceeded(asked, requested, usage) {
                    return Next::TooLong { requested, quota };
                }
                match self.choose(past, &sent, room(usage, requested)) {
                    // What is pinned is given in any case, so there is the less room for the message.
                    Choice::TooMuch { by } => {
                        return Next::TooLong { requested, quota: requested.saturating_sub(by) };
                    }
                    choice => choice,
                }
            }
            None => self.choose(past, &sent, room(usage, 0)),
        };
        match choice {
            Choice::Count(ids) => {
                let asked = prompt.iter().flat_map(|asked| [asked.person, asked.answer]);
                self.count(past.summary, &sent.iter().copied().chain(asked).collect::<Vec<_>>(), &ids)
            }
            Choice::Give(given) => give(past, &sent, &given),
            // Nothing waits for it; whatever is asked next is refused.
            Choice::TooMuch { .. } => {
                Next::Give { left_out: left_out(&past.path, &sent), messages: Vec::new() }
            }
        }
    }

    fn choose(&self, past: &Past, sent: &[&Turn], room: Room) -> Choice {
        let weighed = sent.iter().map(|turn| Weighed {
            id: turn.id,
            role: turn.role,
            tokens: turn.tokens.or_else(|| self.tokens(turn.id)),
            pinned: past.pinned.contains(&turn.id),
        });
        let weighed: Vec<Weighed> = weighed.collect();
        let summary = past.summary.map(|summary| SummaryWeight {
            upto: summary.upto,
            id: summary.id(),
            tokens: self.tokens(summary.id()),
        });
        choose(past.strategy, &weighed, summary, room)
    }

    /// Has these counted, which are turns of the path or the summary.
    fn count(&mut self, summary: Option<&Summary>, path: &[&Turn], ids: &[TurnId]) -> Next {
        let message = |id: &TurnId| match path.iter().position(|turn| turn.id == *id) {
            Some(at) => Some((*id, context::message(path[at], path.get(at + 1).copied()))),
            None => Some((*id, summary.filter(|summary| summary.id() == *id)?.message())),
        };
        let messages: Vec<_> = ids.iter().filter_map(message).collect();
        self.counting =
            messages.iter().map(|(id, message)| (*id, context::most_tokens(&message.text))).collect();
        Next::Count(messages.into_iter().map(|(_, message)| message).collect())
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

/// The room beside a message of so many tokens. What is filled leaves the next message room; what is pinned may leave less.
fn room(usage: Option<Usage>, requested: u64) -> Room {
    let most = usage.map_or(u64::MAX, |usage| budget::room_for_prompt(usage).saturating_sub(requested));
    Room { fill: budget::room_for_history(usage, requested).min(most), most }
}

fn give(past: &Past, sent: &[&Turn], given: &Given) -> Next {
    let turns: Vec<&Turn> = sent.iter().copied().filter(|turn| given.turns.contains(&turn.id)).collect();
    let not_given = sent.iter().copied().filter(|turn| given.left_out.contains(&turn.id));
    let summary = past.summary.filter(|_| given.summary).map(Summary::message);
    Next::Give {
        left_out: left_out(&past.path, &not_given.collect::<Vec<_>>()),
        messages: summary.into_iter().chain(context::messages(&turns)).collect(),
    }
}

fn left_out(path: &[&Turn], turns: &[&Turn]) -> LeftOut {
    let number = |turn: Option<&&Turn>| {
        let at = path.iter().position(|other| turn.is_some_and(|turn| turn.id == other.id));
        at.map_or(0, |at| at as u32 + 1)
    };
    LeftOut { turns: turns.len() as u32, from: number(turns.first()), to: number(turns.last()) }
}
