//! What panel, host and worker say to each other.
//!
//! A panel talks to the host over a [port](https://developer.chrome.com/docs/extensions/reference/api/runtime#type-Port)
//! named [`HOST_PORT`] and to the worker by `runtime.sendMessage`. A message that is sent reaches every context
//! that listens, so it is wrapped in a [`Letter`] that says whom it is for.

use crate::{
    assistant::Assistant,
    budget::Forecast,
    excerpt::Excerpt,
    flight::Failure,
    id::{AskId, AssistantId, ChatId, CommandId, PanelId, PromptId, SessionId, TurnId},
    prompts::Prompt,
    record::ChatFacts,
    settings::{Choice, Settings},
    status::Status,
    stored::or_nothing,
    time::Millis,
    transcript::{TranscriptHead, Turn},
};
use serde::{Deserialize, Serialize};

/// The name of the port that a panel opens and only the host accepts.
pub const HOST_PORT: &str = "pilotlight-host";

/// What a panel says to the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToHost {
    /// The first message on a port. The host answers with [`FromHost::Status`].
    Hello {
        /// Who speaks.
        panel: PanelId,
    },
    /// The panel shows this chat now (`None`: no chat). The host answers with [`FromHost::Answering`] if a turn
    /// runs in it, and from then on with everything that happens in it.
    Watch {
        /// The chat.
        chat: Option<ChatId>,
    },
    /// The person sends a message. Carried out once for each `turn`, however often it arrives.
    Send(Send),
    /// The person changes a message that still waits.
    EditQueued {
        /// The chat.
        chat: ChatId,
        /// The turn that waits.
        turn: TurnId,
        /// Its new text.
        text: String,
    },
    /// The person takes a message back that still waits.
    Unqueue {
        /// The chat.
        chat: ChatId,
        /// The turn that waits.
        turn: TurnId,
    },
    /// The person stops the running answer; what has arrived stays. It names the answer, so that it stops no other,
    /// however late and however often it arrives.
    Stop {
        /// The chat.
        chat: ChatId,
        /// The answer.
        answer: TurnId,
    },
    /// The person wants another answer to the same message. The earlier one is kept as a branch.
    TryAgain {
        /// The chat.
        chat: ChatId,
        /// The answer that is there.
        answer: TurnId,
        /// The id of the new one; carried out once for each.
        new: TurnId,
    },
    /// The person wants an answer that was broken off to go on. What there is of it stays as a branch, and the new
    /// answer begins with it.
    Continue {
        /// The chat.
        chat: ChatId,
        /// The answer that was broken off.
        answer: TurnId,
        /// The id of the new one; carried out once for each.
        new: TurnId,
    },
    /// The person changes the summary that covers the turns up to this one, or undoes it. The transcript stays as it is; what the
    /// model is given with the next message is another.
    Summary {
        /// The chat.
        chat: ChatId,
        /// The last turn that it covers. Where there is another summary by now, nothing happens.
        upto: TurnId,
        /// What the model is to be told instead; `None` undoes the summary.
        text: Option<String>,
    },
    /// The person wants the model to be given a turn in any case, or no longer.
    Keep {
        /// The chat.
        chat: ChatId,
        /// The turn.
        turn: TurnId,
        /// Whether it stays.
        kept: bool,
    },
    /// What the person is typing, each time it has changed and the person pauses. The host answers with
    /// [`FromHost::Weighed`], and again whenever the answer is another one, until the panel weighs something else, shows
    /// another chat, or nothing is typed any more.
    Weigh {
        /// Named in the answer, so that one that is stale can be told.
        number: u32,
        /// The chat; it need not exist.
        chat: ChatId,
        /// Who answers, where the chat is new.
        assistant: AssistantId,
        /// What would be sent now; where that and the excerpts are empty there is nothing to weigh.
        text: String,
        /// What of a page it is about. They can be long, so `None` stands for those that this panel told last.
        excerpts: Option<Vec<Excerpt>>,
    },
    /// The person evicts a session by hand.
    Evict {
        /// The session.
        session: SessionId,
    },
    /// The person asks for the browser's model to be looked at again, after a failure.
    AskAgain,
    /// What became of a download that this panel started in a click.
    Download(Download),
    /// The person wants all that is kept to be looked through: what cannot be read goes into the quarantine. Answered
    /// with [`FromHost::Inspected`], several times.
    Inspect,
    /// The person deletes rows that could not be read, by their numbers in the quarantine. Answered with
    /// [`FromHost::Discarded`].
    Discard {
        /// The numbers.
        rows: Vec<u32>,
    },
}

/// A message of the person, on its way to the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Send {
    /// The chat; it is made if it does not exist.
    pub chat: ChatId,
    /// Who answers, where the chat is new.
    pub assistant: AssistantId,
    /// The id of the person's turn.
    pub turn: TurnId,
    /// The id of the answer.
    pub answer: TurnId,
    /// What the person says.
    pub text: String,
    /// What of a page it is about.
    #[serde(default, deserialize_with = "or_nothing")]
    pub excerpts: Vec<Excerpt>,
}

/// What became of a download that a panel started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Download {
    /// A share of it has arrived, from 0 to 1.
    Progress(f64),
    /// The model is there.
    Done,
    /// It ended without a model.
    Failed(String),
}

/// What the host says to a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromHost {
    /// What is alive now. Sent to every panel whenever it changes.
    Status(Status),
    /// The answer that runs in the watched chat, as far as it has come. Sent after `Watch`, and when an answer
    /// begins; the pieces that follow go on from `seq`.
    Answering {
        /// The chat.
        chat: ChatId,
        /// The answer's turn.
        answer: TurnId,
        /// The number of the next piece.
        seq: u32,
        /// All text so far.
        text: String,
    },
    /// More of the answer.
    Piece {
        /// The chat.
        chat: ChatId,
        /// The answer's turn.
        answer: TurnId,
        /// Counted from 0 within an answer, without a gap.
        seq: u32,
        /// The new text.
        text: String,
    },
    /// Turns of the watched chat as they now stand on disk, and its head. A turn in `gone` was taken back.
    Turns {
        /// The chat.
        chat: ChatId,
        /// The end of the shown path, and what the model is told in the place of its oldest turns.
        head: Box<TranscriptHead>,
        /// The turns that are new or changed.
        turns: Vec<Turn>,
        /// The turns that are no more.
        gone: Vec<TurnId>,
    },
    /// The message is on disk: the composer can forget it. Sent to the panel that sent it.
    Accepted {
        /// The person's turn.
        turn: TurnId,
    },
    /// The message was not taken: the composer keeps it. Sent to the panel that sent it.
    Rejected {
        /// The person's turn.
        turn: TurnId,
        /// Why.
        failure: Failure,
    },
    /// What is being typed was weighed.
    Weighed {
        /// The number that it was asked with.
        number: u32,
        /// The tokens that it takes; `None` is unknown.
        tokens: Option<u64>,
        /// What happens when it is sent now.
        forecast: Forecast,
    },
    /// How far the looking through has come.
    Inspected {
        /// How many rows were looked at so far.
        checked: u32,
        /// Whether that was all, and how many of them could not be read; an error is why it was broken off.
        end: Option<Result<u32, Failure>>,
    },
    /// The rows are gone from the quarantine, or why not.
    Discarded(Result<(), Failure>),
}

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
