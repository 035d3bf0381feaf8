//! What a panel shows, and what it does when something happens: an [`Event`] goes in, [`Effect`]s come out.

use crate::screen_asks::Asks;
pub use crate::screen_io::{Effect, Event, Note, Toast, View};
use crate::screen_weigh::Draft;
pub use crate::screen_weigh::Weighed;
use crate::{
    assistant::Assistant,
    budget,
    damage::Inspection,
    excerpt::Origin,
    feed::Feed,
    id::{AssistantId, ChatId, TurnId},
    link::Link,
    mirror::Mirror,
    notice::{Notice, notice},
    outbox::Outbox,
    protocol::ToHost,
    record::{ChatRecord, Usage},
    status::{Flame, InMemory, SessionPhase, SessionView, Status, Step},
    thread::{Shown, Thread},
    time::Millis,
};
use std::rc::Rc;

/// What a panel shows. It is cheap to copy pieces out of it: what is large is behind an `Rc` that is replaced when,
/// and only when, it changes.
#[derive(Debug)]
pub struct Screen {
    pub(crate) mirror: Mirror,
    pub(crate) thread: Thread,
    /// Whether the person has chosen who answers in the shown chat.
    pub(crate) assistant_is_chosen: bool,
    /// Whether this panel has sent anything into the shown chat.
    pub(crate) has_sent: bool,
    pub(crate) link: Link,
    /// What the host said last; kept while the connection is renewed, so that nothing flickers.
    pub(crate) status: Option<Rc<Status>>,
    pub(crate) outbox: Outbox,
    pub(crate) asks: Asks,
    pub(crate) draft: Draft,
    /// Commands that name their turn, and so can wait for the host without harm.
    pub(crate) held: Vec<ToHost>,
    pub(crate) view: View,
    /// What was looked at before something was looked for.
    pub(crate) before: View,
    pub(crate) list_open: bool,
    pub(crate) inspection: Inspection,
    pub(crate) toasts: Rc<Vec<Toast>>,
    pub(crate) toast_count: u32,
}

impl Screen {
    /// A panel that opens with this chat; it is read from disk first of all. The registry can be read when something is on
    /// the screen.
    pub fn new(chat: ChatId, now: Millis) -> (Self, Vec<Effect>) {
        let mut thread = Thread::new(chat, AssistantId::DEFAULT, now);
        thread.begin_reading();
        let screen = Self {
            mirror: Mirror::default(),
            thread,
            assistant_is_chosen: false,
            has_sent: false,
            link: Link::default(),
            status: None,
            outbox: Outbox::default(),
            asks: Asks::default(),
            draft: Draft::default(),
            held: Vec::new(),
            view: View::default(),
            before: View::default(),
            list_open: false,
            inspection: Inspection::default(),
            toasts: Rc::default(),
            toast_count: 0,
        };
        (screen, vec![Effect::ReadChat(chat)])
    }

    /// The chat that is shown.
    pub fn chat(&self) -> ChatId {
        self.thread.chat()
    }

    /// The chat that is shown, in full.
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// The registry.
    pub fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    /// What is in the middle.
    pub fn view(&self) -> View {
        self.view
    }

    /// Where the way back leads.
    pub fn back(&self) -> View {
        if self.view == View::Find { self.before } else { self.view.back() }
    }

    /// Whether the list of chats is open, where it slides over the chat.
    pub fn is_list_open(&self) -> bool {
        self.list_open
    }

    /// The toasts, the oldest first.
    pub fn toasts(&self) -> Rc<Vec<Toast>> {
        self.toasts.clone()
    }

    /// How the panel stands with the host.
    pub fn link(&self) -> Link {
        self.link
    }

    /// What the host said last; nothing while it cannot be reached, for then nobody knows what is alive.
    pub fn status(&self) -> Option<Rc<Status>> {
        self.status.clone().filter(|_| !matches!(self.link, Link::Down { .. }))
    }

    /// What is to be said above the composer.
    pub fn notice(&self) -> Option<Notice> {
        if self.thread.is_newer() {
            return Some(Notice::Newer);
        }
        notice(self.link, self.status.as_deref())
    }

    /// Whether the database does not open, so that everything is only in memory.
    pub fn is_in_memory(&self) -> bool {
        self.in_memory().is_some()
    }

    /// What is only in memory.
    pub fn in_memory(&self) -> Option<&InMemory> {
        self.status.as_ref()?.in_memory.as_ref()
    }

    /// Whether the shown chat has a record and nothing else: its transcript is gone.
    pub fn is_hollow(&self) -> bool {
        let had_turns = self.record().is_some_and(|record| record.turns > 0);
        // Before the host is there the disk may not be ready to be read.
        had_turns && self.link == Link::Up && !self.is_in_memory() && self.thread.is_missing()
    }

    /// How far the looking through of everything has come.
    pub fn inspection(&self) -> &Inspection {
        &self.inspection
    }

    /// The flame.
    pub fn flame(&self) -> Flame {
        match (self.link, &self.status) {
            (Link::Down { .. }, _) => Flame::Trouble,
            (_, Some(status)) => status.flame(),
            (_, None) => Flame::Out,
        }
    }

    /// The title of the shown chat; `None` while it has none.
    pub fn title(&self) -> Option<String> {
        let first = || self.thread.shown().first().map(|shown| shown.turn.title());
        let title = self.record().map(|record| record.title.clone()).or_else(first)?;
        (!title.is_empty()).then_some(title)
    }

    /// The page that the shown chat began with; `None` for one that began without, or has no record yet.
    pub fn origin(&self) -> Option<Origin> {
        self.record()?.origin.clone()
    }

    /// Who answers in the shown chat.
    pub fn assistant(&self) -> Option<&Assistant> {
        let id = match self.record() {
            Some(record) => record.assistant,
            None => self.thread.assistant(),
        };
        self.mirror.assistant(id)
    }

    /// What the shown chat uses of its window: from its live session, else as its record remembers it. A chat in which
    /// nothing was said yet will begin with what its assistant's base holds.
    pub fn usage(&self) -> Option<Usage> {
        let chat = self.chat();
        match self.session(|session| session.chat == Some(chat)) {
            Some(session) => session.usage,
            None if self.thread.is_new() && self.record().is_none() => self.base_usage(),
            None => self.record().and_then(|record| record.usage),
        }
    }

    /// About how many more messages fit into the shown chat's window; `None` where there is nothing to go by.
    pub fn messages_left(&self) -> Option<u32> {
        budget::messages_left(self.usage()?, self.thread.exchanges_given(), self.base_usage()?.used)
    }

    /// What the instruction of whoever answers in the shown chat takes.
    fn base_usage(&self) -> Option<Usage> {
        let assistant = self.assistant()?.id;
        self.session(|session| session.chat.is_none() && session.assistant == assistant)?.usage
    }

    /// One that is being made holds nothing yet, and says so.
    fn session(&self, is_meant: impl Fn(&SessionView) -> bool) -> Option<&SessionView> {
        let sessions = self.status.iter().flat_map(|status| &status.sessions);
        sessions.into_iter().find(|session| session.phase != SessionPhase::Making && is_meant(session))
    }

    /// Whether a turn of the shown chat runs, as far as the host can be asked.
    pub fn is_running(&self) -> bool {
        self.link == Link::Up && (self.step().is_some() || self.thread.feed().is_some())
    }

    /// The answer that runs in the shown chat, as far as is known.
    pub(crate) fn running_answer(&self) -> Option<TurnId> {
        let chat = self.chat();
        let status = self.status.as_ref();
        let running = status.and_then(|status| status.running.iter().find(|running| running.chat == chat));
        running.map(|running| running.answer).or_else(|| self.thread.feed().map(Feed::answer))
    }

    /// What the running turn of the shown chat is doing.
    pub fn step(&self) -> Option<Step> {
        self.status.as_ref()?.step(self.chat())
    }

    /// The turns to draw.
    pub fn shown(&self) -> Rc<Vec<Shown>> {
        self.thread.shown()
    }

    pub(crate) fn record(&self) -> Option<&Rc<ChatRecord>> {
        self.mirror.record(self.chat())
    }
}
