//! Goes through what is stored: weighs it, and lists what could not be read.

use crate::tell;
use pilotlight_browser::{Result, console, survey, transcripts::Transcripts};
use pilotlight_core::{archive::FromArchive, space::Tally};
use wasm_bindgen::JsValue;

/// Weighs what is stored.
pub async fn weigh(number: u32) {
    let mut tally = Tally::default();
    note_failure(weigh_all(&mut tally).await);
    let total = tally.total();
    let used = survey::estimate().await.unwrap_or(total);
    let (chats, bytes) = tally.by_chat();
    tell(&FromArchive::Weighed { number, used, total, chats, bytes }, &JsValue::UNDEFINED);
}

async fn weigh_all(tally: &mut Tally) -> Result<()> {
    let transcripts = Transcripts::to_read();
    for store in transcripts.stores().await? {
        let add = |page: survey::Page| {
            page.iter().for_each(|(_, row)| tally.add(survey::chat_of(row), survey::weigh(row)));
        };
        transcripts.survey(&store, add).await?;
    }
    Ok(())
}

/// Lists what could not be read.
pub async fn list_broken(number: u32) {
    let mut rows = Vec::new();
    note_failure(Transcripts::to_read().survey_quarantine(|row| rows.push(row)).await);
    tell(&FromArchive::Broken { number, rows }, &JsValue::UNDEFINED);
}

/// What was found until then is told; that the disk fails is said elsewhere.
fn note_failure(result: Result<()>) {
    if let Err(error) = result
        && !survey::is_not_ready(&error)
    {
        console::note(&error.into_line());
    }
}
