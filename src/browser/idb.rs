//! [IndexedDB](https://developer.mozilla.org/docs/Web/API/IndexedDB_API), with its requests and transactions as
//! futures.
//!
//! A layer of our own, because what is needed is little and exact (strict durability, the error of the transaction,
//! a connection that gives way and comes back), and a library would bring all the rest of the API along.

use crate::{
    error::{BrowserError, Result},
    timer, wire,
};
use futures_channel::oneshot;
use js_sys::{Array, Function, Object, Promise};
use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    rc::{Rc, Weak},
};
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbVersionChangeEvent};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = indexedDB)]
    static FACTORY: Option<IdbFactory>;

    /// The form with options, which carry the durability; `web-sys` counts it as unstable.
    #[wasm_bindgen(extends = IdbDatabase)]
    type Transacting;

    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Transacting,
        stores: &JsValue,
        mode: &str,
        options: &JsValue,
    ) -> std::result::Result<IdbTransaction, JsValue>;
}

/// How long an opening is waited for: other contexts may have to give way, and a broken disk can let it hang.
const OPEN_TIMEOUT: u32 = 10_000;

/// What a transaction may do, and how surely it is on disk when it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It reads.
    Read,
    /// It writes, and is done when the data are handed to the system; a power cut can lose them.
    WriteRelaxed,
    /// It writes, and is done when the data are on the disk.
    WriteStrict,
}

/// Brings a new or older database up to date, in the one transaction that the browser gives for it. An error undoes
/// all of it, and the database does not open.
pub type Upgrade = fn(Upgrading) -> Pin<Box<dyn Future<Output = Result<()>>>>;

/// A database that is being brought up to date.
pub struct Upgrading {
    /// The database; its object stores can be made and deleted now, and only now.
    pub database: IdbDatabase,
    /// The transaction. It commits when nothing is asked of it any more, so nothing else may be awaited.
    pub transaction: IdbTransaction,
    /// The version that was found; 0 for a new one.
    pub from: u32,
}

/// A database that is opened when it is first used. It gives way when another context deletes or upgrades it, and
/// opens again at the next use. One that newer code has upgraded is opened as it is, and only read.
#[derive(Clone)]
pub struct Database {
    name: &'static str,
    version: u32,
    upgrade: Upgrade,
    state: Rc<RefCell<State>>,
    /// Whether it is being upgraded, which takes as long as there is much in it.
    upgrading: Rc<Cell<bool>>,
}

enum State {
    Closed,
    /// With those who wait for it.
    Opening(Vec<oneshot::Sender<Result<IdbDatabase>>>),
    Open(Connection),
}

struct Connection {
    database: IdbDatabase,
    /// Whether newer code has upgraded it.
    newer: bool,
    /// Serves both `versionchange` and `close`.
    _gone: Closure<dyn FnMut()>,
}

impl Database {
    /// A database of this name, which `upgrade` brings to this version.
    pub fn new(name: &'static str, version: u32, upgrade: Upgrade) -> Self {
        Self { name, version, upgrade, state: Rc::new(RefCell::new(State::Closed)), upgrading: Rc::default() }
    }

    /// Whether newer code has upgraded it. Known from its first use on.
    pub fn is_newer(&self) -> bool {
        matches!(&*self.state.borrow(), State::Open(Connection { newer: true, .. }))
    }

    /// Begins a transaction over these object stores. It commits by itself as soon as it has no request left, so
    /// nothing else may be awaited in it.
    ///
    /// # Errors
    /// The database cannot be opened; `TimeoutError` where that took too long; `VersionError` for writing where newer
    /// code has upgraded it.
    pub async fn begin(&self, stores: &[&str], mode: Mode) -> Result<IdbTransaction> {
        let database = self.connect().await?;
        if mode != Mode::Read && self.is_newer() {
            return Err(BrowserError::new("VersionError", "newer code has upgraded the database"));
        }
        let names: Array = stores.iter().copied().map(JsValue::from).collect();
        let options = Object::new();
        let (mode, durability) = match mode {
            Mode::Read => ("readonly", "default"),
            Mode::WriteRelaxed => ("readwrite", "relaxed"),
            Mode::WriteStrict => ("readwrite", "strict"),
        };
        wire::set_field(&options, "durability", &durability.into());
        let begun = database.unchecked_ref::<Transacting>().transaction(&names, mode, &options);
        if begun.is_err() {
            // The connection is closing and has not said so yet: the next use opens another.
            close(&self.state);
        }
        Ok(begun?)
    }

    /// The names of its object stores, as they are in the version that it has.
    ///
    /// # Errors
    /// It cannot be opened.
    pub async fn stores(&self) -> Result<Vec<String>> {
        let names = self.connect().await?.object_store_names();
        Ok((0..names.length()).filter_map(|index| names.get(index)).collect())
    }

    async fn connect(&self) -> Result<IdbDatabase> {
        let (tell, mut told) = oneshot::channel();
        match &mut *self.state.borrow_mut() {
            State::Open(connection) => return Ok(connection.database.clone()),
            State::Opening(waiting) => waiting.push(tell),
            state => {
                *state = State::Opening(vec![tell]);
                spawn_local(self.clone().open());
            }
        }
        loop {
            match timer::with_timeout(OPEN_TIMEOUT, &mut told).await {
                Some(Ok(opened)) => return opened,
                Some(Err(_)) => {
                    return Err(BrowserError::new("InvalidStateError", "closed while it was opened"));
                }
                None if self.upgrading.get() => {}
                None => return Err(BrowserError::new("TimeoutError", "the database does not open")),
            }
        }
    }

    /// Opens the database and tells all who wait. One that opens only after they gave up serves those who come next.
    async fn open(self) {
        let opened = self.connection().await;
        let told = opened.as_ref().map(|connection| connection.database.clone()).map_err(Clone::clone);
        let next = opened.map_or(State::Closed, State::Open);
        if let State::Opening(waiting) = self.state.replace(next) {
            for tell in waiting {
                // Whoever stopped waiting is not told.
                let _ = tell.send(told.clone());
            }
        }
    }

    async fn connection(&self) -> Result<Connection> {
        let factory = FACTORY.with(Clone::clone);
        let factory = factory.ok_or_else(|| BrowserError::new("NotSupportedError", "no IndexedDB"))?;
        let request = factory.open_with_u32(self.name, self.version)?;
        let (opened, newer) = match self.upgraded(&request).await {
            // It is opened in the version that it has.
            Err(error) if error.name == "VersionError" => {
                (answer(&factory.open(self.name)?.into()).await, true)
            }
            opened => (opened, false),
        };
        Ok(Connection::new(opened?.unchecked_into(), newer, Rc::downgrade(&self.state)))
    }

    async fn upgraded(&self, request: &IdbOpenDbRequest) -> Result<JsValue> {
        let failed = Rc::new(RefCell::new(None));
        let callback = {
            let (upgrade, upgrading, failed) = (self.upgrade, self.upgrading.clone(), failed.clone());
            let request = request.clone();
            Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
                let (Ok(database), Some(transaction)) = (request.result(), request.transaction()) else {
                    return;
                };
                let (upgrading, failed) = (upgrading.clone(), failed.clone());
                let from = event.old_version() as u32;
                upgrading.set(true);
                let database = database.unchecked_into();
                let upgraded = upgrade(Upgrading { database, transaction: transaction.clone(), from });
                spawn_local(async move {
                    if let Err(error) = upgraded.await {
                        failed.replace(Some(error));
                        // It throws where the transaction has already been aborted because of this very error.
                        let _ = transaction.abort();
                    }
                });
            })
        };
        request.set_onupgradeneeded(Some(callback.as_ref().unchecked_ref()));
        let opened = answer(request).await;
        request.set_onupgradeneeded(None);
        self.upgrading.set(false);
        // What the browser says of an upgrade that was given up is only that it was.
        failed.take().map_or(opened, Err)
    }
}

impl Connection {
    fn new(database: IdbDatabase, newer: bool, state: Weak<RefCell<State>>) -> Self {
        let gone = Closure::new(move || {
            if let Some(state) = state.upgrade() {
                close(&state);
            }
        });
        let callback: &Function = gone.as_ref().unchecked_ref();
        database.set_onversionchange(Some(callback));
        database.set_onclose(Some(callback));
        Self { database, newer, _gone: gone }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
        self.database.close();
    }
}

/// Gives the connection up, so that no other context waits for it. Transactions that run are finished first.
fn close(state: &RefCell<State>) {
    let open = matches!(*state.borrow(), State::Open(_));
    if open {
        state.replace(State::Closed);
    }
}

/// What a request comes to. The request is listened to from the moment of this call, so several can be under way
/// in one transaction and be awaited one after the other.
pub fn answer(request: &IdbRequest) -> impl Future<Output = Result<JsValue>> + use<> {
    let settled = settling(|succeed, fail| {
        request.set_onsuccess(Some(succeed));
        request.set_onerror(Some(fail));
    });
    let request = request.clone();
    async move {
        if settled.await.is_ok() {
            return Ok(request.result()?);
        }
        Err(request.error()?.map_or_else(aborted, |error| JsValue::from(error).into()))
    }
}

/// Waits until a transaction is committed. It is listened to from the moment of this call.
pub fn committed(transaction: &IdbTransaction) -> impl Future<Output = Result<()>> + use<> {
    let settled = settling(|succeed, fail| {
        transaction.set_oncomplete(Some(succeed));
        transaction.set_onabort(Some(fail));
    });
    let transaction = transaction.clone();
    async move {
        if settled.await.is_ok() {
            return Ok(());
        }
        Err(transaction.error().map_or_else(aborted, |error| JsValue::from(error).into()))
    }
}

/// A future that the two functions settle. They are the promise's own, so there is no closure of Rust to be kept
/// or freed.
fn settling(connect: impl FnOnce(&Function, &Function)) -> JsFuture {
    let mut connect = Some(connect);
    let promise = Promise::new(&mut |succeed, fail| {
        if let Some(connect) = connect.take() {
            connect(&succeed, &fail);
        }
    });
    JsFuture::from(promise)
}

fn aborted() -> BrowserError {
    BrowserError::new("AbortError", "the transaction was aborted")
}
