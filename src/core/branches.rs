//! A chat's branches: which versions of a turn there are, how another one comes to be shown, and what takes a change back.
//!
//! Nothing is ever taken out of the tree of a [`Transcript`]. A change of the person is another end of the shown path, and at
//! most one answer more that is passed over; so each is undone by the row of the head alone.

use crate::{
    id::{ChatId, TurnId},
    summary::Summary,
    time::Millis,
    transcript::{Role, Transcript, TranscriptHead, Turn, TurnState},
};
use serde::{Deserialize, Serialize};
use std::mem;

/// How many changes can be undone. The head is read for every chat when a host starts, so it is kept small.
const CHANGES: usize = 20;

/// What the person has changed of what is shown, the last change last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// Those that can be undone.
    done: Vec<Change>,
    /// Those that were undone and can be redone.
    undone: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Change {
    /// The end of the shown path on its other side: before it where it is done, behind it where it was undone.
    end: Option<TurnId>,
    /// The answer that was deleted by it.
    removed: Option<TurnId>,
}

impl Changes {
    /// Whether there is something to be undone.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is something to be redone.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}

/// What a person changes of what is shown of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rewrite {
    /// The branch through a turn is shown, to its newest end.
    Show,
    /// An answer is deleted.
    Remove,
    /// The last change is taken back.
    Undo,
    /// The change that was taken back last is made again.
    Redo,
}

impl Rewrite {
    /// The word for it in the flight recorder.
    pub fn word(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Remove => "remove",
            Self::Undo => "undo",
            Self::Redo => "redo",
        }
    }
}

/// Where a turn stands among its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Its number, counted from 1, the oldest first.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// The version before it.
    pub before: Option<TurnId>,
    /// The version after it.
    pub after: Option<TurnId>,
}

impl TranscriptHead {
    /// Notes that the person is about to change what is shown, and says which answer can never be had back from now on: it was
    /// deleted so many changes ago that these are not kept any more.
    pub(crate) fn change(&mut self, removed: Option<TurnId>) -> Option<TurnId> {
        let changes = &mut self.changes;
        changes.undone.clear();
        changes.done.push(Change { end: self.head, removed });
        self.removed.extend(removed);
        if changes.done.len() > CHANGES { changes.done.remove(0).removed } else { None }
    }

    fn undo(&mut self) -> bool {
        let Some(change) = self.changes.done.pop() else { return false };
        let change = self.swap(change);
        self.changes.undone.push(change);
        true
    }

    fn redo(&mut self) -> bool {
        let Some(change) = self.changes.undone.pop() else { return false };
        let change = self.swap(change);
        self.changes.done.push(change);
        true
    }

    /// Goes to the other side of a change.
    fn swap(&mut self, mut change: Change) -> Change {
        mem::swap(&mut change.end, &mut self.head);
        if let Some(answer) = change.removed {
            let count = self.removed.len();
            self.removed.retain(|removed| *removed != answer);
            if self.removed.len() == count {
                self.removed.push(answer);
            }
        }
        change
    }
}

impl Transcript {
    /// Changes what is shown. Says whether anything has changed, and if so which answer can never be had back any more.
    /// `Undo` and `Redo` name the end of the path that the person sees; where another is shown by now, nothing changes.
    pub(crate) fn rewrite(&mut self, turn: TurnId, rewrite: Rewrite) -> Option<Option<TurnId>> {
        let is_end = self.head.head == Some(turn);
        let before = self.head.removed.clone();
        let lost = match rewrite {
            Rewrite::Show => {
                let end = self.newest_behind(turn)?;
                if is_end || Some(end) == self.head.head {
                    return None;
                }
                self.head.head = Some(end);
                None
            }
            Rewrite::Remove => self.remove_answer(turn)?,
            Rewrite::Undo => (is_end && self.head.undo()).then_some(None)?,
            Rewrite::Redo => (is_end && self.head.redo()).then_some(None)?,
        };
        self.drop_summary_of(&before);
        Some(lost)
    }

    /// Deletes an answer. Where it is the last and has other versions, the one before it is shown, else the one after it.
    fn remove_answer(&mut self, answer: TurnId) -> Option<Option<TurnId>> {
        let turn = self.get(answer).filter(|turn| turn.role == Role::Model)?;
        if self.head.removed.contains(&answer) {
            return None;
        }
        let versions = self.versions(turn).filter(|_| self.head.head == Some(answer));
        let other = versions.and_then(|versions| versions.before.or(versions.after));
        let lost = self.head.change(Some(answer));
        if let Some(other) = other {
            self.head.head = self.newest_behind(other);
        }
        Some(lost)
    }

    /// A summary holds what was shown when it was made. Where an answer of that is not shown any more, or again, it would tell
    /// the model something else than the screen.
    fn drop_summary_of(&mut self, removed_before: &[TurnId]) {
        let Some(Summary { upto, .. }) = self.head.summary.as_deref() else { return };
        let head = &self.head;
        let has_changed = |id: &TurnId| head.removed.contains(id) != removed_before.contains(id);
        let mut summarised = self.whole_path_to(Some(*upto)).into_iter();
        if summarised.any(|turn| has_changed(&turn.id)) {
            self.head.summary = None;
        }
    }

    /// The end of the newest branch through a turn. `None` where there is no such turn, or where it waits.
    fn newest_behind(&self, turn: TurnId) -> Option<TurnId> {
        let mut end = self.get(turn).filter(|turn| turn.state != TurnState::Queued)?.id;
        // A ring, which only damage can make, ends it too.
        for _ in 0..self.turns().count() {
            let newest = self.children(Some(end)).max_by_key(|turn| (!self.is_removed(turn), turn.id));
            let Some(newest) = newest else { break };
            end = newest.id;
        }
        Some(end)
    }

    /// Where a turn stands among its versions; `None` where there is no other.
    pub fn versions(&self, turn: &Turn) -> Option<Versions> {
        let is_version = |other: &&Turn| other.role == turn.role && !self.is_removed(other);
        let versions: Vec<TurnId> =
            self.children(turn.parent).filter(is_version).map(|turn| turn.id).collect();
        let at = versions.iter().position(|id| *id == turn.id).filter(|_| versions.len() > 1)?;
        let before = at.checked_sub(1).map(|before| versions[before]);
        let after = versions.get(at + 1).copied();
        Some(Versions { number: at as u32 + 1, of: versions.len() as u32, before, after })
    }

    /// Whether the person has deleted it.
    pub fn is_removed(&self, turn: &Turn) -> bool {
        self.head.removed.contains(&turn.id)
    }

    /// The turn that it follows as it is shown: not one that the person has deleted.
    pub(crate) fn shown_parent(&self, turn: &Turn) -> Option<TurnId> {
        let mut parent = turn.parent;
        // A ring, which only damage can make, ends it too.
        for _ in &self.head.removed {
            let Some(removed) = parent.filter(|parent| self.head.removed.contains(parent)) else { break };
            parent = self.get(removed).and_then(|removed| removed.parent);
        }
        parent
    }

    /// The answer that the person has deleted at the end of the shown path, so that its last message has none.
    pub fn unanswered(&self) -> Option<TurnId> {
        self.head.head.filter(|end| self.head.removed.contains(end))
    }

    /// A copy of the shown path, up to this turn or to its end, as another chat. What runs is not copied. `None` where there
    /// is nothing to copy.
    pub(crate) fn copy(&self, upto: Option<TurnId>, chat: ChatId, now: Millis) -> Option<Self> {
        let mut path = self.path();
        if let Some(upto) = upto {
            path.truncate(path.iter().position(|turn| turn.id == upto)? + 1);
        }
        path.retain(|turn| turn.state != TurnState::Running);
        let (assistant, created) = (self.head.assistant, path.first()?.created);
        let mut copy = Self::new(chat, assistant, created);
        for turn in &path {
            let (id, parent) = (turn.id.in_copy(chat), copy.head.head);
            copy.put(Turn { id, chat, parent, replaces: None, ..Turn::clone(turn) });
            copy.head.head = Some(id);
        }
        copy.head.updated = now;
        let summary = self.head.summary_of(&path).cloned();
        copy.head.summary = summary.map(|summary| Box::new(summary.in_copy(chat)));
        copy.head.pinned = self.head.pinned.iter().map(|turn| turn.in_copy(chat)).collect();
        Some(copy)
    }
}

impl Turn {
    /// What is left of a turn that was deleted and can never be had back: its place in the tree.
    pub(crate) fn erased(&self) -> Self {
        let text = String::new();
        let bare = Self::new(self.chat, self.id, self.role, text, self.created);
        Self { parent: self.parent, state: self.state, ..bare }
    }
}

impl TurnId {
    /// Its name in a copy of its chat. It is made later than the same turns, and no earlier copy has it.
    fn in_copy(self, chat: ChatId) -> Self {
        const RANDOM: u128 = (1 << 62) - 1;
        Self(uuid::Uuid::from_u128(self.0.as_u128() ^ (chat.0.as_u128() & RANDOM)))
    }
}

impl Summary {
    /// The same, of a copy of its chat. What was before it is not copied: undoing it gives the turns back.
    fn in_copy(&self, chat: ChatId) -> Self {
        Self { upto: self.upto.in_copy(chat), end: self.end.in_copy(chat), before: None, ..self.clone() }
    }
}
