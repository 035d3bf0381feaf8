//! [`chrome.sidePanel`](https://developer.chrome.com/docs/extensions/reference/api/sidePanel): where the panel is shown.

use crate::{error::Result, wire};
use js_sys::Promise;
use std::future::Future;
use wasm_bindgen::{JsValue, prelude::*};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "sidePanel"], js_name = setPanelBehavior, catch)]
    async fn set_panel_behavior(behavior: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "sidePanel"], js_name = open, catch)]
    fn open_panel(options: &JsValue) -> std::result::Result<Promise, JsValue>;
}

/// Opens the panel in this window. The browser is asked at once and not only when the future is: it demands the person's
/// gesture, which does not outlast a promise.
pub fn open(window: i32) -> impl Future<Output = Result<()>> {
    let options = js_sys::Object::new();
    wire::set_field(&options, "windowId", &window.into());
    // A refusal that nobody listens to in its moment would be listed as an error of the extension.
    let opened = open_panel(&options).map(JsFuture::from);
    async move {
        opened?.await?;
        Ok(())
    }
}

/// Lets a click on the toolbar icon open and close the panel. The browser keeps this across restarts.
pub async fn open_on_icon_click() -> Result<()> {
    let behavior = js_sys::Object::new();
    wire::set_field(&behavior, "openPanelOnActionClick", &JsValue::TRUE);
    set_panel_behavior(&behavior).await?;
    Ok(())
}
