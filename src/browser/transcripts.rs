//! The transcripts in [IndexedDB](https://developer.mozilla.org/docs/Web/API/IndexedDB_API): the host writes them, and
//! panels read them.

use crate::{
    error::BrowserError,
    idb::{self, Database, Mode},
    wire,
};
use js_sys::Array;
use pilotlight_core::{
    id::{ChatId, TurnId},
    store::{JournalRow, Loaded, Store, StoreError, Unreadable, Write},
    stored::Stored,
    transcript::{TranscriptHead, Turn, TurnState},
};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    IdbDatabase, IdbIndex, IdbKeyRange, IdbObjectStore, IdbObjectStoreParameters, IdbRequest, IdbTransaction,
};

/// One row a chat, by `chat`.
const HEADS: &str = "heads";
/// One row a turn, by `id`, with the indexes [`BY_CHAT`] and [`UNFINISHED`].
const TURNS: &str = "turns";
/// One row a piece of a running answer, by `[turn, part]`, with the index [`BY_CHAT`].
const JOURNAL: &str = "journal";

/// The rows of one chat.
const BY_CHAT: &str = "chat";
/// The turns that run or wait, by the property of this name. It holds the chat, and only such turns have it, so the
/// index is as small as the work that is under way.
const UNFINISHED: &str = "unfinished";

/// What is kept of each chat, in the database `pilotlight`.
#[derive(Clone)]
pub struct Transcripts(Database);

impl Default for Transcripts {
    fn default() -> Self {
        Self(Database::new("pilotlight", 1, make_stores))
    }
}

impl Transcripts {
    async fn begin(&self, stores: &[&str], mode: Mode) -> Result<IdbTransaction, StoreError> {
        self.0.begin(stores, mode).await.map_err(store_error)
    }
}

impl Store for Transcripts {
    async fn load(&self, chat: ChatId) -> Result<Loaded, StoreError> {
        let key = JsValue::from(chat.to_string());
        let transaction = self.begin(&[HEADS, TURNS], Mode::Read).await?;
        let head = read(open_store(&transaction, HEADS)?.get(&key));
        let turns = read(open_index(&transaction, TURNS, BY_CHAT)?.get_all_with_key(&key));
        let mut loaded = Loaded::default();
        let head = head.await?;
        if !head.is_undefined() {
            match wire::decode_stored(head) {
                Ok(head) => loaded.head = Some(head),
                Err(fault) => loaded.unreadable.push(fault.at(HEADS, chat.to_string())),
            }
        }
        let (turns, unreadable) = decode_rows(TURNS, "id", turns.await?);
        loaded.turns = turns;
        loaded.unreadable.extend(unreadable);
        Ok(loaded)
    }

    async fn heads(&self) -> Result<Vec<TranscriptHead>, StoreError> {
        let transaction = self.begin(&[HEADS], Mode::Read).await?;
        let rows = read(open_store(&transaction, HEADS)?.get_all()).await?;
        Ok(decode_rows(HEADS, "chat", rows).0)
    }

    async fn journals(&self) -> Result<Vec<JournalRow>, StoreError> {
        let transaction = self.begin(&[JOURNAL], Mode::Read).await?;
        let rows = read(open_store(&transaction, JOURNAL)?.get_all()).await?;
        Ok(decode_rows(JOURNAL, "turn", rows).0)
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

    async fn write(&self, writes: &[Write]) -> Result<(), StoreError> {
        // All rows are made first: a transaction commits what it has when nothing is asked of it for a moment.
        let steps: Vec<Step> = writes.iter().map(Step::new).collect::<Result<_, _>>().map_err(store_error)?;
        let only_journal = writes.iter().all(|write| matches!(write, Write::Journal(_)));
        let mode = if only_journal { Mode::WriteRelaxed } else { Mode::WriteStrict };
        let transaction = self.begin(&[HEADS, TURNS, JOURNAL], mode).await?;
        let committed = idb::committed(&transaction);
        for step in steps {
            if let Err(error) = step.carry_out(&transaction).await {
                // It throws where the transaction has already been aborted because of this very error.
                let _ = transaction.abort();
                return Err(error);
            }
        }
        committed.await.map_err(store_error)
    }
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
            Write::Head(head) => Self::Put { store: HEADS, row: wire::to_js(head)? },
            Write::Turn(turn) => Self::Put { store: TURNS, row: turn_row(turn)? },
            Write::Journal(piece) => Self::Put { store: JOURNAL, row: wire::to_js(piece)? },
            Write::DeleteTurn(turn) => Self::Delete { store: TURNS, key: turn.to_string().into() },
            Write::EndJournal(turn) => Self::Delete { store: JOURNAL, key: pieces_of(*turn)?.into() },
            Write::DeleteChat(chat) => Self::DeleteChat(chat.to_string().into()),
        })
    }

    async fn carry_out(self, transaction: &IdbTransaction) -> Result<(), StoreError> {
        match self {
            Self::Put { store, row } => drop(open_store(transaction, store)?.put(&row).map_err(thrown)?),
            Self::Delete { store, key } => {
                drop(open_store(transaction, store)?.delete(&key).map_err(thrown)?)
            }
            Self::DeleteChat(chat) => {
                open_store(transaction, HEADS)?.delete(&chat).map_err(thrown)?;
                for store in [TURNS, JOURNAL] {
                    let keys =
                        read(open_index(transaction, store, BY_CHAT)?.get_all_keys_with_key(&chat)).await?;
                    for key in Array::from(&keys).iter() {
                        open_store(transaction, store)?.delete(&key).map_err(thrown)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// A turn's row, with the property that puts it into the index of what is unfinished.
fn turn_row(turn: &Turn) -> Result<JsValue, BrowserError> {
    let row = wire::to_js(turn)?;
    if matches!(turn.state, TurnState::Running | TurnState::Queued) {
        wire::set_field(&row, UNFINISHED, &turn.chat.to_string().into());
    }
    Ok(row)
}

/// The keys of all pieces of an answer: arrays sort by their elements, and after every number comes an array.
fn pieces_of(turn: TurnId) -> Result<IdbKeyRange, JsValue> {
    let turn = JsValue::from(turn.to_string());
    IdbKeyRange::bound(&Array::of1(&turn), &Array::of2(&turn, &Array::new()))
}

/// Decodes each row by itself; `key` is the property that names one in a report.
fn decode_rows<T: Stored + DeserializeOwned>(
    store: &'static str,
    key: &str,
    rows: JsValue,
) -> (Vec<T>, Vec<Unreadable>) {
    let mut readable = Vec::new();
    let mut unreadable = Vec::new();
    for row in Array::from(&rows).iter() {
        let name = wire::field(&row, key).and_then(|name| name.as_string()).unwrap_or_default();
        match wire::decode_stored(row) {
            Ok(value) => readable.push(value),
            Err(fault) => unreadable.push(fault.at(store, name)),
        }
    }
    (readable, unreadable)
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
        // A version error says that newer code has opened the database.
        "InvalidStateError" | "VersionError" => StoreError::Closed,
        "TimeoutError" => StoreError::TimedOut,
        _ => StoreError::Other(error.into_line()),
    }
}

fn make_stores(database: &IdbDatabase) -> Result<(), JsValue> {
    make_store(database, HEADS, &"chat".into())?;
    let turns = make_store(database, TURNS, &"id".into())?;
    turns.create_index_with_str(BY_CHAT, "chat")?;
    turns.create_index_with_str(UNFINISHED, UNFINISHED)?;
    let journal = make_store(database, JOURNAL, &Array::of2(&"turn".into(), &"part".into()))?;
    journal.create_index_with_str(BY_CHAT, "chat")?;
    Ok(())
}

fn make_store(database: &IdbDatabase, name: &str, key_path: &JsValue) -> Result<IdbObjectStore, JsValue> {
    let parameters = IdbObjectStoreParameters::new();
    wire::set_field(parameters.unchecked_ref(), "keyPath", key_path);
    database.create_object_store_with_optional_parameters(name, &parameters)
}
