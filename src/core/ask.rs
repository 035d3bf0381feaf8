//! What is asked outside of the panel: from the menu of a page, with a key, from the address bar.
//!
//! The worker hears of it, opens the panel in the window it comes from, and keeps the [`Ask`] under a key of its own in
//! `chrome.storage.session`. The panel of that window takes it from there, makes it safe (as a draft or as a message on its
//! way), and then has the worker forget it. All ids are made by the worker, so an ask that is taken twice, because somebody
//! died in between, is still carried out once.

use crate::{
    excerpt::Excerpt,
    flight::Failure,
    id::{AskId, ChatId, TurnId},
    time::{HOUR, Millis},
};
use serde::{Deserialize, Serialize};

/// Before the id in the key of an ask.
pub const PREFIX: &str = "ask:";

/// Something that was asked outside of the panel. Asks are taken in the order of their ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Names it, so that it is carried out once.
    pub id: AskId,
    /// The window that it was asked in, by the browser's number.
    pub window: i32,
    /// The chat that it goes to; `None` for the one that the panel shows.
    pub chat: Option<ChatId>,
    /// What is sent at once; `None` where the person is still to say it.
    pub question: Option<Question>,
    /// What was typed and is not sent, because something is missing: it goes into the composer.
    pub typed: Option<String>,
    /// What of a page it is about.
    pub excerpts: Vec<Excerpt>,
    /// Why there is less than was asked for, where there is.
    pub failure: Option<Failure>,
}

/// A question that is sent at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The id of the person's turn.
    pub turn: TurnId,
    /// The id of the answer.
    pub answer: TurnId,
    /// What is asked.
    pub text: String,
}

impl Ask {
    /// The key that it is kept under.
    pub fn key(&self) -> String {
        key(self.id)
    }
}

/// The key that an ask is kept under.
pub fn key(id: AskId) -> String {
    format!("{PREFIX}{id}")
}

/// How long an ask waits for its panel.
pub const WAITS: Millis = HOUR;

/// Of these keys those of asks that have waited for too long: their windows are gone.
pub fn stale(keys: Vec<String>, now: Millis) -> Vec<String> {
    let is_stale = |key: &String| {
        let id = key.strip_prefix(PREFIX).and_then(AskId::parse);
        id.is_some_and(|id| made_at(id) + WAITS < now)
    };
    keys.into_iter().filter(is_stale).collect()
}

/// The first 48 bits of a UUIDv7 are the moment of its making.
fn made_at(id: AskId) -> Millis {
    (id.0.as_u128() >> 80) as Millis
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_asks_that_waited_too_long_are_stale() {
        let now = 1_800_000_000_000;
        let made = |at: Millis| key(AskId(Uuid::from_u128(u128::from(at) << 80 | 7)));
        let (old, fresh) = (made(now - WAITS - 1), made(now - WAITS));
        let keys = vec![old.clone(), fresh, "live".into(), "ask:nonsense".into()];
        assert_eq!(stale(keys, now), [old]);
    }
}
