//! Reads the registry out of `chrome.storage.local`: panels to show it, the worker to change it. Each value is
//! decoded by itself, so one that is broken hides no other.

use crate::{
    error::Result,
    storage::{self, Area},
    wire::{self, Undecodable},
};
use pilotlight_core::{
    registry::{Key, Row, Rows},
    store::Unreadable,
};
use wasm_bindgen::JsValue;

/// The name of the place, in reports of what could not be read.
const PLACE: &str = "registry";

/// The whole registry.
pub async fn read_all() -> Result<Rows> {
    Ok(collect(storage::get_all(Area::Local).await?))
}

/// The values of these keys.
pub async fn read(keys: &[Key]) -> Result<Rows> {
    let names: Vec<String> = keys.iter().map(Key::to_string).collect();
    Ok(collect(storage::get(Area::Local, &names).await?))
}

/// Decodes one value by the name of its key. `None` where the key is none of the registry's.
pub fn decode(name: &str, value: JsValue) -> Option<std::result::Result<Row, Unreadable>> {
    let key = Key::parse(name)?;
    Some(decode_row(key, value).map_err(|fault| fault.at(PLACE, name)))
}

fn collect(values: Vec<(String, JsValue)>) -> Rows {
    let mut rows = Rows::default();
    for (name, value) in values {
        match decode(&name, value) {
            Some(Ok(row)) => rows.put(row),
            Some(Err(fault)) => rows.unreadable.push(fault),
            // Keys of other modules lie in the same area.
            None => {}
        }
    }
    rows
}

fn decode_row(key: Key, value: JsValue) -> std::result::Result<Row, Undecodable> {
    match key {
        Key::Settings => wire::decode_stored(value).map(Row::Settings),
        Key::Schedule => wire::decode_stored(value).map(Row::Schedule),
        Key::Chat(_) => wire::decode_stored(value).map(Row::Chat),
        Key::Assistant(_) => wire::decode_stored(value).map(Row::Assistant),
    }
}
