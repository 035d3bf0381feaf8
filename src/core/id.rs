//! Names of things. A stored id is a UUIDv7, so ids made later sort later.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the hyphenated form, as it stands in a storage key or in a page's attribute.
            pub fn parse(text: &str) -> Option<Self> {
                parse(text).map(Self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                Self::parse(&text).ok_or_else(|| D::Error::custom("no id"))
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

/// Reads the one form that is ever written. What the library would read beside it, and how it would tell of a fault, costs
/// each context a kilobyte.
fn parse(text: &str) -> Option<Uuid> {
    const HYPHENS: [usize; 4] = [8, 13, 18, 23];
    if text.len() != 36 {
        return None;
    }
    let mut id = 0;
    for (at, letter) in text.bytes().enumerate() {
        match (HYPHENS.contains(&at), letter) {
            (true, b'-') => {}
            (false, _) => id = id << 4 | u128::from(char::from(letter).to_digit(16)?),
            (true, _) => return None,
        }
    }
    Some(Uuid::from_u128(id))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        for number in [0, 1, u128::MAX, 0x0192_0000_0000_7000_8000_0000_0000_0001] {
            let id = ChatId(Uuid::from_u128(number));
            assert_eq!(ChatId::parse(&id.to_string()), Some(id));
            assert_eq!(ChatId::parse(&id.to_string().to_uppercase()), Some(id));
        }
        let whole = ChatId(Uuid::from_u128(7)).to_string();
        for text in [
            "",
            "x",
            &whole[1..],
            &whole.replace('-', "0"),
            &whole.replace('7', "g"),
            &whole.replace("0-", "-0"),
            "é",
        ] {
            assert_eq!(ChatId::parse(text), None, "{text}");
        }
        assert_eq!(ChatId::parse(&format!("{whole} ")), None);
    }
}
