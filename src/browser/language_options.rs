//! What a session of the browser's model is made with: the
//! [options](https://webmachinelearning.github.io/prompt-api/#dictdef-languagemodelcreateoptions) of `create()` and
//! `availability()`.

use crate::{
    language_model::{LanguageModel, settle},
    wire::{field, set_field},
};
use js_sys::{Array, Object, Reflect};
use pilotlight_core::{
    assistant::{Priming, SamplingLimits, Style},
    model::{Message, ModelError, Speaker},
};
use wasm_bindgen::JsValue;

/// The options of `create()`. Those of `availability()` are only the [`languages`]: which words the model may choose
/// does not decide whether there is one.
pub(crate) async fn create_options(priming: &Priming) -> Result<Object, ModelError> {
    let options = languages(priming);
    put_sampling(&options, priming).await?;
    let prompts = initial_prompts(priming);
    if prompts.length() > 0 {
        set_field(&options, "initialPrompts", &prompts);
    }
    Ok(options)
}

/// The options that say only which languages are read and written.
pub(crate) fn languages(priming: &Priming) -> Object {
    let text = Object::new();
    set_field(&text, "type", &"text".into());
    set_field(&text, "languages", &priming.languages.iter().map(JsValue::from).collect::<Array>());
    let kinds = Array::of1(&text);
    let options = Object::new();
    set_field(&options, "expectedInputs", &kinds);
    set_field(&options, "expectedOutputs", &kinds);
    options
}

/// Messages as the API takes them.
pub(crate) fn message_list(messages: &[Message]) -> Array {
    let object = |message: &Message| match message.speaker {
        Speaker::Person => said("user", &message.text),
        Speaker::Model => said("assistant", &message.text),
        Speaker::ModelBegun => {
            let begun = said("assistant", &message.text);
            set_field(&begun, "prefix", &JsValue::TRUE);
            begun
        }
    };
    messages.iter().map(object).collect()
}

/// The system prompt, which may only be the first, then the examples.
fn initial_prompts(priming: &Priming) -> Array {
    let prompts = Array::new();
    if !priming.system.is_empty() {
        prompts.push(&said("system", &priming.system));
    }
    for example in &priming.examples {
        prompts.push(&said("user", &example.person));
        prompts.push(&said("assistant", &example.model));
    }
    prompts
}

fn said(role: &str, text: &str) -> Object {
    let message = Object::new();
    set_field(&message, "role", &role.into());
    set_field(&message, "content", &text.into());
    message
}

/// Says how freely the model may choose its words: by `samplingMode` where the browser knows it, else by `topK` and
/// `temperature`. Never by both, which the browser rejects.
async fn put_sampling(options: &Object, priming: &Priming) -> Result<(), ModelError> {
    if priming.style == Style::Balanced {
        return Ok(());
    }
    if knows_sampling_mode() {
        set_field(options, "samplingMode", &priming.style.sampling_mode().into());
        return Ok(());
    }
    // Without the limits of the model no figure would be right, so the browser's own are left.
    let Some(limits) = sampling_limits(priming).await? else {
        return Ok(());
    };
    if let Some((top_k, temperature)) = priming.style.top_k_and_temperature(limits) {
        set_field(options, "topK", &top_k.into());
        set_field(options, "temperature", &temperature.into());
    }
    Ok(())
}

/// A browser that takes `samplingMode` as an option also has it as an attribute of the session, as the specification
/// says. (The option alone would be ignored in silence.)
fn knows_sampling_mode() -> bool {
    let prototype = field(&js_sys::global(), "LanguageModel").and_then(|class| field(&class, "prototype"));
    prototype.is_some_and(|prototype| Reflect::has(&prototype, &"samplingMode".into()).unwrap_or(false))
}

/// What `params()` says. It is null until this context has been told by `availability()` that there is a model, so
/// that is asked first where it has not been; it stays null while there is none.
async fn sampling_limits(priming: &Priming) -> Result<Option<SamplingLimits>, ModelError> {
    let params = settle(LanguageModel::params()).await?;
    if !params.is_null() {
        return Ok(limits(&params));
    }
    settle(LanguageModel::availability(&languages(priming))).await?;
    Ok(limits(&settle(LanguageModel::params()).await?))
}

fn limits(params: &JsValue) -> Option<SamplingLimits> {
    let number = |name| field(params, name)?.as_f64();
    Some(SamplingLimits {
        default_top_k: number("defaultTopK")? as u32,
        max_top_k: number("maxTopK")? as u32,
        default_temperature: number("defaultTemperature")? as f32,
        max_temperature: number("maxTemperature")? as f32,
    })
}
