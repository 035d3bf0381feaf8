//! [`chrome.offscreen`](https://developer.chrome.com/docs/extensions/reference/api/offscreen): the document without
//! a window that the host lives in.

use crate::{error::Result, wire};
use js_sys::{Array, Object};
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "offscreen"], js_name = createDocument, catch)]
    async fn create_document(parameters: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = ["chrome", "offscreen"], js_name = closeDocument, catch)]
    async fn close_document() -> std::result::Result<JsValue, JsValue>;
}

/// Opens the document and waits until it is loaded.
///
/// `reason` is one of
/// [these](https://developer.chrome.com/docs/extensions/reference/api/offscreen#type-Reason); `justification` is a
/// sentence for whoever reviews the extension.
///
/// # Errors
/// There is one already, or it could not be loaded.
pub async fn create(url: &str, reason: &str, justification: &str) -> Result<()> {
    let parameters = Object::new();
    wire::set_field(&parameters, "url", &url.into());
    wire::set_field(&parameters, "reasons", &Array::of1(&reason.into()));
    wire::set_field(&parameters, "justification", &justification.into());
    create_document(&parameters).await?;
    Ok(())
}

/// Closes the document.
///
/// # Errors
/// There is none.
pub async fn close() -> Result<()> {
    close_document().await?;
    Ok(())
}
