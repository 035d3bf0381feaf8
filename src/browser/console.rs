//! [`console.warn`](https://developer.mozilla.org/docs/Web/API/console/warn_static), for a developer who looks.
//!
//! There is no `console.error` here: Chrome lists those on the extension's page as errors of the extension, and what
//! can be foreseen is not one.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Writes a line that a developer should see. Never what a chat says.
    #[wasm_bindgen(js_namespace = console)]
    pub fn warn(line: &str);
}
