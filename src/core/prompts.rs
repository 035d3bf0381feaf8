//! Prompts: what a person often asks about a page, under a name. Some are built in. Those that are in the menu are its
//! entries, in this order.
//!
//! A prompt's text may hold placeholders. Those that stand for words of a page are not replaced by these words: the words
//! go along as a quote, see [`quote`](crate::quote), and the placeholder becomes a reference to it. So a page cannot put a
//! word into the person's mouth.

use crate::{assistant::NAME_LIMIT, excerpt::ExcerptKind, id::PromptId, stored::Stored};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// All prompts, in the order in which they are shown. Stored under `prompts` in `chrome.storage.local`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Library {
    /// Version of the stored form.
    pub v: u32,
    /// Grows by one with every write.
    pub revision: u64,
    /// Every prompt, the built-in ones among them.
    pub prompts: Vec<Prompt>,
}

impl Stored for Library {
    const VERSION: u32 = 1;
}

/// Something that a person often asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Names it for ever, whatever it is called.
    pub id: PromptId,
    /// What it is called. Empty for a built-in one that has not been renamed: it is called as `_locales` has it.
    pub name: String,
    /// What is asked, with placeholders. Empty for a built-in one whose text has not been changed, as above.
    pub text: String,
    /// Whether it is an entry of the menu.
    pub in_menu: bool,
}

/// A prompt that is there from the first start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its word: in `_locales` as `prompt_<word>` and, where it asks anything, `prompt_<word>_text`.
    pub word: &'static str,
    /// What it is about.
    pub about: ExcerptKind,
    /// Whether it leaves the question to the person: then the excerpt is put above the composer, and nothing is sent.
    pub open: bool,
    number: u128,
}

impl BuiltIn {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 11] = [
        Self::new(1, "ask_selection", ExcerptKind::Selection, true),
        Self::new(2, "explain", ExcerptKind::Selection, false),
        Self::new(3, "summarise", ExcerptKind::Selection, false),
        Self::new(4, "translate", ExcerptKind::Selection, false),
        Self::new(5, "improve", ExcerptKind::Selection, false),
        Self::new(6, "weak_points", ExcerptKind::Selection, false),
        Self::new(7, "ask_page", ExcerptKind::Page, true),
        Self::new(8, "summarise_page", ExcerptKind::Page, false),
        Self::new(9, "ask_link", ExcerptKind::Link, true),
        Self::new(10, "ask_field", ExcerptKind::Field, true),
        Self::new(11, "improve_field", ExcerptKind::Field, false),
    ];

    const fn new(number: u128, word: &'static str, about: ExcerptKind, open: bool) -> Self {
        Self { word, about, open, number }
    }

    /// Names it.
    pub fn id(self) -> PromptId {
        PromptId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0001_0000 + self.number))
    }

    /// The built-in one of this id.
    pub fn of(id: PromptId) -> Option<Self> {
        Self::ALL.into_iter().find(|built_in| built_in.id() == id)
    }

    /// The one that only puts an excerpt of this kind above the composer.
    pub fn asking_about(about: ExcerptKind) -> Option<Self> {
        Self::ALL.into_iter().find(|built_in| built_in.open && built_in.about == about)
    }

    /// As it is before the person changes it.
    pub fn prompt(self) -> Prompt {
        Prompt { id: self.id(), name: String::new(), text: String::new(), in_menu: true }
    }
}

impl Default for Library {
    fn default() -> Self {
        let prompts = BuiltIn::ALL.into_iter().map(BuiltIn::prompt).collect();
        Self { v: Self::VERSION, revision: 0, prompts }
    }
}

impl Library {
    /// The same with every built-in prompt in it: one that newer code has brought stands at the end.
    pub fn with_built_ins(mut self) -> Self {
        for built_in in BuiltIn::ALL {
            if self.get(built_in.id()).is_none() {
                self.prompts.push(built_in.prompt());
            }
        }
        self
    }

    /// The prompt of this id.
    pub fn get(&self, id: PromptId) -> Option<&Prompt> {
        self.prompts.iter().find(|prompt| prompt.id == id)
    }

    /// Adds a prompt at the end, or puts it in the place of the one of its id.
    pub fn put(&mut self, prompt: Prompt) {
        match self.prompts.iter_mut().find(|known| known.id == prompt.id) {
            Some(known) => *known = prompt,
            None => self.prompts.push(prompt),
        }
    }

    /// Deletes a prompt; a built-in one becomes what it was at first, where it is.
    pub fn remove(&mut self, id: PromptId) {
        match BuiltIn::of(id) {
            Some(built_in) => self.put(built_in.prompt()),
            None => self.prompts.retain(|prompt| prompt.id != id),
        }
    }

    /// Puts a prompt before the one that now has this index, counted from 0; behind all others where there is none.
    pub fn move_to(&mut self, id: PromptId, index: usize) {
        let Some(from) = self.prompts.iter().position(|prompt| prompt.id == id) else { return };
        let prompt = self.prompts.remove(from);
        let index = if index > from { index - 1 } else { index };
        self.prompts.insert(index.min(self.prompts.len()), prompt);
    }
}

/// Words that `core` does not have: the messages of `_locales`, by their keys.
pub type Words<'a> = &'a dyn Fn(&str) -> String;

/// Gives a text in small letters.
pub type Small<'a> = &'a dyn Fn(&str) -> String;

impl Prompt {
    /// What it is called, with `{language}` as it is. `%s` in it stands for the selection.
    pub fn name(&self, words: Words<'_>) -> String {
        match BuiltIn::of(self.id).filter(|_| self.name.is_empty()) {
            Some(built_in) => words(&format!("prompt_{}", built_in.word)),
            None => self.name.clone(),
        }
    }

    /// What it is called, with the name of a language in the place of `{language}` and three dots in that of `%s`.
    pub fn title(&self, language: &str, words: Words<'_>) -> String {
        let name = fill(&self.name(words), language, &|_| "…".to_owned());
        let mut parts = name.split('%');
        let mut title = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let selection = part.strip_prefix('s');
            title.push(if selection.is_some() { '…' } else { '%' });
            title.push_str(selection.unwrap_or(part));
        }
        title
    }

    /// What it asks; empty for one that leaves the question to the person.
    pub fn text(&self, words: Words<'_>) -> String {
        match BuiltIn::of(self.id).filter(|_| self.text.is_empty()) {
            Some(built_in) if built_in.open => String::new(),
            Some(built_in) => words(&format!("prompt_{}_text", built_in.word)),
            None => self.text.clone(),
        }
    }

    /// What of a page it is about: for one of the person's own what its placeholders name. `None` for one that can be asked
    /// about anything.
    pub fn about(&self) -> Option<ExcerptKind> {
        if let Some(built_in) = BuiltIn::of(self.id) {
            return Some(built_in.about);
        }
        let pieces = pieces(&self.text).unwrap_or_default();
        let names = |placeholder| pieces.contains(&Piece::Placeholder(placeholder));
        if names(Placeholder::Selection) {
            return Some(ExcerptKind::Selection);
        }
        let page = [Placeholder::Page, Placeholder::Title, Placeholder::Url];
        page.into_iter().any(names).then_some(ExcerptKind::Page)
    }

    /// Checks what a person entered, before it is saved.
    ///
    /// # Errors
    /// It cannot be saved as it is; says why.
    pub fn check(&self) -> Result<(), PromptFault> {
        // First what is told while the text is being written, whatever else is still missing.
        pieces(&self.text)?;
        let is_own = BuiltIn::of(self.id).is_none();
        if self.name.trim().is_empty() && is_own {
            return Err(PromptFault::NameEmpty);
        }
        if self.name.chars().count() > NAME_LIMIT {
            return Err(PromptFault::NameTooLong);
        }
        if self.text.trim().is_empty() && is_own {
            return Err(PromptFault::TextEmpty);
        }
        Ok(())
    }

    /// What it is called behind the slash that calls it in the composer: its name in small letters, with `-` between the
    /// words, and without what is filled in. `small` gives a text in small letters: the tables for that weigh more than all
    /// else here.
    pub fn command(&self, words: Words<'_>, small: Small<'_>) -> String {
        let name = small(&fill(&self.name(words), "", &|_| String::new()));
        let letters = |c: char| c.is_alphanumeric();
        name.split(|c| !letters(c)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
    }
}

/// Why a prompt cannot be saved as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptFault {
    /// It has no name.
    NameEmpty,
    /// Its name is longer than [`NAME_LIMIT`].
    NameTooLong,
    /// It asks nothing.
    TextEmpty,
    /// It has a placeholder that is none.
    Unknown {
        /// What stands between the braces.
        name: String,
        /// In which line, counted from 1.
        line: u32,
        /// At which character of it, counted from 1.
        column: u32,
    },
}

/// What is put in its place when a prompt is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// `{selection}`
    Selection,
    /// `{page}`
    Page,
    /// `{title}`
    Title,
    /// `{url}`
    Url,
    /// `{language}`: the language that translations are made into, by its name.
    Language,
}

impl Placeholder {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Selection, Self::Page, Self::Title, Self::Url, Self::Language];

    /// What stands between the braces.
    pub fn word(self) -> &'static str {
        match self {
            Self::Selection => "selection",
            Self::Page => "page",
            Self::Title => "title",
            Self::Url => "url",
            Self::Language => "language",
        }
    }
}

/// A piece of a prompt's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// Something that is filled in.
    Placeholder(Placeholder),
}

/// Takes a prompt's text apart. Letters between braces are a placeholder; braces around anything else are braces, and two
/// opening braces are one.
///
/// # Errors
/// A placeholder that is none, with its place.
pub fn pieces(text: &str) -> Result<Vec<Piece>, PromptFault> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        words.push_str(&rest[..at]);
        let inside = &rest[at + 1..];
        if let Some(behind) = inside.strip_prefix('{') {
            words.push('{');
            rest = behind;
            continue;
        }
        let name = inside.split_once('}').map(|(name, _)| name);
        let name = name.filter(|name| !name.is_empty() && name.chars().all(char::is_alphabetic));
        let Some(name) = name else {
            words.push('{');
            rest = inside;
            continue;
        };
        let Some(known) = Placeholder::ALL.into_iter().find(|known| known.word() == name) else {
            let before = &text[..text.len() - rest.len() + at];
            return Err(unknown(name, before));
        };
        if !words.is_empty() {
            pieces.push(Piece::Words(std::mem::take(&mut words)));
        }
        pieces.push(Piece::Placeholder(known));
        rest = &inside[name.len() + 1..];
    }
    words.push_str(rest);
    if !words.is_empty() {
        pieces.push(Piece::Words(words));
    }
    Ok(pieces)
}

fn unknown(name: &str, before: &str) -> PromptFault {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let line = count(before.matches('\n').count() + 1);
    let column = count(before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    PromptFault::Unknown { name: name.to_owned(), line, column }
}

/// The question that a prompt's text makes. What stands on a page is only referred to; `{language}` is filled in. A text that
/// cannot be taken apart is asked as it stands.
pub fn question(text: &str, language: &str) -> String {
    fill(text, language, &|placeholder| format!("[{}]", placeholder.word()))
}

/// The same, with `refer` for what stands on a page.
pub(crate) fn fill(text: &str, language: &str, refer: &dyn Fn(Placeholder) -> String) -> String {
    let Ok(pieces) = pieces(text) else { return text.to_owned() };
    let filled = pieces.into_iter().map(|piece| match piece {
        Piece::Words(words) => words,
        Piece::Placeholder(Placeholder::Language) => language.to_owned(),
        Piece::Placeholder(placeholder) => refer(placeholder),
    });
    filled.collect::<String>().trim().to_owned()
}

#[cfg(test)]
#[path = "prompts_tests.rs"]
mod tests;
