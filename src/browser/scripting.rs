//! [`chrome.scripting`](https://developer.chrome.com/docs/extensions/reference/api/scripting): reads the page that the person
//! has just acted on. The right to do so comes with the act
//! ([`activeTab`](https://developer.chrome.com/docs/extensions/develop/concepts/activeTab)) and ends with the page.

use crate::{error::Result, wire};
use js_sys::{Array, Object};
use pilotlight_core::ask_plan::Seen;
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "scripting"], js_name = executeScript, catch)]
    async fn execute_script(injection: &JsValue) -> std::result::Result<JsValue, JsValue>;
}

/// Runs a file of the extension in a frame of a tab, or in all that may be read, and returns what it has seen in each: the
/// page's own frame first, and without those in which it ended with nothing.
///
/// # Errors
/// The browser keeps the page closed, or the tab or the frame is gone. A page that is busy is waited for without end.
pub async fn execute(file: &str, tab: i32, frame: Option<i32>) -> Result<Vec<Seen>> {
    let target = Object::new();
    wire::set_field(&target, "tabId", &tab.into());
    match frame {
        Some(frame) => wire::set_field(&target, "frameIds", &Array::of1(&frame.into())),
        None => wire::set_field(&target, "allFrames", &JsValue::TRUE),
    }
    let injection = Object::new();
    wire::set_field(&injection, "target", &target);
    wire::set_field(&injection, "files", &Array::of1(&file.into()));
    // Whoever asks about a page sees it already, though a part of it may still be loading.
    wire::set_field(&injection, "injectImmediately", &JsValue::TRUE);
    let results = Array::from(&execute_script(&injection).await?);
    results.iter().filter_map(|frame| wire::field(&frame, "result")).map(wire::from_js).collect()
}
