//! What goes into and comes out of a [`Screen`](crate::screen::Screen).

use crate::{
    ask::Ask,
    assistant::Assistant,
    excerpt::Excerpt,
    flight::{EventId, Failure},
    id::{AskId, AssistantId, ChatId, PromptId, TurnId},
    link::Link,
    prompts::Prompt,
    protocol::{Change, Download, FromHost, Send, ToHost, TurnRequest},
    registry::{Key, Row, Rows},
    store::Loaded,
};
use std::rc::Rc;

/// What is in the middle of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The chat.
    #[default]
    Chat,
    /// What is alive.
    Sessions,
    /// The person's choices.
    Settings,
    /// The list of assistants.
    Assistants,
    /// One assistant, to be edited. An id that is not known yet is a new one.
    Assistant(AssistantId),
    /// The list of prompts.
    Prompts,
    /// One prompt, to be edited. An id that is not known yet is a new one.
    Prompt(PromptId),
    /// What the browser's model needs.
    Requirements,
    /// The chats that were deleted lately.
    Bin,
    /// What is kept: how much, what of it cannot be read, and how to get rid of it.
    Storage,
    /// The map of the keyboard.
    Keys,
    /// What is looked for, and what is offered for it.
    Find,
}

impl View {
    /// The word for it: the page's attribute.
    pub fn word(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Sessions => "sessions",
            Self::Settings => "settings",
            Self::Assistants => "assistants",
            Self::Assistant(_) => "assistant",
            Self::Prompts => "prompts",
            Self::Prompt(_) => "prompt",
            Self::Requirements => "requirements",
            Self::Bin => "bin",
            Self::Storage => "storage",
            Self::Keys => "keys",
            Self::Find => "find",
        }
    }

    /// Where the way back leads, for a view that always has the same.
    pub(crate) fn back(self) -> Self {
        match self {
            Self::Assistant(_) => Self::Assistants,
            Self::Prompt(_) => Self::Prompts,
            _ => Self::Chat,
        }
    }
}

/// A short word at the edge of the panel, some with a way back.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Its number.
    pub id: u32,
    /// What it says.
    pub note: Note,
}

/// What a toast says.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A chat was put into the bin; it can be taken back out.
    Deleted {
        /// The chat.
        chat: ChatId,
        /// Its title.
        title: String,
    },
    /// A waiting message was removed, or an excerpt of one that is being written; it can be put back.
    Removed {
        /// The chat.
        chat: ChatId,
        /// What it said; empty for an excerpt alone.
        text: String,
        /// What of a page it was about.
        excerpts: Rc<Vec<Excerpt>>,
    },
    /// An assistant was deleted, or put back to what it was; it can be had again as it was.
    AssistantDeleted(Assistant),
    /// A prompt was deleted, or put back to what it was; it can be had again as it was.
    PromptDeleted {
        /// The prompt.
        prompt: Prompt,
        /// Its index among all, counted from 0.
        index: u32,
    },
    /// Something was copied.
    Copied,
    /// An answer of this chat was deleted; it can be had back.
    AnswerDeleted(ChatId),
    /// What is shown is a copy of the chat that was shown before.
    Forked,
    /// Something was to be copied, and the browser would not; what that is recorded as.
    NotCopied(EventId),
    /// Something failed; stays until it is put away.
    Failed(Failure),
}

impl Note {
    /// Whether a person reads the same in both, whatever they are recorded as.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Failed(one), Self::Failed(other)) => one.trouble == other.trouble,
            (Self::NotCopied(_), Self::NotCopied(_)) => true,
            _ => self == other,
        }
    }
}

/// What happens to a panel.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The registry was read.
    Registry(Rows),
    /// Values of the registry have changed; `None` is gone.
    RegistryChanged(Vec<(Key, Option<Row>)>),
    /// A chat was read from disk.
    Read {
        /// The chat.
        chat: ChatId,
        /// What was found.
        found: Result<Loaded, Failure>,
    },
    /// Messages of an earlier page were found that the host never confirmed.
    Unsent(Vec<Send>),
    /// The connection to the host has changed.
    Link(Link),
    /// The host says something.
    Host(FromHost),
    /// The worker would not carry out a change.
    Refused(Failure),
    /// The person sends a message into the shown chat.
    Send {
        /// The id of the message.
        turn: TurnId,
        /// The id of the answer.
        answer: TurnId,
        /// What it says.
        text: String,
        /// What of a page it is about.
        excerpts: Vec<Excerpt>,
        /// The message or the answer that it is another version of.
        replaces: Option<TurnId>,
    },
    /// The person asks something of a turn of the shown chat.
    Turn {
        /// The turn.
        turn: TurnId,
        /// What is asked.
        request: TurnRequest,
    },
    /// The person wants a copy of the shown chat.
    Fork {
        /// The last turn that is copied.
        upto: TurnId,
        /// The id of the copy.
        new: ChatId,
    },
    /// The person pauses while typing, or what stands in the composer has changed otherwise.
    Typed {
        /// What would be sent.
        text: String,
        /// What of a page it is about.
        excerpts: Rc<Vec<Excerpt>>,
    },
    /// Something was asked outside of the panel, in its window.
    Asks {
        /// What was asked, in any order; what has been seen before may be among it.
        asks: Vec<Ask>,
        /// Those that an earlier page has carried out.
        taken: Vec<AskId>,
    },
    /// The person stops the running answer.
    Stop,
    /// The person changes a message that waits.
    EditWaiting {
        /// The message.
        turn: TurnId,
        /// Its new text.
        text: String,
    },
    /// The person removes a message that waits.
    RemoveWaiting(TurnId),
    /// The person goes up, to turns that are not drawn yet.
    ShowEarlier,
    /// The person opens a chat.
    OpenChat(ChatId),
    /// The person goes to a turn of a chat's shown path.
    Jump {
        /// The chat.
        chat: ChatId,
        /// The turn.
        turn: TurnId,
    },
    /// The shown chat is no more: a new one with this id is shown in its place, behind whatever the person looks at.
    LeaveChat(ChatId),
    /// The person begins a new chat, with this id.
    NewChat(ChatId),
    /// The person picks who answers in the new chat.
    ChooseAssistant(AssistantId),
    /// The person changes the registry.
    Change(Change),
    /// The person deletes a chat; should it be the shown one, this is the id of the new chat in its place.
    DeleteChat {
        /// The chat.
        chat: ChatId,
        /// The id of the new chat.
        next: ChatId,
    },
    /// The person looks at something else.
    Open(View),
    /// The person opens or closes the list of chats.
    ShowList(bool),
    /// Something is to be said in a toast.
    Say(Note),
    /// The person takes back what a toast tells of.
    Undo(u32),
    /// A toast has been there long enough, or was put away.
    PutAway(u32),
    /// The person says something to the host that needs no answer: evict, ask again.
    Tell(ToHost),
    /// What became of a download that this panel started.
    Download(Download),
}

/// What a panel is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Say this to the host.
    Post(ToHost),
    /// Ask the worker for this change, until it answers.
    Ask(Change),
    /// Read the registry, because what is shown was refused.
    ReadRegistry,
    /// Read this chat from disk.
    ReadChat(ChatId),
    /// The shown chat is now this one: its draft goes into the composer, and it is the one to open next time.
    ShowChat(ChatId),
    /// The shown chat is no more: show a new one, see [`Event::LeaveChat`].
    LeaveChat,
    /// The new chat that is shown was begun in another window: show another new one, and take along what was typed.
    LeaveBegun,
    /// Keep a message where the next page finds it, should this one be closed before the host confirms it.
    Keep(Send),
    /// The host has the message, or will never have it.
    Forget(TurnId),
    /// Put a message back into the composer of this chat, before what is there.
    PutBack {
        /// The chat.
        chat: ChatId,
        /// The text.
        text: String,
        /// What of a page it is about.
        excerpts: Rc<Vec<Excerpt>>,
    },
    /// Put excerpts above the composer. Those that are there stay, and none is there twice.
    Quote {
        /// The chat; `None` for one in which nothing has been said: the shown one, or else another, which is then shown, see
        /// [`Event::NewChat`].
        chat: Option<ChatId>,
        /// What of a page it is about.
        excerpts: Vec<Excerpt>,
        /// What was typed elsewhere: it goes before what stands in the composer.
        typed: Option<String>,
    },
    /// Put the cursor into the composer.
    FocusComposer,
    /// Go to the end of the chat and follow it.
    ToEnd,
    /// Go to this turn, which is drawn now.
    ToTurn(TurnId),
}
