//! [`EventTarget`](https://developer.mozilla.org/docs/Web/API/EventTarget): how pages, signals and model sessions
//! announce something.

use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Event, EventTarget};

/// Listens until it is dropped.
#[must_use = "the listener is removed when this is dropped"]
pub struct DomListener {
    target: EventTarget,
    kind: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl DomListener {
    /// Listens to the events of this kind.
    pub fn new(target: &EventTarget, kind: &'static str, callback: impl FnMut(Event) + 'static) -> Self {
        let callback = Closure::new(callback);
        // It throws only for a callback that is no object.
        let _ = target.add_event_listener_with_callback(kind, callback.as_ref().unchecked_ref());
        Self { target: target.clone(), kind, callback }
    }
}

impl Drop for DomListener {
    fn drop(&mut self) {
        // As above.
        let _ = self
            .target
            .remove_event_listener_with_callback(self.kind, self.callback.as_ref().unchecked_ref());
    }
}
