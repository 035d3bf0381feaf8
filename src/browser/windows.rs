//! [`chrome.windows`](https://developer.chrome.com/docs/extensions/reference/api/windows): which window this page is in. It
//! needs no permission.

use crate::{
    error::{BrowserError, Result},
    wire,
};
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "windows"], js_name = getCurrent, catch)]
    async fn get_current() -> std::result::Result<JsValue, JsValue>;
}

/// The number of the window that this page, or the side panel that it is shown in, belongs to. It stays the same for as
/// long as the page lives.
///
/// # Errors
/// The browser does not tell.
pub async fn current() -> Result<i32> {
    let window = get_current().await?;
    let id = wire::field(&window, "id").and_then(|id| id.as_f64());
    id.map(|id| id as i32).ok_or_else(|| BrowserError::new("NotFoundError", "a window without a number"))
}
