//! The [engine](crate::engine)'s errands: when one may begin, which it is, and what becomes of what was found.

use crate::{
    engine::Engine,
    errands::{Effect, End, Errand, LATER, Purpose, QUIET},
    flight::About,
    host_io::Command,
    id::ChatId,
    pool::Outlook,
    protocol::HostLetter,
    store::Loaded,
    time::Millis,
};

/// What the engine remembers to know when an errand may begin.
#[derive(Debug, Default)]
pub(crate) struct Idle {
    /// No errand begins before this; `None` while there is something else to do.
    from: Option<Millis>,
    /// The chat that is being read for an errand.
    reading: Option<ChatId>,
}

impl Engine {
    /// Breaks the errand off if there is something else to do, and begins one if there has been nothing for a while.
    pub(crate) fn run_errands(&mut self, now: Millis) {
        if !self.is_idle() {
            self.idle.from = None;
            return self.errands.break_off();
        }
        let from = *self.idle.from.get_or_insert(now + QUIET);
        // What a chat needs to be talked in is not waited with.
        if !self.errands.is_free() || self.compact_next(now) || from > now || self.idle.reading.is_some() {
            return;
        }
        if let Some(chat) = self.titles.next(now) {
            self.idle.reading = Some(chat);
            self.out.push_back(Command::Load(chat));
        }
    }

    /// When [`Engine::run_errands`] has something to do without anybody asking.
    pub(crate) fn errands_deadline(&self, now: Millis) -> Option<Millis> {
        if !self.errands.is_free() {
            return self.errands.deadline();
        }
        // While something else is to be done no chat is looked at: this is asked with every piece of an answer.
        let from = self.idle.from?;
        let title = self.titles.next(now).map(|_| now).or_else(|| self.titles.next_try(now));
        let title = title.filter(|_| self.idle.reading.is_none()).map(|due| due.max(from));
        title.into_iter().chain(self.compaction.next_try(now)).min()
    }

    /// A chat was read; perhaps for an errand.
    pub(crate) fn read_for_errand(&mut self, chat: ChatId, loaded: Option<&Loaded>, now: Millis) {
        if self.idle.reading != Some(chat) {
            return;
        }
        self.idle.reading = None;
        let Some(transcript) = loaded.and_then(|loaded| loaded.clone().into_transcript(chat)) else {
            return self.titles.unreadable(chat);
        };
        // What was more important has begun meanwhile; the chat is read again after that.
        if !self.is_idle() || !self.errands.is_free() {
            return;
        }
        if let Some(errand) = self.titles.errand(&transcript) {
            self.begin_errand(errand, now);
        }
    }

    /// Carries out what follows from an errand.
    pub(crate) fn follow_errand(&mut self, effect: Effect, now: Millis) {
        match effect {
            Effect::Do(command) => self.out.push_back(command),
            Effect::Pool(event) => self.pool.handle(event, now),
            Effect::Over(purpose, end) => {
                let (what, about) = match &end {
                    End::Found(_) | End::Filled(_) => ("errand-done", About::default()),
                    End::Failed(error) => {
                        ("errand-failed", About::trouble(&error.clone().into_prompt_trouble()))
                    }
                    End::BrokenOff => ("errand-broken-off", About::default()),
                    End::NoRoom => ("errand-without-room", About::default()),
                };
                self.log.note(what, about.of_chat(Some(purpose.name().1)), now);
                match purpose {
                    Purpose::Title(_) => self.take_title_errand(end, now),
                    Purpose::Summary(chat) => self.take_summary_errand(chat, end, now),
                }
            }
        }
    }

    pub(crate) fn begin_errand(&mut self, errand: Errand, now: Millis) {
        let (word, chat) = errand.purpose.name();
        self.log.note("errand", About::code(word).of_chat(Some(chat)), now);
        self.errands.begin(errand, now);
    }

    fn take_title_errand(&mut self, end: End, now: Millis) {
        let wait = if end == End::NoRoom { LATER } else { QUIET };
        self.idle.from = self.idle.from.map(|_| now + wait);
        let titled = match end {
            End::Found(text) => self.titles.found(&text),
            End::Failed(_) => self.titles.failed(now),
            End::Filled(_) | End::BrokenOff | End::NoRoom => None,
        };
        self.out.extend(titled.map(|titled| Command::Worker(HostLetter::Titled(titled))));
    }

    /// Whether no turn runs or waits anywhere, and the model is there and warm all the same.
    fn is_idle(&self) -> bool {
        self.recovery.is_over()
            && self.known.is_some()
            && self.in_memory.is_none()
            && self.watch.outlook() == Outlook::Ready
            && self.pool.is_warm()
            && self.turns.is_idle()
    }
}
