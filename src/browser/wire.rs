//! Rust types as [plain objects](https://developer.chrome.com/docs/extensions/develop/concepts/messaging#serialization):
//! what ports, `runtime.sendMessage`, `chrome.storage` and IndexedDB carry alike.
//!
//! The form is that of JSON: maps are objects, `u64` is a number, `None` is `null` (and is also read where the
//! field is absent).

use crate::{
    decode, encode,
    error::{BrowserError, Result},
};
use js_sys::{JSON, Reflect};
use pilotlight_core::stored::{self, Decoded, Raw, Stored, Undecodable};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;

/// The plain object that stands for this value.
pub fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    encode::write(value)
}

/// The value that a plain object stands for.
///
/// # Errors
/// The object has another form.
pub fn from_js<T: DeserializeOwned>(object: JsValue) -> Result<T> {
    decode::read(object).map_err(|fault| BrowserError::new("DataError", fault.into_line()))
}

/// A message with a value beside it that is no type of ours.
pub fn pair(message: JsValue, value: &JsValue) -> JsValue {
    js_sys::Array::of2(&message, value).into()
}

/// The same as text, in JSON.
///
/// # Errors
/// The browser has no room for it.
pub fn to_text<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    Ok(JSON::stringify(&to_js(value))?.into())
}

/// The value that a text in JSON stands for.
///
/// # Errors
/// It is no JSON, or of another form.
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T> {
    from_js(JSON::parse(text)?)
}

/// Decodes one stored row, of whatever version.
///
/// # Errors
/// See [`stored::decode`].
pub fn decode_stored<T: Stored>(row: &JsValue) -> std::result::Result<Decoded<T>, Undecodable> {
    stored::decode(&Row(row))
}

struct Row<'a>(&'a JsValue);

impl Raw for Row<'_> {
    fn version(&self) -> Option<u32> {
        let version = field(self.0, "v")?.as_f64()?;
        let whole = version.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&version);
        whole.then_some(version as u32)
    }

    fn read<T: DeserializeOwned>(&self) -> std::result::Result<T, String> {
        decode::read(self.0.clone()).map_err(decode::Fault::into_line)
    }
}

/// A property of an object; `None` where there is none, or where the value is no object.
pub fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// A property that is a text; empty where it is none.
pub(crate) fn text_field(object: &JsValue, name: &str) -> String {
    field(object, name).and_then(|text| text.as_string()).unwrap_or_default()
}

/// A property that is one of the browser's numbers for windows, tabs and frames.
pub(crate) fn number_field(object: &JsValue, name: &str) -> Option<i32> {
    field(object, name).and_then(|number| number.as_f64()).map(|number| number as i32)
}

/// Sets a property of an object that this code has just made. Setting a property of a plain object cannot fail,
/// so the answer of the browser is not looked at.
pub(crate) fn set_field(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
