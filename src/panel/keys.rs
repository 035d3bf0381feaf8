//! The one key that means something wherever the focus is: Escape leaves what is open, or stops the answer.

use crate::{app::App, draft::is_for_input_method};
use pilotlight_browser::dom_event::DomListener;
use pilotlight_core::screen::{Event, View};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Serves Escape until it is dropped.
pub fn serve(app: &App) -> Option<DomListener> {
    let document = web_sys::window()?.document()?;
    let app = app.clone();
    Some(DomListener::new(&document, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.key() != "Escape" || key.default_prevented() || is_for_input_method(key) {
            return;
        }
        if let Some(event) = app.read(|screen| match (screen.is_list_open(), screen.view()) {
            (true, _) => Some(Event::ShowList(false)),
            (false, View::Chat) => screen.is_running().then_some(Event::Stop),
            (false, view) => Some(Event::Open(view.back())),
        }) {
            key.prevent_default();
            app.dispatch(event);
        }
    }))
}
