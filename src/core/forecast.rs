//! What will happen to the message that is being typed. It is decided by the very functions by which a [run](crate::run)
//! finds out what its session is given, so that what is foretold is what then happens.

use crate::{
    budget::Forecast,
    history::{Asked, History, LeftOut, Next, Past},
    model::Message,
    reading::Reading,
    record::Usage,
    transcript::{Role, Turn},
};

/// What the next message of a chat will find.
#[derive(Clone, Debug)]
pub struct Prospect<'a> {
    /// The shown path.
    pub past: Past<'a>,
    /// The session that holds the path, if there is one: what it uses, if the browser says so, and what of the path it was told
    /// nothing of.
    pub holding: Option<(Option<Usage>, LeftOut)>,
    /// The same of a session that holds nothing of the chat yet.
    pub empty: Option<Option<Usage>>,
}

/// What is known of what will happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foresight {
    /// These have to be counted first, see [`History::counted`].
    Count(Vec<Message>),
    /// This will happen.
    Known(Forecast),
}

/// Counts what is typed, whatever will happen to it.
pub fn count(history: &mut History, person: &Turn) -> Option<Vec<Message>> {
    let answer = answer_to(person);
    match history.next(&Past::default(), Some(Asked { person, answer: &answer, is_next: true }), None) {
        Next::Count(messages) => Some(messages),
        _ => None,
    }
}

/// What will happen to `person`, a message that was counted, if it is sent now.
pub fn foresee(history: &mut History, person: &Turn, prospect: &Prospect) -> Foresight {
    let answer = answer_to(person);
    let mut next = |past: &Past, is_next: bool, usage: Usage| {
        let asked = Asked { person, answer: &answer, is_next };
        if past.path.is_empty() && asked.surely_fits(Some(usage)) {
            return Next::Give { left_out: LeftOut::default(), messages: Vec::new() };
        }
        history.next(past, Some(asked), Some(usage))
    };
    if let Some((usage, left_out)) = prospect.holding {
        let Some(usage) = usage else { return Foresight::Known(Forecast::Unknown) };
        match next(&Past::default(), true, usage) {
            Next::Count(messages) => return Foresight::Count(messages),
            Next::Give { .. } => return leaves_out(left_out),
            // The session is given up, and a new one is filled.
            Next::TooLong { .. } => {}
        }
    }
    let Some(usage) = prospect.empty.flatten() else { return Foresight::Known(Forecast::Unknown) };
    match next(&prospect.past, false, usage) {
        Next::Count(messages) => Foresight::Count(messages),
        Next::Give { left_out, .. } => leaves_out(left_out),
        Next::TooLong { .. } if !Reading::of(person).done => Foresight::Known(Forecast::InParts),
        Next::TooLong { requested, quota } => {
            Foresight::Known(Forecast::TooLong { by: requested.saturating_sub(quota) })
        }
    }
}

fn leaves_out(left_out: LeftOut) -> Foresight {
    Foresight::Known(if left_out.turns == 0 { Forecast::Fits } else { Forecast::LeavesOut(left_out) })
}

/// The answer that is to come, of which there is nothing yet.
fn answer_to(person: &Turn) -> Turn {
    Turn::new(person.chat, person.id.of_answer(), Role::Model, String::new(), 0)
}
