//! What panel, host and worker say to each other.
//!
//! A panel talks to the host over a [port](https://developer.chrome.com/docs/extensions/reference/api/runtime#type-Port)
//! named [`HOST_PORT`]: that is here. What is said to the worker and by it stands in `letters`.

use crate::{
    budget::Forecast,
    excerpt::Excerpt,
    flight::Failure,
    id::{AssistantId, ChatId, PanelId, SessionId, TurnId},
    status::Status,
    stored::or_nothing,
    transcript::{TranscriptHead, Turn},
};
use serde::{Deserialize, Serialize};

pub use crate::letters::*;

/// The name of the port that a panel opens and only the host accepts.
pub const HOST_PORT: &str = "pilotlight-host";

/// What a panel says to the host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToHost {
    /// The first message on a port. The host answers with [`FromHost::Status`].
    Hello(PanelId),
    /// The panel shows this chat now (`None`: no chat). The host answers with [`FromHost::Answering`] if a turn
    /// runs in it, and from then on with everything that happens in it.
    Watch(Option<ChatId>),
    /// The person sends a message. Carried out once for each `turn`, however often it arrives.
    Send(Send),
    /// The person asks something of a turn.
    Turn {
        /// The chat.
        chat: ChatId,
        /// The turn.
        turn: TurnId,
        /// What is asked.
        request: TurnRequest,
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
    Evict(SessionId),
    /// The person asks for the browser's model to be looked at again, after a failure.
    AskAgain,
    /// What became of a download that this panel started in a click.
    Download(Download),
    /// The person wants all that is kept to be looked through: what cannot be read goes into the quarantine. Answered
    /// with [`FromHost::Inspected`], several times.
    Inspect,
    /// The person deletes rows that could not be read, by their numbers in the quarantine. Answered with
    /// [`FromHost::Discarded`].
    Discard(Vec<u32>),
}

/// What the person asks of a turn. It means the same however late and however often it arrives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TurnRequest {
    /// The message, which still waits, says this instead.
    Edit(String),
    /// The message, which still waits, is taken back.
    Unqueue,
    /// The answer, which runs, is stopped; what has arrived stays.
    Stop,
    /// Another answer to the same message is wanted, under this id. The earlier one is kept as a branch.
    TryAgain(TurnId),
    /// The answer, which was broken off, is to go on. What there is of it stays as a branch, and the new answer, under this id,
    /// begins with it.
    Continue(TurnId),
    /// The summary that covers the turns up to this one says this instead, or is undone. The transcript stays as it is; what the
    /// model is given with the next message is another. Where there is another summary by now, nothing happens.
    Summary(Option<String>),
    /// Whether the model is given the turn in any case.
    Keep(bool),
    /// The branch through the turn is shown, to its newest end.
    Show,
    /// The answer is deleted.
    Remove,
    /// The last change of what is shown is taken back. The turn is the end of the path that the person sees; where another is shown
    /// by now, nothing happens.
    Undo,
    /// The change that was taken back last is made again. The turn is the same as for `Undo`.
    Redo,
    /// What is shown up to the turn is wanted as another chat, of this id.
    Fork(ChatId),
}

impl TurnRequest {
    /// The word for it in the flight recorder.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Edit(_) => "edit-queued",
            Self::Unqueue => "unqueue",
            Self::Stop => "stop",
            Self::TryAgain(_) => "try-again",
            Self::Continue(_) => "continue",
            Self::Summary(Some(_)) => "edit-summary",
            Self::Summary(None) => "undo-summary",
            Self::Keep(_) => "keep",
            Self::Show => "show",
            Self::Remove => "remove",
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::Fork(_) => "fork",
        }
    }
}

impl ToHost {
    /// The chat of which the model is to be given something else from now on.
    pub(crate) fn changes_memory_of(&self) -> Option<ChatId> {
        use TurnRequest::{Keep, Redo, Remove, Show, Summary, Undo};
        match self {
            Self::Send(Send { chat, replaces: Some(_), .. }) => Some(*chat),
            Self::Turn { chat, request: Summary(_) | Keep(_) | Show | Remove | Undo | Redo, .. } => {
                Some(*chat)
            }
            _ => None,
        }
    }
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
    /// The turn that it is another version of. A message is asked in the place of that one; an answer is what the person wants
    /// the model to have said, and it is not asked.
    pub replaces: Option<TurnId>,
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
    Accepted(TurnId),
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
