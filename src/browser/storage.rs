//! [`chrome.storage`](https://developer.chrome.com/docs/extensions/reference/api/storage): where the registry is kept.

use crate::{
    chrome_event::{ChromeEvent, Listener},
    error::Result,
    wire,
};
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = local)]
    static LOCAL: StorageArea;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = session)]
    static SESSION: StorageArea;

    #[derive(Clone)]
    type StorageArea;

    #[wasm_bindgen(method, catch, js_name = get)]
    async fn get(this: &StorageArea, keys: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = set)]
    async fn set(this: &StorageArea, items: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = remove)]
    async fn remove(this: &StorageArea, keys: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getKeys)]
    async fn keys(this: &StorageArea) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getBytesInUse)]
    async fn bytes_in_use(this: &StorageArea) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, getter, js_name = onChanged)]
    fn changed(this: &StorageArea) -> ChromeEvent;
}

/// Which part of the storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// On disk, in this profile.
    Local,
    /// In memory, until the browser is closed.
    Session,
}

impl Area {
    fn open(self) -> StorageArea {
        match self {
            Self::Local => LOCAL.with(Clone::clone),
            Self::Session => SESSION.with(Clone::clone),
        }
    }
}

/// The values of these keys; a key that has none is missing in the answer.
pub async fn get(area: Area, keys: &[String]) -> Result<Vec<(String, JsValue)>> {
    Ok(entries(area.open().get(&names(keys)).await?))
}

/// Everything in the area.
pub async fn get_all(area: Area) -> Result<Vec<(String, JsValue)>> {
    Ok(entries(area.open().get(&JsValue::NULL).await?))
}

/// Every key in the area.
pub async fn keys(area: Area) -> Result<Vec<String>> {
    let keys = Array::from(&area.open().keys().await?);
    Ok(keys.iter().filter_map(|key| key.as_string()).collect())
}

/// Sets all of these values in one write.
///
/// # Errors
/// The area is full, or a value is no plain object.
pub async fn set(area: Area, items: impl IntoIterator<Item = (String, JsValue)>) -> Result<()> {
    let object = Object::new();
    for (key, value) in items {
        wire::set_field(&object, &key, &value);
    }
    area.open().set(&object).await?;
    Ok(())
}

/// Takes these keys away in one write.
pub async fn remove(area: Area, keys: &[String]) -> Result<()> {
    area.open().remove(&names(keys)).await?;
    Ok(())
}

/// How much the area holds, in bytes; 0 where the browser does not tell.
pub async fn bytes_in_use(area: Area) -> Result<u64> {
    Ok(area.open().bytes_in_use().await?.as_f64().unwrap_or_default() as u64)
}

/// Calls back with what one write changed: each key with its new value, or with `None` where it was taken away.
pub fn on_changed(
    area: Area,
    mut callback: impl FnMut(Vec<(String, Option<JsValue>)>) + 'static,
) -> Listener {
    Listener::new(area.open().changed(), move |changes, _| {
        let changes = entries(changes).into_iter();
        callback(changes.map(|(key, change)| (key, wire::field(&change, "newValue"))).collect());
    })
}

fn names(keys: &[String]) -> Array {
    keys.iter().map(JsValue::from).collect()
}

/// The properties of an object, in its order.
fn entries(object: JsValue) -> Vec<(String, JsValue)> {
    let Some(object) = object.dyn_ref::<Object>() else {
        return Vec::new();
    };
    let mut pairs = Vec::new();
    for pair in Object::entries(object).iter() {
        let pair = Array::from(&pair);
        pairs.extend(pair.get(0).as_string().map(|key| (key, pair.get(1))));
    }
    pairs
}
