//! Reads all chats, the latest first, and offers what is found in them: when something is typed at once, and while there is
//! still something to be read now and then.

use crate::tell;
use pilotlight_browser::{clock, fold::fold, transcripts::Transcripts};
use pilotlight_core::{
    archive::{Archive, FromArchive},
    palette::Named,
    store::{Loaded, Store},
    time::Millis,
};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// How long what is found is kept back while more is read, so that the panel does not draw with each chat; the first of it is
/// not.
const PAUSE: Millis = 100;

thread_local! {
    static ARCHIVE: RefCell<Archive> = RefCell::default();
    static IS_READING: Cell<bool> = const { Cell::new(false) };
}

/// Takes what has names, and reads what of it is new.
pub fn take_names(names: Vec<Named>) {
    ARCHIVE.with_borrow_mut(|archive| archive.take_names(names));
    answer();
    if !IS_READING.replace(true) {
        spawn_local(read_all());
    }
}

/// Looks for something.
pub fn look_for(number: u32, typed: &str, longer: u32) {
    ARCHIVE.with_borrow_mut(|archive| archive.look_for(number, typed, longer, &fold));
    answer();
}

async fn read_all() {
    let transcripts = Transcripts::to_read();
    let mut told = clock::now();
    while let Some(chat) = ARCHIVE.with_borrow_mut(Archive::next_to_read) {
        let loaded = transcripts.load(chat).await;
        let is_first = ARCHIVE.with_borrow_mut(|archive| {
            let loaded = loaded.unwrap_or_else(|error| {
                archive.fail(error.into_trouble().browsers_words().unwrap_or_default().to_owned());
                Loaded::default()
            });
            archive.read(chat, loaded, &fold)
        });
        if is_first || clock::now() >= told + PAUSE {
            told = clock::now();
            answer();
        }
    }
    IS_READING.set(false);
    answer();
}

fn answer() {
    if let Some(offer) = ARCHIVE.with_borrow_mut(|archive| archive.answer(&fold)) {
        tell(&FromArchive::Offer(offer), &JsValue::UNDEFINED);
    }
}
