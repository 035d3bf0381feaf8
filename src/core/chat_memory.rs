//! What a [chat](crate::chat)'s sessions are told of its oldest turns: the summary that stands in their place, and which turns
//! are pinned. Both are in the head of the transcript, whose turns stay as they are, and come to disk in one write.

use crate::{
    chat::{Chat, Effect, Purpose},
    history::LeftOut,
    id::{PanelId, TurnId},
    pool::{self, Held},
    store::{StoreError, Write},
    summary::Summary,
    time::Millis,
    transcript::TranscriptHead,
};

/// A summary that is being written, with what comes to pass when it is.
#[derive(Debug)]
pub(crate) struct Adopting {
    before: TranscriptHead,
    /// What the session that is lent for it was told nothing of.
    left_out: LeftOut,
}

/// What the model was told before the person changed it.
#[derive(Debug)]
pub(crate) struct Remembering {
    before: TranscriptHead,
    panel: PanelId,
    turn: TurnId,
}

impl Chat {
    /// A summary was made while nothing went on in the chat. Its session goes when the summary is on disk, and the one that is
    /// lent takes its place.
    pub(crate) fn summarise(&mut self, summary: Summary, left_out: LeftOut) {
        self.adopting = Some(Adopting { before: self.transcript.head.clone(), left_out });
        self.transcript.head.undone = None;
        self.transcript.head.summary = Some(Box::new(summary));
        self.write_head(Purpose::Summarise);
    }

    /// The summary is on disk, or could not be written.
    pub(crate) fn summarised(&mut self, is_written: bool) {
        let adopting = self.adopting.take();
        match adopting {
            Some(Adopting { left_out, .. }) if is_written => {
                let turns = self.transcript.path().iter().map(|turn| turn.id).collect();
                let memory = Held { turns, left_out };
                self.out.push_back(Effect::Pool(pool::Event::Adopt { chat: self.id, memory }));
            }
            Some(Adopting { before, .. }) => {
                self.restore_memory(before);
                self.out.push_back(Effect::Pool(pool::Event::ErrandOver));
            }
            // A turn has begun meanwhile, and the summary was written with it.
            None => {}
        }
        self.show(&[], &[]);
    }

    /// A turn begins while a summary is being written, or the person changes it: the next session is filled with what then counts.
    pub(crate) fn give_up_adopting(&mut self) {
        if self.adopting.take().is_some() {
            self.out.push_back(Effect::Pool(pool::Event::ErrandOver));
            self.out.push_back(Effect::Pool(pool::Event::Discard { chat: self.id }));
        }
    }

    /// The person writes another summary, or undoes it.
    pub(crate) fn change_summary(&mut self, panel: PanelId, upto: TurnId, text: Option<String>, now: Millis) {
        let before = self.transcript.head.clone();
        let Some(summary) = before.summary.clone().filter(|summary| summary.upto == upto) else { return };
        let head = &mut self.transcript.head;
        match text.and_then(|text| summary.edited(&text, now)) {
            Some(edited) => head.summary = Some(Box::new(edited)),
            None => (head.summary, head.undone) = (summary.before, head.head),
        }
        self.remember(Remembering { before, panel, turn: upto }, now);
    }

    /// The person pins a turn, or no longer.
    pub(crate) fn keep_turn(&mut self, panel: PanelId, turn: TurnId, kept: bool, now: Millis) {
        let before = self.transcript.head.clone();
        if self.transcript.get(turn).is_none() || before.pinned.contains(&turn) == kept {
            return;
        }
        let pinned = &mut self.transcript.head.pinned;
        if kept {
            pinned.push(turn);
        } else {
            pinned.retain(|pinned| *pinned != turn);
        }
        self.remember(Remembering { before, panel, turn }, now);
    }

    /// Writes what the model is to be told from now on. No session holds that: the next message fills one.
    fn remember(&mut self, remembering: Remembering, now: Millis) {
        self.give_up_adopting();
        if self.run.is_none() {
            self.out.push_back(Effect::Pool(pool::Event::Discard { chat: self.id }));
        }
        self.with_run(now, Box::new(move |run, path| run.tell_otherwise(path, now)));
        self.write_head(Purpose::Remember(Box::new(remembering)));
    }

    pub(crate) fn not_remembered(&mut self, remembering: Remembering, error: StoreError) {
        let Remembering { before, panel, turn } = remembering;
        self.restore_memory(before);
        self.reject(panel, turn, error.into_trouble());
    }

    fn restore_memory(&mut self, before: TranscriptHead) {
        let TranscriptHead { summary, undone, pinned, .. } = before;
        let head = &mut self.transcript.head;
        (head.summary, head.undone, head.pinned) = (summary, undone, pinned);
    }

    fn write_head(&mut self, purpose: Purpose) {
        let head = Write::Head(self.transcript.head.clone());
        self.out.push_back(Effect::Write(purpose, vec![head]));
    }
}
