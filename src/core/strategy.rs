//! Context strategies: what a model is given of a chat that is longer than its window. Pure functions, from what the turns
//! weigh and the room there is to which of them are given. The system prompt is not among them: it stands in the session from
//! its beginning, and the room is what is left beside it.
//!
//! The unit is the exchange: a message of the person with everything that was answered to it. It is given whole or not at
//! all, in the order in which it was said.

use crate::{id::TurnId, transcript::Role};
use serde::{Deserialize, Serialize};

/// How an assistant's chats outlast the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Strategy {
    /// The newest exchanges that fit.
    Recent,
    /// A summary of the oldest, and the newest that fit.
    #[default]
    Summary,
    /// What the person has pinned, a summary of the oldest, and the newest that fit.
    Pinned,
}

impl Strategy {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Recent, Self::Summary, Self::Pinned];

    /// The word for it: in `_locales` as `strategy_<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Summary => "summary",
            Self::Pinned => "pinned",
        }
    }
}

/// A turn as a strategy sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The turn.
    pub id: TurnId,
    /// Who speaks.
    pub role: Role,
    /// The tokens it takes; `None` where they have not been counted.
    pub tokens: Option<u64>,
    /// Whether the person wants it to stay; its whole exchange does then.
    pub pinned: bool,
}

/// What is known of a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryWeight {
    /// The last turn that it covers.
    pub upto: TurnId,
    /// What is counted for it: see [`Summary::id`](crate::summary::Summary::id).
    pub id: TurnId,
    /// The tokens it takes; `None` where they have not been counted.
    pub tokens: Option<u64>,
}

/// The room that there is, in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// So much is filled.
    pub fill: u64,
    /// So much may be filled by what has to be given.
    pub most: u64,
}

/// What to do next to choose what is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Count these turns first, the newest first.
    Count(Vec<TurnId>),
    /// Give this.
    Give(Given),
    /// What is pinned does not fit.
    TooMuch {
        /// By so many tokens.
        by: u64,
    },
}

/// What is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Whether the summary is given, before everything else.
    pub summary: bool,
    /// The turns that are given, in order.
    pub turns: Vec<TurnId>,
    /// The turns that the model is told nothing of: neither given nor covered by the summary.
    pub left_out: Vec<TurnId>,
    /// The tokens of all that is given.
    pub tokens: u64,
}

/// How many turns are counted in one go, so that a chat of a thousand turns costs no more than what fits.
const COUNT_AT_ONCE: usize = 32;

/// Chooses what fits. Counts only as far as it matters: the same call, with the counts that it asked for, goes on from there.
pub fn choose(strategy: Strategy, path: &[Weighed], summary: Option<SummaryWeight>, room: Room) -> Choice {
    let exchanges = exchanges(path);
    let is_pinned =
        |exchange: &&[Weighed]| strategy == Strategy::Pinned && exchange.iter().any(|turn| turn.pinned);

    let pinned: Vec<&[Weighed]> = exchanges.iter().copied().filter(is_pinned).collect();
    let Some(weight) = weight(pinned.iter().copied().flatten()) else {
        return count(pinned.iter().copied().flatten());
    };
    if weight > room.most {
        return Choice::TooMuch { by: weight - room.most };
    }
    let mut room = room.fill.saturating_sub(weight);
    let mut tokens = weight;

    // A summary stands for whole exchanges only.
    let summary = summary.filter(|_| strategy != Strategy::Recent).and_then(|summary| {
        let last = path.iter().position(|turn| turn.id == summary.upto)?;
        let ends = exchanges.iter().scan(0, |end, exchange| {
            *end += exchange.len();
            Some(*end)
        });
        Some((ends.take_while(|end| *end <= last + 1).last()?, summary))
    });
    let mut first = 0;
    if let Some((covered, summary)) = summary {
        let Some(weight) = summary.tokens else { return Choice::Count(vec![summary.id]) };
        if let Some(rest) = room.checked_sub(weight) {
            (first, room) = (covered, rest);
            tokens += weight;
        }
    }

    let mut given = pinned;
    let mut end = path.len();
    for exchange in exchanges.iter().copied().rev() {
        if end <= first {
            break;
        }
        if !is_pinned(&exchange) {
            let Some(weight) = self::weight(exchange) else { return count(path[first..end].iter()) };
            let Some(rest) = room.checked_sub(weight) else { break };
            room = rest;
            tokens += weight;
            given.push(exchange);
        }
        end -= exchange.len();
    }
    let is_given = |id: TurnId| given.iter().copied().flatten().any(|turn| turn.id == id);
    let turns: Vec<TurnId> = path.iter().map(|turn| turn.id).filter(|id| is_given(*id)).collect();
    let left_out = path[first..].iter().map(|turn| turn.id).filter(|id| !turns.contains(id)).collect();
    Choice::Give(Given { summary: first > 0, turns, left_out, tokens })
}

/// The exchanges of a path, in order. Answers before the first message of the person, which only damage can leave, are one too.
fn exchanges(path: &[Weighed]) -> Vec<&[Weighed]> {
    let mut exchanges = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .skip(1)
            .position(|turn| turn.role == Role::Person)
            .map_or(rest.len(), |next| next + 1);
        let (exchange, others) = rest.split_at(end);
        exchanges.push(exchange);
        rest = others;
    }
    exchanges
}

/// What all of these weigh; `None` where one is not counted.
fn weight<'a>(turns: impl IntoIterator<Item = &'a Weighed>) -> Option<u64> {
    turns.into_iter().map(|turn| turn.tokens).sum()
}

fn count<'a>(turns: impl DoubleEndedIterator<Item = &'a Weighed>) -> Choice {
    let unknown = turns.rev().filter(|turn| turn.tokens.is_none());
    Choice::Count(unknown.take(COUNT_AT_ONCE).map(|turn| turn.id).collect())
}

#[cfg(test)]
#[path = "strategy_tests.rs"]
mod tests;
