//! The [engine](crate::engine)'s dealings with the store: what the last host left behind, chats that the registry does
//! not know of, rows that cannot be read, and a disk that cannot be used at all.
//!
//! # Two stores, one truth
//!
//! IndexedDB holds the transcripts and `chrome.storage` the registry, and no transaction spans both. So one of them
//! leads, and that is the transcripts: a [head](TranscriptHead) holds all that a record needs, so a record that is
//! missing, broken or late can be made again from it, while nothing could make a transcript out of a record.
//!
//! | what happens | written first | then | a death between the two leaves | and is mended by |
//! | --- | --- | --- | --- | --- |
//! | a turn begins or ends | transcript | record, by [`HostLetter::Facts`] | a record that is missing or older than its head | [`Engine::compare`], at the next start |
//! | a chat is put into the bin | record | the host stops what runs in it | a chat in the bin whose answer goes on | the registry that every new host and worker is told |
//! | a chat is destroyed | transcript | record, by [`HostLetter::Purged`] | a record in the bin without a transcript | the schedule, which comes back to the bin until it is empty |
//! | a name, a pin | record only | | | |
//!
//! Only damage makes a record without a transcript that is not in the bin. It cannot be mended, so it is shown for
//! what it is, and can be deleted.
//!
//! [`HostLetter::Facts`]: crate::protocol::HostLetter::Facts
//! [`HostLetter::Purged`]: crate::protocol::HostLetter::Purged

use crate::{
    engine::Engine,
    flight::Failure,
    host_io::{Command, Inspection, LeftBehind},
    id::{ChatId, PanelId},
    protocol::{FromHost, ToHost},
    recovery::{self, Mended},
    status::InMemory,
    store::{Loaded, StoreError},
    time::Millis,
    transcript::TranscriptHead,
    tries::Tries,
};

/// How far the engine is with what the last host left behind. Until it is done, no turn begins.
#[derive(Debug)]
pub(crate) enum Recovery {
    /// It is being read, and what panels ask meanwhile is held.
    Finding { held: Vec<(PanelId, ToHost)>, tries: Tries, asked: bool },
    /// It is mended; these chats are still to be compared with the registry, once that is known.
    Found { heads: Vec<TranscriptHead> },
}

impl Default for Recovery {
    fn default() -> Self {
        Self::Finding { held: Vec::new(), tries: Tries::default(), asked: false }
    }
}

impl Recovery {
    /// When the next try comes, after a failure.
    pub(crate) fn deadline(&self, now: Millis) -> Option<Millis> {
        match self {
            Self::Finding { tries, .. } => tries.next(now),
            Self::Found { .. } => None,
        }
    }

    /// Whether turns may begin.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::Found { .. })
    }
}

/// The tries to use the disk again, while everything is in memory.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    tries: Tries,
    asked: bool,
}

impl Leaving {
    /// When the next try comes.
    pub(crate) fn deadline(&self, now: Millis) -> Option<Millis> {
        self.tries.next(now).filter(|_| !self.asked)
    }

    fn fail(&mut self, now: Millis) {
        self.asked = false;
        self.tries.fail(now);
    }
}

/// How often it is tried to read what was left behind, before everything is kept in memory instead.
const FIND_TRIES: u32 = 4;

impl Engine {
    /// A panel asks something of a chat.
    pub(crate) fn ask_turns(&mut self, panel: PanelId, request: ToHost, now: Millis) {
        if let Recovery::Finding { held, .. } = &mut self.recovery {
            return held.push((panel, request));
        }
        // A chat that lies on a disk that cannot be read must not be begun anew under its own name.
        if let ToHost::Send(send) = &request
            && self.is_behind_broken_disk(send.chat)
        {
            let trouble = StoreError::Closed.into_trouble();
            let failure = self.log.fail("rejected", trouble, Some(send.chat), now);
            let rejected = FromHost::Rejected { turn: send.turn, failure };
            return self.out.push_back(Command::Tell(panel, rejected));
        }
        self.turns.ask(panel, request, now);
    }

    /// Whether this chat lies on a disk that cannot be read.
    pub(crate) fn is_behind_broken_disk(&self, chat: ChatId) -> bool {
        let is_known = self.known.as_ref().is_some_and(|known| known.contains_key(&chat));
        is_known && self.in_memory.as_ref().is_some_and(|in_memory| !in_memory.holds(chat))
    }

    /// Reads what the last host left behind, again and again while that fails.
    pub(crate) fn find(&mut self, now: Millis) {
        if let Recovery::Finding { tries, asked, .. } = &mut self.recovery
            && !*asked
            && tries.may_try(now)
        {
            *asked = true;
            self.out.push_back(Command::Find);
        }
    }

    /// What the last host left behind.
    pub(crate) fn take_found(&mut self, found: Result<LeftBehind, StoreError>, now: Millis) {
        let Recovery::Finding { held, tries, asked } = &mut self.recovery else { return };
        let mut left = match found {
            Ok(left) => left,
            Err(error) => {
                *asked = false;
                tries.fail(now);
                if tries.failures() < FIND_TRIES {
                    return;
                }
                // The database does not open, and a chat in memory is better than none.
                let Failure { event, .. } = self.log.fail("in-memory", error.into_trouble(), None, now);
                self.in_memory = Some(InMemory { chats: Vec::new(), event });
                self.leaving.fail(now);
                self.out.push_back(Command::UseMemory);
                LeftBehind::default()
            }
        };
        let held = std::mem::take(held);
        // What goes on here was not left behind.
        left.unfinished.retain(|(chat, _)| !self.turns.is_open(*chat));
        let heads = std::mem::take(&mut left.heads);
        self.report_headless(std::mem::take(&mut left.headless));
        self.mend(left, now);
        self.recovery = Recovery::Found { heads };
        for (panel, request) in held {
            self.ask_turns(panel, request, now);
        }
    }

    /// Asks for the disk again and again while everything is in memory.
    pub(crate) fn try_to_leave_memory(&mut self, now: Millis) {
        if self.in_memory.is_some() && !self.leaving.asked && self.leaving.tries.may_try(now) {
            self.leaving.asked = true;
            self.out.push_back(Command::LeaveMemory);
        }
    }

    /// What was in memory is on disk now, or still is not. Then what else lies there is looked at, as at a start.
    pub(crate) fn take_left_memory(&mut self, result: Result<(), StoreError>, now: Millis) {
        if result.is_err() {
            return self.leaving.fail(now);
        }
        let chats = self.in_memory.take().map(|in_memory| in_memory.chats).unwrap_or_default();
        chats.into_iter().for_each(|facts| self.take_facts(facts));
        self.leaving = Leaving::default();
        self.recovery = Recovery::default();
    }

    /// Transcripts lead and the registry follows: a chat whose record is missing or older than its transcript is
    /// reported again. This is how a death between the two writes is mended.
    pub(crate) fn compare(&mut self) {
        let (Recovery::Found { heads }, Some(known)) = (&mut self.recovery, &self.known) else { return };
        for head in std::mem::take(heads) {
            if known.get(&head.chat).is_none_or(|updated| *updated < head.updated) {
                self.reporting.push(head.chat);
                self.out.push_back(Command::Load(head.chat));
            }
        }
    }

    /// A chat was read: for its turns, for the registry, or for a panel.
    pub(crate) fn take_loaded(&mut self, chat: ChatId, loaded: Result<Loaded, StoreError>, now: Millis) {
        self.tell_showing(chat, loaded.as_ref().ok());
        self.read_for_errand(chat, loaded.as_ref().ok(), now);
        let reporting = self.reporting.contains(&chat);
        self.reporting.retain(|reported| *reported != chat);
        if !reporting || self.turns.is_open(chat) {
            return self.turns.loaded(chat, loaded, now);
        }
        let Ok(loaded) = loaded else { return };
        if loaded.head.is_some() || loaded.newer {
            let facts = loaded.into_transcript(chat);
            return facts
                .map(|transcript| transcript.facts(None, transcript.head.updated))
                .into_iter()
                .for_each(|facts| self.take_facts(facts));
        }
        // Its head is lost: it is made again, as after a death.
        let left = LeftBehind { unfinished: vec![(chat, loaded)], ..LeftBehind::default() };
        self.mend(left, now);
    }

    fn mend(&mut self, left: LeftBehind, now: Millis) {
        for Mended { transcript, writes } in recovery::mend(left, now) {
            self.log.mended(&writes, now);
            self.turns.adopt(transcript, writes, now);
        }
    }

    /// Everything was looked through for a panel.
    pub(crate) fn take_inspected(
        &mut self,
        panel: PanelId,
        result: Result<Inspection, StoreError>,
        now: Millis,
    ) {
        match result {
            Ok(Inspection { checked, set_aside, headless }) => {
                self.report_headless(headless);
                self.tell_inspected(panel, checked, Some(Ok(set_aside)));
            }
            Err(error) => {
                let failure = self.log.fail("not-inspected", error.into_trouble(), None, now);
                self.tell_inspected(panel, 0, Some(Err(failure)));
            }
        }
    }

    pub(crate) fn tell_inspected(&mut self, panel: PanelId, checked: u32, end: Option<Result<u32, Failure>>) {
        self.out.push_back(Command::Tell(panel, FromHost::Inspected { checked, end }));
    }

    /// Chats that have lost their heads are read, so that they get others and the registry hears of them.
    fn report_headless(&mut self, chats: Vec<ChatId>) {
        for chat in chats {
            if !self.turns.is_open(chat) && !self.reporting.contains(&chat) {
                self.reporting.push(chat);
                self.out.push_back(Command::Load(chat));
            }
        }
    }

    /// A panel reads chats from the disk by itself, but not what is only in memory.
    pub(crate) fn show_from_memory(&mut self, panel: PanelId, chat: Option<ChatId>) {
        let is_held = |chat: &ChatId| self.in_memory.as_ref().is_some_and(|in_memory| in_memory.holds(*chat));
        if let Some(chat) = chat.filter(is_held) {
            self.showing.push((panel, chat));
            self.out.push_back(Command::Load(chat));
        }
    }

    fn tell_showing(&mut self, chat: ChatId, loaded: Option<&Loaded>) {
        for (panel, _) in self.showing.extract_if(.., |(_, shown)| *shown == chat) {
            let Some(Loaded { head, turns, .. }) = loaded else { continue };
            let Some(head) = head.clone().or_else(|| TranscriptHead::of(chat, turns)) else { continue };
            let turns =
                FromHost::Turns { chat, head: Box::new(head), turns: turns.clone(), gone: Vec::new() };
            self.out.push_back(Command::Tell(panel, turns));
        }
    }
}
