//! The archive: a worker of the panel for what goes through everything that is kept. It lives while it is needed.
//!
//! | module | does |
//! | --- | --- |
//! | [`search`] | reads all chats, the latest first, and offers what is found in them |
//! | [`file`] | makes a file of what is stored |
//! | [`survey`] | weighs what is stored, and lists what could not be read |
//!
//! It reads what is kept and writes nothing, draws nothing, and has no `chrome.*`: what else there is, its panel tells it. It has
//! a thread of its own, so nothing that it does can delay a frame.

mod file;
mod search;
mod survey;

use pilotlight_browser::{console, wire};
use pilotlight_core::archive::{FromArchive, ToArchive};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
extern "C" {
    /// [`DedicatedWorkerGlobalScope.postMessage`](https://developer.mozilla.org/docs/Web/API/DedicatedWorkerGlobalScope/postMessage).
    #[wasm_bindgen(js_name = postMessage)]
    fn post_message(message: &JsValue);
}

/// Takes what the panel says, with the values beside it; called by `archive.js`.
#[wasm_bindgen]
pub fn take(message: JsValue, values: JsValue) {
    match wire::from_js(message) {
        Ok(ToArchive::Names(names)) => search::take_names(names),
        Ok(ToArchive::Find { number, typed, longer }) => search::look_for(number, &typed, longer),
        Ok(ToArchive::File { name, stores }) => file::make(name, stores, values),
        Ok(ToArchive::Weigh(number)) => spawn_local(survey::weigh(number)),
        Ok(ToArchive::ListBroken(number)) => spawn_local(survey::list_broken(number)),
        Err(error) => console::note(&error.into_line()),
    }
}

/// Says something to the panel, with a value beside it.
fn tell(message: &FromArchive, value: &JsValue) {
    post_message(&wire::pair(wire::to_js(message), value));
}
