//! Walks through everything that is kept, a page of rows at a time, so that neither a frame nor the memory suffers: to
//! weigh it, to export it, to list what could not be read. Only the archive does; nothing is written.

use crate::{
    error::{BrowserError, Result},
    idb::Mode,
    schema::{self, QUARANTINE},
    transcripts::{OLDER, Transcripts},
    wire,
};
use js_sys::JSON;
use pilotlight_core::{id::ChatId, store::Quarantined};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::StorageManager;

/// Rows of an object store, in the order of their keys: each key with what lies there.
pub type Page = Vec<(JsValue, JsValue)>;

impl Transcripts {
    /// The names of the object stores.
    ///
    /// # Errors
    /// The database cannot be opened.
    pub async fn stores(&self) -> Result<Vec<String>> {
        self.database().stores().await
    }

    /// Calls back with every row of an object store. Rows that are written meanwhile may be among them or not.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn survey(&self, store: &str, mut visit: impl FnMut(Page)) -> Result<()> {
        let mut after = None;
        loop {
            let transaction = self.database().begin(&[store], Mode::Read).await?;
            let page = schema::page(&transaction.object_store(store)?, after.as_ref()).await?;
            let Some((rows, keys)) = page else { return Ok(()) };
            after = Some(keys.get(keys.length() - 1));
            visit(keys.iter().zip(rows.iter()).collect());
        }
    }

    /// Calls back with each row of the quarantine, with what is known of it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn survey_quarantine(&self, mut visit: impl FnMut(Quarantined)) -> Result<()> {
        let known = |(_, row): (JsValue, JsValue)| Some(wire::decode_stored(&row).ok()?.value);
        self.survey(QUARANTINE, |page| page.into_iter().filter_map(known).for_each(&mut visit)).await
    }
}

/// Whether an error says that the host has yet to make the database ready.
pub fn is_not_ready(error: &BrowserError) -> bool {
    error.name == OLDER
}

/// The chat that a row says it belongs to.
pub fn chat_of(row: &JsValue) -> Option<ChatId> {
    ChatId::parse(&wire::field(row, "chat")?.as_string()?)
}

/// How many bytes a row is, about: as many as it takes as JSON. One that JSON cannot hold counts nothing.
pub fn weigh(row: &JsValue) -> u64 {
    JSON::stringify(row).map_or(0, |text| String::from(text).len() as u64)
}

/// What the browser says that this extension takes on the disk, in bytes, see
/// [`StorageManager.estimate`](https://developer.mozilla.org/docs/Web/API/StorageManager/estimate). It counts what
/// IndexedDB holds and the extension's worker, and not `chrome.storage`. `None` where the browser does not tell.
pub async fn estimate() -> Option<u64> {
    // A worker has no window.
    let storage = wire::field(&wire::field(&js_sys::global(), "navigator")?, "storage")?;
    let estimate = storage.unchecked_into::<StorageManager>().estimate().ok()?;
    let estimate = wasm_bindgen_futures::JsFuture::from(estimate).await.ok()?;
    Some(wire::field(&estimate, "usage")?.as_f64()? as u64)
}
