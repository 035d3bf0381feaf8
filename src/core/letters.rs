//! The letters: what panels and the host say to the worker by
//! [`runtime.sendMessage`](https://developer.chrome.com/docs/extensions/reference/api/runtime#method-sendMessage), and what it says
//! to them. A message that is sent reaches every context that listens, so it is wrapped in an object whose only property says
//! whom it is for.

use crate::{
    assistant::Assistant,
    flight::Failure,
    id::{AskId, AssistantId, ChatId, CommandId, PromptId},
    prompts::Prompt,
    record::ChatFacts,
    settings::{Choice, Settings},
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// The one property of a letter to the worker; it holds a [`ToWorker`], and the worker answers with a [`Reply`].
pub const TO_WORKER: &str = "Worker";
/// The one property of a letter to the host; it holds a [`FromWorker`].
pub const TO_HOST: &str = "Host";

/// What the worker is told. Panels and the host each send a part of it, so that neither carries the code that writes what
/// the other says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// By a panel.
    Panel(PanelLetter),
    /// By the host.
    Host(HostLetter),
}

impl ToWorker {
    /// The name of [`ToWorker::Panel`], as it is sent.
    pub const PANEL: &str = "Panel";
    /// The name of [`ToWorker::Host`], as it is sent.
    pub const HOST: &str = "Host";
}

/// What a panel says to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PanelLetter {
    /// A panel needs the host: open it if it is not there. Answered when it is.
    OpenHost,
    /// The person changes the registry. Carried out once for each `id`, however often it arrives.
    Change {
        /// Names the command.
        id: CommandId,
        /// What is to be changed.
        change: Change,
    },
}

/// What the host says to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum HostLetter {
    /// The host has nothing left to do and no reason to be warm: close it.
    CloseHost,
    /// The host has started and wants to know what the registry says. Answered with [`Reply::Registry`].
    HostStarted,
    /// The host's chats have changed: one write, in this order.
    Facts(Vec<ChatFacts>),
    /// The model was asked what a chat is about.
    Titled(Titled),
    /// The chats that are live now, for `chrome.storage.session`.
    Live(Vec<ChatId>),
    /// The host has destroyed these chats' transcripts: their records go too.
    Purged(Vec<ChatId>),
}

/// What came of asking the model what a chat is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Titled {
    /// The chat.
    pub chat: ChatId,
    /// What to call it, unless the person has given it a name; empty where nothing good came of it.
    pub title: String,
    /// How many turns it had.
    pub turns: u32,
}

/// What a person changes in the registry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Gives a chat a name; an empty one goes back to what the model calls it, or else to the first words.
    Rename {
        /// The chat.
        chat: ChatId,
        /// Its new name.
        title: String,
    },
    /// Keeps a chat at the top, or no longer.
    Pin {
        /// The chat.
        chat: ChatId,
        /// Whether it stays at the top.
        pinned: bool,
    },
    /// Puts a chat into the bin. It is out of the list at once, and destroyed after
    /// 30 days.
    Delete {
        /// The chat.
        chat: ChatId,
    },
    /// Ends a chat's time in the bin at once, also where it was never put there: it is destroyed with everything that is
    /// kept of it, and cannot be taken back.
    Destroy {
        /// The chat.
        chat: ChatId,
    },
    /// Takes a chat back out of the bin.
    Undelete {
        /// The chat.
        chat: ChatId,
    },
    /// Deletes values that cannot be read, by their names; what can be read, or was written by newer code, stays.
    Discard(Vec<String>),
    /// Chooses a setting.
    Settings(Choice),
    /// Makes or changes an assistant.
    Assistant(Assistant),
    /// Deletes an assistant; its chats go on with the default one.
    DeleteAssistant(AssistantId),
    /// Makes or changes a prompt.
    Prompt(Prompt),
    /// Deletes a prompt; a built-in one becomes what it was at first.
    DeletePrompt(PromptId),
    /// Puts a prompt elsewhere in the order of all.
    MovePrompt {
        /// The prompt.
        prompt: PromptId,
        /// The index, counted from 0, of the one that it is put before.
        index: u32,
    },
    /// What was asked outside of the panel is safe in it, and need not be kept any more.
    Taken(Vec<AskId>),
}

/// What the worker answers to a [`PanelLetter`]: a [`Reply`] without what only the host is told.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum PanelReply {
    /// It was carried out.
    Done,
    /// It was not.
    Failed(Failure),
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// It was carried out.
    Done,
    /// It was not.
    Failed(Failure),
    /// What the host needs of the registry.
    Registry(Registry),
}

/// What the worker tells the host, at its start and whenever it changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Registry {
    /// The person's settings.
    pub settings: Settings,
    /// Every assistant, the built-in one included.
    pub assistants: Vec<Assistant>,
    /// The chats that have a record, and of each how many turns, how it was titled and when updated, so that the
    /// host can report what is missing and find titles.
    pub chats: Vec<KnownChat>,
}

/// What the registry knows of a chat, as far as the host needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownChat {
    /// The chat.
    pub id: ChatId,
    /// When its record says that it was last updated.
    pub updated: Millis,
    /// Whether it is in the bin.
    pub deleted: bool,
    /// How many turns its shown path has.
    pub turns: u32,
    /// How many it had when the model was last asked for a title, 0 for never; `None` where the person has given it one.
    pub titled: Option<u32>,
}

/// What the worker says to the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// Settings or assistants have changed, or a chat was put into or taken out of the bin.
    Registry(Registry),
    /// The bin time of these chats is over: destroy what there is of them, then say [`ToWorker::Purged`].
    Purge(Vec<ChatId>),
}
