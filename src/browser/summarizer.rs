//! The browser's [Summarizer](https://developer.mozilla.org/docs/Web/API/Summarizer), as the
//! [Writing Assistance APIs](https://webmachinelearning.github.io/writing-assistance-apis/#summarizer-api) specify it.

use crate::{
    language_model::{AbortOnDrop, settle},
    wire::{field, set_field},
};
use js_sys::{Object, Promise};
use pilotlight_core::{errands::Summarize, model::ModelError};
use wasm_bindgen::{JsCast, JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    type Summarizer;

    #[wasm_bindgen(static_method_of = Summarizer, catch)]
    fn availability(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(static_method_of = Summarizer, catch)]
    fn create(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn summarize(this: &Summarizer, text: &str, options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method)]
    fn destroy(this: &Summarizer);
}

/// Summarises a text, where the browser can do so now. It never starts a download. If it is dropped before its end, the
/// browser is told to stop.
///
/// # Errors
/// [`ModelError::NoApi`] where there is no such API, [`ModelError::NotSupported`] where it would have to be downloaded or
/// does not know the language, and whatever the API fails with.
pub async fn summarize(how: &Summarize) -> Result<String, ModelError> {
    if field(&js_sys::global(), "Summarizer").is_none() {
        return Err(ModelError::NoApi);
    }
    let options = Object::new();
    set_field(&options, "type", &how.kind.into());
    set_field(&options, "format", &"plain-text".into());
    set_field(&options, "length", &how.length.into());
    if let Some(language) = how.language {
        set_field(&options, "outputLanguage", &language.into());
    }
    let availability = settle(Summarizer::availability(&options)).await?;
    if availability.as_string().as_deref() != Some("available") {
        return Err(ModelError::NotSupported);
    }
    let abort = AbortOnDrop::new()?;
    abort.put_into(&options);
    let summarizer = DestroyOnDrop(settle(Summarizer::create(&options)).await?.unchecked_into());
    let stop = Object::new();
    abort.put_into(&stop);
    let summary = settle(summarizer.0.summarize(&how.text, &stop)).await?;
    summary.as_string().ok_or_else(|| ModelError::Other("no summary".into()))
}

struct DestroyOnDrop(Summarizer);

impl Drop for DestroyOnDrop {
    fn drop(&mut self) {
        self.0.destroy();
    }
}
