//! What the model is given of a chat: which of its turns, and as which messages.

use crate::{
    budget::room_for_history,
    model::{Message, Speaker},
    quote,
    reading::Reading,
    record::Usage,
    transcript::{Role, Turn},
    trouble::Trouble,
};

/// The turns of a path as messages. What was never said, such as an answer that failed before its first word, is left
/// out.
pub fn messages(path: &[&Turn]) -> Vec<Message> {
    let turns = path.iter().enumerate().filter(|(_, turn)| !is_unsaid(turn));
    turns.map(|(at, turn)| message(turn, path.get(at + 1).copied())).collect()
}

/// The turns of a path without the messages that were too long to be sent. The screen says of each that it was not, so the
/// model is not given it later either.
pub fn sent<'a>(path: &[&'a Turn]) -> Vec<&'a Turn> {
    let is_refusal =
        |turn: &Turn| turn.text.is_empty() && matches!(turn.trouble, Some(Trouble::TooLong { .. }));
    let next = path.iter().skip(1).map(Some).chain([None]);
    let with_next = path.iter().zip(next);
    let sent =
        with_next.filter(|(turn, next)| !is_refusal(turn) && !next.is_some_and(|next| is_refusal(next)));
    sent.map(|(turn, _)| *turn).collect()
}

/// A message that is nothing but its excerpts is said too.
fn is_unsaid(turn: &Turn) -> bool {
    turn.text.is_empty() && turn.excerpts.is_empty()
}

/// One turn as a message. Where `next`, the turn that follows it on the path, is an answer for which its excerpts were
/// read in parts, what stands of that reading takes their place.
pub fn message(turn: &Turn, next: Option<&Turn>) -> Message {
    let reading = next.and_then(|next| next.reading.as_deref());
    match turn.role {
        Role::Person => {
            let text = match reading {
                Some(reading) => quote::noted_text(turn, reading),
                None => quote::message_text(turn),
            };
            Message { speaker: Speaker::Person, text }
        }
        Role::Model => Message { speaker: Speaker::Model, text: turn.text.clone() },
    }
}

/// How many tokens a message with excerpts, or with the notes on them, may take in an empty session. Several notes may
/// fill no more than three quarters, so that the answer and what is asked next fit beside them; a single one can only
/// be made shorter.
pub fn room_for_message(reading: Option<&Reading>, usage: Option<Usage>) -> u64 {
    let room = room_for_history(usage, 0);
    if reading.is_some_and(|reading| reading.notes.len() > 1) { room - room / 4 } else { room }
}

/// No message takes more tokens than it has bytes, and a few for its role: what is assumed of one that could not
/// be counted.
pub fn most_tokens(text: &str) -> u64 {
    text.len() as u64 + 16
}
