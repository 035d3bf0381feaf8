//! What was asked outside of the panel: finds what is for this window, in `chrome.storage.session`, and hears of more.

use crate::{app::App, keep};
use pilotlight_browser::{
    console,
    storage::{self, Area},
    windows, wire,
};
use pilotlight_core::{
    ask::{Ask, PREFIX},
    id::AskId,
    screen::Event,
};
use wasm_bindgen::JsValue;

/// Hands on what was asked in this window, before and from now on.
pub async fn serve(app: &App) {
    let window = match windows::current().await {
        Ok(window) => window,
        Err(error) => return console::note(&error.into_line()),
    };
    // First it is listened and then read, so that nothing falls in between; what is seen twice is carried out once.
    let listener = storage::on_changed(Area::Session, {
        let app = app.clone();
        move |changes| {
            for (key, _) in changes.iter().filter(|(_, value)| value.is_none()) {
                id_of(key).into_iter().for_each(keep::forget_taken);
            }
            hand_on(
                &app,
                window,
                changes.into_iter().filter_map(|(key, value)| Some((key, value?))).collect(),
            );
        }
    });
    app.keep_alive(listener);
    match storage::get_all(Area::Session).await {
        Ok(values) => {
            let is_there = |ask: &AskId| values.iter().any(|(key, _)| id_of(key) == Some(*ask));
            keep::taken().into_iter().filter(|ask| !is_there(ask)).for_each(keep::forget_taken);
            hand_on(app, window, values);
        }
        Err(error) => console::note(&error.into_line()),
    }
}

fn hand_on(app: &App, window: i32, values: Vec<(String, JsValue)>) {
    let is_own = |value: &JsValue| {
        wire::field(value, "window").and_then(|window| window.as_f64()) == Some(f64::from(window))
    };
    let mut asks: Vec<Ask> = Vec::new();
    for (_, value) in values.into_iter().filter(|(key, value)| id_of(key).is_some() && is_own(value)) {
        match wire::from_js(value) {
            Ok(ask) => asks.push(ask),
            // It is gone with the browser.
            Err(error) => console::note(&error.into_line()),
        }
    }
    if !asks.is_empty() {
        app.dispatch(Event::Asks { asks, taken: keep::taken() });
    }
}

fn id_of(key: &str) -> Option<AskId> {
    AskId::parse(key.strip_prefix(PREFIX)?)
}
