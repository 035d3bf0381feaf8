//! The host: an offscreen document that owns every live session. It lives while there is a reason to be warm.
//!
//! It decides nothing: [`pilotlight_core::engine`] is told what happens and says what to do.
//!
//! | module | does |
//! | --- | --- |
//! | [`driver`] | tells the engine what happens and carries out what it says |
//! | [`model`] | live sessions: making, asking, stopping, ending them |
//! | [`summaries`] | what the browser's summarizer is asked for |
//! | [`keeper`], [`shelf`] | transcripts: one transaction after the other, on disk or in memory |
//! | [`panels`] | the ports of the panels |
//! | [`post`] | letters to the worker |
//! | [`queue`] | one piece of work after the other |
//! | [`report`] | how all of them tell the engine what has happened |

mod driver;
mod keeper;
mod model;
mod panels;
mod post;
mod queue;
mod report;
mod shelf;
mod summaries;

use driver::Driver;
use pilotlight_browser::{language_model::BrowserModel, transcripts::Transcripts};
use wasm_bindgen::prelude::*;

/// Runs as soon as the document's script has loaded.
#[wasm_bindgen(start)]
pub fn start() {
    Driver::start(BrowserModel, Transcripts::to_write());
}
