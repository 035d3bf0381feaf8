//! [`console.info`](https://developer.mozilla.org/docs/Web/API/console/info_static), for a developer who looks.
//!
//! Neither `console.error` nor `console.warn` is here: Chrome lists both on the extension's page as its faults, and what
//! can be foreseen and is dealt with is none.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Writes a line that a developer should see. Never what a chat says.
    #[wasm_bindgen(js_namespace = console, js_name = info)]
    pub fn note(line: &str);
}
