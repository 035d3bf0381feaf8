//! Every decoder of stored or received data: whatever is given to it, it answers with a value or an error.

use crate::{
    assistant::Assistant,
    flight::FlightEvent,
    protocol::{FromHost, FromWorker, Reply, ToHost, ToWorker},
    record::ChatRecord,
    recovery,
    schedule::Schedule,
    settings::Settings,
    store::{JournalRow, Loaded},
    transcript::{Transcript, TranscriptHead, Turn},
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

/// Any JSON, with the field names and the values of real rows mixed in, so that decoders get far into it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "Running", "Person", "Balanced", "Always", "System", "Words", "Stop", "Purge"
        ])
        .prop_map(Value::from),
        Just(json!("01920000-0000-7000-8000-000000000001")),
    ];
    let names = prop::sample::select(vec![
        "v",
        "id",
        "chat",
        "turn",
        "parent",
        "role",
        "text",
        "state",
        "created",
        "updated",
        "head",
        "revision",
        "Send",
        "Status",
        "Turns",
        "Piece",
        "Worker",
        "Host",
        "Change",
        "settings",
        "assistants",
        "chats",
        "trouble",
        "Failed",
    ]);
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..8).prop_map(|fields| {
                Value::Object(
                    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
                )
            }),
        ]
    })
}

/// What decodes also encodes, and comes back as it was.
fn decodes_or_not<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(value: &Value) {
    let Ok(decoded) = serde_json::from_value::<T>(value.clone()) else { return };
    let encoded = serde_json::to_value(&decoded).expect("what was decoded can be encoded");
    assert_eq!(serde_json::from_value::<T>(encoded).expect("and decoded again"), decoded);
}

fn every_decoder(value: &Value) {
    decodes_or_not::<ChatRecord>(value);
    decodes_or_not::<Assistant>(value);
    decodes_or_not::<Settings>(value);
    decodes_or_not::<Schedule>(value);
    decodes_or_not::<TranscriptHead>(value);
    decodes_or_not::<Turn>(value);
    decodes_or_not::<JournalRow>(value);
    decodes_or_not::<FlightEvent>(value);
    decodes_or_not::<ToHost>(value);
    decodes_or_not::<FromHost>(value);
    decodes_or_not::<ToWorker>(value);
    decodes_or_not::<FromWorker>(value);
    decodes_or_not::<Reply>(value);
}

fn a_turn(chat: u8, id: u8, parent: Option<u8>, role: bool, state: u8) -> Value {
    let name = |n: u8| format!("00000000-0000-7000-8000-0000000000{n:02x}");
    let states = ["Queued", "Running", "Done", "Stopped", "Failed", "Interrupted"];
    json!({
        "v": 2, "id": name(id), "chat": name(chat), "parent": parent.map(name), "text": "words", "created": 1,
        "role": if role { "Person" } else { "Model" }, "state": states[usize::from(state) % 6],
        "trouble": null, "left_out": 0, "tokens": null,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_decoded_or_refused(value in any_json()) {
        every_decoder(&value);
    }

    /// A real row in which one field is something else.
    #[test]
    fn a_row_with_a_broken_field_is_decoded_or_refused(
        field in prop::sample::select(vec!["v", "id", "chat", "parent", "text", "created", "role", "state", "trouble"]),
        value in any_json(),
    ) {
        let mut row = a_turn(1, 2, Some(1), true, 2);
        row[field] = value;
        every_decoder(&row);
    }

    /// Turns that point at each other in any way, in rings too: paths end, and recovery leaves nothing running.
    #[test]
    fn any_tangle_of_turns_has_paths_that_end(
        rows in prop::collection::vec((0u8..3, 0u8..9, prop::option::of(0u8..9), any::<bool>(), 0u8..6), 0..12),
        head in prop::option::of(0u8..9),
    ) {
        let turns: Vec<Turn> = rows
            .iter()
            .map(|(chat, id, parent, role, state)| a_turn(*chat, *id, *parent, *role, *state))
            .map(|row| serde_json::from_value(row).expect("a turn"))
            .collect();
        let Some(first) = turns.first() else { return Ok(()) };
        let chat = first.chat;
        let head = head.and_then(|n| turns.get(usize::from(n))).map(|turn| turn.id);
        let head = TranscriptHead { head, ..Transcript::new(chat, crate::id::AssistantId::DEFAULT, 1).head };
        let transcript = Transcript::from_rows(head.clone(), turns.clone());
        let mut path: Vec<_> = transcript.path().iter().map(|turn| turn.id).collect();
        path.sort_unstable();
        prop_assert!(path.windows(2).all(|pair| pair[0] != pair[1]), "no turn is on a path twice");
        for rows in [Some(head), None] {
            let loaded = Loaded { head: rows, turns: turns.clone(), ..Loaded::default() };
            let unfinished = vec![(chat, loaded)];
            let left = crate::host_io::LeftBehind { unfinished, ..Default::default() };
            for mended in recovery::mend(left, 1) {
                let runs = |turn: &Turn| turn.state == crate::transcript::TurnState::Running;
                prop_assert!(!mended.transcript.turns().any(runs));
            }
        }
    }
}
