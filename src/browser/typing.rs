//! Text that is put into a field as if it were typed, by
//! [`execCommand`](https://developer.mozilla.org/docs/Web/API/Document/execCommand): it is the only way that the person can
//! undo.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = document, js_name = execCommand)]
    fn exec_command(name: &str, shows_ui: bool, value: &str) -> bool;
}

/// Puts a text in the place of what is selected in the field that has the focus. The field announces it as it does what is
/// typed. Says whether it could.
pub fn insert(text: &str) -> bool {
    exec_command("insertText", false, text)
}
