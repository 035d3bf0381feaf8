//! The database beside `localStorage`, see [`pilotlight_core::desk`]. It is small, and read as a whole.

use crate::{
    console,
    error::Result,
    idb::{self, Database, Mode},
    schema, wire,
};
use js_sys::Array;
use pilotlight_core::{desk::Entry, stored::Age};
use std::future::ready;
use wasm_bindgen::JsValue;

/// One row an entry, by `key`.
const ENTRIES: &str = "entries";

/// What panels keep for the next one, in the database `desk`.
#[derive(Clone)]
pub struct Desk(Database);

impl Default for Desk {
    fn default() -> Self {
        Self(Database::new("desk", 1, |upgrading| {
            Box::pin(ready(schema::make_store(&upgrading.database, ENTRIES, &"key".into()).map(drop)))
        }))
    }
}

impl Desk {
    /// Everything that can be read. What cannot is as good as not there, because `localStorage` has it too.
    ///
    /// # Errors
    /// The database cannot be opened or read.
    pub async fn read(&self) -> Result<Vec<Entry>> {
        let transaction = self.0.begin(&[ENTRIES], Mode::Read).await?;
        let rows = idb::answer(&transaction.object_store(ENTRIES)?.get_all()?).await?;
        let mut entries = Vec::new();
        for row in Array::from(&rows).iter() {
            match wire::decode_stored(&row) {
                Ok(entry) => entries.push(entry.value),
                Err(fault) => console::note(&fault.why),
            }
        }
        Ok(entries)
    }

    /// Writes these entries and takes the rows of these keys away. It is done when the system has the data, which
    /// outlives the browser. An entry that is newer than the one to be written stays: another window may be faster.
    ///
    /// # Errors
    /// Nothing was written.
    pub async fn write(&self, entries: &[Entry], forget: &[String]) -> Result<()> {
        // All rows are made first: a transaction commits when nothing is asked of it for a moment.
        let rows: Vec<_> = entries.iter().map(wire::to_js).collect();
        let transaction = self.0.begin(&[ENTRIES], Mode::WriteRelaxed).await?;
        let committed = idb::committed(&transaction);
        let store = transaction.object_store(ENTRIES)?;
        let mut known = Vec::new();
        for entry in entries {
            known.push(idb::answer(&store.get(&entry.key.as_str().into())?));
        }
        for ((entry, row), known) in entries.iter().zip(rows).zip(known) {
            if !stays(known.await?, entry) {
                store.put(&row)?;
            }
        }
        for key in forget {
            store.delete(&key.as_str().into())?;
        }
        committed.await
    }
}

/// Whether a row that is there is newer than this entry, or was written by newer code.
fn stays(row: JsValue, entry: &Entry) -> bool {
    match wire::decode_stored::<Entry>(&row) {
        Ok(known) => known.value.stamp > entry.stamp || matches!(known.age, Age::Newer(_)),
        Err(fault) => fault.newer,
    }
}
