//! Transcripts: reading them, and writing one transaction after the other, so that the disk sees changes in the order
//! in which they were decided.

use crate::{queue::Queue, report::Report};
use pilotlight_browser::timer::with_timeout;
use pilotlight_core::{
    host_io::{Event, LeftBehind, WriteId},
    id::ChatId,
    store::{Store, StoreError, Write},
};
use std::{future::Future, rc::Rc};
use wasm_bindgen_futures::spawn_local;

/// How long a transaction, or the reading of a chat, may take, in milliseconds.
const STORE_TIME: u32 = 20_000;

/// Where transcripts are kept.
pub struct Keeper<S: Store> {
    store: Rc<S>,
    transactions: Queue<(WriteId, Vec<Write>)>,
    report: Report,
}

impl<S: Store + 'static> Keeper<S> {
    /// Nothing is being written yet.
    pub fn new(store: S, report: Report) -> Self {
        Self { store: Rc::new(store), transactions: Queue::new(), report }
    }

    /// Reads what the last host left behind.
    pub fn find(&self) {
        let (store, report) = (self.store.clone(), self.report.clone());
        spawn_local(async move { report(Event::Found(in_time(left_behind(&*store)).await)) });
    }

    /// Reads a chat.
    pub fn load(&self, chat: ChatId) {
        let (store, report) = (self.store.clone(), self.report.clone());
        spawn_local(async move { report(Event::Loaded(chat, in_time(store.load(chat)).await)) });
    }

    /// Writes, after everything that was to be written before.
    pub fn write(&self, id: WriteId, writes: Vec<Write>) {
        let (store, report) = (self.store.clone(), self.report.clone());
        self.transactions.push((id, writes), move |(id, writes)| {
            let (store, report) = (store.clone(), report.clone());
            async move { report(Event::Written(id, in_time(store.write(&writes)).await)) }
        });
    }
}

async fn left_behind(store: &impl Store) -> Result<LeftBehind, StoreError> {
    let mut left =
        LeftBehind { journals: store.journals().await?, unfinished: Vec::new(), heads: store.heads().await? };
    for chat in store.unfinished().await? {
        left.unfinished.push((chat, store.load(chat).await?));
    }
    Ok(left)
}

async fn in_time<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    with_timeout(STORE_TIME, work).await.unwrap_or(Err(StoreError::TimedOut))
}
