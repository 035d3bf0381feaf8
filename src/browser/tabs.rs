//! [`chrome.tabs`](https://developer.chrome.com/docs/extensions/reference/api/tabs): where something was asked, and what
//! is opened. Title and address of a tab are told only of one that the person has just acted on.

use crate::{error::Result, wire};
use js_sys::{Array, Object};
use pilotlight_core::ask_plan::Place;
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = query, catch)]
    fn query(filter: &JsValue, callback: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "tabs"], js_name = create, catch)]
    async fn create(properties: &JsValue) -> std::result::Result<JsValue, JsValue>;
}

/// Calls back with the tab that is shown in the window that was used last. It is called in the gesture that this is called in,
/// which would not outlast a promise.
///
/// # Errors
/// The browser does not let it be asked.
pub fn with_active(callback: impl FnOnce(Place) + 'static) -> Result<()> {
    let filter = Object::new();
    wire::set_field(&filter, "active", &JsValue::TRUE);
    wire::set_field(&filter, "lastFocusedWindow", &JsValue::TRUE);
    let callback = Closure::once_into_js(move |tabs: JsValue| callback(place(&Array::from(&tabs).get(0))));
    query(&filter, &callback)?;
    Ok(())
}

/// Opens an address in a new tab of this window, also one of the browser's own pages, to which no link leads. That needs no
/// permission.
///
/// # Errors
/// The browser would not.
pub async fn open(url: &str) -> Result<()> {
    let properties = Object::new();
    wire::set_field(&properties, "url", &url.into());
    create(&properties).await?;
    Ok(())
}

/// What a [`Tab`](https://developer.chrome.com/docs/extensions/reference/api/tabs#type-Tab) tells of where something was
/// asked. The panel is in no tab, which some events say with one whose number is below zero.
pub(crate) fn place(tab: &JsValue) -> Place {
    Place {
        window: wire::number_field(tab, "windowId").unwrap_or(CURRENT_WINDOW),
        tab: wire::number_field(tab, "id").filter(|id| *id >= 0),
        title: wire::text_field(tab, "title"),
        url: wire::text_field(tab, "url"),
        ..Place::default()
    }
}

/// Stands for the window in use
/// ([`WINDOW_ID_CURRENT`](https://developer.chrome.com/docs/extensions/reference/api/windows#property-WINDOW_ID_CURRENT)).
const CURRENT_WINDOW: i32 = -2;
