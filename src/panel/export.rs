//! What is stored, as files. The [`archive`](crate::archive) makes them; what it cannot read itself is handed to it, each
//! value under the name of the property that it is in the file.

use crate::{app::App, keep};
use js_sys::{Object, Reflect};
use pilotlight_browser::{
    Result, clock, registry, runtime,
    storage::{self, Area},
    wire,
};
use pilotlight_core::{
    archive::{Stores, ToArchive},
    prompts::Library,
    registry::SET_ASIDE,
};
use wasm_bindgen::JsValue;

/// Has a file made of all that is stored: every row of every object store, every value of `chrome.storage.local`, and what
/// pages keep.
///
/// # Errors
/// The registry cannot be read.
pub async fn everything(app: &App) -> Result<()> {
    let kept = keep::everything().into_iter().map(|(key, text)| (key, text.into()));
    let values = [("storage", object(storage::get_all(Area::Local).await?)), ("page", object(kept))];
    make(app, "everything", Stores::All, &values);
    Ok(())
}

/// Has a file made of what could not be read: the quarantine, and broken values of the registry.
///
/// # Errors
/// The registry cannot be read.
pub async fn damage(app: &App) -> Result<()> {
    let is_broken = |(name, value): &(String, JsValue)| match registry::decode(name, value) {
        Some(decoded) => decoded.is_err_and(|fault| !fault.newer),
        None => name.starts_with(SET_ASIDE),
    };
    let values = storage::get_all(Area::Local).await?;
    let values = [("storage", object(values.into_iter().filter(is_broken)))];
    make(app, "unreadable", Stores::Quarantine, &values);
    Ok(())
}

/// Has a file made of every prompt: beside `pilotlight` and `exported`, as in every file, `library` is the [`Library`] as it is
/// stored, with its version `v` and in `prompts`, in the order of the menu, each one's `id`, `name`, `text` and `in_menu`.
pub fn prompts(app: &App, library: &Library) {
    make(app, "prompts", Stores::None, &[("library", wire::to_js(library))]);
}

fn make(app: &App, what: &str, stores: Stores, values: &[(&str, JsValue)]) {
    let head = [("pilotlight", runtime::version().into()), ("exported", now().into())];
    let values = head.iter().chain(values).map(|(name, value)| ((*name).to_owned(), value.clone()));
    let day: String = now().chars().take(10).collect();
    let name = format!("pilotlight-{what}-{day}.json");
    app.archive().post(app, &ToArchive::File { name, stores }, &object(values));
}

/// A plain object with these properties.
pub fn object(values: impl IntoIterator<Item = (String, JsValue)>) -> JsValue {
    let object = Object::new();
    for (name, value) in values {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

fn now() -> String {
    js_sys::Date::new(&(clock::now() as f64).into()).to_iso_string().into()
}
