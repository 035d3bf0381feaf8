//! What panel, host and worker say to each other.
//!
//! A panel talks to the host over a [port](https://developer.chrome.com/docs/extensions/reference/api/runtime#type-Port)
//! named [`HOST_PORT`]: that is here. What is said to the worker and by it stands in `letters`.

use crate::{
    branches::Rewrite,
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
    /// The person changes what is shown of a chat. Nothing happens where that is so already; it is rejected while something runs
    /// or waits in the chat.
    Rewrite {
        /// The chat.
        chat: ChatId,
        /// The turn that is shown or deleted; for `Undo` and `Redo` the end of the shown path.
        turn: TurnId,
        /// What is changed.
        rewrite: Rewrite,
    },
    /// The person wants what is shown of a chat as another chat; what runs is not copied.
    Fork {
        /// The chat.
        chat: ChatId,
        /// The last turn that is copied; `None` is the end.
        upto: Option<TurnId>,
        /// The other chat.
        new: ChatId,
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
