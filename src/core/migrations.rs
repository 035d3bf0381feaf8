//! The chain of migrations: how rows of older versions become rows of today, one typed and numbered step after the
//! other.
//!
//! A step that only adds fields which may be missing reads the older form as today's, with these fields empty. One that
//! changes more keeps the older form as a type of its own, and is a `From` between the two, so that the compiler knows of a
//! field that it forgets. A form is never changed once it has been released; rows of it are kept in `fixtures/`, and tests
//! read them through all steps.
//!
//! | form | version | what changed |
//! | --- | --- | --- |
//! | turn | 2 | a failure names the event that it is recorded as |
//! | turn | 3 | a message holds excerpts, and an answer tells how they were read in parts and what was measured |
//! | turn | 4 | it can be another version of an earlier one |
//! | head | 2 | a summary stands in the place of the oldest turns, and turns are pinned |
//! | head | 3 | answers can be deleted, and what was changed be undone |
//! | assistant | 2 | a context strategy |
//! | record | 2 | a chat has an origin, and keeps what the model called it |
//! | settings | 2 | where a question about a page goes, and into which language is translated |

use crate::{
    assistant::Assistant,
    record::ChatRecord,
    settings::Settings,
    stored::{Raw, Stored, never_was},
    transcript::{TranscriptHead, Turn},
};

/// Forms of which every older one is today's without fields that came later, which may all be missing.
macro_rules! grown {
    ($($form:ty: $version:literal),*) => {
        $(impl Stored for $form {
            const VERSION: u32 = $version;

            fn from_older<R: Raw>(row: &R, version: u32) -> Result<Self, String> {
                if version == 0 {
                    return Err(never_was(version));
                }
                row.read().map(|older| Self { v: Self::VERSION, ..older })
            }
        })*
    };
}

grown! { Turn: 4, TranscriptHead: 3, Assistant: 2, ChatRecord: 2, Settings: 2 }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        schedule::Schedule,
        store::JournalRow,
        stored::{Age, Decoded, Undecodable, decode},
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
            2 => include_str!("fixtures/v2.json"),
            3 => include_str!("fixtures/v3.json"),
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

    /// The row as it is today, with these fields beside those that it had.
    fn with(row: &Value, fields: Value) -> Value {
        let mut row = row.clone();
        let object = row.as_object_mut().expect("a row");
        object.extend(fields.as_object().expect("fields").clone());
        // An index of the database; the store adds it to whatever is unfinished.
        object.remove("unfinished");
        row
    }

    /// A head as it is today.
    fn head(row: &Value) -> Value {
        let nothing =
            json!({ "summary": null, "undone": null, "pinned": [], "removed": [], "undo": [], "redo": [] });
        with(&with(row, nothing), json!({ "v": 3 }))
    }

    #[test]
    fn rows_of_version_1_are_read_and_lose_nothing() {
        reads_all::<Turn>(1, "turns", |row| {
            with(
                row,
                json!({ "v": 4, "event": null, "excerpts": [], "reading": null, "figures": null, "replaces": null }),
            )
        });
        reads_all::<TranscriptHead>(1, "heads", head);
        reads_all::<JournalRow>(1, "journal", Clone::clone);
        reads_all::<ChatRecord>(1, "chats", |row| {
            with(row, json!({ "v": 2, "origin": null, "headline": "", "headline_turns": 0 }))
        });
        reads_all::<Settings>(1, "settings", |row| {
            with(row, json!({ "v": 2, "ask_in": "NewChat", "translate_to": "" }))
        });
        reads_all::<Assistant>(1, "assistants", |row| with(row, json!({ "v": 2, "strategy": "Summary" })));
        reads_all::<Schedule>(1, "schedule", Clone::clone);
    }

    #[test]
    fn rows_of_version_2_are_read_and_lose_nothing() {
        reads_all::<Turn>(2, "turns", |row| {
            with(row, json!({ "v": 4, "excerpts": [], "reading": null, "figures": null, "replaces": null }))
        });
        reads_all::<TranscriptHead>(2, "heads", head);
        reads_all::<ChatRecord>(2, "chats", |row| {
            with(row, json!({ "v": 2, "origin": null, "headline": "", "headline_turns": 0 }))
        });
        reads_all::<Schedule>(2, "schedule", Clone::clone);
    }

    #[test]
    fn rows_of_version_3_are_read_and_lose_nothing() {
        reads_all::<Turn>(3, "turns", |row| with(row, json!({ "v": 4, "replaces": null })));
        reads_all::<TranscriptHead>(3, "heads", |row| {
            let mut head = with(row, json!({ "v": 3, "removed": [], "undo": [], "redo": [] }));
            // How many turns a summary covers is told by its path.
            head["summary"].as_object_mut().map(|summary| summary.remove("turns"));
            head
        });
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
        row["v"] = json!(4);
        assert!(matches!(decode::<Turn>(&row), Err(Undecodable { newer: false, .. })));
        for v in [json!(0), json!(-1), json!(1.5), json!("1"), Value::Null, json!(1u64 << 40)] {
            row["v"] = v;
            assert!(matches!(decode::<Turn>(&row), Err(Undecodable { newer: false, .. })), "{row}");
        }
    }
}
