//! What a new host does with what the last one left behind when it died.
//!
//! The last host may have died at any moment, so an answer may stand as running that nobody is giving, and the
//! text that had come stands in the journal. Such a turn is closed as interrupted with that text, in one
//! transaction with the end of its journal: if this host dies too, the next one finds the same again or nothing
//! left to do. Nothing is asked of the model here, so a message that kills the browser cannot do it twice.

use crate::{
    flight::EventId,
    host_io::LeftBehind,
    id::{ChatId, TurnId},
    store::{JournalRow, Loaded, Write},
    time::Millis,
    transcript::{Transcript, TurnState},
};
use litemap::LiteMap;

/// A chat that was mended, and what is to be written for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mended {
    /// The chat as it is from now on.
    pub transcript: Transcript,
    /// The transaction that makes it so; empty where only queued turns were left.
    pub writes: Vec<Write>,
}

/// Closes what the last host left open. A chat with rows that cannot be read is mended as far as it can be read;
/// one that newer code wrote is left alone.
pub fn mend(left: LeftBehind, now: Millis) -> Vec<Mended> {
    let mut journals = LiteMap::<ChatId, Vec<JournalRow>>::new();
    for row in left.journals {
        journals.entry(row.chat).or_default().push(row);
    }
    let mend = |(chat, loaded)| mend_chat(chat, loaded, journals.remove(&chat).unwrap_or_default(), now);
    left.unfinished.into_iter().filter_map(mend).collect()
}

fn mend_chat(chat: ChatId, loaded: Loaded, journal: Vec<JournalRow>, now: Millis) -> Option<Mended> {
    if loaded.newer {
        return None;
    }
    let mut writes = Vec::new();
    let had_head = loaded.head.is_some();
    let mut transcript = loaded.into_transcript(chat)?;
    if !had_head {
        writes.push(Write::Head(transcript.head.clone()));
    }
    let running = transcript.turns().filter(|turn| turn.state == TurnState::Running).cloned();
    for mut turn in running.collect::<Vec<_>>() {
        let journalled = text_of(&journal, turn.id);
        if journalled.len() > turn.text.len() {
            turn.text = journalled;
        }
        turn.state = TurnState::Interrupted;
        turn.event = Some(EventId::of_turn(now, turn.id));
        writes.push(Write::Turn(turn.clone()));
        writes.push(Write::EndJournal(turn.id));
        transcript.put(turn);
    }
    Some(Mended { transcript, writes })
}

/// The text of an answer's journal, up to the first piece that is missing.
fn text_of(journal: &[JournalRow], turn: TurnId) -> String {
    let mut rows: Vec<_> = journal.iter().filter(|row| row.turn == turn).collect();
    rows.sort_by_key(|row| row.part);
    let whole = rows.iter().zip(0..).take_while(|(row, part)| row.part == *part);
    whole.map(|(row, _)| row.text.as_str()).collect()
}
