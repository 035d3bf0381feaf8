//! A chat's branches: which versions of a turn there are, how another one comes to be shown, and what takes a change back.
//!
//! Nothing is ever taken out of the tree of a [`Transcript`]. A change of the person is another end of the shown path, and at
//! most one answer more that is passed over; so each is undone by the row of the head alone.

use crate::{
    id::{ChatId, TurnId},
    protocol::TurnRequest,
    summary::Summary,
    time::Millis,
    transcript::{Role, Transcript, TranscriptHead, Turn, TurnState},
};
use uuid::Uuid;

/// How many changes can be undone. The head is read for every chat when a host starts, so it is kept small.
const CHANGES: usize = 20;

/// What the person has changed of what is shown, the last change last. Of each change two ids are kept in turn: of the end of the
/// shown path on its other side (before it where it can be undone, behind it where it can be redone), and of the answer that was
/// deleted by it, or [`NOTHING`].
pub type Changes = Vec<TurnId>;

/// Stands in [`Changes`] for no answer.
const NOTHING: TurnId = TurnId(Uuid::nil());

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
    /// Notes that the person is about to change what is shown.
    pub(crate) fn change(&mut self, removed: Option<TurnId>) {
        // Where nothing is shown there is nothing to be changed.
        let Some(end) = self.head else { return };
        self.redo.clear();
        self.undo.extend([end, removed.unwrap_or(NOTHING)]);
        self.removed.extend(removed);
        let dropped = self.undo.len().saturating_sub(2 * CHANGES);
        self.undo.drain(..dropped);
    }
}

impl Transcript {
    /// Changes what is shown; `None` where it is so already. `Undo` and `Redo` name the end of the path that the person sees; where
    /// another is shown by now, nothing changes.
    pub(crate) fn rewrite(&mut self, turn: TurnId, request: &TurnRequest) -> Option<()> {
        let is_end = self.head.head == Some(turn);
        let before = self.head.removed.clone();
        match request {
            TurnRequest::Show => {
                let end = self.newest_behind(turn)?;
                if is_end || Some(end) == self.head.head {
                    return None;
                }
                self.head.head = Some(end);
            }
            TurnRequest::Remove => self.remove_answer(turn)?,
            TurnRequest::Undo | TurnRequest::Redo if !is_end => return None,
            TurnRequest::Undo | TurnRequest::Redo => self.step(*request == TurnRequest::Undo)?,
            _ => return None,
        }
        self.drop_summary_of(&before);
        Some(())
    }

    /// Goes to the other side of a change: takes the last one back, or makes the one again that was taken back last.
    fn step(&mut self, back: bool) -> Option<()> {
        let TranscriptHead { undo, redo, head: now, removed: all, .. } = &mut self.head;
        let (from, to) = if back { (undo, redo) } else { (redo, undo) };
        let (removed, end) = (from.pop()?, from.pop()?);
        let now = (*now)?;
        to.push(now);
        to.push(removed);
        if let Some(at) = all.iter().position(|other| *other == removed) {
            all.remove(at);
        } else if removed != NOTHING {
            all.push(removed);
        }
        // What was said since an answer was deleted stays.
        if removed == NOTHING || !self.whole_path_to(Some(now)).iter().any(|turn| turn.id == end) {
            self.head.head = Some(end);
        }
        Some(())
    }

    /// Deletes an answer. Where it is the last and has other versions, the newest of them is shown.
    fn remove_answer(&mut self, answer: TurnId) -> Option<()> {
        let turn = self.get(answer).filter(|turn| turn.role == Role::Model)?;
        if self.head.removed.contains(&answer) {
            return None;
        }
        let is_other =
            |other: &&Turn| other.id != answer && other.role == Role::Model && !self.is_removed(other);
        let others = self.children(turn.parent).filter(is_other).map(|other| other.id);
        let other = others.last().filter(|_| self.head.head == Some(answer));
        self.head.change(Some(answer));
        if let Some(other) = other {
            self.head.head = self.newest_behind(other);
        }
        Some(())
    }

    /// The answer that was deleted so many changes ago that it can never be had back, where its words are still there.
    pub(crate) fn lost(&self) -> Option<&Turn> {
        let TranscriptHead { removed, undo, .. } = &self.head;
        let lost = removed.iter().filter(|turn| !undo.contains(turn)).filter_map(|turn| self.get(*turn));
        lost.into_iter().find(|turn| !turn.text.is_empty())
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
        let mut versions = Versions { number: 1, of: 0, before: None, after: None };
        for other in self.children(turn.parent) {
            if other.role != turn.role || self.is_removed(other) {
                continue;
            }
            versions.of += 1;
            if other.id < turn.id {
                versions.number += 1;
                versions.before = Some(other.id);
            } else if other.id > turn.id && versions.after.is_none() {
                versions.after = Some(other.id);
            }
        }
        Some(versions).filter(|versions| versions.of > 1)
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

    /// A copy of the shown path, up to this turn, as another chat. What runs is not copied. `None` where the turn is not shown.
    pub(crate) fn copy(&self, upto: TurnId, chat: ChatId, now: Millis) -> Option<Self> {
        let mut path = self.path();
        path.truncate(path.iter().position(|turn| turn.id == upto)? + 1);
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
        Self(Uuid::from_u128(self.0.as_u128() ^ (chat.0.as_u128() & RANDOM)))
    }
}

impl Summary {
    /// The same, of a copy of its chat. What was before it is not copied: undoing it gives the turns back.
    fn in_copy(&self, chat: ChatId) -> Self {
        Self { upto: self.upto.in_copy(chat), end: self.end.in_copy(chat), before: None, ..self.clone() }
    }
}
