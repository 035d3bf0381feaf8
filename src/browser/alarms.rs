//! [`chrome.alarms`](https://developer.chrome.com/docs/extensions/reference/api/alarms): what wakes the worker later.

use crate::{
    chrome_event::{ChromeEvent, Listener},
    error::Result,
    wire,
};
use pilotlight_core::time::Millis;
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = create, catch)]
    async fn create_alarm(name: &str, info: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "alarms"], js_name = clear, catch)]
    async fn clear_alarm(name: &str) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "alarms"], js_name = onAlarm)]
    static ON_ALARM: ChromeEvent;
}

/// Sets an alarm, in place of the one of the same name. One that lies in the past goes off at once.
pub async fn set(name: &str, at: Millis) -> Result<()> {
    let info = js_sys::Object::new();
    wire::set_field(&info, "when", &JsValue::from_f64(at as f64));
    create_alarm(name, &info).await?;
    Ok(())
}

/// Takes an alarm away, if there is one of this name.
pub async fn clear(name: &str) -> Result<()> {
    clear_alarm(name).await?;
    Ok(())
}

/// Calls back with the name of each alarm that goes off.
pub fn on_alarm(mut callback: impl FnMut(String) + 'static) -> Listener {
    Listener::new(ON_ALARM.with(Clone::clone), move |alarm, _| {
        callback(wire::field(&alarm, "name").and_then(|name| name.as_string()).unwrap_or_default());
    })
}
