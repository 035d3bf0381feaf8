//! What this page keeps for the next one, in
//! [`localStorage`](https://developer.mozilla.org/docs/Web/API/Window/localStorage): which chat was open, what was
//! typed, what was sent and not confirmed, and the theme. It is the one store that is read before the first paint and
//! written while the page is being closed. `panel.js` reads some of it before this code is awake. Every write is
//! mirrored by [`mirrored`](crate::mirrored), because a browser that is killed loses the last of them.

use crate::mirrored;
use js_sys::JSON;
use pilotlight_browser::{clock, console, id, wire};
use pilotlight_core::{
    id::{ChatId, TurnId},
    protocol::Send,
    settings::Theme,
    time::Millis,
};
use std::cell::Cell;
use web_sys::Storage;

/// The chat that was shown last.
const SHOWN: &str = "chat";
/// The chat in which nothing has been said yet: there is one, so that what was typed into it is found again.
const BLANK: &str = "blank";
/// The theme, for `panel.js`.
const THEME: &str = "theme";
const DRAFT: &str = "draft:";
const UNSENT: &str = "unsent:";
/// The stamp of the last write, see [`pilotlight_core::desk`].
const STAMP: &str = "stamp";

thread_local! {
    static MADE_UP: Cell<bool> = const { Cell::new(false) };
}

/// The chat to open with.
pub fn shown_chat() -> ChatId {
    get(SHOWN).and_then(|id| ChatId::parse(&id)).unwrap_or_else(|| {
        let chat = blank_chat();
        MADE_UP.set(true);
        // Not mirrored: it was not the person who chose it.
        set(SHOWN, &chat.to_string());
        chat
    })
}

/// Whether no chat was found to open with, so that this page has made one up.
pub fn has_made_up_chat() -> bool {
    MADE_UP.get()
}

/// Opens with this chat next time.
pub fn keep_shown_chat(chat: ChatId) {
    put(SHOWN, &chat.to_string());
}

/// The chat in which nothing has been said yet.
pub fn blank_chat() -> ChatId {
    get(BLANK).and_then(|id| ChatId::parse(&id)).unwrap_or_else(|| {
        let chat = id::chat();
        // As above.
        set(BLANK, &chat.to_string());
        chat
    })
}

/// The chat in which nothing has been said yet is this one, after all: its first message was not taken.
pub fn keep_blank_chat(chat: ChatId) {
    put(BLANK, &chat.to_string());
}

/// What was typed into this chat and not sent.
pub fn draft(chat: ChatId) -> String {
    get(&format!("{DRAFT}{chat}")).unwrap_or_default()
}

/// Keeps what was typed into this chat; an empty text is nothing to keep.
pub fn keep_draft(chat: ChatId, text: &str) {
    let key = format!("{DRAFT}{chat}");
    if text.is_empty() { remove(&key) } else { put(&key, text) }
}

/// Forgets the drafts of chats that are no more.
pub fn keep_drafts_of(is_there: impl Fn(ChatId) -> bool) {
    let mut here = vec![blank_chat(), shown_chat()];
    // A chat whose first message is on its way has no record yet.
    here.extend(unsent().iter().map(|send| send.chat));
    for (key, id) in keys(DRAFT) {
        if ChatId::parse(&id).is_none_or(|chat| !here.contains(&chat) && !is_there(chat)) {
            remove(&key);
        }
    }
}

/// Keeps a message until it is confirmed.
pub fn keep_unsent(send: &Send) {
    // From now on something has been said in it.
    if get(BLANK).is_some_and(|id| id == send.chat.to_string()) {
        remove(BLANK);
    }
    let text =
        wire::to_js(send).ok().and_then(|send| JSON::stringify(&send).ok()).and_then(|text| text.as_string());
    if let Some(text) = text {
        put(&format!("{UNSENT}{}", send.turn), &text);
    }
}

/// Forgets a message that was confirmed.
pub fn forget_unsent(turn: TurnId) {
    remove(&format!("{UNSENT}{turn}"));
}

/// A message that was not confirmed.
pub fn unsent_of(turn: TurnId) -> Option<Send> {
    read_unsent(&format!("{UNSENT}{turn}"))
}

/// The messages that were never confirmed, the oldest first.
pub fn unsent() -> Vec<Send> {
    let mut sends: Vec<Send> = keys(UNSENT).iter().filter_map(|(key, _)| read_unsent(key)).collect();
    sends.sort_by_key(|send| send.turn);
    sends
}

fn read_unsent(key: &str) -> Option<Send> {
    wire::from_js(JSON::parse(&get(key)?).ok()?).ok()
}

/// The stamp of the last write; 0 where there was none.
pub fn stamp() -> Millis {
    get(STAMP).and_then(|stamp| stamp.parse().ok()).unwrap_or_default()
}

/// Sets the stamp of the last write.
pub fn keep_stamp(stamp: Millis) {
    set(STAMP, &stamp.to_string());
}

/// Everything that is kept, but for the stamp.
pub fn everything() -> Vec<(String, String)> {
    let kept = keys("").into_iter().filter(|(key, _)| key != STAMP);
    kept.filter_map(|(key, _)| Some((key.clone(), get(&key)?))).collect()
}

/// Brings a value back, or takes it away, as the mirror has it.
pub fn restore(key: &str, text: Option<&str>) {
    match text {
        Some(text) => set(key, text),
        None => unset(key),
    }
}

/// Keeps the theme, so that the next page opens in it.
pub fn keep_theme(theme: Theme) {
    put(THEME, theme_word(theme));
}

/// The word for a theme: the page's attribute.
pub fn theme_word(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a value, here and in the mirror.
fn put(key: &str, text: &str) {
    if get(key).as_deref() != Some(text) {
        set(key, text);
        mirrored::note(key, Some(text));
    }
}

fn remove(key: &str) {
    if get(key).is_some() {
        unset(key);
        mirrored::note(key, None);
    }
}

fn set(key: &str, text: &str) {
    // Without room, or with the storage switched off, this page still holds it.
    if storage().is_none_or(|storage| storage.set_item(key, text).is_err()) {
        console::note(&format!("{} not kept at {}", key, clock::now()));
    }
}

fn unset(key: &str) {
    // There is nothing to remove where there is no storage.
    let _ = storage().map(|storage| storage.remove_item(key));
}

/// The keys that begin so, each with the rest of it.
fn keys(prefix: &str) -> Vec<(String, String)> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or_default();
    let key = |index| storage.key(index).ok().flatten();
    let split = |key: String| key.strip_prefix(prefix).map(|id| (key.clone(), id.to_owned()));
    (0..count).filter_map(key).filter_map(split).collect()
}
