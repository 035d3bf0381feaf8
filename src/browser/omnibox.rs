//! [`chrome.omnibox`](https://developer.chrome.com/docs/extensions/reference/api/omnibox): the keyword in the address bar.

use crate::{
    chrome_event::{ChromeEvent, Listener},
    error::Result,
    wire,
};
use js_sys::{Array, Function, Object};
use pilotlight_core::ask_plan::Suggestion;
use std::future::Future;
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "omnibox"], js_name = setDefaultSuggestion, catch)]
    async fn set_default_suggestion(suggestion: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "omnibox"], js_name = onInputChanged)]
    static ON_INPUT_CHANGED: ChromeEvent;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "omnibox"], js_name = onInputEntered)]
    static ON_INPUT_ENTERED: ChromeEvent;
}

/// Sets what stands behind the text that was typed; `%s` in it is that text.
pub async fn set_hint(hint: String) -> Result<()> {
    let suggestion = Object::new();
    wire::set_field(&suggestion, "description", &escaped(&hint).into());
    set_default_suggestion(&suggestion).await?;
    Ok(())
}

/// Calls back with the text whenever it has changed. The callback gives back the future of what is offered.
pub fn on_input_changed<F>(mut callback: impl FnMut(String) -> F + 'static) -> Listener
where
    F: Future<Output = Vec<Suggestion>> + 'static,
{
    Listener::new(ON_INPUT_CHANGED.with(Clone::clone), move |text, suggest| {
        let offered = callback(text.as_string().unwrap_or_default());
        spawn_local(async move {
            let offered: Array = offered.await.into_iter().map(to_js).collect();
            // What comes too late, because more was typed meanwhile, the browser leaves out.
            let _ = suggest.unchecked_ref::<Function>().call1(&JsValue::UNDEFINED, &offered);
        });
    })
}

/// Calls back with the text when it is entered. The browser does not tell in which window.
pub fn on_input_entered(mut callback: impl FnMut(String) + 'static) -> Listener {
    Listener::new(ON_INPUT_ENTERED.with(Clone::clone), move |text, _| {
        callback(text.as_string().unwrap_or_default());
    })
}

fn to_js(suggestion: Suggestion) -> JsValue {
    let object = Object::new();
    wire::set_field(&object, "content", &suggestion.content.into());
    wire::set_field(&object, "description", &escaped(&suggestion.name).into());
    object.into()
}

/// The browser reads descriptions as XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
