//! The person's settings. Stored under `settings` in `chrome.storage.local`.

use crate::{
    id::AssistantId,
    stored::{Stored, or_nothing},
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

    /// The languages that can be chosen to translate into, as BCP 47 tags in the order of their English names, beside the
    /// browser's own.
    pub const TRANSLATE_TO: [&'static str; 24] = [
        "ar", "bn", "zh", "cs", "da", "nl", "en", "fi", "fr", "de", "el", "hi", "id", "it", "ja", "ko", "pl",
        "pt", "ru", "es", "sv", "tr", "uk", "vi",
    ];

    /// The language to translate into, where this is the browser's own. Of that one the country is left out, except where it
    /// makes another written language.
    pub fn translated_into<'a>(&'a self, browsers: &'a str) -> &'a str {
        let is_one = |language: &&str| !matches!(*language, "zh" | "pt");
        let language = browsers.split('-').next().filter(is_one).unwrap_or(browsers);
        if self.translate_to.is_empty() { language } else { &self.translate_to }
    }

    /// The same settings with every number inside its limits, whatever was entered or stored.
    pub fn within_limits(mut self) -> Self {
        self.cap = self.cap.clamp(*Self::CAP.start(), *Self::CAP.end());
        self.idle_minutes = self.idle_minutes.clamp(*Self::IDLE_MINUTES.start(), *Self::IDLE_MINUTES.end());
        self
    }

    /// The same settings with this one chosen.
    pub fn with(mut self, choice: Choice) -> Self {
        match choice {
            Choice::Cap(cap) => self.cap = cap,
            Choice::IdleMinutes(minutes) => self.idle_minutes = minutes,
            Choice::Warm(warm) => self.warm = warm,
            Choice::Theme(theme) => self.theme = theme,
            Choice::DefaultAssistant(assistant) => self.default_assistant = assistant,
            Choice::AskIn(ask_in) => self.ask_in = ask_in,
            Choice::TranslateTo(language) => self.translate_to = language,
        }
        self.within_limits()
    }

    /// The idle time in milliseconds.
    pub fn idle(&self) -> Millis {
        Millis::from(self.idle_minutes) * MINUTE
    }
}

/// One setting, as the person chooses it. Only what is chosen is told, so that two windows that change two settings do not
/// undo each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Choice {
    /// See [`Settings::cap`].
    Cap(u8),
    /// See [`Settings::idle_minutes`].
    IdleMinutes(u32),
    /// See [`Settings::warm`].
    Warm(Warm),
    /// See [`Settings::theme`].
    Theme(Theme),
    /// See [`Settings::default_assistant`].
    DefaultAssistant(AssistantId),
    /// See [`Settings::ask_in`].
    AskIn(AskIn),
    /// See [`Settings::translate_to`].
    TranslateTo(String),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translations_are_made_into_the_language_that_was_chosen_or_the_browsers() {
        let chosen = Settings { translate_to: "fr".into(), ..Settings::default() };
        assert_eq!(chosen.translated_into("en-GB"), "fr");
        for (browsers, language) in [("en-US", "en"), ("de", "de"), ("zh-TW", "zh-TW"), ("pt-BR", "pt-BR")] {
            assert_eq!(Settings::default().translated_into(browsers), language);
        }
    }
}
