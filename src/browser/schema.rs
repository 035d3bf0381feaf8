//! What the transcripts' database is made of, and the numbered steps that bring an older one up to date.
//!
//! All steps run in the one transaction that the browser gives for an upgrade. Rows whose form has changed are not
//! changed in place: the old store gets another name, the migrated rows go into a new one, are counted and read back,
//! and only then is the old store deleted. Whatever goes wrong on the way undoes all of it, and the data are as they
//! were.

use crate::{
    error::{BrowserError, Result},
    idb::{self, Upgrading},
    quarantine, wire,
};
use js_sys::Array;
use pilotlight_core::{
    stored::{Age, Decoded, Stored},
    transcript::{Turn, TurnState},
};
use std::{future::Future, pin::Pin};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbObjectStoreParameters, IdbTransaction};

/// The version of the database. Each has a step in [`upgrade`].
pub(crate) const VERSION: u32 = 4;

/// One row a chat, by `chat`.
pub(crate) const HEADS: &str = "heads";
/// One row a turn, by `id`, with the indexes [`BY_CHAT`] and [`UNFINISHED`].
pub(crate) const TURNS: &str = "turns";
/// One row a piece of a running answer, by `[turn, part]`, with the index [`BY_CHAT`].
pub(crate) const JOURNAL: &str = "journal";
/// Rows that could not be read, each with its raw form, by a number, with the index [`BY_CHAT`].
pub(crate) const QUARANTINE: &str = "quarantine";

/// The rows of one chat.
pub(crate) const BY_CHAT: &str = "chat";
/// The turns that run or wait, by the property of this name. It holds the chat, and only such turns have it, so the
/// index is as small as the work that is under way.
pub(crate) const UNFINISHED: &str = "unfinished";

/// How many rows are read at once.
pub(crate) const PAGE: u32 = 200;

/// Brings a database of any older version up to [`VERSION`]. A new one goes the same way.
pub(crate) fn upgrade(upgrading: Upgrading) -> Pin<Box<dyn Future<Output = Result<()>>>> {
    Box::pin(async move {
        let Upgrading { database, transaction, from } = upgrading;
        if from < 1 {
            first(&database)?;
        }
        if from < 2 {
            second(&database)?;
        }
        if from < 4 {
            turns_of_today(&database, &transaction).await?;
        }
        Ok(())
    })
}

/// Version 1: transcripts, and the journal of running answers.
fn first(database: &IdbDatabase) -> Result<()> {
    make_store(database, HEADS, &"chat".into())?;
    make_turns(database)?;
    let journal = make_store(database, JOURNAL, &Array::of2(&"turn".into(), &"part".into()))?;
    journal.create_index_with_str(BY_CHAT, "chat")?;
    Ok(())
}

/// Version 2: a place for what cannot be read. Its turns are not brought to the form that they had then: the last step
/// brings turns of any form to that of today.
fn second(database: &IdbDatabase) -> Result<()> {
    let by_number = IdbObjectStoreParameters::new();
    wire::set_field(by_number.unchecked_ref(), "keyPath", &"id".into());
    wire::set_field(by_number.unchecked_ref(), "autoIncrement", &true.into());
    let quarantine = database.create_object_store_with_optional_parameters(QUARANTINE, &by_number)?;
    quarantine.create_index_with_str(BY_CHAT, "chat")?;
    Ok(())
}

/// Versions 3 and 4: turns of versions 3 and 4.
async fn turns_of_today(database: &IdbDatabase, transaction: &IdbTransaction) -> Result<()> {
    migrate_rows(database, transaction, TURNS, make_turns, turn_row).await
}

fn make_turns(database: &IdbDatabase) -> Result<IdbObjectStore> {
    let turns = make_store(database, TURNS, &"id".into())?;
    turns.create_index_with_str(BY_CHAT, "chat")?;
    turns.create_index_with_str(UNFINISHED, UNFINISHED)?;
    Ok(turns)
}

/// A turn's row, with the property that puts it into the index of what is unfinished.
pub(crate) fn turn_row(turn: &Turn) -> JsValue {
    let row = wire::to_js(turn);
    if matches!(turn.state, TurnState::Running | TurnState::Queued) {
        wire::set_field(&row, UNFINISHED, &turn.chat.to_string().into());
    }
    row
}

/// Brings all rows of a store into the form of today.
async fn migrate_rows<T: Stored + PartialEq>(
    database: &IdbDatabase,
    transaction: &IdbTransaction,
    name: &'static str,
    make: fn(&IdbDatabase) -> Result<IdbObjectStore>,
    row_of: fn(&T) -> JsValue,
) -> Result<()> {
    let old = transaction.object_store(name)?;
    let old_name = format!("old {name}");
    old.set_name(&old_name);
    let new = make(database)?;
    let (mut moved, mut set_aside) = (0, 0);
    let mut after = None;
    while let Some((rows, keys)) = page(&old, after.as_ref()).await? {
        let mut expected = Vec::new();
        for (row, key) in rows.iter().zip(keys.iter()) {
            match wire::decode_stored::<T>(&row) {
                // What newer code wrote is not to be written anew.
                Ok(Decoded { age: Age::Newer(_), .. }) => drop(new.put(&row)?),
                Ok(Decoded { value, .. }) => {
                    new.put(&row_of(&value))?;
                    expected.push((key, value));
                }
                Err(fault) if fault.newer => drop(new.put(&row)?),
                Err(fault) => {
                    quarantine::add(transaction, name, &row, &key, fault.why)?;
                    set_aside += 1;
                    continue;
                }
            }
            moved += 1;
        }
        for (key, value) in expected {
            let found = idb::answer(&new.get(&key)?).await?;
            if wire::decode_stored(&found) != Ok(Decoded { value, age: Age::Current }) {
                return Err(BrowserError::new(
                    "DataError",
                    "a migrated row did not come back as it was written",
                ));
            }
        }
        after = Some(keys.get(keys.length() - 1));
    }
    if count(&old).await? != moved + set_aside || count(&new).await? != moved {
        return Err(BrowserError::new("DataError", "rows were lost in the migration"));
    }
    database.delete_object_store(&old_name)?;
    Ok(())
}

/// The next rows after this key, and their keys. `None` at the end.
pub(crate) async fn page(store: &IdbObjectStore, after: Option<&JsValue>) -> Result<Option<(Array, Array)>> {
    let range = after.map(|after| IdbKeyRange::lower_bound_with_open(after, true)).transpose()?;
    let range = range.map_or(JsValue::UNDEFINED, JsValue::from);
    let rows = idb::answer(&store.get_all_with_key_and_limit(&range, PAGE)?);
    let keys = idb::answer(&store.get_all_keys_with_key_and_limit(&range, PAGE)?);
    let (rows, keys) = (Array::from(&rows.await?), Array::from(&keys.await?));
    Ok((keys.length() > 0).then_some((rows, keys)))
}

async fn count(store: &IdbObjectStore) -> Result<u32> {
    let count = idb::answer(&store.count()?).await?;
    Ok(count.as_f64().unwrap_or_default() as u32)
}

/// Makes an object store whose rows have their key at this path.
pub(crate) fn make_store(database: &IdbDatabase, name: &str, key_path: &JsValue) -> Result<IdbObjectStore> {
    let parameters = IdbObjectStoreParameters::new();
    wire::set_field(parameters.unchecked_ref(), "keyPath", key_path);
    Ok(database.create_object_store_with_optional_parameters(name, &parameters)?)
}
