//! The chain of migrations: how rows of older versions become rows of today, one typed and numbered step after the
//! other.
//!
//! Each form that was ever written stays here as a type of its own, and each step is a `From` between neighbours, so
//! the compiler knows of a field that a step forgets. A form is never changed once it has been released; rows of it
//! are kept in `fixtures/`, and tests read them through the whole chain.
//!
//! | form | version | what changed |
//! | --- | --- | --- |
//! | turn | 2 | a failure names the event that it is recorded as |

use crate::{
    id::{ChatId, TurnId},
    stored::{Raw, Stored, never_was},
    time::Millis,
    transcript::{Role, Turn, TurnState},
    trouble::Trouble,
};
use serde::Deserialize;

/// A turn as version 1 wrote it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct TurnV1 {
    id: TurnId,
    chat: ChatId,
    parent: Option<TurnId>,
    role: Role,
    text: String,
    state: TurnState,
    created: Millis,
    trouble: Option<Trouble>,
    left_out: u32,
    tokens: Option<u64>,
}

impl From<TurnV1> for Turn {
    /// Version 1 to 2: failures of that time were not recorded.
    fn from(turn: TurnV1) -> Self {
        let TurnV1 { id, chat, parent, role, text, state, created, trouble, left_out, tokens } = turn;
        let (v, event) = (Self::VERSION, None);
        Self { v, id, chat, parent, role, text, state, created, trouble, event, left_out, tokens }
    }
}

impl Stored for Turn {
    const VERSION: u32 = 2;

    fn from_older<R: Raw>(row: &R, version: u32) -> Result<Self, String> {
        match version {
            1 => row.read::<TurnV1>().map(Self::from),
            _ => Err(never_was(version)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        assistant::Assistant,
        record::ChatRecord,
        schedule::Schedule,
        settings::Settings,
        store::JournalRow,
        stored::{Age, Decoded, Undecodable, decode},
        transcript::TranscriptHead,
    };
    use serde::{Serialize, de::DeserializeOwned};
    use serde_json::{Value, json};

    impl Raw for Value {
        fn version(&self) -> Option<u32> {
            self.get("v")?.as_u64()?.try_into().ok()
        }

        fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
            serde_json::from_value(self.clone()).map_err(|error| error.to_string())
        }
    }

    /// Rows that a released version wrote, by store.
    fn fixture(version: u32) -> Value {
        serde_json::from_str(match version {
            1 => include_str!("fixtures/v1.json"),
            _ => panic!("no fixture of version {version}"),
        })
        .expect("the fixture is JSON")
    }

    /// Every row of a store is read, and writing it gives `expected` of the row.
    fn reads_all<T: Stored + Serialize>(version: u32, store: &str, expected: impl Fn(&Value) -> Value) {
        let fixture = fixture(version);
        let rows = fixture[store].as_array().expect("an array of rows");
        assert!(!rows.is_empty(), "the fixture has rows of {store}");
        for row in rows {
            let decoded: Decoded<T> = decode(row).unwrap_or_else(|fault| panic!("{store}: {fault:?}: {row}"));
            assert_eq!(serde_json::to_value(&decoded.value).expect("it is written again"), expected(row));
        }
    }

    #[test]
    fn rows_of_version_1_are_read_and_lose_nothing() {
        reads_all::<Turn>(1, "turns", |row| {
            let mut row = row.clone();
            row["v"] = json!(2);
            row["event"] = Value::Null;
            // An index of the database; the store adds it to whatever is unfinished.
            row.as_object_mut().expect("a row").remove("unfinished");
            row
        });
        reads_all::<TranscriptHead>(1, "heads", Clone::clone);
        reads_all::<JournalRow>(1, "journal", Clone::clone);
        reads_all::<ChatRecord>(1, "chats", Clone::clone);
        reads_all::<Settings>(1, "settings", Clone::clone);
        reads_all::<Assistant>(1, "assistants", Clone::clone);
        reads_all::<Schedule>(1, "schedule", Clone::clone);
    }

    #[test]
    fn tells_older_current_newer_and_broken_rows_apart() {
        let row = fixture(1)["turns"][0].clone();
        let older: Decoded<Turn> = decode(&row).expect("an older row");
        assert_eq!(older.age, Age::Older(1));
        let mut row = serde_json::to_value(&older.value).expect("a row");
        assert_eq!(decode::<Turn>(&row).map(|decoded| decoded.age), Ok(Age::Current));
        row["v"] = json!(99);
        row["what_nobody_knows_yet"] = json!({ "a": 1 });
        assert_eq!(decode::<Turn>(&row).map(|decoded| decoded.age), Ok(Age::Newer(99)));
        row["state"] = json!("Dreaming");
        assert!(matches!(decode::<Turn>(&row), Err(Undecodable { newer: true, .. })));
        row["v"] = json!(2);
        assert!(matches!(decode::<Turn>(&row), Err(Undecodable { newer: false, .. })));
        for v in [json!(0), json!(-1), json!(1.5), json!("1"), Value::Null, json!(1u64 << 40)] {
            row["v"] = v;
            assert!(matches!(decode::<Turn>(&row), Err(Undecodable { newer: false, .. })), "{row}");
        }
    }
}
