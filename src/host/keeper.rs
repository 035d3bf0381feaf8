//! Transcripts: reading them, and writing one transaction after the other, so that the disk sees changes in the order
//! in which they were decided.

use crate::{queue::Queue, report::Report, shelf::Shelf};
use pilotlight_browser::timer::with_timeout;
use pilotlight_core::{
    host_io::{Event, Inspection, LeftBehind, WriteId},
    id::{ChatId, PanelId},
    store::{Part, Store, StoreError, Write},
};
use std::{future::Future, rc::Rc};
use wasm_bindgen_futures::spawn_local;

/// How long a transaction, or the reading of a chat, may take, in milliseconds.
const STORE_TIME: u32 = 20_000;
/// How long looking through everything may take, in milliseconds.
const INSPECT_TIME: u32 = 300_000;

/// Where transcripts are kept.
pub struct Keeper<S: Store> {
    store: Rc<Shelf<S>>,
    transactions: Queue<Work>,
    report: Report,
}

/// What is done one after the other.
enum Work {
    Write(WriteId, Vec<Write>),
    LeaveMemory,
}

impl<S: Store + 'static> Keeper<S> {
    /// Nothing is being written yet.
    pub fn new(disk: S, report: Report) -> Self {
        Self { store: Rc::new(Shelf::new(disk)), transactions: Queue::new(), report }
    }

    /// Reads what the last host left behind.
    pub fn find(&self) {
        let (store, report) = (self.store.clone(), self.report.clone());
        spawn_local(async move { report(Event::Found(in_time(left_behind(&store)).await)) });
    }

    /// Reads a chat.
    pub fn load(&self, chat: ChatId) {
        let (store, report) = (self.store.clone(), self.report.clone());
        spawn_local(async move { report(Event::Loaded(chat, in_time(store.load(chat)).await)) });
    }

    /// Writes, after everything that was to be written before.
    pub fn write(&self, id: WriteId, writes: Vec<Write>) {
        self.push(Work::Write(id, writes));
    }

    /// Writes what is in memory to the disk, and uses the disk again.
    pub fn leave_memory(&self) {
        self.push(Work::LeaveMemory);
    }

    fn push(&self, work: Work) {
        let (store, report) = (self.store.clone(), self.report.clone());
        self.transactions.push(work, move |work| {
            let (store, report) = (store.clone(), report.clone());
            async move {
                report(match work {
                    Work::Write(id, writes) => Event::Written(id, in_time(store.write(&writes)).await),
                    Work::LeaveMemory => Event::LeftMemory(in_time(store.leave_memory()).await),
                });
            }
        });
    }

    /// Looks through everything that is kept, for this panel.
    pub fn inspect(&self, panel: PanelId) {
        let (store, report) = (self.store.clone(), self.report.clone());
        spawn_local(async move {
            let progress = |checked| report(Event::Inspecting(panel, checked));
            let inspected = with_timeout(INSPECT_TIME, inspect(store.disk(), &progress)).await;
            report(Event::Inspected(panel, inspected.unwrap_or(Err(StoreError::TimedOut))));
        });
    }

    /// Takes rows out of the quarantine, for this panel.
    pub fn discard(&self, panel: PanelId, rows: &[u32]) {
        let writes: Vec<_> = rows.iter().copied().map(Write::Discard).collect();
        let (store, report) = (self.store.clone(), self.report.clone());
        spawn_local(async move {
            report(Event::Discarded(panel, in_time(store.write(&writes)).await));
        });
    }

    /// From now on keeps everything in memory.
    pub fn use_memory(&self) {
        self.store.use_memory();
    }
}

async fn left_behind<S: Store>(store: &Shelf<S>) -> Result<LeftBehind, StoreError> {
    let disk = store.disk();
    let heads = disk.heads().await?;
    let lost = heads.unreadable.iter().filter(|row| !row.newer);
    let mut left = LeftBehind {
        journals: disk.journals().await?.readable,
        unfinished: Vec::new(),
        headless: lost.filter_map(|row| ChatId::parse(&row.key)).collect(),
        heads: heads.readable,
    };
    for chat in disk.unfinished().await? {
        left.unfinished.push((chat, store.load(chat).await?));
    }
    Ok(left)
}

async fn inspect(store: &impl Store, progress: &dyn Fn(u32)) -> Result<Inspection, StoreError> {
    let mut inspection = Inspection::default();
    let mut with_head = Vec::new();
    for part in Part::ALL {
        let before = inspection.checked;
        let sifted = store.sift(part, &|checked| progress(before + checked)).await?;
        inspection.checked += sifted.checked;
        inspection.set_aside += sifted.set_aside;
        match part {
            Part::Heads => with_head = sifted.chats,
            Part::Turns => inspection.headless = sifted.chats,
            Part::Journal => {}
        }
    }
    inspection.headless.retain(|chat| with_head.binary_search(chat).is_err());
    Ok(inspection)
}

async fn in_time<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    with_timeout(STORE_TIME, work).await.unwrap_or(Err(StoreError::TimedOut))
}
