//! What is offered where something is looked for: chats by their titles, commands, assistants, prompts, and what was said.

use crate::{
    archive::ToArchive,
    find::{Fold, Found, Query, folded},
    id::TurnId,
    mirror::Mirror,
    screen::View,
    slash,
    time::Millis,
    transcript::Role,
};
use serde::{Deserialize, Serialize};

/// How many entries of each kind are offered at first, and how many more at a time.
const LISTED: usize = 9;
/// How many turns are.
const HITS: usize = 50;

/// The view that each command opens, in the order in which they are offered; the chat's is a new one.
const COMMANDS: [View; 9] = [
    View::Chat,
    View::Assistants,
    View::Prompts,
    View::Settings,
    View::Sessions,
    View::Storage,
    View::Bin,
    View::Keys,
    View::Requirements,
];

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A chat, to be opened.
    Chat,
    /// Something that is done by its name.
    Command,
    /// An assistant, to begin a new chat with.
    Assistant,
    /// A prompt, to be called.
    Prompt,
    /// A message of the person, to be gone to.
    Message,
    /// An answer, to be gone to.
    Answer,
    /// More of what stands above it.
    More,
}

impl Kind {
    /// The word for it: the page's attribute and, for all but the last, the key of the heading above such entries.
    pub fn word(self) -> &'static str {
        match self {
            Self::Chat => "chats",
            Self::Command => "commands",
            Self::Assistant => "assistants",
            Self::Prompt => "prompts",
            Self::Message | Self::Answer => "messages",
            Self::More => "more",
        }
    }
}

/// Something that is found by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// What it is.
    pub kind: Kind,
    /// Its id; of a command the word for the view that it opens, and of a prompt what is typed behind the slash.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// When something was last said in it; 0 for what is no chat.
    pub at: Millis,
    /// The revision of its record; 0 for what has none.
    pub revision: u64,
}

/// One thing that is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it stands for.
    pub kind: Kind,
    /// As in [`Named`]; of a turn the id of its chat.
    pub id: String,
    /// The turn, where it is one.
    pub turn: Option<TurnId>,
    /// What it is called; of a turn what its chat is.
    pub name: String,
    /// As in [`Named`]; of a turn when it was said.
    pub at: Millis,
    /// Of a turn the words around what was looked for, see [`Hit::snippet`](crate::find::Hit::snippet).
    pub snippet: Vec<String>,
}

/// What is offered for what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The number of what was asked.
    pub number: u32,
    /// What is offered, kind by kind.
    pub entries: Vec<Entry>,
    /// How many turns were found; `None` where nothing is looked for.
    pub total: Option<u32>,
    /// Whether everything was looked through.
    pub whole: bool,
    /// Why something could not be, in the browser's words.
    pub failure: Option<String>,
}

/// What a panel shows of it.
#[derive(Debug, Default)]
pub struct Palette {
    typed: String,
    /// How often more was asked for.
    longer: u32,
    offer: Offer,
    /// The number of what was asked last.
    number: u32,
    chosen: usize,
}

impl Palette {
    /// Nothing is typed yet. Says what the archive is to be asked.
    pub fn begin(&mut self) -> ToArchive {
        *self = Self { number: self.number, ..Self::default() };
        self.ask()
    }

    /// Something else was typed. Says what the archive is to be asked.
    pub fn take_typed(&mut self, typed: String) -> ToArchive {
        (self.typed, self.longer, self.chosen) = (typed, 0, 0);
        self.ask()
    }

    /// More of everything is to be offered. Says what the archive is to be asked.
    pub fn take_more(&mut self) -> ToArchive {
        self.longer += 1;
        self.ask()
    }

    fn ask(&mut self) -> ToArchive {
        self.number += 1;
        ToArchive::Find { number: self.number, typed: self.typed.clone(), longer: self.longer }
    }

    /// The archive offers something. The entry that is chosen stays chosen, wherever it is now.
    pub fn take(&mut self, offer: Offer) {
        // What was typed before is of no interest any more.
        if offer.number != self.number {
            return;
        }
        let is_same = |entry: &Entry, other: &Entry| {
            (entry.kind, &entry.id, entry.turn) == (other.kind, &other.id, other.turn)
                && entry.kind != Kind::More
        };
        // While nothing was chosen for it, the first is.
        if self.offer.number == self.number || self.longer > 0 {
            let chosen = self.offer.entries.get(self.chosen);
            let still =
                chosen.and_then(|chosen| offer.entries.iter().position(|entry| is_same(entry, chosen)));
            self.chosen = still.unwrap_or(self.chosen).min(offer.entries.len().saturating_sub(1));
        }
        self.offer = offer;
    }

    /// What is offered. It is for what was typed before until there is something else.
    pub fn offer(&self) -> &Offer {
        &self.offer
    }

    /// What is typed, once everything was looked through for it.
    pub fn looked_through(&self) -> Option<String> {
        let is_over = self.offer.number == self.number && self.offer.whole;
        is_over.then(|| self.typed.clone())
    }

    /// The index of the entry that is chosen.
    pub fn chosen(&self) -> usize {
        self.chosen
    }

    /// Goes so many entries down, or up where it is negative; behind the last comes the first.
    pub fn walk(&mut self, by: isize) {
        let count = self.offer.entries.len().max(1) as isize;
        self.chosen = (self.chosen as isize + by).rem_euclid(count) as usize;
    }
}

/// Everything that is found by its name, kind by kind; chats in the order of the list.
pub fn names(mirror: &Mirror, prompts: Vec<slash::Command>, title: &dyn Fn(View) -> String) -> Vec<Named> {
    let named = |kind, id, name| Named { kind, id, name, at: 0, revision: 0 };
    let chats = mirror.list();
    let mut names: Vec<Named> = Vec::with_capacity(chats.len());
    names.extend(chats.iter().map(|record| Named {
        at: record.updated,
        revision: record.revision,
        ..named(Kind::Chat, record.id.to_string(), record.title.clone())
    }));
    names.extend(COMMANDS.map(|view| named(Kind::Command, view.word().to_owned(), title(view))));
    let assistants = mirror.assistants();
    names.extend(assistants.iter().map(|it| named(Kind::Assistant, it.id.to_string(), it.name.clone())));
    names.extend(prompts.into_iter().map(|prompt| named(Kind::Prompt, prompt.word, prompt.name)));
    names
}

/// The view that a command opens, by its word.
pub fn view_of(word: &str) -> Option<View> {
    COMMANDS.into_iter().find(|view| view.word() == word)
}

/// How many turns are looked up where more was asked for so often.
pub(crate) fn most(longer: u32) -> usize {
    HITS * (longer as usize + 1)
}

/// What is offered of these, in their order, and of what was found: before anything is typed chats and commands, then
/// everything that fits.
pub(crate) fn entries(
    names: &[Named],
    query: &Query,
    found: &Found,
    longer: u32,
    fold: Fold<'_>,
) -> Vec<Entry> {
    let listed = LISTED * (longer as usize + 1);
    let more = || Entry {
        kind: Kind::More,
        id: String::new(),
        turn: None,
        name: String::new(),
        at: 0,
        snippet: Vec::new(),
    };
    let mut entries: Vec<Entry> = Vec::new();
    for alike in names.chunk_by(|one, next| one.kind == next.kind) {
        let is_offered = |named: &&Named| match named.kind {
            Kind::Assistant | Kind::Prompt if query.is_empty() => false,
            _ => query.fits(&folded(&named.name, fold)),
        };
        let mut fitting = alike.iter().filter(is_offered);
        entries.extend(fitting.by_ref().take(listed).map(entry));
        entries.extend(fitting.next().map(|_| more()));
    }
    for hit in &found.hits {
        let id = hit.chat.to_string();
        let name = names.iter().find(|named| named.kind == Kind::Chat && named.id == id);
        let kind = if hit.role == Role::Person { Kind::Message } else { Kind::Answer };
        let name = name.map(|named| named.name.clone()).unwrap_or_default();
        let snippet = hit.snippet.clone();
        entries.push(Entry { kind, id, turn: Some(hit.turn), name, at: hit.created, snippet });
    }
    entries.extend((found.hits.len() < found.total as usize).then(more));
    entries
}

fn entry(named: &Named) -> Entry {
    let Named { kind, id, name, at, .. } = named.clone();
    Entry { kind, id, turn: None, name, at, snippet: Vec::new() }
}

#[cfg(test)]
#[path = "palette_tests.rs"]
mod tests;
