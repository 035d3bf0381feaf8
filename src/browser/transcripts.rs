//! The transcripts in [IndexedDB](https://developer.mozilla.org/docs/Web/API/IndexedDB_API): the host writes them, and
//! panels read them.

use crate::{
    error::BrowserError,
    idb::{self, Database, Mode, Upgrade},
    quarantine,
    schema::{self, BY_CHAT, HEADS, JOURNAL, QUARANTINE, TURNS, UNFINISHED, turn_row},
    timer, wire,
};
use js_sys::Array;
use pilotlight_core::{
    id::{ChatId, TurnId},
    store::{JournalRow, Loaded, Part, Rows, Sifted, Store, StoreError, Unreadable, Write},
    stored::{Age, Stored},
    transcript::{TranscriptHead, Turn},
};
use std::future::{Future, ready};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    IdbCursor, IdbCursorDirection, IdbIndex, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction,
};

/// The name of the error of a database that has yet to be upgraded.
pub(crate) const OLDER: &str = "OlderError";

/// What is kept of each chat, in the database `pilotlight`.
#[derive(Clone)]
pub struct Transcripts(Database);

impl Transcripts {
    /// For the host, which alone writes, and makes and migrates the database.
    pub fn to_write() -> Self {
        Self::open(schema::upgrade)
    }

    /// For panels, which only read. One that is older than this code, or is not there yet, has nothing to show until the
    /// host has opened it.
    pub fn to_read() -> Self {
        Self::open(|_| Box::pin(ready(Err(BrowserError::new(OLDER, "the host has not opened it yet")))))
    }

    fn open(upgrade: Upgrade) -> Self {
        Self(Database::new("pilotlight", schema::VERSION, upgrade))
    }

    pub(crate) fn database(&self) -> &Database {
        &self.0
    }

    /// The turns of all chats that were begun last, at most so many; none where the database is not there yet. Nothing
    /// older is read: ids sort by the time of their making, so it is the last keys that are looked for.
    ///
    /// # Errors
    /// The database does not open or cannot be read.
    pub async fn newest(&self, most: u32) -> Result<Vec<Turn>, StoreError> {
        let transaction = match self.0.begin(&[TURNS], Mode::Read).await {
            Err(error) if error.name == OLDER => return Ok(Vec::new()),
            begun => begun.map_err(store_error)?,
        };
        let turns = open_store(&transaction, TURNS)?;
        let cursor =
            turns.open_key_cursor_with_range_and_direction(&JsValue::UNDEFINED, IdbCursorDirection::Prev);
        let request = cursor.map_err(thrown)?;
        let mut at = read(Ok(request.clone())).await?;
        if !at.is_null() {
            at.unchecked_ref::<IdbCursor>().advance(most - 1).map_err(thrown)?;
            at = read(Ok(request)).await?;
        }
        // Where there are fewer, the cursor has come to its end, and they are all read.
        let range = if at.is_null() {
            JsValue::UNDEFINED
        } else {
            let oldest = at.unchecked_ref::<IdbCursor>().key();
            oldest.and_then(|key| IdbKeyRange::lower_bound(&key)).map_err(thrown)?.into()
        };
        let rows = read(turns.get_all_with_key(&range)).await?;
        Ok(self.decode_rows(TURNS, "id", rows).readable)
    }

    async fn begin(&self, stores: &[&str], mode: Mode) -> Result<IdbTransaction, StoreError> {
        self.0.begin(stores, mode).await.map_err(store_error)
    }

    async fn read_all<T: Stored>(&self, store: &'static str, key: &str) -> Result<Rows<T>, StoreError> {
        let transaction = self.begin(&[store], Mode::Read).await?;
        let rows = read(open_store(&transaction, store)?.get_all()).await?;
        Ok(self.decode_rows(store, key, rows))
    }

    /// Decodes each row by itself; `key` is the property that names one in a report.
    fn decode_rows<T: Stored>(&self, store: &'static str, key: &str, rows: JsValue) -> Rows<T> {
        let newer = self.0.is_newer();
        let mut decoded = Rows { readable: Vec::new(), unreadable: Vec::new(), newer };
        for row in Array::from(&rows).iter() {
            match wire::decode_stored(&row) {
                Ok(row) => {
                    decoded.newer |= matches!(row.age, Age::Newer(_));
                    decoded.readable.push(row.value);
                }
                Err(fault) => {
                    decoded.newer |= fault.newer;
                    let name = wire::field(&row, key).and_then(|name| name.as_string());
                    decoded.unreadable.push(Unreadable::at(store, name.unwrap_or_default(), fault));
                }
            }
        }
        decoded
    }
}

impl Store for Transcripts {
    async fn load(&self, chat: ChatId) -> Result<Loaded, StoreError> {
        let key = JsValue::from(chat.to_string());
        let transaction = match self.0.begin(&[HEADS, TURNS], Mode::Read).await {
            Err(error) if error.name == OLDER => return Ok(Loaded::default()),
            begun => begun.map_err(store_error)?,
        };
        let head = read(open_store(&transaction, HEADS)?.get(&key));
        let turns = read(open_index(&transaction, TURNS, BY_CHAT)?.get_all_with_key(&key));
        let head = head.await?;
        let head = if head.is_undefined() { Array::new() } else { Array::of1(&head) };
        let head = self.decode_rows(HEADS, "chat", head.into());
        let turns = self.decode_rows(TURNS, "id", turns.await?);
        let mut unreadable = head.unreadable;
        unreadable.extend(turns.unreadable);
        Ok(Loaded {
            head: head.readable.into_iter().next(),
            turns: turns.readable,
            unreadable,
            newer: head.newer || turns.newer,
        })
    }

    async fn heads(&self) -> Result<Rows<TranscriptHead>, StoreError> {
        self.read_all(HEADS, "chat").await
    }

    async fn journals(&self) -> Result<Rows<JournalRow>, StoreError> {
        self.read_all(JOURNAL, "turn").await
    }

    async fn unfinished(&self) -> Result<Vec<ChatId>, StoreError> {
        let transaction = self.begin(&[TURNS], Mode::Read).await?;
        let rows = read(open_index(&transaction, TURNS, UNFINISHED)?.get_all()).await?;
        // In the order of the index, that is, of the chats. A row whose rest is broken still names its chat.
        let chat = |row: JsValue| ChatId::parse(&wire::field(&row, UNFINISHED)?.as_string()?);
        let mut chats: Vec<_> = Array::from(&rows).iter().filter_map(chat).collect();
        chats.dedup();
        Ok(chats)
    }

    async fn sift_chat(&self, chat: ChatId) -> Result<Sifted, StoreError> {
        let transaction = self.begin(&[HEADS, TURNS, JOURNAL, QUARANTINE], Mode::WriteStrict).await?;
        let committed = idb::committed(&transaction);
        let mut sifted = Sifted::default();
        let sifting = quarantine::sift_chat(&transaction, chat, &mut sifted).await;
        finish(&transaction, sifting, committed).await?;
        Ok(sifted)
    }

    async fn sift(&self, part: Part, progress: &dyn Fn(u32)) -> Result<Sifted, StoreError> {
        let name = quarantine::name_of(part);
        let mut sifted = Sifted::default();
        let mut after = None;
        loop {
            let transaction = self.begin(&[name, QUARANTINE], Mode::WriteStrict).await?;
            let committed = idb::committed(&transaction);
            let page =
                schema::page(&open_store(&transaction, name)?, after.as_ref()).await.map_err(store_error)?;
            let Some((rows, keys)) = page else { return Ok(sifted) };
            let sifting = quarantine::sift(&transaction, part, &rows, &keys, &mut sifted);
            finish(&transaction, sifting, committed).await?;
            after = Some(keys.get(keys.length() - 1));
            progress(sifted.checked);
            // Answers and panels share this thread.
            timer::sleep(0).await;
        }
    }

    async fn write(&self, writes: &[Write]) -> Result<(), StoreError> {
        // All rows are made first: a transaction commits what it has when nothing is asked of it for a moment.
        let steps: Vec<Step> = writes.iter().map(Step::new).collect::<Result<_, _>>().map_err(store_error)?;
        let only_journal = writes.iter().all(|write| matches!(write, Write::Journal(_)));
        let mode = if only_journal { Mode::WriteRelaxed } else { Mode::WriteStrict };
        let transaction = self.begin(&[HEADS, TURNS, JOURNAL, QUARANTINE], mode).await?;
        let committed = idb::committed(&transaction);
        let mut carried_out = Ok(());
        for step in steps {
            carried_out = step.carry_out(&transaction).await;
            if carried_out.is_err() {
                break;
            }
        }
        finish(&transaction, carried_out, committed).await
    }
}

/// Waits for the end of a transaction, or undoes it where a step of it failed.
async fn finish(
    transaction: &IdbTransaction,
    steps: Result<(), BrowserError>,
    committed: impl Future<Output = Result<(), BrowserError>>,
) -> Result<(), StoreError> {
    if let Err(error) = steps {
        // It throws where the transaction has already been aborted because of this very error.
        let _ = transaction.abort();
        return Err(store_error(error));
    }
    committed.await.map_err(store_error)
}

/// A [`Write`] in the browser's terms.
enum Step {
    Put { store: &'static str, row: JsValue },
    Delete { store: &'static str, key: JsValue },
    DeleteChat(JsValue),
}

impl Step {
    fn new(write: &Write) -> Result<Self, BrowserError> {
        Ok(match write {
            Write::Head(head) => Self::Put { store: HEADS, row: wire::to_js(head) },
            Write::Turn(turn) => Self::Put { store: TURNS, row: turn_row(turn) },
            Write::Journal(piece) => Self::Put { store: JOURNAL, row: wire::to_js(piece) },
            Write::DeleteTurn(turn) => Self::Delete { store: TURNS, key: turn.to_string().into() },
            Write::EndJournal(turn) => Self::Delete { store: JOURNAL, key: pieces_of(*turn)?.into() },
            Write::DeleteChat(chat) => Self::DeleteChat(chat.to_string().into()),
            Write::Discard(row) => Self::Delete { store: QUARANTINE, key: (*row).into() },
        })
    }

    async fn carry_out(self, transaction: &IdbTransaction) -> Result<(), BrowserError> {
        match self {
            Self::Put { store, row } => drop(transaction.object_store(store)?.put(&row)?),
            Self::Delete { store, key } => drop(transaction.object_store(store)?.delete(&key)?),
            Self::DeleteChat(chat) => delete_chat(transaction, &chat).await?,
        }
        Ok(())
    }
}

async fn delete_chat(transaction: &IdbTransaction, chat: &JsValue) -> Result<(), BrowserError> {
    transaction.object_store(HEADS)?.delete(chat)?;
    for store in [TURNS, JOURNAL, QUARANTINE] {
        let store = transaction.object_store(store)?;
        let keys = idb::answer(&store.index(BY_CHAT)?.get_all_keys_with_key(chat)?).await?;
        for key in Array::from(&keys).iter() {
            store.delete(&key)?;
        }
    }
    Ok(())
}

/// The keys of all pieces of an answer: arrays sort by their elements, and after every number comes an array.
fn pieces_of(turn: TurnId) -> Result<IdbKeyRange, JsValue> {
    let turn = JsValue::from(turn.to_string());
    IdbKeyRange::bound(&Array::of1(&turn), &Array::of2(&turn, &Array::new()))
}

fn open_store(transaction: &IdbTransaction, name: &str) -> Result<IdbObjectStore, StoreError> {
    transaction.object_store(name).map_err(thrown)
}

fn open_index(transaction: &IdbTransaction, store: &str, index: &str) -> Result<IdbIndex, StoreError> {
    open_store(transaction, store)?.index(index).map_err(thrown)
}

/// What a read comes to; it is under way from the moment of this call.
fn read(request: Result<IdbRequest, JsValue>) -> impl Future<Output = Result<JsValue, StoreError>> {
    let answer = request.map(|request| idb::answer(&request));
    async move { answer.map_err(thrown)?.await.map_err(store_error) }
}

fn thrown(error: JsValue) -> StoreError {
    store_error(error.into())
}

fn store_error(error: BrowserError) -> StoreError {
    match error.name.as_str() {
        "QuotaExceededError" => StoreError::Full,
        "InvalidStateError" => StoreError::Closed,
        "VersionError" => StoreError::Newer,
        "TimeoutError" => StoreError::TimedOut,
        _ => StoreError::Other(error.into_line()),
    }
}
