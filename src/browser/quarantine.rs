//! Rows that cannot be read: they are moved out of the way with their raw form, in the transaction that found them, so
//! that they are in one place or the other whatever dies meanwhile. What newer code wrote stays where it is.

use crate::{
    clock,
    error::Result,
    idb,
    schema::{BY_CHAT, HEADS, JOURNAL, QUARANTINE, TURNS},
    wire,
};
use js_sys::{Array, Object};
use pilotlight_core::{
    id::ChatId,
    store::{JournalRow, Part, Quarantined, Sifted},
    stored::{Stored, Undecodable},
    transcript::{TranscriptHead, Turn},
};
use wasm_bindgen::JsValue;
use web_sys::IdbTransaction;

/// Puts a row's raw form into the quarantine. Whoever calls this takes it away from where it was, in the same
/// transaction.
pub(crate) fn add(
    transaction: &IdbTransaction,
    store: &str,
    row: &JsValue,
    key: &JsValue,
    why: String,
) -> Result<()> {
    let kept = Object::new();
    let set = |name: &str, value: &JsValue| wire::set_field(&kept, name, value);
    set("v", &Quarantined::VERSION.into());
    set("store", &store.into());
    set("key", key);
    // The field that names the chat may be the very one that is broken.
    let chat = chat_of(row).map_or(JsValue::NULL, |chat| chat.to_string().into());
    set("chat", &chat);
    set("why", &why.into());
    set("at", &(clock::now() as f64).into());
    set("row", row);
    transaction.object_store(QUARANTINE)?.add(&kept)?;
    Ok(())
}

/// Sets aside what cannot be read of a page of rows.
pub(crate) fn sift(
    transaction: &IdbTransaction,
    part: Part,
    rows: &Array,
    keys: &Array,
    sifted: &mut Sifted,
) -> Result<()> {
    let name = name_of(part);
    for (row, key) in rows.iter().zip(keys.iter()) {
        sifted.checked += 1;
        let fault = match part {
            Part::Heads => fault_of::<TranscriptHead>(&row),
            Part::Turns => fault_of::<Turn>(&row),
            Part::Journal => fault_of::<JournalRow>(&row),
        };
        match fault.filter(|fault| !fault.newer) {
            None => sifted.chats.extend(chat_of(&row)),
            Some(fault) => {
                add(transaction, name, &row, &key, fault.why)?;
                transaction.object_store(name)?.delete(&key)?;
                sifted.set_aside += 1;
            }
        }
    }
    sifted.chats.sort_unstable();
    sifted.chats.dedup();
    Ok(())
}

/// Sets aside what cannot be read of one chat.
pub(crate) async fn sift_chat(transaction: &IdbTransaction, chat: ChatId, sifted: &mut Sifted) -> Result<()> {
    let key = JsValue::from(chat.to_string());
    let head = idb::answer(&transaction.object_store(HEADS)?.get(&key)?).await?;
    if !head.is_undefined() {
        sift(transaction, Part::Heads, &Array::of1(&head), &Array::of1(&key), sifted)?;
    }
    for part in [Part::Turns, Part::Journal] {
        let index = transaction.object_store(name_of(part))?.index(BY_CHAT)?;
        let rows = idb::answer(&index.get_all_with_key(&key)?);
        let keys = idb::answer(&index.get_all_keys_with_key(&key)?);
        let (rows, keys) = (Array::from(&rows.await?), Array::from(&keys.await?));
        sift(transaction, part, &rows, &keys, sifted)?;
    }
    Ok(())
}

/// The object store of these rows.
pub(crate) fn name_of(part: Part) -> &'static str {
    match part {
        Part::Heads => HEADS,
        Part::Turns => TURNS,
        Part::Journal => JOURNAL,
    }
}

fn fault_of<T: Stored>(row: &JsValue) -> Option<Undecodable> {
    wire::decode_stored::<T>(row).err()
}

fn chat_of(row: &JsValue) -> Option<ChatId> {
    ChatId::parse(&wire::field(row, "chat")?.as_string()?)
}
