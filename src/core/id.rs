//! Names of things. A stored id is a UUIDv7, so ids made later sort later.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the hyphenated form, as it stands in a storage key or in a page's attribute.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }
    )+};
}

ids! {
    /// One kept conversation.
    ChatId;
    /// One message of the person, or one answer of the model.
    TurnId;
    /// A named way to talk.
    AssistantId;
    /// One open side panel (or panel page); lives as long as its document.
    PanelId;
    /// Something of a page that travels with a question.
    ExcerptId;
    /// A named question that is often asked.
    PromptId;
    /// One question that was asked outside of the panel, on its way there.
    AskId;
    /// One command that must be carried out once, however often it is sent.
    CommandId;
}

impl AssistantId {
    /// The assistant that is there from the first start. It can be edited, not deleted.
    pub const DEFAULT: Self = Self(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001));
}

/// One live session. It names a thing in the host's memory, so it is counted from 1 and never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub u32);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
