//! [`chrome.commands`](https://developer.chrome.com/docs/extensions/reference/api/commands): keys that work everywhere in the
//! browser.

use crate::{
    chrome_event::{ChromeEvent, Listener},
    error::Result,
    tabs, wire,
};
use js_sys::Array;
use pilotlight_core::ask_plan::Place;
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "commands"], js_name = onCommand)]
    static ON_COMMAND: ChromeEvent;

    #[wasm_bindgen(js_namespace = ["chrome", "commands"], js_name = getAll, catch)]
    async fn get_all_commands() -> std::result::Result<JsValue, JsValue>;
}

/// Calls back with the name of the command whose keys were pressed, and where that was.
pub fn on_command(mut callback: impl FnMut(String, Place) + 'static) -> Listener {
    Listener::new(ON_COMMAND.with(Clone::clone), move |command, tab| {
        callback(command.as_string().unwrap_or_default(), tabs::place(&tab));
    })
}

/// Every command: its name in the manifest, and its keys in the words of the browser, such as `Alt+Shift+L`; empty where it
/// has none.
///
/// # Errors
/// The extension was unloaded or updated under this context.
pub async fn get_all() -> Result<Vec<(String, String)>> {
    let commands = Array::from(&get_all_commands().await?);
    let text = |command: &JsValue, name| wire::text_field(command, name);
    Ok(commands.iter().map(|command| (text(&command, "name"), text(&command, "shortcut"))).collect())
}
