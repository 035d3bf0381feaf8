//! What the host keeps transcripts in. The browser's IndexedDB is behind it, and in tests a map.

use crate::{
    id::{ChatId, TurnId},
    stored::{Stored, Undecodable},
    time::Millis,
    transcript::{Transcript, TranscriptHead, Turn},
    trouble::Trouble,
};
use serde::{Deserialize, Serialize};
use std::future::Future;

/// One change of what is kept. A list of them is one transaction: all of it is on disk, or none of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Adds or replaces a chat's head.
    Head(TranscriptHead),
    /// Adds or replaces a turn.
    Turn(Turn),
    /// Takes a turn away.
    DeleteTurn(TurnId),
    /// Adds a piece to the journal of a running answer.
    Journal(JournalRow),
    /// Takes the journal of this answer away, because its turn now holds the text.
    EndJournal(TurnId),
    /// Takes away everything that is kept of a chat: head, turns, journal, and what of it could not be read.
    DeleteChat(ChatId),
    /// Takes a row out of the quarantine, for ever.
    Discard(u32),
}

/// A piece of a running answer. Pieces are added and never rewritten, so that a long answer costs no more for
/// each of its words than a short one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JournalRow {
    /// Version of the stored form.
    pub v: u32,
    /// The chat.
    pub chat: ChatId,
    /// The answer's turn.
    pub turn: TurnId,
    /// Counted from 0 within an answer.
    pub part: u32,
    /// The text of this piece.
    pub text: String,
}

impl Stored for JournalRow {
    const VERSION: u32 = 1;
}

/// What was read of one chat, each row decoded by itself.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Loaded {
    /// The chat's head, if there is one that can be read.
    pub head: Option<TranscriptHead>,
    /// The turns that can be read.
    pub turns: Vec<Turn>,
    /// The rows that cannot.
    pub unreadable: Vec<Unreadable>,
    /// Whether newer code wrote any of it. Then it is shown as far as it can be read, and nothing is written.
    pub newer: bool,
}

impl Loaded {
    /// The transcript; `None` where nothing has been said in this chat. A head that is lost is made again from the
    /// turns.
    pub fn into_transcript(self, chat: ChatId) -> Option<Transcript> {
        let head = self.head.or_else(|| TranscriptHead::of(chat, &self.turns))?;
        Some(Transcript::from_rows(head, self.turns))
    }
}

/// A row that this code cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The object store it is in.
    pub store: &'static str,
    /// Its key, as text.
    pub key: String,
    /// What is wrong with it.
    pub why: String,
    /// Whether a newer version of the code wrote it.
    pub newer: bool,
}

impl Unreadable {
    /// The row of this key in this object store.
    pub fn at(store: &'static str, key: impl Into<String>, fault: Undecodable) -> Self {
        Self { store, key: key.into(), why: fault.why, newer: fault.newer }
    }
}

/// The ways in which the store fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// There is no room left.
    Full,
    /// The store was deleted under whoever used it.
    Closed,
    /// Newer code has changed the store's form, so this code only reads it.
    Newer,
    /// It took too long; said by whoever waited.
    TimedOut,
    /// Anything else, in the browser's words.
    Other(String),
}

impl StoreError {
    /// The trouble that a person sees because of this.
    pub fn into_trouble(self) -> Trouble {
        match self {
            Self::Full => Trouble::StoreFull {},
            Self::Newer => Trouble::NewerData {},
            Self::Closed => Trouble::StoreFailed { why: "closed".into() },
            Self::TimedOut => Trouble::StoreFailed { why: "timeout".into() },
            Self::Other(why) => Trouble::StoreFailed { why },
        }
    }
}

/// A part of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The chats' heads.
    Heads,
    /// The turns.
    Turns,
    /// The journals of running answers.
    Journal,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Heads, Self::Turns, Self::Journal];
}

/// What came of looking through rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sifted {
    /// How many rows were looked at.
    pub checked: u32,
    /// How many of them could not be read, and are in the quarantine now.
    pub set_aside: u32,
    /// The chats that the others belong to, sorted.
    pub chats: Vec<ChatId>,
}

/// A row in the quarantine, as it is listed; its raw form lies beside these fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quarantined {
    /// Version of the stored form.
    pub v: u32,
    /// Its number there.
    pub id: u32,
    /// The object store it was found in.
    pub store: String,
    /// The chat it belongs to, where that much of it can be read.
    pub chat: Option<ChatId>,
    /// What is wrong with it.
    pub why: String,
    /// When it was found.
    pub at: Millis,
}

impl Stored for Quarantined {
    const VERSION: u32 = 1;
}

/// Rows of one part, each decoded by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<T> {
    /// Those that can be read.
    pub readable: Vec<T>,
    /// Those that cannot.
    pub unreadable: Vec<Unreadable>,
    /// Whether newer code wrote any of them.
    pub newer: bool,
}

/// Where transcripts are kept.
pub trait Store {
    /// Everything of one chat.
    fn load(&self, chat: ChatId) -> impl Future<Output = Result<Loaded, StoreError>>;

    /// The heads of all chats.
    fn heads(&self) -> impl Future<Output = Result<Rows<TranscriptHead>, StoreError>>;

    /// Every journal row there is, in order: what was running when the last host died.
    fn journals(&self) -> impl Future<Output = Result<Rows<JournalRow>, StoreError>>;

    /// The chats that hold a turn in the state `Running` or `Queued`, from the index on it.
    fn unfinished(&self) -> impl Future<Output = Result<Vec<ChatId>, StoreError>>;

    /// Moves what cannot be read of one chat into the quarantine.
    fn sift_chat(&self, chat: ChatId) -> impl Future<Output = Result<Sifted, StoreError>>;

    /// Looks through all rows of a part, a page at a time, and moves what cannot be read into the quarantine. `progress`
    /// is told after each page how many rows were looked at.
    fn sift(&self, part: Part, progress: &dyn Fn(u32)) -> impl Future<Output = Result<Sifted, StoreError>>;

    /// Carries out all of these changes, in order, or none.
    fn write(&self, writes: &[Write]) -> impl Future<Output = Result<(), StoreError>>;
}
