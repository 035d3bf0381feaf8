//! Answers what panels and the host ask for.

use crate::{asks, host, jobs, record, records};
use pilotlight_browser::{BrowserError, console};
use pilotlight_core::{
    edit::Edit,
    id::{ChatId, CommandId},
    protocol::{Change, FromWorker, HostLetter, PanelLetter, Reply, ToWorker},
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
        ToWorker::Panel(letter) => of_panel(letter).await?,
        ToWorker::Host(HostLetter::HostStarted) => {
            let rows = records::read_all().await?;
            jobs::remind_host(&rows);
            return Ok(Reply::Registry(rows.registry()));
        }
        ToWorker::Host(HostLetter::CloseHost) => host::close().await.map_err(no_host)?,
        ToWorker::Host(HostLetter::Live(chats)) => records::write_live(&chats).await?,
        ToWorker::Host(HostLetter::Facts(facts)) => records::edit(Edit::Facts(facts)).await?,
        ToWorker::Host(HostLetter::Titled(titled)) => records::edit(Edit::Titled(titled)).await?,
        ToWorker::Host(HostLetter::Purged(chats)) => records::edit(Edit::Purged(chats)).await?,
    }
    Ok(Reply::Done)
}

async fn of_panel(letter: PanelLetter) -> Result<(), Trouble> {
    match letter {
        PanelLetter::OpenHost => host::open().await.map_err(no_host),
        PanelLetter::Change { id, change: Change::Destroy { chat } } => destroy(id, chat).await,
        // It is nothing of the registry's, and to do it twice does no harm.
        PanelLetter::Change { change: Change::Taken(asks), .. } => asks::forget(&asks).await,
        PanelLetter::Change { id, change } => records::change(id, change).await,
    }
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
        ToWorker::Panel(PanelLetter::OpenHost) => "open-host-failed",
        ToWorker::Host(HostLetter::CloseHost) => "close-host-failed",
        ToWorker::Host(HostLetter::HostStarted) => "read-registry-failed",
        ToWorker::Host(HostLetter::Facts(_)) => "facts-failed",
        ToWorker::Host(HostLetter::Live(_)) => "live-failed",
        ToWorker::Host(HostLetter::Titled(_)) => "titled-failed",
        ToWorker::Host(HostLetter::Purged(_)) => "purged-failed",
        ToWorker::Panel(PanelLetter::Change { change, .. }) => match change {
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
