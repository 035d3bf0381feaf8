//! Answers what panels and the host ask for.

use crate::{asks, host, jobs, record, records};
use pilotlight_browser::{BrowserError, console};
use pilotlight_core::{
    edit::Edit,
    id::{ChatId, CommandId},
    protocol::{Change, FromWorker, Reply, ToWorker},
    trouble::Trouble,
};

/// Carries a message out.
pub async fn answer(message: ToWorker) -> Reply {
    let what = word(&message);
    carry_out(message).await.unwrap_or_else(|trouble| {
        console::note(trouble.code());
        Reply::Failed(record::fail(what, trouble))
    })
}

async fn carry_out(message: ToWorker) -> Result<Reply, Trouble> {
    match message {
        ToWorker::OpenHost => host::open().await.map_err(no_host)?,
        ToWorker::CloseHost => host::close().await.map_err(no_host)?,
        ToWorker::HostStarted => {
            let rows = records::read_all().await?;
            jobs::remind_host(&rows);
            return Ok(Reply::Registry(rows.registry()));
        }
        ToWorker::Live(chats) => records::write_live(&chats).await?,
        ToWorker::Facts(facts) => records::edit(Edit::Facts(facts)).await?,
        ToWorker::Titled(titled) => records::edit(Edit::Titled(titled)).await?,
        ToWorker::Purged(chats) => records::edit(Edit::Purged(chats)).await?,
        ToWorker::Change { id, change: Change::Destroy { chat } } => destroy(id, chat).await?,
        // It is nothing of the registry's, and to do it twice does no harm.
        ToWorker::Change { change: Change::Taken(asks), .. } => asks::forget(&asks).await?,
        ToWorker::Change { id, change } => records::change(id, change).await?,
    }
    Ok(Reply::Done)
}

/// The chat's time in the bin is over at once, and the host is told so at once. Where that cannot be written, for one
/// because the disk is full, or where there is no record, the host destroys the chat all the same: it is what makes room.
async fn destroy(id: CommandId, chat: ChatId) -> Result<(), Trouble> {
    match records::change(id, Change::Destroy { chat }).await {
        Err(trouble @ Trouble::NewerData {}) => return Err(trouble),
        Err(trouble) => console::note(trouble.code()),
        Ok(()) => {}
    }
    host::open().await.map_err(no_host)?;
    host::tell(FromWorker::Purge(vec![chat])).await;
    Ok(())
}

/// What failed, in a word for the flight recorder.
fn word(message: &ToWorker) -> &'static str {
    match message {
        ToWorker::OpenHost => "open-host-failed",
        ToWorker::CloseHost => "close-host-failed",
        ToWorker::HostStarted => "read-registry-failed",
        ToWorker::Facts(_) => "facts-failed",
        ToWorker::Live(_) => "live-failed",
        ToWorker::Titled(_) => "titled-failed",
        ToWorker::Purged(_) => "purged-failed",
        ToWorker::Change { change, .. } => match change {
            Change::Rename { .. } => "rename-failed",
            Change::Pin { .. } => "pin-failed",
            Change::Delete { .. } => "delete-failed",
            Change::Undelete { .. } => "undelete-failed",
            Change::Destroy { .. } => "destroy-failed",
            Change::Discard(_) => "discard-failed",
            Change::Settings(_) => "settings-failed",
            Change::Assistant(_) => "assistant-failed",
            Change::DeleteAssistant(_) => "delete-assistant-failed",
            Change::Prompt(_) => "prompt-failed",
            Change::DeletePrompt(_) => "delete-prompt-failed",
            Change::MovePrompt { .. } => "move-prompt-failed",
            Change::Taken(_) => "taken-failed",
        },
    }
}

fn no_host(error: BrowserError) -> Trouble {
    Trouble::NoSession { why: error.into_line() }
}
