//! The chat that a panel shows: what was read from disk, what the host has told since, what runs and what waits.

use crate::{
    feed::{Feed, Taken},
    id::{AssistantId, ChatId, TurnId},
    outbox::Outbox,
    protocol::Send,
    store::Loaded,
    summary::Summary,
    time::Millis,
    transcript::{Role, Transcript, TranscriptHead, Turn, TurnState},
};
use std::rc::Rc;

pub use crate::shown::{Place, Read, Shown};

/// How many turns of a long chat are drawn at first, and how many more at a time when the reader goes up.
const DRAWN: usize = 24;
/// How many turns are drawn before one that the reader is taken to.
const BEFORE_SOUGHT: usize = 2;

/// The chat that a panel shows.
#[derive(Clone, Debug)]
pub struct Thread {
    transcript: Transcript,
    /// Turns that the host told while the disk was being read; they are newer than what was read.
    told: Option<Vec<Told>>,
    feed: Option<Feed>,
    unreadable: usize,
    /// Whether newer code wrote any of it, so that nothing can be said in it.
    newer: bool,
    /// Whether the disk was read and had nothing of it.
    missing: bool,
    /// Whether the last turn is lost.
    gap_at_end: bool,
    /// The first turn that is drawn; those before it are drawn when the reader goes up to them.
    first: Option<TurnId>,
    /// The turn that the reader is to be taken to, until it is drawn.
    sought: Option<TurnId>,
    /// Whether the branch of that turn was asked for, because it is not the shown one.
    asked: bool,
    earlier: bool,
    shown: Rc<Vec<Shown>>,
}

/// What the host told: the end of the path, changed turns, vanished turns.
#[derive(Clone, Debug)]
struct Told {
    head: TranscriptHead,
    turns: Vec<Turn>,
    gone: Vec<TurnId>,
}

impl Thread {
    /// A chat in which nothing has been said.
    pub fn new(chat: ChatId, assistant: AssistantId, now: Millis) -> Self {
        Self {
            transcript: Transcript::new(chat, assistant, now),
            told: None,
            feed: None,
            unreadable: 0,
            newer: false,
            missing: false,
            gap_at_end: false,
            first: None,
            sought: None,
            asked: false,
            earlier: false,
            shown: Rc::default(),
        }
    }

    /// The chat.
    pub fn chat(&self) -> ChatId {
        self.transcript.head.chat
    }

    /// Who answers in it.
    pub fn assistant(&self) -> AssistantId {
        self.transcript.head.assistant
    }

    /// Chooses who answers; only in a chat in which nothing has been said.
    pub fn choose_assistant(&mut self, assistant: AssistantId) {
        if self.is_new() {
            self.transcript.head.assistant = assistant;
        }
    }

    /// Whether nothing has been said, as far as is known.
    pub fn is_new(&self) -> bool {
        self.told.is_none() && self.transcript.turns().next().is_none()
    }

    /// Whether the disk is still being read.
    pub fn is_reading(&self) -> bool {
        self.told.is_some()
    }

    /// How many of its rows cannot be read.
    pub fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// Whether a newer version of Pilotlight wrote any of it: then it can be read, and nothing can be said in it.
    pub fn is_newer(&self) -> bool {
        self.newer
    }

    /// Whether the disk was read and has nothing of it, and nothing has been heard of it either.
    pub fn is_missing(&self) -> bool {
        self.missing && !self.is_reading() && self.shown.is_empty() && self.feed.is_none()
    }

    /// Whether the last turn cannot be read.
    pub fn has_gap_at_end(&self) -> bool {
        self.gap_at_end
    }

    /// The answer that runs, as far as it has come.
    pub fn feed(&self) -> Option<&Feed> {
        self.feed.as_ref()
    }

    /// The turns to draw, the oldest first.
    pub fn shown(&self) -> Rc<Vec<Shown>> {
        self.shown.clone()
    }

    /// What the model is told in the place of the oldest turns.
    pub fn summary(&self) -> Option<&Summary> {
        self.transcript.head.summary_of(&self.transcript.path())
    }

    /// Whether the person has changed anything of what is shown that can be undone, and whether anything can be redone.
    pub fn changes(&self) -> (bool, bool) {
        let head = &self.transcript.head;
        (!head.undo.is_empty(), !head.redo.is_empty())
    }

    /// The end of the path, which the person may have deleted.
    pub fn end(&self) -> Option<TurnId> {
        self.transcript.head.head
    }

    /// The answer that the person has deleted at the end, so that the last message has none.
    pub fn unanswered(&self) -> Option<TurnId> {
        self.transcript.unanswered()
    }

    /// How many messages of the person the model is given: those of the path that are neither summarised nor left out.
    pub fn exchanges_given(&self) -> u32 {
        let path = self.transcript.path();
        let untold = self.summary().map_or(0, |summary| summary.covers(&path)) + self.left_out() as usize;
        let given = path.iter().skip(untold).filter(|turn| turn.role == Role::Person);
        u32::try_from(given.count()).unwrap_or(u32::MAX)
    }

    /// How many turns the model was told nothing of when it gave the last answer.
    pub fn left_out(&self) -> u32 {
        answers(&self.transcript.path()).last().map_or(0, |answer| answer.left_out)
    }

    /// Whether there are earlier turns that are not drawn.
    pub fn has_earlier(&self) -> bool {
        self.earlier
    }

    /// Draws earlier turns.
    pub fn show_earlier(&mut self) {
        let path = self.transcript.path();
        let drawn_from = path.iter().position(|turn| Some(turn.id) == self.first).unwrap_or_default();
        self.first = path.get(drawn_from.saturating_sub(DRAWN)).map(|turn| turn.id);
    }

    /// The reader is to be taken to a turn, however far up it is.
    pub fn seek(&mut self, turn: TurnId) {
        (self.sought, self.asked) = (Some(turn), false);
    }

    /// The turn that the reader is to be taken to, where it stands in another branch, which must be shown first; told once.
    pub fn take_elsewhere(&mut self) -> Option<TurnId> {
        let sought = self.sought.filter(|sought| !self.asked && self.is_elsewhere(*sought))?;
        self.asked = true;
        Some(sought)
    }

    fn is_elsewhere(&self, turn: TurnId) -> bool {
        let is_there = self.transcript.get(turn).is_some_and(|turn| !self.transcript.is_removed(turn));
        is_there && !self.is_reading() && !self.transcript.path().iter().any(|other| other.id == turn)
    }

    /// The turn that the reader is to be taken to, once it is drawn; told once. One that is nowhere when all is read is
    /// not sought any more.
    pub fn take_sought(&mut self) -> Option<TurnId> {
        let sought = self.sought?;
        let is_drawn = self.shown.iter().any(|shown| shown.turn.id == sought);
        if is_drawn || !(self.is_reading() || self.is_elsewhere(sought)) {
            self.sought = None;
        }
        is_drawn.then_some(sought)
    }

    /// The disk is about to be read. What the host tells from now on is newer than what will be found.
    pub fn begin_reading(&mut self) {
        self.told = Some(Vec::new());
    }

    /// The disk was read.
    pub fn take_read(&mut self, loaded: Loaded) {
        self.unreadable = loaded.unreadable.len();
        self.newer = loaded.newer;
        self.missing = loaded == Loaded::default();
        if let Some(transcript) = loaded.into_transcript(self.chat()) {
            self.transcript = transcript;
        }
        for told in self.told.take().unwrap_or_default() {
            self.apply(told);
        }
        // The disk can be ahead of what the host has told so far.
        if self.feed.as_ref().is_some_and(|feed| self.is_over(feed.answer())) {
            self.feed = None;
        }
    }

    /// The disk could not be read; what the host has told is all there is.
    pub fn give_up_reading(&mut self) {
        self.take_read(Loaded::default());
        self.missing = false;
    }

    /// The host told how turns now stand on disk.
    pub fn take_turns(&mut self, head: TranscriptHead, turns: Vec<Turn>, gone: Vec<TurnId>) {
        let told = Told { head, turns, gone };
        if let Some(waiting) = &mut self.told {
            waiting.push(told.clone());
        }
        self.apply(told);
    }

    /// The host told the whole of the answer that runs.
    pub fn take_answering(&mut self, feed: Feed) {
        if !self.is_over(feed.answer()) {
            self.feed = Some(feed);
        }
    }

    /// The host told a piece of the answer that runs.
    pub fn take_piece(&mut self, answer: TurnId, seq: u32, text: &str) -> Taken {
        match &mut self.feed {
            Some(feed) if feed.answer() == answer => feed.take(answer, seq, text),
            _ => {
                if self.is_over(answer) {
                    Taken::Stale
                } else {
                    Taken::Gap
                }
            }
        }
    }

    /// Whether this answer is known and does not run any more: its text is the turn's own.
    fn is_over(&self, answer: TurnId) -> bool {
        self.transcript.get(answer).is_some_and(|turn| turn.state != TurnState::Running)
    }

    fn apply(&mut self, told: Told) {
        self.transcript.head = told.head;
        for turn in told.turns {
            if turn.state != TurnState::Running && self.feed.as_ref().is_some_and(|f| f.answer() == turn.id) {
                self.feed = None;
            }
            self.transcript.put(turn);
        }
        for gone in told.gone {
            self.transcript.remove(gone);
        }
    }

    /// Makes the list of what is drawn anew. Turns that have not changed keep their `Rc`.
    pub fn refresh(&mut self, outbox: &Outbox) {
        let before = self.shown.clone();
        let keep = |turn: &Turn| match before.iter().find(|shown| shown.turn.id == turn.id) {
            Some(same) if *same.turn == *turn => same.turn.clone(),
            _ => Rc::new(turn.clone()),
        };

        let path = self.transcript.path();
        let summary = self.transcript.head.summary_of(&path);
        let shown_before = before.iter().find_map(|shown| Some(shown.summary.as_ref()?.0.clone()));
        let summary = summary.map(|summary| match shown_before {
            Some(same) if *same == *summary => same,
            _ => Rc::new(summary.clone()),
        });

        let whole = !self.is_reading();
        let from = match path.iter().position(|turn| Some(turn.id) == self.first) {
            Some(from) => from,
            None => path.len().saturating_sub(DRAWN),
        };
        let sought = path.iter().position(|turn| Some(turn.id) == self.sought);
        let from = sought.map_or(from, |sought| from.min(sought.saturating_sub(BEFORE_SOUGHT)));
        // Most chats have no branches, and then there is nothing to look for.
        let branches = self.transcript.turns().count() > path.len();
        let mut left_out = answers(&path[..from]).last().map_or(0, |answer| answer.left_out);
        let mut shown = Vec::new();
        for (index, turn) in path.iter().enumerate().skip(from) {
            let is_answer = turn.role == Role::Model;
            let place = if is_answer && index + 1 == path.len() { Place::LastAnswer } else { Place::Path };
            let newly_left_out = if is_answer && turn.left_out > left_out { turn.left_out } else { 0 };
            left_out = if is_answer { turn.left_out } else { left_out };
            let before = index.checked_sub(1).and_then(|index| path.get(index)).map(|turn| turn.id);
            let gap = whole && self.transcript.shown_parent(turn) != before;
            let read = path.get(index + 1).filter(|answer| answer.parent == Some(turn.id));
            let read = read.and_then(|answer| Read::of(answer));
            let summary = summary.clone().filter(|summary| summary.upto == turn.id);
            let summary = summary.map(|summary| (summary, index as u64 + 1));
            let pinned = self.transcript.head.pinned.contains(&turn.id);
            shown.push(Shown {
                turn: keep(turn),
                place,
                left_out: newly_left_out,
                gap,
                summary,
                pinned,
                versions: if branches { self.transcript.versions(turn) } else { None },
                read,
            });
        }
        shown.extend(self.transcript.queue().map(|turn| Shown::at(keep(turn), Place::Queue)));
        let is_answer = |send: &Send| {
            let replaced = send.replaces.and_then(|replaced| self.transcript.get(replaced));
            replaced.is_some_and(|replaced| replaced.role == Role::Model)
        };
        let unsent = outbox.of(self.chat()).filter(|send| self.transcript.get(send.turn).is_none());
        let unsent = unsent.filter(|send| !is_answer(send));
        shown.extend(unsent.map(|send| Shown::at(keep(&turn_of(send)), Place::Unsent)));

        self.first = path.get(from).map(|turn| turn.id);
        self.earlier = from > 0;
        let end = self.transcript.head.head;
        let removed = self.transcript.unanswered().and_then(|end| self.transcript.get(end));
        let end = removed.map_or(end, |end| self.transcript.shown_parent(end));
        self.gap_at_end = whole && path.last().map(|turn| turn.id) != end;
        if *self.shown != shown {
            self.shown = Rc::new(shown);
        }
    }
}

fn answers<'a>(path: &'a [&'a Turn]) -> impl Iterator<Item = &'a &'a Turn> {
    path.iter().filter(|turn| turn.role == Role::Model)
}

/// A message on its way, as the turn that it will be.
fn turn_of(send: &Send) -> Turn {
    let turn = Turn::new(send.chat, send.turn, Role::Person, send.text.clone(), 0);
    Turn { excerpts: send.excerpts.clone(), replaces: send.replaces, ..turn }
}

#[cfg(test)]
#[path = "thread_tests.rs"]
mod tests;
