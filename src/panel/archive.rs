//! The archive, as its panel has it: a [worker](https://developer.mozilla.org/docs/Web/API/Worker) of this page that is there
//! while it is needed.

use crate::app::App;
use pilotlight_browser::{dom_event::DomListener, timer::Timeout, wire};
use pilotlight_core::{
    archive::{FromArchive, ToArchive},
    screen::{Screen, View},
    space::Tally,
};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// How long it is there when it is not needed any more, in milliseconds: whoever has looked for something and gone there often
/// comes back for the next.
const KEPT_FOR: u32 = 60_000;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = EventTarget)]
    type Worker;

    #[wasm_bindgen(method, js_name = postMessage)]
    fn post_message(this: &Worker, message: &JsValue);

    #[wasm_bindgen(method)]
    fn terminate(this: &Worker);

    // A page makes a worker only of an address that comes from a policy, and the only policy is made in `panel.js`.
    #[wasm_bindgen(js_namespace = pilotlight, js_name = openArchive)]
    fn open_archive() -> Worker;
}

/// The archive.
#[derive(Default)]
pub struct Archive {
    open: RefCell<Option<Open>>,
    /// How many files and figures are awaited from it.
    awaited: Cell<u32>,
    resting: RefCell<Option<Timeout>>,
}

/// It is ended when this is dropped.
struct Open {
    worker: Worker,
    _listeners: [DomListener; 2],
}

impl Drop for Open {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Archive {
    /// Says something to it, with values beside it. It is opened where it is not there.
    pub fn post(&self, app: &App, message: &ToArchive, values: &JsValue) {
        self.resting.take();
        if !matches!(message, ToArchive::Names(_) | ToArchive::Find { .. }) {
            self.awaited.set(self.awaited.get() + 1);
        }
        let mut open = self.open.borrow_mut();
        let open = open.get_or_insert_with(|| Open::new(app));
        open.worker.post_message(&wire::pair(wire::to_js(message), values));
    }

    /// Something that was awaited from it is there.
    fn came(&self, app: &App) {
        self.awaited.set(self.awaited.get().saturating_sub(1));
        self.rest(app);
    }

    /// It broke, or did not load: what is awaited never comes. The next who needs it opens another.
    fn broke(&self, app: &App, why: String) {
        self.open.take();
        app.finder().fail(app, why.clone());
        if self.awaited.take() > 0 {
            app.stock().fail(app, why);
        }
    }

    /// It may not be needed any more.
    pub fn rest(&self, app: &App) {
        if self.awaited.get() > 0 || app.read(Screen::view) == View::Find {
            return;
        }
        let app = app.clone();
        let timer = Timeout::new(KEPT_FOR, move || drop(app.archive().open.take()));
        self.resting.replace(Some(timer));
    }
}

impl Open {
    fn new(app: &App) -> Self {
        let worker = open_archive();
        let (hearing, failing) = (app.clone(), app.clone());
        let messages = DomListener::new(&worker, "message", move |event| {
            let said = js_sys::Array::from(&wire::field(&event, "data").unwrap_or_default());
            match wire::from_js(said.get(0)) {
                Ok(FromArchive::Offer(offer)) => hearing.finder().take(&hearing, offer),
                Ok(FromArchive::Rows(count)) => hearing.stock().take_rows(&hearing, count),
                Ok(FromArchive::File(name)) => {
                    hearing.archive().came(&hearing);
                    hearing.stock().take_file(&hearing, &name, &said.get(1));
                }
                Ok(FromArchive::NoFile(why)) => {
                    hearing.archive().came(&hearing);
                    hearing.stock().fail(&hearing, why);
                }
                Ok(FromArchive::Weighed { number, used, total, chats, bytes }) => {
                    hearing.archive().came(&hearing);
                    hearing.stock().take_weighed(&hearing, number, used, Tally::of(total, chats, bytes));
                }
                Ok(FromArchive::Broken { number, rows }) => {
                    hearing.archive().came(&hearing);
                    hearing.stock().take_broken(&hearing, number, rows)
                }
                Err(error) => hearing.finder().fail(&hearing, error.into_line()),
            }
        });
        // Its code did not load, or broke.
        let errors = DomListener::new(&worker, "error", move |event| {
            let why = wire::field(&event, "message").and_then(|why| why.as_string()).unwrap_or_default();
            failing.archive().broke(&failing, why);
        });
        Self { worker, _listeners: [messages, errors] }
    }
}
