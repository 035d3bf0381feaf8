//! How a [run](crate::run) reads what is too long to be asked at once: part by part, each with an empty session of its
//! own. A part is chosen, measured and made shorter until it fits; what the session says of it is a note; the note goes to
//! disk, and the next part waits for its session behind whoever else waits for one.

use crate::{
    budget, context,
    figures::Figure,
    history::History,
    model::{Message, Speaker},
    quote,
    reading::{Piece, Reading, cut_note},
    run::{Action, MEASURE_TIME, Run, SILENT_TIME, Stage},
    status::Step,
    store::Write,
    time::Millis,
    transcript::{Transcript, TurnState},
    trouble::Trouble,
};

/// How many bytes a token has where nothing was measured yet. Most texts have fewer, so the first part is often measured
/// twice.
const BYTES_PER_TOKEN: u64 = 4;

/// The part that is being read.
#[derive(Debug, Default)]
pub(crate) struct Part {
    doing: Doing,
    /// How many bytes the piece has.
    length: usize,
    /// The note, as far as it has come.
    note: String,
    /// How many bytes it may have.
    longest_note: usize,
    /// The bytes and tokens of what was measured last, which says how much to try next.
    sample: Option<(u64, u64)>,
}

/// What is being done with a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Doing {
    /// Its session is being obtained.
    #[default]
    Obtaining,
    /// Its message is being counted.
    Measuring,
    /// The model was given it.
    Noting,
    /// Its note is being written to disk.
    Writing,
}

impl Part {
    pub fn is_measuring(&self) -> bool {
        self.doing == Doing::Measuring
    }
}

impl Run {
    /// Whether the answer waits for something to be read in parts.
    pub(crate) fn is_read_in_parts(&self) -> bool {
        self.answer.reading.as_ref().is_some_and(|reading| !reading.done)
    }

    /// Whether the next part waits for its session.
    pub(crate) fn waits_for_part(&self) -> bool {
        self.step == Step::Reading && self.part.doing == Doing::Obtaining
    }

    /// When what is being done with the part is given up.
    pub(crate) fn part_ends(&self) -> Option<Millis> {
        match self.part.doing {
            Doing::Measuring => Some(self.since + MEASURE_TIME),
            Doing::Noting => Some(self.since + SILENT_TIME),
            // The pool and the store have time-outs of their own.
            Doing::Obtaining | Doing::Writing => None,
        }
    }

    /// The message does not fit: its excerpts are read in parts or, where that was done, the notes on them. That is
    /// written before it begins, so that whoever dies in the first part leaves word of it. The session at hand, which is
    /// empty, reads the first part.
    pub(crate) fn read_in_parts(&mut self, requested: u64, quota: u64, now: Millis) {
        let begun = match self.answer.reading.as_mut() {
            Some(reading) => reading.read_again(),
            None => {
                // What has no excerpts cannot be read in parts.
                let reading = Some(Reading::of(&self.person)).filter(|reading| !reading.done);
                self.answer.reading = reading.map(Box::new);
                self.answer.reading.is_some()
            }
        };
        if !begun {
            return self.too_long(requested, quota, now);
        }
        // The session reads the first part. The answer gets another one, and that is asked something else.
        self.figures().forget_session();
        self.figures().set(Figure::TokensIn, None);
        self.write_part(now);
    }

    pub(crate) fn obtain_for_part(&mut self, now: Millis) {
        self.enter_part(Doing::Obtaining, now);
        self.out.push_back(Action::Want(Vec::new()));
    }

    /// The session is there: tries as much as should fit into it.
    pub(crate) fn begin_part(&mut self, now: Millis) {
        let (bytes, tokens) = self.part.sample.unwrap_or((BYTES_PER_TOKEN, 1));
        let room = budget::room_for_history(self.usage, 0);
        let whole = room.saturating_mul(bytes) / tokens.max(1);
        // No two texts are alike, so a little less is tried than went in last.
        let fence = self.part_message(0).map_or(0, |message| message.text.len() as u64);
        let most = (whole - whole / 32).saturating_sub(fence);
        self.try_part(usize::try_from(most).unwrap_or(usize::MAX), room, now);
    }

    /// Measures a part of at most so many bytes.
    fn try_part(&mut self, most: usize, requested: u64, now: Millis) {
        let length = self.piece(most).map(|piece| piece.text.len());
        let message = length.and_then(|length| self.part_message(length));
        let (Some(session), Some(length), Some(message)) = (self.session, length, message) else {
            let quota = budget::room_for_history(self.usage, 0);
            return self.too_long(requested, quota, now);
        };
        self.part.length = length;
        self.enter_part(Doing::Measuring, now);
        self.out.push_back(Action::Measure(session, vec![message]));
    }

    /// The part was counted; without a count the most that it can be is assumed. What does not fit is made shorter.
    pub(crate) fn part_measured(&mut self, count: Option<u64>, now: Millis) {
        let length = self.part.length;
        let (Some(session), Some(message)) = (self.session, self.part_message(length)) else { return };
        if self.part.doing != Doing::Measuring {
            return;
        }
        let bytes = message.text.len() as u64;
        let tokens = count.unwrap_or(context::most_tokens(&message.text)).max(1);
        self.part.sample = Some((bytes, tokens));
        let room = budget::room_for_history(self.usage, 0);
        if tokens > room {
            let over = (tokens - room).saturating_mul(bytes).div_ceil(tokens);
            let over = usize::try_from(over).unwrap_or(length);
            // Never less than a quarter, because some of the text may take more tokens than the rest.
            let most = length.saturating_sub(over).clamp(length / 4, length - length.div_ceil(16));
            return self.try_part(most, tokens, now);
        }
        let space = usize::try_from(room.saturating_mul(bytes) / tokens).unwrap_or(usize::MAX);
        self.part.longest_note =
            self.answer.reading.as_ref().map_or(0, |reading| reading.longest_note(length, space));
        self.part.note.clear();
        self.enter_part(Doing::Noting, now);
        self.out.push_back(Action::Prompt(session, vec![message]));
    }

    /// The session says something of its part. A note that becomes too long is ended.
    pub(crate) fn noted(&mut self, text: &str, now: Millis) {
        if self.part.doing != Doing::Noting {
            return;
        }
        self.enter(Step::Reading, now);
        self.part.note.push_str(text);
        if self.part.note.len() > self.part.longest_note {
            cut_note(&mut self.part.note, self.part.longest_note);
            self.out.extend(self.session.map(Action::Abort));
            self.end_part(now);
        }
    }

    /// The part is read, and its session has no other use: what it holds is not to colour the next note.
    pub(crate) fn end_part(&mut self, now: Millis) {
        if self.part.doing != Doing::Noting {
            return;
        }
        self.discard();
        self.usage = None;
        self.begun_anew = false;
        if let Some(reading) = &mut self.answer.reading {
            reading.take(&self.person, self.part.length, &self.part.note);
        }
        self.write_part(now);
    }

    fn write_part(&mut self, now: Millis) {
        self.enter_part(Doing::Writing, now);
        self.out.push_back(Action::Write(Stage::Part, vec![Write::Turn(self.answer.clone())]));
    }

    /// The note is on disk. Where it could not be written it goes there with the next one, or with the answer, which is
    /// tried again.
    pub(crate) fn part_written(&mut self, path: &Transcript, now: Millis) {
        if self.step != Step::Reading || self.part.doing != Doing::Writing {
            return;
        }
        self.out.push_back(Action::Progressed);
        if self.session.is_some() {
            return self.begin_part(now);
        }
        // What is asked has changed, so what was counted of it is forgotten.
        self.history = History::default();
        self.obtain(path, now);
    }

    /// The person stops it. What was read stays, and trying again goes on behind it.
    pub(crate) fn stop_reading(&mut self, now: Millis) {
        match self.part.doing {
            Doing::Obtaining => self.out.push_back(Action::Unwant),
            Doing::Noting => self.out.extend(self.session.map(Action::Abort)),
            Doing::Measuring | Doing::Writing => {}
        }
        self.discard();
        self.finish(TurnState::Stopped, None, now);
    }

    fn too_long(&mut self, requested: u64, quota: u64, now: Millis) {
        self.discard();
        self.finish(TurnState::Failed, Some(Trouble::TooLong { requested, quota }), now);
    }

    /// The next piece of at most so many bytes.
    fn piece(&self, most: usize) -> Option<Piece<'_>> {
        self.answer.reading.as_ref()?.next(&self.person, most)
    }

    /// The message with the next piece, of this length.
    fn part_message(&self, length: usize) -> Option<Message> {
        let reading = self.answer.reading.as_ref()?;
        let text = quote::part_text(&self.person, reading, &reading.piece(&self.person, length)?);
        Some(Message { speaker: Speaker::Person, text })
    }

    fn enter_part(&mut self, doing: Doing, now: Millis) {
        self.part.doing = doing;
        self.enter(Step::Reading, now);
    }
}
