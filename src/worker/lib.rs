//! The service worker. It lives for seconds at a time and can be stopped between any two steps, so nothing that matters
//! is only in its memory.
//!
//! | module | does |
//! | --- | --- |
//! | `letters` | answers what panels and the host ask for |
//! | `records` | the one writer of the registry in `chrome.storage` |
//! | `menu` | makes the menu behind a right click |
//! | `asks` | what is asked outside of the panel |
//! | `host` | opens and closes the host's document, and tells the host what has changed |
//! | `jobs` | what is to be done later: the bin |
//! | `record` | what happened, for the flight recorder |
//! | `gate` | lets one at a time through |
//!
//! It does not listen to `runtime.onConnect`: it would be a second end of the port that panels open to the host, and
//! the port would outlive the host.

mod asks;
mod gate;
mod host;
mod jobs;
mod letters;
mod menu;
mod record;
mod records;

use pilotlight_browser::{BrowserError, alarms, commands, context_menus, omnibox, runtime, side_panel, tabs};
use pilotlight_core::{ask_plan::Way, flight::About, schedule, settings::Warm};
use std::future::Future;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The command in the manifest that asks about the selection or the page.
const ASK_COMMAND: &str = "ask";

/// Registers every listener. The browser wakes the worker for an event and delivers it to whatever listens at the end of
/// the first turn, so nothing here may wait for anything before the last listener stands.
#[wasm_bindgen(start)]
pub fn start() {
    runtime::on_worker_letter(letters::answer).forever();
    runtime::on_installed(|installed| {
        record::note(
            installed_word(&installed.reason),
            About { said: installed.previous, ..About::default() },
        );
        log_failure("begin-failed", begin());
    })
    .forever();
    runtime::on_startup(|| {
        record::note("browser-started", About::default());
        log_failure("begin-failed", begin());
    })
    .forever();
    alarms::on_alarm(|name| {
        if name == schedule::ALARM {
            log_failure("jobs-failed", jobs::run_due());
        }
    })
    .forever();
    listen_for_asks();
    record::note("started", About::default());
    log_failure("wake-failed", wake());
}

/// The ways to ask outside of the panel. What each of them calls is called in the person's gesture.
fn listen_for_asks() {
    context_menus::on_clicked(|entry, place| asks::asked(Way::Entry(entry), place)).forever();
    commands::on_command(|command, place| {
        if command == ASK_COMMAND {
            asks::asked(Way::Command, place);
        }
    })
    .forever();
    omnibox::on_input_changed(asks::suggestions).forever();
    omnibox::on_input_entered(|text| {
        let asked = tabs::with_active(|place| asks::asked(Way::Typed(text), place));
        if let Err(error) = asked {
            record::failed("tab-not-found", error);
        }
    })
    .forever();
}

/// A word for the flight recorder. What else the browser may say is none of ours.
fn installed_word(reason: &str) -> &'static str {
    match reason {
        "install" => "installed",
        "update" => "updated",
        "chrome_update" => "browser-updated",
        _ => "installed-otherwise",
    }
}

/// After every start of the worker: brings what was kept into agreement with what is alive.
async fn wake() -> Result<(), BrowserError> {
    log_failure("menu-not-made", menu::tend());
    side_panel::open_on_icon_click().await?;
    host::reconcile().await
}

/// When the extension or the browser is new: alarms may be lost, and a model that is to stay warm is lit again.
async fn begin() -> Result<(), BrowserError> {
    jobs::look_into_bin().await?;
    let settings = records::read_settings().await?;
    if settings.warm == Warm::Always {
        host::open().await?;
    }
    Ok(())
}

/// Runs something that nobody waits for. `what` is what the flight recorder is told, should it fail.
fn log_failure(what: &'static str, work: impl Future<Output = Result<(), BrowserError>> + 'static) {
    spawn_local(async move {
        if let Err(error) = work.await {
            record::failed(what, error);
        }
    });
}
