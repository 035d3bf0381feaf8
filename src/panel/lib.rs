//! Not written yet.

use wasm_bindgen::prelude::*;

/// Entry.
#[wasm_bindgen(start)]
pub fn start() {}
