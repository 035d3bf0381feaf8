//! What a session of the browser's model is made with: the
//! [options](https://webmachinelearning.github.io/prompt-api/#dictdef-languagemodelcreateoptions) of `create()` and
//! `availability()`.

use crate::{
    language_model::{LanguageModel, settle},
    wire::{field, set_field},
};
use js_sys::{Array, Object};
use pilotlight_core::{
    assistant::{Priming, SamplingLimits, Style},
    model::{Message, ModelError, Speaker},
};
use wasm_bindgen::JsValue;

/// The options of `availability()`, which must be those of `create()` without what is said.
pub(crate) async fn core_options(priming: &Priming) -> Result<Object, ModelError> {
    let options = languages(priming);
    put_sampling(&options, priming.style).await?;
    Ok(options)
}

/// The options of `create()`.
pub(crate) async fn create_options(priming: &Priming) -> Result<Object, ModelError> {
    let options = core_options(priming).await?;
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
async fn put_sampling(options: &Object, style: Style) -> Result<(), ModelError> {
    if style == Style::Balanced {
        return Ok(());
    }
    let params = settle(LanguageModel::params()).await?;
    if let Some((top_k, temperature)) = limits(&params).and_then(|limits| style.top_k_and_temperature(limits))
    {
        set_field(options, "topK", &top_k.into());
        set_field(options, "temperature", &temperature.into());
    }
    Ok(())
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
