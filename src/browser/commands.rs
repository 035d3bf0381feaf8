//! [`chrome.commands`](https://developer.chrome.com/docs/extensions/reference/api/commands): keys that work everywhere in the
//! browser.

use crate::{
    chrome_event::{ChromeEvent, Listener},
    tabs,
};
use pilotlight_core::ask_plan::Place;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "commands"], js_name = onCommand)]
    static ON_COMMAND: ChromeEvent;
}

/// Calls back with the name of the command whose keys were pressed, and where that was.
pub fn on_command(mut callback: impl FnMut(String, Place) + 'static) -> Listener {
    Listener::new(ON_COMMAND.with(Clone::clone), move |command, tab| {
        callback(command.as_string().unwrap_or_default(), tabs::place(&tab));
    })
}
