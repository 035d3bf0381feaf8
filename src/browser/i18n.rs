//! [`chrome.i18n`](https://developer.chrome.com/docs/extensions/reference/api/i18n): the words that a person sees, out
//! of `_locales`. The host cannot use it: an offscreen document has only `chrome.runtime`.

use crate::wire;
use js_sys::{Array, JsString, Object};
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    fn get_message(key: &str, substitutions: &JsValue) -> String;

    /// The language of the browser's own menus, as a BCP 47 tag such as `de-AT`.
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getUILanguage)]
    pub fn ui_language() -> String;

    type DisplayNames;

    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &JsValue) -> Result<DisplayNames, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<JsValue, JsValue>;
}

/// A text in small letters.
pub fn small(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

/// What a language, given as a BCP 47 tag, is called in the browser's own
/// ([`Intl.DisplayNames`](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Intl/DisplayNames)).
/// One that the browser does not know is called by its tag.
pub fn language_name(tag: &str) -> String {
    let options = Object::new();
    wire::set_field(&options, "type", &"language".into());
    let name = DisplayNames::new(&ui_language(), &options).and_then(|names| names.of(tag));
    name.ok().and_then(|name| name.as_string()).unwrap_or_else(|| tag.to_owned())
}

/// The message of this key; empty where there is none.
pub fn t(key: &str) -> String {
    get_message(key, &JsValue::UNDEFINED)
}

/// The message of this key, with its placeholders `$1` to `$9` filled in.
pub fn t_with(key: &str, values: &[&str]) -> String {
    get_message(key, &values.iter().copied().map(JsValue::from).collect::<Array>())
}
