//! Saves a file where the browser saves what is downloaded.

use pilotlight_browser::{Result, timer::Timeout};
use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlElement, Url};

/// How long a file is held for the browser to read it, in milliseconds.
const HELD_FOR: u32 = 60_000;

/// Saves a file of this name.
///
/// # Errors
/// The browser would not.
pub fn save(name: &str, file: &Blob) -> Result<()> {
    let address = Url::create_object_url_with_blob(file)?;
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Ok(()) };
    let link = document.create_element("a")?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    if let Some(link) = link.dyn_ref::<HtmlElement>() {
        link.click();
    }
    let release = Timeout::new(HELD_FOR, move || {
        // It throws for no address.
        let _ = Url::revoke_object_url(&address);
    });
    // The page may be closed before: then the browser releases it.
    std::mem::forget(release);
    Ok(())
}
