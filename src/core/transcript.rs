//! A chat's turns, as the person saw them. They are a tree, because editing and regenerating keep the earlier
//! version; what is shown, and what the model is given, is one path through it.

use crate::{
    branches::Changes,
    excerpt::{Excerpt, Origin},
    figures::Figures,
    flight::EventId,
    id::{AssistantId, ChatId, TurnId},
    reading::Reading,
    record::{ChatFacts, Usage, title_from, title_of_page},
    stored::{Stored, or_nothing},
    summary::Summary,
    time::Millis,
    trouble::Trouble,
};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

/// What is kept of a chat beside its turns, in the same database and the same transactions, so that a lost
/// registry can be made again. One row a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranscriptHead {
    /// Version of the stored form.
    pub v: u32,
    /// The chat.
    pub chat: ChatId,
    /// Who answers in it.
    pub assistant: AssistantId,
    /// When the first message was sent.
    pub created: Millis,
    /// When a turn last began. A record that is older than this was not told of it.
    pub updated: Millis,
    /// The last turn of the shown path.
    pub head: Option<TurnId>,
    /// What stands in the place of the oldest turns in what the model is given.
    pub summary: Option<Box<Summary>>,
    /// The end of the shown path when the person undid a summary: none is made of its own accord before the chat has grown.
    pub undone: Option<TurnId>,
    /// The turns that the person wants the model to be given in any case, in the order in which they were pinned.
    #[serde(default, deserialize_with = "or_nothing")]
    pub pinned: Vec<TurnId>,
    /// The answers that the person has deleted. Each stays in the tree, because turns may follow it, and is passed over: it is
    /// neither shown nor given to the model.
    #[serde(default, deserialize_with = "or_nothing")]
    pub removed: Vec<TurnId>,
    /// What the person has changed of what is shown, and can undo.
    #[serde(default, deserialize_with = "or_nothing")]
    pub undo: Changes,
    /// What the person has undone, and can redo.
    #[serde(default, deserialize_with = "or_nothing")]
    pub redo: Changes,
}

impl TranscriptHead {
    /// The head of a chat in which nothing has been said.
    pub fn new(chat: ChatId, assistant: AssistantId, created: Millis) -> Self {
        let updated = created;
        Self {
            v: Self::VERSION,
            chat,
            assistant,
            created,
            updated,
            head: None,
            summary: None,
            undone: None,
            pinned: Vec::new(),
            removed: Vec::new(),
            undo: Changes::new(),
            redo: Changes::new(),
        }
    }

    /// What stands in the place of the oldest turns of this path, where the summary that there is was made of it: in another
    /// branch, or with an answer of it deleted, it would tell the model what is not shown.
    pub fn summary_of(&self, path: &[&Turn]) -> Option<&Summary> {
        self.summary.as_deref().filter(|summary| summary.covers(path) > 0)
    }

    /// A head for turns that have lost theirs: the newest turn that nothing follows is the end of the shown path. Who
    /// answered is not known any more. `None` where there are no turns.
    pub fn of(chat: ChatId, turns: &[Turn]) -> Option<Self> {
        let created = turns.iter().map(|turn| turn.created).min()?;
        let updated = turns.iter().map(|turn| turn.created).max()?;
        let settled = || turns.iter().filter(|turn| turn.state != TurnState::Queued);
        let is_parent = |id: TurnId| settled().any(|turn| turn.parent == Some(id));
        let last = settled()
            .filter(|turn| !is_parent(turn.id))
            .max_by_key(|turn| (turn.role == Role::Model, turn.id))
            .map(|turn| turn.id);
        Some(Self { updated, head: last, ..Self::new(chat, AssistantId::DEFAULT, created) })
    }
}

/// One message of the person or one answer of the model. One row a turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Version of the stored form.
    pub v: u32,
    /// The turn.
    pub id: TurnId,
    /// The chat it belongs to.
    pub chat: ChatId,
    /// The turn it follows. `None` for the first, and for one that is queued and follows nothing yet.
    pub parent: Option<TurnId>,
    /// Who speaks.
    pub role: Role,
    /// What was said: plain text from the person, Markdown from the model.
    pub text: String,
    /// What of a page the person asks about, in the order in which it was taken. Empty for an answer.
    #[serde(default, deserialize_with = "or_nothing")]
    pub excerpts: Vec<Excerpt>,
    /// The turn that it is another version of, because the person has put other words in its place: a message, or an answer.
    pub replaces: Option<TurnId>,
    /// How far it has come.
    pub state: TurnState,
    /// When it was sent or begun.
    pub created: Millis,
    /// Why it failed, where it did.
    pub trouble: Option<Trouble>,
    /// The event that the failure is recorded as, where there was one.
    pub event: Option<EventId>,
    /// For an answer: how many of the oldest turns of the path the model did not see.
    pub left_out: u32,
    /// The tokens it takes in a session, once they were counted.
    pub tokens: Option<u64>,
    /// For an answer to something that was too long to be read at once: how far the reading in parts has come.
    pub reading: Option<Box<Reading>>,
    /// For an answer: what was measured of its run.
    pub figures: Option<Box<Figures>>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// The person.
    Person,
    /// The model.
    Model,
}

/// How far a turn has come. A person's turn is `Queued` or `Done`; an answer is all but `Queued`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TurnState {
    /// Waits until the turn before it is finished; can still be edited.
    Queued,
    /// The model is at it.
    Running,
    /// Whole.
    Done,
    /// The person stopped it.
    Stopped,
    /// It failed; `trouble` says why.
    Failed,
    /// The host, the browser or the machine died under it.
    Interrupted,
}

/// How an answer ended, without a word of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How far it came.
    pub state: TurnState,
    /// Why it failed, where it did.
    pub trouble: Option<Trouble>,
    /// The event that the failure is recorded as.
    pub event: Option<EventId>,
    /// How many of the oldest turns of the path the model did not see.
    pub left_out: u32,
}

impl Turn {
    /// A turn as it begins: the person's in the queue, the model's running.
    pub fn new(chat: ChatId, id: TurnId, role: Role, text: String, created: Millis) -> Self {
        Self {
            v: Self::VERSION,
            id,
            chat,
            parent: None,
            role,
            text,
            excerpts: Vec::new(),
            replaces: None,
            state: match role {
                Role::Person => TurnState::Queued,
                Role::Model => TurnState::Running,
            },
            created,
            trouble: None,
            event: None,
            left_out: 0,
            tokens: None,
            reading: None,
            figures: None,
        }
    }

    /// The title that it makes, as the first of a chat: where it is about a page the page's, so that ten chats with the same
    /// ready-made question can be told apart, and then the question, so that ten about one page can.
    pub fn title(&self) -> String {
        let page = self.excerpts.first().map(|excerpt| title_of_page(&excerpt.title)).unwrap_or_default();
        if page.is_empty() {
            title_from(&self.text)
        } else {
            title_from(&format!("{page} · {}", self.text.trim()))
        }
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        let (trouble, event) = (self.trouble.clone(), self.event);
        Outcome { state: self.state, trouble, event, left_out: self.left_out }
    }
}

/// A chat's turns with its head.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// The row that names the shown path.
    pub head: TranscriptHead,
    turns: LiteMap<TurnId, Turn>,
}

impl Transcript {
    /// A chat in which nothing has been said.
    pub fn new(chat: ChatId, assistant: AssistantId, created: Millis) -> Self {
        Self { head: TranscriptHead::new(chat, assistant, created), turns: LiteMap::new() }
    }

    /// Puts together what was read from the store. Rows of other chats are dropped.
    pub fn from_rows(head: TranscriptHead, turns: impl IntoIterator<Item = Turn>) -> Self {
        let mut transcript = Self { head, turns: LiteMap::new() };
        // The store gives them in their order, so each goes to the end.
        for turn in turns {
            if turn.chat == transcript.head.chat {
                transcript.put(turn);
            }
        }
        transcript
    }

    /// The turn of this id.
    pub fn get(&self, id: TurnId) -> Option<&Turn> {
        self.turns.get(&id)
    }

    /// Adds a turn, or replaces the one of the same id.
    pub fn put(&mut self, turn: Turn) {
        self.turns.insert(turn.id, turn);
    }

    /// Takes a turn out; only a queued one has nothing that follows it.
    pub fn remove(&mut self, id: TurnId) -> Option<Turn> {
        self.turns.remove(&id)
    }

    /// All turns, in the order of their ids, that is, of their making.
    pub fn turns(&self) -> impl Iterator<Item = &Turn> {
        self.turns.values()
    }

    /// The shown path, from the first turn to the head.
    pub fn path(&self) -> Vec<&Turn> {
        self.path_to(self.head.head)
    }

    /// The path from the first turn to this one, without the answers that were deleted.
    pub fn path_to(&self, last: Option<TurnId>) -> Vec<&Turn> {
        let mut path = self.whole_path_to(last);
        path.retain(|turn| !self.head.removed.contains(&turn.id));
        path
    }

    /// The same with the answers that were deleted. Where a turn on it is lost, it goes on with the newest turn that is
    /// older: ids sort by the time of their making, so that is what was said before. A ring, which only damage can
    /// make, is cut.
    pub(crate) fn whole_path_to(&self, last: Option<TurnId>) -> Vec<&Turn> {
        let mut path: Vec<&Turn> = Vec::new();
        let mut next = last;
        while let Some(id) = next {
            let before = || self.newest_before(path.last().map_or(id, |after| after.id.min(id)));
            let Some(turn) = self.turns.get(&id).or_else(before) else { break };
            if path.len() == self.turns.len() {
                // Some turn is on it twice. It costs a search for each turn, but only where there is a ring.
                let ring = std::mem::take(&mut path);
                ring.into_iter().for_each(|turn| {
                    if !path.iter().any(|known| known.id == turn.id) {
                        path.push(turn);
                    }
                });
                break;
            }
            path.push(turn);
            next = turn.parent;
        }
        path.reverse();
        path
    }

    fn newest_before(&self, id: TurnId) -> Option<&Turn> {
        self.turns.values().rev().find(|turn| turn.id < id && turn.state != TurnState::Queued)
    }

    /// The person's turns that wait, the first to run first.
    pub fn queue(&self) -> impl Iterator<Item = &Turn> {
        self.turns.values().filter(|turn| turn.state == TurnState::Queued)
    }

    /// The turns that follow this one; more than one where the person edited or tried again.
    pub fn children(&self, parent: Option<TurnId>) -> impl Iterator<Item = &Turn> {
        self.turns.values().filter(move |turn| turn.parent == parent && turn.state != TurnState::Queued)
    }

    /// What the registry is told of it.
    pub fn facts(&self, usage: Option<Usage>, updated: Millis) -> ChatFacts {
        let path = self.path();
        let first = path.iter().find(|turn| turn.role == Role::Person).copied();
        let first = first.or_else(|| self.queue().next());
        ChatFacts {
            id: self.head.chat,
            title: first.map(Turn::title).unwrap_or_default(),
            assistant: self.head.assistant,
            created: self.head.created,
            updated,
            turns: u32::try_from(path.len()).unwrap_or(u32::MAX),
            usage,
            origin: first.and_then(|turn| turn.excerpts.first()).map(Origin::of),
        }
    }
}
