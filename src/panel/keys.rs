//! The keys that mean something wherever the focus is: Escape leaves what is open, or stops the answer; Alt+Shift+N begins a
//! new chat; Ctrl+K, or Cmd+K, looks for something; and `?`, which is a letter where something is typed, opens the map of them
//! all.

use crate::{app::App, draft::is_for_input_method, keep};
use pilotlight_browser::dom_event::DomListener;
use pilotlight_core::screen::{Event, Screen, View};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Serves them until it is dropped.
pub fn serve(app: &App) -> Option<DomListener> {
    let document = web_sys::window()?.document()?;
    let app = app.clone();
    Some(DomListener::new(&document, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.default_prevented() || is_for_input_method(key) {
            return;
        }
        let has_command = (key.ctrl_key() || key.meta_key()) && !key.alt_key() && !key.shift_key();
        let event = match key.key().as_str() {
            "Escape" => app.read(leave),
            "k" if has_command => Some(Event::Open(app.read(|screen| match screen.view() {
                View::Find => screen.back(),
                _ => View::Find,
            }))),
            "?" if !is_typed(key) => Some(Event::Open(View::Keys)),
            // By its place on the keyboard: with these keys a Mac makes another letter of it.
            _ if key.alt_key() && key.shift_key() && !key.ctrl_key() && key.code() == "KeyN" => {
                Some(Event::NewChat(keep::blank_chat()))
            }
            _ => None,
        };
        if let Some(event) = event {
            key.prevent_default();
            app.dispatch(event);
        }
    }))
}

fn leave(screen: &Screen) -> Option<Event> {
    match (screen.is_list_open(), screen.view()) {
        (true, _) => Some(Event::ShowList(false)),
        (false, View::Chat) => screen.is_running().then_some(Event::Stop),
        (false, _) => Some(Event::Open(screen.back())),
    }
}

/// Whether it is typed into something.
fn is_typed(key: &KeyboardEvent) -> bool {
    let target = key.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches("input, textarea, select").unwrap_or_default())
}
