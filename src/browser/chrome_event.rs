//! [`chrome.events.Event`](https://developer.chrome.com/docs/extensions/reference/api/events#type-Event): how
//! every extension API announces something.

use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    /// An event that can be listened to.
    #[derive(Clone)]
    pub type ChromeEvent;

    #[wasm_bindgen(method, js_name = addListener)]
    fn add_listener(this: &ChromeEvent, callback: &Closure<Callback>);

    #[wasm_bindgen(method, js_name = removeListener)]
    fn remove_listener(this: &ChromeEvent, callback: &Closure<Callback>);
}

/// One form for all callbacks, because each further form of a closure costs code: no event has more than three
/// arguments, and only `runtime.onMessage` looks at what comes back.
type Callback = dyn FnMut(JsValue, JsValue, JsValue) -> JsValue;

/// Listens until it is dropped.
#[must_use = "the listener is removed when this is dropped"]
pub struct Listener {
    event: ChromeEvent,
    callback: Closure<Callback>,
}

impl Listener {
    /// Listens with a callback whose answer nobody looks at. Arguments that the event does not have are
    /// `undefined`.
    pub fn new(event: ChromeEvent, mut callback: impl FnMut(JsValue, JsValue) + 'static) -> Self {
        Self::answering(event, move |first, second, _| {
            callback(first, second);
            JsValue::UNDEFINED
        })
    }

    /// Listens with a callback whose answer the event looks at.
    pub fn answering(
        event: ChromeEvent,
        callback: impl FnMut(JsValue, JsValue, JsValue) -> JsValue + 'static,
    ) -> Self {
        let callback = Closure::new(callback);
        event.add_listener(&callback);
        Self { event, callback }
    }

    /// Listens as long as the context lives.
    pub fn forever(self) {
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.event.remove_listener(&self.callback);
    }
}
