//! [`chrome.contextMenus`](https://developer.chrome.com/docs/extensions/reference/api/contextMenus): the menu behind a
//! right click. The browser keeps it while the worker is stopped, and across its own restarts.

use crate::{
    chrome_event::{ChromeEvent, Listener},
    error::Result,
    runtime, tabs, wire,
};
use futures_channel::oneshot;
use js_sys::{Array, Object};
use pilotlight_core::{ask_plan::Place, menu::Entry};
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "contextMenus"], js_name = create, catch)]
    fn create_entry(
        properties: &JsValue,
        callback: &Closure<dyn FnMut()>,
    ) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "contextMenus"], js_name = update, catch)]
    async fn update_entry(id: &str, properties: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "contextMenus"], js_name = removeAll, catch)]
    async fn remove_entries() -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "contextMenus"], js_name = onClicked)]
    static ON_CLICKED: ChromeEvent;
}

/// Adds an entry behind those that are there.
///
/// # Errors
/// There is one of this id already, or its parent is missing.
pub async fn create(entry: &Entry) -> Result<()> {
    let properties = Object::new();
    wire::set_field(&properties, "id", &entry.id.as_str().into());
    wire::set_field(&properties, "title", &entry.title.as_str().into());
    let contexts: Array = entry.contexts.iter().map(|context| JsValue::from_str(context)).collect();
    wire::set_field(&properties, "contexts", &contexts);
    if let Some(parent) = entry.parent {
        wire::set_field(&properties, "parentId", &parent.into());
    }
    let (tell, told) = oneshot::channel();
    let callback = Closure::once(move || {
        // Whoever waits for it lives as long as this callback.
        let _ = tell.send(runtime::last_error());
    });
    create_entry(&properties, &callback)?;
    // The other end is dropped only with the callback.
    told.await.ok().flatten().map_or(Ok(()), Err)
}

/// Whether there is an entry of this id.
pub async fn has(entry: &Entry) -> bool {
    // Only an entry that is there can be changed, and this changes nothing.
    update_entry(&entry.id, &Object::new()).await.is_ok()
}

/// Takes every entry away.
pub async fn remove_all() -> Result<()> {
    remove_entries().await?;
    Ok(())
}

/// Calls back with the id of the entry that was chosen, and where that was.
pub fn on_clicked(mut callback: impl FnMut(String, Place) + 'static) -> Listener {
    Listener::new(ON_CLICKED.with(Clone::clone), move |info, tab| {
        let entry = wire::text_field(&info, "menuItemId");
        let place = tabs::place(&tab);
        callback(entry, clicked(&info, place));
    })
}

/// The same place with what the browser tells of the click
/// ([`OnClickData`](https://developer.chrome.com/docs/extensions/reference/api/contextMenus#type-OnClickData)).
fn clicked(info: &JsValue, mut place: Place) -> Place {
    if place.url.is_empty() {
        place.url = wire::text_field(info, "pageUrl");
    }
    place.frame = Some(wire::number_field(info, "frameId").unwrap_or_default());
    place.selection = wire::text_field(info, "selectionText");
    place.link = wire::text_field(info, "linkUrl");
    place
}
