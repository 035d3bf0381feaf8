//! What goes into the [pool](crate::pool) and what comes out of it.

use crate::{
    assistant::Priming,
    history::LeftOut,
    id::{AssistantId, ChatId, SessionId, TurnId},
    model::ModelError,
    record::Usage,
    time::Millis,
    trouble::Trouble,
};

/// What the person's settings say of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How many sessions may live beside the default assistant's base.
    pub cap: usize,
    /// After how long without use a session is evicted.
    pub idle: Millis,
    /// How long the base stays after the last panel is closed; `None` is without end.
    pub warm: Option<Millis>,
}

/// What happens to the pool.
#[derive(Clone, Debug)]
pub enum Event {
    /// The settings have changed.
    Policy(Policy),
    /// The assistants have changed: all of them, and which one is the default.
    Assistants {
        /// Whose base is kept warm.
        default: AssistantId,
        /// What each base is made of.
        primings: Vec<(AssistantId, Priming)>,
    },
    /// What can be expected of the browser's model.
    Model(Outlook),
    /// How many panels are open now.
    Panels(usize),
    /// A turn waits for a session of this chat. Answered by `Ready` or `Refuse`, unless it is taken back.
    Want {
        /// The chat.
        chat: ChatId,
        /// Who answers in it.
        assistant: AssistantId,
        /// The turns that the session must hold to be used as it is.
        memory: Vec<TurnId>,
    },
    /// The turn does not wait any more.
    Unwant {
        /// The chat.
        chat: ChatId,
    },
    /// The chat's session is being given the chat's earlier turns.
    Restoring {
        /// The chat.
        chat: ChatId,
    },
    /// The turn is finished. Its session now holds these turns; one that holds nothing is destroyed.
    Release {
        /// The chat.
        chat: ChatId,
        /// What the session holds.
        memory: Held,
    },
    /// The session that is lent to an errand has been given these turns: it becomes the chat's, and the one that the chat had is
    /// destroyed. Where none is lent any more, only that.
    Adopt {
        /// The chat.
        chat: ChatId,
        /// What the session holds.
        memory: Held,
    },
    /// The turn is finished or begins anew, and what its session holds is not known: it is destroyed.
    Discard {
        /// The chat.
        chat: ChatId,
    },
    /// What a session holds of its window, as the browser says.
    Usage {
        /// The session.
        session: SessionId,
        /// `None` where the browser does not say.
        usage: Option<Usage>,
    },
    /// How a `Create` or `Clone` ended. It may come late; a session that nobody waits for is destroyed.
    Made {
        /// The session.
        session: SessionId,
        /// Its usage, or why there is none.
        result: Result<Option<Usage>, ModelError>,
    },
    /// The person evicts a session by hand.
    Evict {
        /// The session.
        session: SessionId,
    },
    /// The model's process died under an answer. The sessions that outlive it look alive, but where one was cloned, the
    /// browser gives the next process all that it holds except the system prompt, and nothing shows it: so none of them
    /// is used again.
    Crashed,
    /// The chat is no more.
    Forget {
        /// The chat.
        chat: ChatId,
    },
    /// An errand wants a session for itself. It gets one only where that takes nothing from anybody, and only until a
    /// turn wants one. Answered by `Lent` or `NotLent`.
    Errand {
        /// Whose base it is best cloned from.
        assistant: AssistantId,
        /// Whether a chat needs what comes of it: then sessions at rest make room for it.
        needed: bool,
    },
    /// The errand has what it wanted, or does not want it any more: its session is destroyed.
    ErrandOver,
    /// The person asks for another try.
    Retry,
    /// Time has passed.
    Tick,
}

/// What can be expected of the browser's model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// Nothing: it is not there, and nobody is fetching it.
    Away,
    /// It is being asked for, or being downloaded: turns wait for it, with no panel open too.
    Coming,
    /// It can be used now.
    Ready,
}

/// What a session holds that is handed to a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The turns that were asked for: a hit.
    AsItWas,
    /// Nothing but its priming.
    Empty,
    /// The same, and the base that it comes of had to be made first.
    New,
}

/// What a session holds of a chat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// The path that it stands for.
    pub turns: Vec<TurnId>,
    /// What of that it was told nothing of.
    pub left_out: LeftOut,
}

/// What the pool wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Make a base; answer with `Made`.
    Create {
        /// Its name from now on.
        session: SessionId,
        /// What it is primed with.
        priming: Priming,
    },
    /// Clone a base for a chat; answer with `Made`.
    Clone {
        /// Its name from now on.
        session: SessionId,
        /// The base.
        base: SessionId,
    },
    /// End this session.
    Destroy {
        /// The session.
        session: SessionId,
    },
    /// The turn that waits has its session.
    Ready {
        /// The chat.
        chat: ChatId,
        /// Its session.
        session: SessionId,
        /// What it holds.
        found: Found,
    },
    /// The turn that waits cannot have one.
    Refuse {
        /// The chat.
        chat: ChatId,
        /// Why.
        trouble: Trouble,
    },
    /// The errand has its session.
    Lent {
        /// Its session.
        session: SessionId,
    },
    /// The errand has no session, or has one no more.
    NotLent {
        /// Why none could be made; `None` where none can be spared now.
        why: Option<ModelError>,
    },
    /// The browser's model is not what it was: ask it again.
    AskModel,
}
