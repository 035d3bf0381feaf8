//! How whoever has news for the engine tells it.

use pilotlight_core::{host_io::Event, protocol::Registry};
use std::rc::Rc;

/// Tells the engine what has happened. Copies tell the same engine.
pub type Report = Rc<dyn Fn(Event)>;

/// What the registry says, with the language of the browser, which the worker's storage does not know.
pub fn registry_event(registry: Registry) -> Event {
    let language = web_sys::window().and_then(|window| window.navigator().language());
    Event::Registry(registry, language.unwrap_or_default())
}
