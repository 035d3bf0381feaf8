//! The one writer of the registry in `chrome.storage`: read, decide, write, one change at a time.

use crate::{
    gate::{self, Gate},
    host, log_failure, menu,
};
use pilotlight_browser::{
    BrowserError, alarms, clock, console, registry,
    storage::{self, Area},
    wire,
};
use pilotlight_core::{
    edit::{CommandLog, Edit, Outcome},
    id::{ChatId, CommandId},
    protocol::Change,
    registry::{Key, Row, Rows, SET_ASIDE},
    schedule::{self, Schedule},
    settings::Settings,
    trouble::Trouble,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// In `chrome.storage.session`: the chats that are live, for panels that are drawn before the host answers.
const LIVE: &str = "live";
/// In `chrome.storage.session`: the [`CommandLog`].
const COMMANDS: &str = "commands";

thread_local! {
    static WRITER: Gate = Gate::default();
}

/// The whole registry.
pub async fn read_all() -> Result<Rows, Trouble> {
    registry::read_all().await.map_err(trouble)
}

/// The person's settings.
pub async fn read_settings() -> Result<Settings, BrowserError> {
    Ok(registry::read(&[Key::Settings]).await?.settings())
}

/// Carries a command of the person out, once.
pub async fn change(id: CommandId, change: Change) -> Result<(), Trouble> {
    let writer = gate::enter(&WRITER).await;
    let mut log = read_log().await.map_err(trouble)?;
    if log.contains(id) {
        return Ok(());
    }
    let tell_host = decide_and_write(Edit::Change(change)).await?;
    // After the change: a death between the two repeats it, which leaves everything as it is.
    log.add(id);
    if let Err(trouble) = write_session(COMMANDS, wire::to_js(&log)).await {
        // The change stands, so it has not failed.
        console::note(trouble.code());
    }
    drop(writer);
    if tell_host {
        // The person does not wait for the host to have heard it.
        spawn_local(host::tell_registry());
    }
    Ok(())
}

/// Carries out what the host reports.
pub async fn edit(edit: Edit) -> Result<(), Trouble> {
    let _writer = gate::enter(&WRITER).await;
    decide_and_write(edit).await?;
    Ok(())
}

/// Writes which chats are live.
pub async fn write_live(chats: &[ChatId]) -> Result<(), Trouble> {
    let _writer = gate::enter(&WRITER).await;
    write_session(LIVE, wire::to_js(chats)).await
}

/// Says that no chat is live, because there is no host.
pub async fn clear_live() -> Result<(), BrowserError> {
    let _writer = gate::enter(&WRITER).await;
    storage::remove(Area::Session, &[LIVE.into()]).await
}

/// Reads everything and lets the schedule be changed by it.
pub async fn reschedule(plan: impl FnOnce(&Rows, &mut Schedule)) -> Result<Rows, BrowserError> {
    let _writer = gate::enter(&WRITER).await;
    let rows = registry::read_all().await?;
    let mut schedule = rows.schedule.clone().unwrap_or_default();
    plan(&rows, &mut schedule);
    let changed = rows.schedule.as_ref() != Some(&schedule);
    set_alarm(&schedule).await?;
    if changed && !rows.is_newer(Key::Schedule) {
        write(Outcome { put: vec![Row::Schedule(schedule)], ..Outcome::default() }).await?;
    }
    Ok(rows)
}

/// Returns whether the host must be told. Whoever calls this is in [`WRITER`].
async fn decide_and_write(edit: Edit) -> Result<bool, Trouble> {
    let rows = registry::read(&edit.keys()).await.map_err(trouble)?;
    let outcome = edit.apply(rows, clock::now())?;
    let tell_host = outcome.tell_host;
    write(outcome).await.map_err(trouble)?;
    Ok(tell_host)
}

async fn write(outcome: Outcome) -> Result<(), BrowserError> {
    let mut items = Vec::new();
    if !outcome.set_aside.is_empty() {
        let names: Vec<String> = outcome.set_aside.iter().map(Key::to_string).collect();
        let raw = storage::get(Area::Local, &names).await?;
        items.extend(raw.into_iter().map(|(name, value)| (SET_ASIDE.to_owned() + &name, value)));
    }
    let mut planned = None;
    for row in &outcome.put {
        items.push((row.key().to_string(), wire::to_js(row)));
        if let Row::Schedule(schedule) = row {
            planned = Some(schedule);
        }
    }
    if !items.is_empty() {
        storage::set(Area::Local, items).await?;
    }
    let mut names: Vec<String> = outcome.remove.iter().map(Key::to_string).collect();
    names.extend(outcome.discard.iter().cloned());
    if !names.is_empty() {
        storage::remove(Area::Local, &names).await?;
    }
    if let Some(schedule) = planned {
        set_alarm(schedule).await?;
    }
    if outcome.changes_menu() {
        log_failure("menu-not-made", menu::tend());
    }
    Ok(())
}

async fn set_alarm(schedule: &Schedule) -> Result<(), BrowserError> {
    match schedule.next() {
        Some(at) => alarms::set(schedule::ALARM, at).await,
        None => alarms::clear(schedule::ALARM).await,
    }
}

/// A log that cannot be read is an empty one: a command that is then repeated does no harm.
async fn read_log() -> Result<CommandLog, BrowserError> {
    let stored = storage::get(Area::Session, &[COMMANDS.into()]).await?;
    let log = stored.into_iter().next().and_then(|(_, value)| wire::from_js(value).ok());
    Ok(log.unwrap_or_default())
}

async fn write_session(key: &str, value: JsValue) -> Result<(), Trouble> {
    storage::set(Area::Session, [(key.into(), value)]).await.map_err(trouble)
}

/// The browser gives these errors no name of their own.
pub fn trouble(error: BrowserError) -> Trouble {
    if error.says("quota") || error.name == "QuotaExceededError" {
        return Trouble::StoreFull {};
    }
    Trouble::StoreFailed { why: error.into_line() }
}
