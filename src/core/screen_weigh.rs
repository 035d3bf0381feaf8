//! What a panel has the host weigh while the person types, and what it knows of it.

use crate::{
    budget::Forecast,
    excerpt::Excerpt,
    id::AssistantId,
    protocol::ToHost,
    screen::{Effect, Screen},
};
use std::rc::Rc;

/// What is typed, as it was weighed last.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The number of the last weighing; it only grows, so that no answer is taken for another's.
    number: u32,
    /// What would be sent; `None` where there is nothing.
    typed: Option<(String, Rc<Vec<Excerpt>>)>,
    /// The excerpts that the host was told last.
    told: Option<Rc<Vec<Excerpt>>>,
    weighed: Option<Weighed>,
}

/// What the host says of what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The weighing.
    number: u32,
    /// The tokens that it takes; `None` is unknown.
    pub tokens: Option<u64>,
    /// What happens when it is sent.
    pub forecast: Forecast,
}

impl Screen {
    /// What happens to what is typed when it is sent; `None` where nothing is. What was said of an earlier text stands until
    /// the new one is weighed: see [`Screen::is_weighed`].
    pub fn weighed(&self) -> Option<Weighed> {
        self.draft.typed.as_ref()?;
        Some(self.draft.weighed.unwrap_or(Weighed { number: 0, tokens: None, forecast: Forecast::Unknown }))
    }

    /// Whether that is said of the text that was typed last.
    pub fn is_weighed(&self) -> bool {
        self.draft.weighed.is_some_and(|weighed| weighed.number == self.draft.number)
    }

    /// The person pauses; this is what would be sent now.
    pub(crate) fn take_typed(&mut self, text: String, excerpts: Rc<Vec<Excerpt>>, effects: &mut Vec<Effect>) {
        let is_empty = text.trim().is_empty() && excerpts.is_empty();
        if is_empty && self.draft.typed.is_none() {
            return;
        }
        self.draft.typed = Some((text, excerpts)).filter(|_| !is_empty);
        if is_empty {
            self.draft.weighed = None;
        }
        self.have_weighed(effects);
    }

    /// The host knows nothing of what is typed: it is new, or another chat is shown.
    pub(crate) fn weigh_anew(&mut self, effects: &mut Vec<Effect>) {
        (self.draft.told, self.draft.weighed) = (None, None);
        if self.draft.typed.is_some() {
            self.have_weighed(effects);
        }
    }

    /// Another chat is shown; its draft is weighed when it is in the composer.
    pub(crate) fn forget_typed(&mut self) {
        self.draft = Draft { number: self.draft.number, ..Draft::default() };
    }

    /// An answer to something that is not typed any more is left alone.
    pub(crate) fn take_weighed(&mut self, number: u32, tokens: Option<u64>, forecast: Forecast) {
        if number == self.draft.number && self.draft.typed.is_some() {
            self.draft.weighed = Some(Weighed { number, tokens, forecast });
        }
    }

    fn have_weighed(&mut self, effects: &mut Vec<Effect>) {
        self.draft.number += 1;
        let assistant = self.assistant().map_or(AssistantId::DEFAULT, |assistant| assistant.id);
        let (text, excerpts) = self.draft.typed.clone().unwrap_or_default();
        let is_told = self.draft.told.replace(excerpts.clone()).is_some_and(|told| told == excerpts);
        let excerpts = (!is_told).then(|| Vec::clone(&excerpts));
        let (number, chat) = (self.draft.number, self.chat());
        self.post_if_up(ToHost::Weigh { number, chat, assistant, text, excerpts }, effects);
    }
}

#[cfg(test)]
#[path = "screen_weigh_tests.rs"]
mod tests;
