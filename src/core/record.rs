//! What the registry knows of a chat. Stored under `chat:<id>` in `chrome.storage.local`.

use crate::{
    excerpt::Origin,
    id::{AssistantId, ChatId},
    stored::{Stored, or_nothing},
    time::{DAY, Millis},
};
use serde::{Deserialize, Serialize};

/// How long a chat stays in the bin before it is destroyed.
pub const BIN_TIME: Millis = 30 * DAY;

/// What the registry knows of a chat. The worker alone writes it; the host reports the [`ChatFacts`] in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatRecord {
    /// Version of the stored form.
    pub v: u32,
    /// The chat.
    pub id: ChatId,
    /// Grows by one with every write.
    pub revision: u64,
    /// What the list shows.
    pub title: String,
    /// Who gave the title; a name that the person gave is never replaced.
    pub titled_by: TitledBy,
    /// The title that the first words make, for when the person takes their own away.
    pub words: String,
    /// Who answers in this chat.
    pub assistant: AssistantId,
    /// When the first message was sent.
    pub created: Millis,
    /// When the last turn began or ended.
    pub updated: Millis,
    /// How many turns the shown path has.
    pub turns: u32,
    /// Context usage when the last turn ended; `None` is unknown, which is not zero.
    pub usage: Option<Usage>,
    /// Stays at the top of the list.
    pub pinned: bool,
    /// When it was put into the bin; `None` for a chat that is not in it.
    pub deleted: Option<Millis>,
    /// The page that it began with; `None` for one that began without.
    pub origin: Option<Origin>,
    /// The title that the model made last, for when the person takes their own away. Empty: it has made none.
    #[serde(default, deserialize_with = "or_nothing")]
    pub headline: String,
    /// How many turns the chat had when the model was last asked for a title, whether a good one came of it or not. 0: it
    /// was never asked.
    #[serde(default, deserialize_with = "or_nothing")]
    pub headline_turns: u32,
}

impl ChatRecord {
    /// When it is destroyed; `None` for a chat that is not in the bin.
    pub fn ends(&self) -> Option<Millis> {
        self.deleted.map(|deleted| deleted + BIN_TIME)
    }

    /// Calls it as the model has called it, or else by its first words, whoever has given it a name.
    pub fn call_by_itself(&mut self) {
        let has_headline = !self.headline.is_empty();
        self.titled_by = if has_headline { TitledBy::Model } else { TitledBy::Words };
        self.title.clone_from(if has_headline { &self.headline } else { &self.words });
    }

    /// Whether its time in the bin is over, so that it cannot be taken back out.
    pub fn is_over(&self, now: Millis) -> bool {
        self.ends().is_some_and(|end| end <= now)
    }
}

/// Who gave a chat its title.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TitledBy {
    /// The first words of the first message.
    #[default]
    Words,
    /// The model, in idle time.
    Model,
    /// The person.
    Person,
}

/// How much of the context window is used, in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens that the session holds.
    pub used: u64,
    /// Tokens that it can hold.
    pub window: u64,
}

impl Usage {
    /// The used share, from 0 to 1.
    pub fn share(self) -> f64 {
        if self.window == 0 { 1.0 } else { (self.used as f64 / self.window as f64).min(1.0) }
    }
}

/// What the host reports of a chat after a turn. Everything in it can be made again from the transcript, so a
/// lost record costs only what the person added to it: a given title, a pin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatFacts {
    /// The chat.
    pub id: ChatId,
    /// The title that its first words make.
    pub title: String,
    /// Who answers in it.
    pub assistant: AssistantId,
    /// When the first message was sent.
    pub created: Millis,
    /// When the last turn began or ended.
    pub updated: Millis,
    /// How many turns the shown path has.
    pub turns: u32,
    /// Context usage, where it is known.
    pub usage: Option<Usage>,
    /// The page that it began with.
    pub origin: Option<Origin>,
}

impl ChatFacts {
    /// A first record from these facts.
    pub fn into_record(self) -> ChatRecord {
        ChatRecord {
            v: ChatRecord::VERSION,
            id: self.id,
            revision: 1,
            title: self.title.clone(),
            titled_by: TitledBy::Words,
            words: self.title,
            assistant: self.assistant,
            created: self.created,
            updated: self.updated,
            turns: self.turns,
            usage: self.usage,
            pinned: false,
            deleted: None,
            origin: self.origin,
            headline: String::new(),
            headline_turns: 0,
        }
    }

    /// Brings a record up to date with these facts. Its revision is left to whoever writes it.
    pub fn update(self, record: &mut ChatRecord) {
        record.assistant = self.assistant;
        record.updated = record.updated.max(self.updated);
        record.turns = self.turns;
        record.usage = self.usage;
        record.origin = self.origin;
        record.words = self.title;
        if record.titled_by == TitledBy::Words {
            record.title.clone_from(&record.words);
        }
    }
}

/// How many characters of a message make a title.
pub(crate) const TITLE_LIMIT: usize = 60;

/// How many of a page's title stand before it, where it is about a page.
const PAGE_TITLE_LIMIT: usize = 32;

/// A title out of the first words of a message: its first line that is not empty, cut at a word where it is
/// too long. Empty for a message without a word.
pub fn title_from(text: &str) -> String {
    first_words(text, TITLE_LIMIT)
}

/// A page's title as the beginning of a chat's: shorter, because the question stands behind it.
pub(crate) fn title_of_page(title: &str) -> String {
    first_words(title, PAGE_TITLE_LIMIT)
}

fn first_words(text: &str, limit: usize) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((limit, _)) = words.char_indices().nth(limit) else {
        return words;
    };
    // A line without spaces (Japanese, a link) is cut where the limit is.
    let cut = words[..limit].rfind(' ').filter(|cut| *cut > limit / 2).unwrap_or(limit);
    words.truncate(cut);
    words.push('…');
    words
}

/// The order of the list of chats: pinned first, then the newest.
pub fn by_list_order(a: &ChatRecord, b: &ChatRecord) -> std::cmp::Ordering {
    b.pinned.cmp(&a.pinned).then(b.updated.cmp(&a.updated)).then(b.id.cmp(&a.id))
}
