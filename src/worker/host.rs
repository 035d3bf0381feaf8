//! Opens and closes the host's document, and tells the host what has changed.

use crate::{
    gate::{self, Gate},
    record, records,
};
use pilotlight_browser::{
    BrowserError, clock, offscreen, registry,
    runtime::{self, LetterError},
    timer,
};
use pilotlight_core::{flight::About, protocol::FromWorker};

const DOCUMENT: &str = "host.html";
/// There is no reason for "a model session that outlives the service worker"; this is the nearest there is.
const REASON: &str = "WORKERS";
const JUSTIFICATION: &str =
    "Keeps sessions of the browser's language model, which end with the context that made them.";

/// How long the document may take to load.
const OPEN_TIMEOUT: u32 = 20_000;
/// How long the host may take to answer.
const LETTER_TIMEOUT: u32 = 10_000;

thread_local! {
    /// Whoever makes or ends the document, or acts on there being none.
    static DOOR: Gate = Gate::default();
    /// Whoever tells the host what the registry says, so that what is told last is the latest.
    static TELLER: Gate = Gate::default();
}

/// Opens the document, if it is not there, and waits until it is loaded.
pub async fn open() -> Result<(), BrowserError> {
    let _door = gate::enter(&DOOR).await;
    if runtime::host_exists().await? {
        return Ok(());
    }
    records::clear_live().await?;
    let since = clock::now();
    let created = timer::with_timeout(OPEN_TIMEOUT, offscreen::create(DOCUMENT, REASON, JUSTIFICATION)).await;
    created.unwrap_or_else(|| Err(BrowserError::new("TimeoutError", "the host does not open")))?;
    record::done("host-opened", since);
    Ok(())
}

/// Closes the document, if it is there.
pub async fn close() -> Result<(), BrowserError> {
    let _door = gate::enter(&DOOR).await;
    if runtime::host_exists().await? {
        let since = clock::now();
        offscreen::close().await?;
        record::done("host-closed", since);
    }
    records::clear_live().await
}

/// Brings what was kept into agreement with what is alive: without a host nothing is live, and a host may have missed
/// what the worker was about to tell it when it was stopped.
pub async fn reconcile() -> Result<(), BrowserError> {
    {
        let _door = gate::enter(&DOOR).await;
        if !runtime::host_exists().await? {
            return records::clear_live().await;
        }
    }
    tell_registry().await;
    Ok(())
}

/// Tells the host what the registry says now, if there is a host. One that does not hear it now is told when the
/// worker next starts, or asks for it when it starts itself.
pub async fn tell_registry() {
    let _teller = gate::enter(&TELLER).await;
    match registry::read_all().await {
        Ok(rows) => tell(FromWorker::Registry(rows.registry())).await,
        Err(error) => record::failed("registry-not-read", error),
    }
}

/// Tells the host something, if there is a host.
pub async fn tell(message: FromWorker) {
    match runtime::tell_host(&message, LETTER_TIMEOUT).await {
        Ok(()) | Err(LetterError::NobodyThere) => {}
        Err(LetterError::TimedOut) => record::note("host-silent", About::default()),
        Err(LetterError::Other(error)) => record::failed("host-not-told", error),
    }
}
