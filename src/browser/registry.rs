//! Reads the registry out of `chrome.storage.local`: panels to show it, the worker to change it. Each value is
//! decoded by itself, so one that is broken hides no other.

use crate::{
    error::Result,
    storage::{self, Area},
    wire,
};
use pilotlight_core::{
    registry::{Key, Row, Rows},
    store::Unreadable,
    stored::{Age, Decoded, Stored, Undecodable},
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
pub fn decode(name: &str, value: &JsValue) -> Option<std::result::Result<Decoded<Row>, Unreadable>> {
    let key = Key::parse(name)?;
    Some(decode_row(key, value).map_err(|fault| Unreadable::at(PLACE, name, fault)))
}

fn collect(values: Vec<(String, JsValue)>) -> Rows {
    let mut rows = Rows::default();
    for (name, value) in values {
        match decode(&name, &value) {
            Some(Ok(Decoded { value: row, age })) => {
                if matches!(age, Age::Newer(_)) {
                    rows.newer.push(row.key());
                }
                rows.put(row);
            }
            Some(Err(fault)) => rows.unreadable.push(fault),
            // Keys of other modules lie in the same area.
            None => {}
        }
    }
    rows
}

fn decode_row(key: Key, value: &JsValue) -> std::result::Result<Decoded<Row>, Undecodable> {
    fn into_row<T: Stored>(
        value: &JsValue,
        row: impl Fn(T) -> Row,
    ) -> std::result::Result<Decoded<Row>, Undecodable> {
        wire::decode_stored(value).map(|decoded| Decoded { value: row(decoded.value), age: decoded.age })
    }
    match key {
        Key::Settings => into_row(value, Row::Settings),
        Key::Schedule => into_row(value, Row::Schedule),
        Key::Prompts => into_row(value, Row::Prompts),
        Key::Chat(_) => into_row(value, Row::Chat),
        Key::Assistant(_) => into_row(value, Row::Assistant),
    }
}
