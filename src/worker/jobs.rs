//! What is to be done later. One schedule, one alarm.

use crate::{host, record, records};
use pilotlight_browser::{BrowserError, clock, registry, runtime};
use pilotlight_core::{
    flight::About,
    protocol::FromWorker,
    registry::{Key, Rows},
    schedule::JobKind,
};
use wasm_bindgen_futures::spawn_local;

/// Does what the time has come for.
pub async fn run_due() -> Result<(), BrowserError> {
    let schedule = registry::read(&[Key::Schedule]).await?.schedule.unwrap_or_default();
    for job in schedule.due(clock::now()) {
        match job {
            JobKind::Purge => {
                record::note("job", About::code("purge"));
                look_into_bin().await?;
            }
        }
    }
    Ok(())
}

/// Plans the next look, and has the host destroy what is over its time: only the host writes transcripts.
pub async fn look_into_bin() -> Result<(), BrowserError> {
    let now = clock::now();
    let rows =
        records::reschedule(|rows, schedule| schedule.set(JobKind::Purge, rows.bin(now).look_again)).await?;
    if rows.bin(now).over.is_empty() {
        return Ok(());
    }
    if runtime::host_exists().await? {
        remind_host(&rows);
        return Ok(());
    }
    // It is reminded when it says that it has started.
    host::open().await
}

/// Tells the host what it has to destroy, if there is anything.
pub fn remind_host(rows: &Rows) {
    let over = rows.bin(clock::now()).over;
    if !over.is_empty() {
        spawn_local(host::tell(FromWorker::Purge(over)));
    }
}
