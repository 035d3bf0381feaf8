//! [`chrome.sidePanel`](https://developer.chrome.com/docs/extensions/reference/api/sidePanel): where the panel is shown.

use crate::{error::Result, wire};
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "sidePanel"], js_name = setPanelBehavior, catch)]
    async fn set_panel_behavior(behavior: &JsValue) -> std::result::Result<JsValue, JsValue>;
}

/// Lets a click on the toolbar icon open and close the panel. The browser keeps this across restarts.
pub async fn open_on_icon_click() -> Result<()> {
    let behavior = js_sys::Object::new();
    wire::set_field(&behavior, "openPanelOnActionClick", &JsValue::TRUE);
    set_panel_behavior(&behavior).await?;
    Ok(())
}
