//! The person's settings. Stored under `settings` in `chrome.storage.local`.

use crate::{
    excerpt::or_nothing,
    id::AssistantId,
    stored::{Raw, Stored, never_was},
    time::{HOUR, MINUTE, Millis},
};
use serde::{Deserialize, Serialize};

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Version of the stored form.
    pub v: u32,
    /// Grows by one with every write.
    pub revision: u64,
    /// How many chats may have a live session at the same time, beside the empty one that is kept warm.
    pub cap: u8,
    /// After how long without use a chat's session is evicted, in minutes.
    pub idle_minutes: u32,
    /// How long the model stays warm after the last panel is closed.
    pub warm: Warm,
    /// Light, dark, or as the system is.
    pub theme: Theme,
    /// Whose base session is kept warm, and who answers in a new chat.
    pub default_assistant: AssistantId,
    /// Where a question goes that is asked about a page.
    #[serde(default, deserialize_with = "or_nothing")]
    pub ask_in: AskIn,
    /// The language that translations are made into, as a BCP 47 tag. Empty: the browser's own.
    #[serde(default, deserialize_with = "or_nothing")]
    pub translate_to: String,
}

impl Stored for Settings {
    const VERSION: u32 = 2;

    /// Version 1 is this form without what is asked about pages.
    fn from_older<R: Raw>(row: &R, version: u32) -> Result<Self, String> {
        match version {
            1 => row.read().map(|settings| Self { v: Self::VERSION, ..settings }),
            _ => Err(never_was(version)),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            v: Self::VERSION,
            revision: 0,
            cap: 4,
            idle_minutes: 10,
            warm: Warm::FiveMinutes,
            theme: Theme::System,
            default_assistant: AssistantId::DEFAULT,
            ask_in: AskIn::default(),
            translate_to: String::new(),
        }
    }
}

impl Settings {
    /// The smallest and the largest cap that can be chosen.
    pub const CAP: std::ops::RangeInclusive<u8> = 1..=12;
    /// The shortest and the longest idle time that can be chosen, in minutes.
    pub const IDLE_MINUTES: std::ops::RangeInclusive<u32> = 1..=240;

    /// The same settings with every number inside its limits, whatever was entered or stored.
    pub fn within_limits(mut self) -> Self {
        self.cap = self.cap.clamp(*Self::CAP.start(), *Self::CAP.end());
        self.idle_minutes = self.idle_minutes.clamp(*Self::IDLE_MINUTES.start(), *Self::IDLE_MINUTES.end());
        self
    }

    /// The idle time in milliseconds.
    pub fn idle(&self) -> Millis {
        Millis::from(self.idle_minutes) * MINUTE
    }
}

/// How long the model stays warm after the last panel is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warm {
    /// It goes out at once.
    NotAtAll,
    /// Five minutes.
    #[default]
    FiveMinutes,
    /// One hour.
    OneHour,
    /// It never goes out, and is lit when the browser starts.
    Always,
}

impl Warm {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::NotAtAll, Self::FiveMinutes, Self::OneHour, Self::Always];

    /// The length in milliseconds; `None` is without end.
    pub fn length(self) -> Option<Millis> {
        match self {
            Self::NotAtAll => Some(0),
            Self::FiveMinutes => Some(5 * MINUTE),
            Self::OneHour => Some(HOUR),
            Self::Always => None,
        }
    }
}

/// Light, dark, or as the system is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];
}

/// Where a question goes that is asked about a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskIn {
    /// Into a new chat.
    #[default]
    NewChat,
    /// Into the chat that the panel shows.
    OpenChat,
}

impl AskIn {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::NewChat, Self::OpenChat];
}
