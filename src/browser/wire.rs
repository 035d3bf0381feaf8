//! Rust types as [plain objects](https://developer.chrome.com/docs/extensions/develop/concepts/messaging#serialization):
//! what ports, `runtime.sendMessage`, `chrome.storage` and IndexedDB carry alike.
//!
//! The form is that of JSON: maps are objects, `u64` is a number, `None` is `null` (and is also read where the
//! field is absent).

use crate::{
    decode,
    error::{BrowserError, Result},
};
use js_sys::Reflect;
use pilotlight_core::{
    store::Unreadable,
    stored::{Age, Stored},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// The plain object that stands for this value.
///
/// # Errors
/// A number that JavaScript cannot hold exactly.
pub fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

/// The value that a plain object stands for.
///
/// # Errors
/// The object has another form.
pub fn from_js<T: DeserializeOwned>(object: JsValue) -> Result<T> {
    decode::read(object).map_err(|fault| BrowserError::new("DataError", fault.into_line()))
}

/// Why a stored row could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecodable {
    /// What is wrong with it.
    pub why: String,
    /// Whether a newer version of the code wrote it: then it is whole, and must not be written over.
    pub newer: bool,
}

impl Undecodable {
    /// The same, with the place where the row was found.
    pub fn at(self, store: &'static str, key: impl Into<String>) -> Unreadable {
        Unreadable { store, key: key.into(), why: self.why, newer: self.newer }
    }
}

/// Decodes one stored row. Its version is read first, so that a row from a newer version is told from a broken one.
///
/// # Errors
/// The row was written by newer code, or has not the form of its version.
pub fn decode_stored<T: Stored + DeserializeOwned>(row: JsValue) -> std::result::Result<T, Undecodable> {
    let broken = |why: String| Undecodable { why, newer: false };
    let Some(version) = version_of(&row) else {
        return Err(broken("no version".into()));
    };
    if let Age::Newer(_) = Age::of::<T>(version) {
        return Err(Undecodable { why: "newer version".into(), newer: true });
    }
    from_js(row).map_err(|error: BrowserError| broken(error.message))
}

/// The field `v` of a row, where it is a version number.
fn version_of(row: &JsValue) -> Option<u32> {
    let version = field(row, "v")?.as_f64()?;
    let whole = version.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&version);
    whole.then_some(version as u32)
}

/// A property of an object; `None` where there is none, or where the value is no object.
pub(crate) fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// Sets a property of an object that this code has just made. Setting a property of a plain object cannot fail,
/// so the answer of the browser is not looked at.
pub(crate) fn set_field(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
