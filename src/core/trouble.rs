//! Every way in which something can fail. Each has a sentence for the person and one next step, both in
//! `_locales` under the trouble's code.

use serde::{Deserialize, Serialize};

macro_rules! troubles {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty),* } = $code:literal, $next:ident;)+) => {
        /// What went wrong, with the figures that the sentence for the person needs.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Trouble {
            $($(#[$doc])* $name { $($(#[$field_doc])* $field: $type),* },)+
        }

        impl Trouble {
            /// The codes of all of them: each has the messages `trouble_<code>` in `_locales`.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// Names the trouble in `_locales`, in the flight recorder and in tests.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code,)+ }
            }

            /// The one step that is offered.
            pub fn next_step(&self) -> NextStep {
                match self { $(Self::$name { .. } => NextStep::$next,)+ }
            }
        }
    };
}

troubles! {
    /// This browser has no Prompt API.
    NoApi {} = "no_api", Requirements;
    /// The browser says that this machine cannot run its model.
    Unavailable {} = "unavailable", Requirements;
    /// The browser does not say whether it has a model.
    NotAnswering {} = "not_answering", AskAgain;
    /// The download of the model ended without one.
    DownloadFailed {
        /// What the browser said.
        why: String
    } = "download_failed", AskAgain;
    /// No session could be made, after all tries.
    NoSession {
        /// What the browser said last.
        why: String
    } = "no_session", AskAgain;
    /// The instruction and the examples of the assistant do not fit into the context window.
    InstructionTooLong {
        /// Tokens that they take.
        requested: u64,
        /// Tokens that there are.
        quota: u64
    } = "instruction_too_long", EditAssistant;
    /// The message does not fit into the context window.
    TooLong {
        /// Tokens that it takes.
        requested: u64,
        /// Tokens that there are.
        quota: u64
    } = "too_long", Shorten;
    /// The model's process died while it answered.
    Crashed {} = "crashed", TryAgain;
    /// The model gave nothing for too long.
    Silent {
        /// How long it was waited for, in seconds.
        seconds: u64
    } = "silent", TryAgain;
    /// The browser refused the language of the message or of the answer.
    Language {} = "language", EditAssistant;
    /// The browser refused to answer this.
    Refused {
        /// What the browser said.
        why: String
    } = "refused", TryAgain;
    /// Anything else that the model's API said.
    ModelFailed {
        /// What the browser said.
        why: String
    } = "model_failed", TryAgain;
    /// There is no room left to keep what was said; nothing was sent to the model.
    StoreFull {} = "store_full", MakeRoom;
    /// The database failed; nothing was sent to the model.
    StoreFailed {
        /// What the browser said.
        why: String
    } = "store_failed", TryAgain;
    /// The chat was deleted while this was on its way.
    ChatGone {} = "chat_gone", NewChat;
    /// Something runs or waits in the chat, so what is shown of it cannot be changed now.
    ChatBusy {} = "chat_busy", TryAgain;
    /// The data were written by a newer version of Pilotlight, so they are shown and not changed.
    NewerData {} = "newer_data", UpdateExtension;
    /// There is no text where something was asked about.
    NothingSelected {} = "nothing_selected", OnThePage;
    /// The browser does not let the page be read, or the page does not answer.
    PageRefused {} = "page_refused", OnThePage;
}

impl Trouble {
    /// What the browser said of it, in its own words.
    pub fn browsers_words(&self) -> Option<&str> {
        match self {
            Self::DownloadFailed { why }
            | Self::NoSession { why }
            | Self::Refused { why }
            | Self::ModelFailed { why }
            | Self::StoreFailed { why } => Some(why.as_str()).filter(|why| !why.is_empty()),
            _ => None,
        }
    }
}

/// What a person can do next. The panel makes one button of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NextStep {
    /// Show what the built-in model needs.
    Requirements,
    /// Ask the browser about its model once more.
    AskAgain,
    /// Open the assistant.
    EditAssistant,
    /// Put the message back into the composer.
    Shorten,
    /// Send the same message again.
    TryAgain,
    /// Delete something.
    MakeRoom,
    /// Begin a new chat.
    NewChat,
    /// Update the extension.
    UpdateExtension,
    /// Do on the page what the sentence says.
    OnThePage,
}
