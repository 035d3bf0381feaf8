//! What this page keeps for the next one, in
//! [`localStorage`](https://developer.mozilla.org/docs/Web/API/Window/localStorage): which chat was open, what was
//! typed, what was sent and not confirmed, and the theme. It is the one store that is read before the first paint and
//! written while the page is being closed. `panel.js` reads some of it before this code is awake. Every write is
//! mirrored by [`mirrored`](crate::mirrored), because a browser that is killed loses the last of them.

use crate::mirrored;
use pilotlight_browser::{clock, console, id, wire};
use pilotlight_core::{
    desk::IN_MIRROR,
    excerpt::Excerpt,
    id::{AskId, ChatId, TurnId},
    protocol::Send,
    settings::Theme,
    time::Millis,
};
use std::cell::{Cell, RefCell};
use web_sys::Storage;

/// The chat that was shown last.
const SHOWN: &str = "chat";
/// The chat in which nothing has been said yet: there is one, so that what was typed into it is found again.
const BLANK: &str = "blank";
/// Further such chats, each in a window of its own: those whose excerpts were taken in another window are left to it.
const NEW: &str = "new:";
/// The theme, for `panel.js`.
const THEME: &str = "theme";
const DRAFT: &str = "draft:";
const EXCERPTS: &str = "excerpts:";
const UNSENT: &str = "unsent:";
/// What was asked outside of the panel and is carried out, until the worker has forgotten it.
const TAKEN: &str = "taken:";
/// The stamp of the last write, see [`pilotlight_core::desk`].
const STAMP: &str = "stamp";

thread_local! {
    static MADE_UP: Cell<bool> = const { Cell::new(false) };
    /// What is too much for `localStorage`, for as long as this page lives; the mirror has it too.
    static LARGE: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
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
        let (mark, chat) = new_chats().into_iter().next().unzip();
        let chat = chat.unwrap_or_else(id::chat);
        // As above.
        set(BLANK, &chat.to_string());
        mark.iter().for_each(|mark| remove(mark));
        chat
    })
}

/// A chat in which nothing has been said yet, and nothing is to be asked about.
pub fn empty_chat() -> ChatId {
    let blank = blank_chat();
    if !has_excerpts(blank) {
        return blank;
    }
    let chat = id::chat();
    put(&format!("{NEW}{chat}"), "");
    chat
}

/// Whether nothing has been said in this chat yet.
pub fn is_blank(chat: ChatId) -> bool {
    get(BLANK).is_some_and(|id| id == chat.to_string()) || get(&format!("{NEW}{chat}")).is_some()
}

/// In this chat nothing has been said yet, after all: its first message was not taken.
pub fn keep_blank_chat(chat: ChatId) {
    let is_used = |blank| has_excerpts(blank) || !draft(blank).is_empty();
    match get(BLANK).and_then(|id| ChatId::parse(&id)) {
        Some(blank) if blank != chat && is_used(blank) => put(&format!("{NEW}{chat}"), ""),
        _ => put(BLANK, &chat.to_string()),
    }
}

fn new_chats() -> Vec<(String, ChatId)> {
    keys(NEW).into_iter().filter_map(|(key, id)| Some((key, ChatId::parse(&id)?))).collect()
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

/// What is to be asked about in this chat, above its composer.
pub fn excerpts(chat: ChatId) -> Vec<Excerpt> {
    get(&format!("{EXCERPTS}{chat}")).and_then(|text| read_excerpts(&text)).unwrap_or_default()
}

/// Excerpts as they are kept; `None` for what cannot be read, which is as good as not kept.
pub fn read_excerpts(text: &str) -> Option<Vec<Excerpt>> {
    wire::from_text(text).ok()
}

/// Whether there is any, also where this page does not have it.
pub fn has_excerpts(chat: ChatId) -> bool {
    get_here(&format!("{EXCERPTS}{chat}")).is_some()
}

/// Keeps what is to be asked about in this chat.
pub fn keep_excerpts(chat: ChatId, excerpts: &[Excerpt]) {
    let key = format!("{EXCERPTS}{chat}");
    match wire::to_text(excerpts).ok().filter(|_| !excerpts.is_empty()) {
        Some(text) => put(&key, &text),
        None => remove(&key),
    }
}

/// What was asked outside of the panel, is carried out, and may not be forgotten by the worker yet.
pub fn taken() -> Vec<AskId> {
    keys(TAKEN).iter().filter_map(|(_, id)| AskId::parse(id)).collect()
}

/// Keeps that these are carried out.
pub fn keep_taken(asks: &[AskId]) {
    asks.iter().for_each(|ask| put(&format!("{TAKEN}{ask}"), ""));
}

/// The worker has forgotten it.
pub fn forget_taken(ask: AskId) {
    remove(&format!("{TAKEN}{ask}"));
}

/// Forgets the drafts of chats that are no more.
pub fn keep_drafts_of(is_there: impl Fn(ChatId) -> bool) {
    let mut here = vec![blank_chat(), shown_chat()];
    // A chat whose first message is on its way has no record yet.
    here.extend(unsent().iter().map(|send| send.chat));
    here.extend(new_chats().iter().map(|(_, chat)| chat));
    for (key, id) in [keys(DRAFT), keys(EXCERPTS)].concat() {
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
    remove(&format!("{NEW}{}", send.chat));
    if let Ok(text) = wire::to_text(send) {
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
    wire::from_text(&get(key)?).ok()
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
    with_text(get)
}

/// The same as `localStorage` has it: with [`IN_MIRROR`] for what is too much for it.
pub fn everything_here() -> Vec<(String, String)> {
    with_text(get_here)
}

fn with_text(get: fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let kept = keys("").into_iter().filter(|(key, _)| key != STAMP);
    kept.filter_map(|(key, _)| Some((key.clone(), get(&key)?))).collect()
}

/// Holds what is too much for `localStorage`, as the mirror has it.
pub fn hold(key: &str, text: String) {
    let_go(key);
    LARGE.with_borrow_mut(|large| large.push((key.to_owned(), text)));
}

fn let_go(key: &str) {
    LARGE.with_borrow_mut(|large| large.retain(|(known, _)| known != key));
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
    match get_here(key) {
        Some(text) if text == IN_MIRROR => LARGE
            .with_borrow(|large| large.iter().find(|(known, _)| known == key).map(|(_, text)| text.clone())),
        found => found,
    }
}

fn get_here(key: &str) -> Option<String> {
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
    if get_here(key).is_some() {
        unset(key);
        mirrored::note(key, None);
    }
}

fn set(key: &str, text: &str) {
    let Some(storage) = storage() else { return not_kept(key) };
    if storage.set_item(key, text).is_ok() {
        return let_go(key);
    }
    // What was there before is no longer true, and makes room for the mark.
    hold(key, text.to_owned());
    if storage.set_item(key, IN_MIRROR).is_err() {
        unset(key);
        not_kept(key);
    }
}

/// With the storage full to the brim or switched off, this page still shows it.
fn not_kept(key: &str) {
    console::note(&format!("{} not kept at {}", key, clock::now()));
}

fn unset(key: &str) {
    let_go(key);
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
