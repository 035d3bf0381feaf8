//! [`chrome.i18n`](https://developer.chrome.com/docs/extensions/reference/api/i18n): the words that a person sees, out
//! of `_locales`. The host cannot use it: an offscreen document has only `chrome.runtime`.

use js_sys::Array;
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    fn get_message(key: &str, substitutions: &JsValue) -> String;

    /// The language of the browser's own menus, as a BCP 47 tag such as `de-AT`.
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getUILanguage)]
    pub fn ui_language() -> String;
}

/// The message of this key; empty where there is none.
pub fn t(key: &str) -> String {
    get_message(key, &JsValue::UNDEFINED)
}

/// The message of this key, with its placeholders `$1` to `$9` filled in.
pub fn t_with(key: &str, values: &[&str]) -> String {
    get_message(key, &values.iter().copied().map(JsValue::from).collect::<Array>())
}
