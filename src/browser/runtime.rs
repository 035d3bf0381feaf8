//! [`chrome.runtime`](https://developer.chrome.com/docs/extensions/reference/api/runtime): letters and ports between
//! the contexts, and the extension's own life.

use crate::{
    chrome_event::{ChromeEvent, Listener},
    console,
    error::{BrowserError, Result},
    timer, wire,
};
use js_sys::{Array, Function, Object};
use pilotlight_core::protocol::{FromWorker, Reply, TO_HOST, TO_WORKER, ToWorker};
use serde::{Serialize, de::DeserializeOwned};
use std::future::{Future, ready};
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = chrome, js_name = runtime)]
    static RUNTIME: Runtime;

    #[derive(Clone)]
    type Runtime;

    #[wasm_bindgen(method, catch, js_name = sendMessage)]
    async fn send_message(this: &Runtime, message: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getContexts)]
    async fn get_contexts(this: &Runtime, filter: &JsValue) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn connect(this: &Runtime, info: &JsValue) -> std::result::Result<JsPort, JsValue>;

    #[wasm_bindgen(method, js_name = getManifest)]
    fn get_manifest(this: &Runtime) -> JsValue;

    #[wasm_bindgen(method, getter, js_name = lastError)]
    fn last_error(this: &Runtime) -> JsValue;

    #[wasm_bindgen(method, getter, js_name = onMessage)]
    fn message_event(this: &Runtime) -> ChromeEvent;

    #[wasm_bindgen(method, getter, js_name = onConnect)]
    fn connect_event(this: &Runtime) -> ChromeEvent;

    #[wasm_bindgen(method, getter, js_name = onInstalled)]
    fn installed_event(this: &Runtime) -> ChromeEvent;

    #[wasm_bindgen(method, getter, js_name = onStartup)]
    fn startup_event(this: &Runtime) -> ChromeEvent;

    #[derive(Clone)]
    type JsPort;

    #[wasm_bindgen(method, getter)]
    fn name(this: &JsPort) -> String;

    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &JsPort, message: &JsValue) -> std::result::Result<(), JsValue>;

    #[wasm_bindgen(method)]
    fn disconnect(this: &JsPort);

    #[wasm_bindgen(method, getter, js_name = onMessage)]
    fn message_event(this: &JsPort) -> ChromeEvent;

    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    fn disconnect_event(this: &JsPort) -> ChromeEvent;
}

fn runtime() -> Runtime {
    RUNTIME.with(Clone::clone)
}

/// Why the call failed whose callback this is called in, see
/// [`lastError`](https://developer.chrome.com/docs/extensions/reference/api/runtime#property-lastError). A reason that nobody
/// reads is listed as an error of the extension.
pub(crate) fn last_error() -> Option<BrowserError> {
    let error = runtime().last_error();
    (!error.is_undefined()).then(|| BrowserError::new("Error", wire::text_field(&error, "message")))
}

/// Why a letter was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterError {
    /// No other context listens, or none answered.
    NobodyThere,
    /// There was no answer in time. The letter may have been carried out.
    TimedOut,
    /// Anything else, in the browser's words.
    Other(BrowserError),
}

/// Sends the worker a letter and waits for its answer. `writer` is the variant of [`ToWorker`] whose data the message is.
/// The worker is woken by it.
///
/// # Errors
/// See [`LetterError`]; an answer of an unknown form is an `Other`.
pub async fn ask_worker<R: DeserializeOwned>(
    writer: &'static str,
    message: &impl Serialize,
    timeout: u32,
) -> std::result::Result<R, LetterError> {
    let message = wire::to_js(message);
    let answer = send(&addressed(TO_WORKER, &addressed(writer, &message)), timeout).await?;
    wire::from_js(answer).map_err(LetterError::Other)
}

/// Sends the host a letter and waits until it has heard it; the host is not made by it.
///
/// # Errors
/// See [`LetterError`].
pub async fn tell_host(message: &FromWorker, timeout: u32) -> std::result::Result<(), LetterError> {
    let message = wire::to_js(message);
    send(&addressed(TO_HOST, &message), timeout).await?;
    Ok(())
}

/// An object with this one property.
fn addressed(address: &str, content: &JsValue) -> JsValue {
    let letter = Object::new();
    wire::set_field(&letter, address, content);
    letter.into()
}

async fn send(message: &JsValue, timeout: u32) -> std::result::Result<JsValue, LetterError> {
    match timer::with_timeout(timeout, runtime().send_message(message)).await {
        None => Err(LetterError::TimedOut),
        // Nobody said that the letter is for them.
        Some(Ok(answer)) if answer.is_undefined() || answer.is_null() => Err(LetterError::NobodyThere),
        Some(Ok(answer)) => Ok(answer),
        Some(Err(thrown)) => Err(letter_error(thrown.into())),
    }
}

/// The browser gives these errors no name, so they are known by what they say.
fn letter_error(error: BrowserError) -> LetterError {
    let nobody = ["Receiving end does not exist", "message port closed", "message channel closed"];
    if nobody.iter().any(|words| error.says(words)) {
        return LetterError::NobodyThere;
    }
    LetterError::Other(error)
}

/// Calls back with every letter to the worker. The callback gives back the future of its answer.
pub fn on_worker_letter<F>(callback: impl FnMut(ToWorker) -> F + 'static) -> Listener
where
    F: Future<Output = Reply> + 'static,
{
    on_letter(TO_WORKER, callback)
}

/// Calls back with every letter to the host. All that is answered is that it was heard.
pub fn on_host_letter(mut callback: impl FnMut(FromWorker) + 'static) -> Listener {
    on_letter(TO_HOST, move |letter| {
        callback(letter);
        ready(true)
    })
}

/// A letter to somebody else is neither read nor answered.
fn on_letter<M, F>(address: &'static str, mut callback: impl FnMut(M) -> F + 'static) -> Listener
where
    M: DeserializeOwned,
    F: Future<Output: Serialize> + 'static,
{
    Listener::answering(runtime().message_event(), move |letter, _sender, respond| {
        let Some(message) = wire::field(&letter, address) else {
            return JsValue::UNDEFINED;
        };
        let reply = match wire::from_js(message) {
            Ok(message) => callback(message),
            Err(error) => {
                console::note(&error.into_line());
                return JsValue::UNDEFINED;
            }
        };
        spawn_local(async move { answer(&respond, &reply.await) });
        // The answer comes later.
        JsValue::TRUE
    })
}

fn answer(respond: &JsValue, reply: &impl Serialize) {
    if let Err(error) = respond.unchecked_ref::<Function>().call1(&JsValue::UNDEFINED, &wire::to_js(reply)) {
        console::note(&BrowserError::from(error).into_line());
    }
}

/// One end of a connection between two contexts. It stays open until [`Port::disconnect`], or until one of the two
/// contexts ends.
#[derive(Clone)]
pub struct Port(JsPort);

impl Port {
    /// The name that it was opened with.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Sends a message to the other end.
    ///
    /// # Errors
    /// The connection is over.
    pub fn post<T: Serialize + ?Sized>(&self, message: &T) -> Result<()> {
        Ok(self.0.post_message(&wire::to_js(message))?)
    }

    /// Calls back with each message of the other end, or with why it could not be decoded.
    pub fn on_message<T: DeserializeOwned>(&self, mut callback: impl FnMut(Result<T>) + 'static) -> Listener {
        Listener::new(self.0.message_event(), move |message, _| callback(wire::from_js(message)))
    }

    /// Calls back once, when the other end is gone, or when nobody accepted the connection. It is not called after
    /// [`Port::disconnect`] on this side.
    pub fn on_disconnect(&self, mut callback: impl FnMut() + 'static) -> Listener {
        Listener::new(self.0.disconnect_event(), move |_, _| {
            let _ = last_error();
            callback();
        })
    }

    /// Ends the connection.
    pub fn disconnect(&self) {
        self.0.disconnect();
    }
}

/// Opens a connection of this name. Whether anybody accepts it shows later: if nobody does, it is disconnected.
///
/// # Errors
/// The extension was unloaded or updated under this context.
pub fn connect(name: &str) -> Result<Port> {
    let info = Object::new();
    wire::set_field(&info, "name", &name.into());
    Ok(Port(runtime().connect(&info)?))
}

/// Calls back with each connection of this name that another context opens. Others are left alone.
pub fn on_connect(name: &'static str, mut callback: impl FnMut(Port) + 'static) -> Listener {
    Listener::new(runtime().connect_event(), move |port, _| {
        let port = Port(port.unchecked_into());
        if port.name() == name {
            callback(port);
        }
    })
}

/// Calls back with the reason (`install`, `update`, `chrome_update`) when the extension or the browser is new.
pub fn on_installed(mut callback: impl FnMut(Installed) + 'static) -> Listener {
    Listener::new(runtime().installed_event(), move |details, _| {
        let text = |name| wire::field(&details, name).and_then(|text| text.as_string());
        callback(Installed { reason: text("reason").unwrap_or_default(), previous: text("previousVersion") });
    })
}

/// What the browser says when the extension or the browser itself is new.
#[derive(Clone, Debug)]
pub struct Installed {
    /// One of the [reasons](https://developer.chrome.com/docs/extensions/reference/api/runtime#type-OnInstalledReason).
    pub reason: String,
    /// The version of the extension that was there before, where it was updated.
    pub previous: Option<String>,
}

/// Calls back when the browser has started with this profile.
pub fn on_startup(mut callback: impl FnMut() + 'static) -> Listener {
    Listener::new(runtime().startup_event(), move |_, _| callback())
}

/// Whether the host's document exists.
pub async fn host_exists() -> Result<bool> {
    let filter = Object::new();
    wire::set_field(&filter, "contextTypes", &Array::of1(&"OFFSCREEN_DOCUMENT".into()));
    Ok(Array::from(&runtime().get_contexts(&filter).await?).length() > 0)
}

/// The version in the manifest.
pub fn version() -> String {
    wire::field(&runtime().get_manifest(), "version")
        .and_then(|version| version.as_string())
        .unwrap_or_default()
}
