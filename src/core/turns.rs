//! The chats that are in use: which are in memory, what is asked of each, and whose transaction is whose.

use crate::{
    chat::{Chat, Effect, Happening, Purpose},
    history::LeftOut,
    host_io::{Command, WriteId},
    id::{AssistantId, ChatId, PanelId, SessionId, TurnId},
    pool,
    protocol::{FromHost, ToHost, TurnRequest},
    reading::Reading,
    record::ChatFacts,
    run::Run,
    status::RunningView,
    store::{Loaded, StoreError, Write},
    summary::Summary,
    time::Millis,
    transcript::{Outcome, Transcript},
    trouble::Trouble,
};
use litemap::LiteMap;
use std::collections::VecDeque;

/// What follows from what happened to a chat.
#[derive(Clone, Debug)]
pub enum Output {
    /// For the host.
    Do(Command),
    /// For the pool.
    Pool(pool::Event),
    /// For the panels that show this chat.
    Watchers(ChatId, FromHost),
    /// What a panel asked of a chat is not done.
    Rejected {
        /// The panel.
        panel: PanelId,
        /// The chat.
        chat: ChatId,
        /// The turn of which the panel waits to hear.
        turn: TurnId,
        /// Why.
        trouble: Trouble,
    },
    /// How far the message of an answer has been read in parts.
    Read(ChatId, Box<Reading>),
    /// An answer is over and on disk.
    Answered(ChatId, Outcome),
    /// For the registry.
    Facts(ChatFacts),
    /// Nothing is left of this chat.
    Purged(ChatId),
}

/// The chats that are in use.
#[derive(Debug, Default)]
pub struct Turns {
    chats: LiteMap<ChatId, Chat>,
    /// Chats that are being read, with what was asked of them meanwhile.
    loading: LiteMap<ChatId, Vec<(PanelId, ToHost, Millis)>>,
    /// Chats in the bin.
    binned: Vec<ChatId>,
    writes: LiteMap<WriteId, (ChatId, Transaction)>,
    last_write: u32,
    out: VecDeque<Output>,
}

#[derive(Debug)]
enum Transaction {
    Of(Purpose),
    Purge,
}

impl Turns {
    /// The next thing that follows, in order.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When [`Turns::tick`] is wanted.
    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        self.chats.values().filter_map(|chat| chat.deadline(now)).min()
    }

    /// The turns that run.
    pub fn running(&self) -> Vec<RunningView> {
        let running = self.chats.iter().filter_map(|(chat, open)| Some((*chat, open.run()?)));
        running.map(|(chat, run)| RunningView { chat, answer: run.answer.id, step: run.step() }).collect()
    }

    /// Whether the host can be closed without breaking off anything but waiting.
    pub fn is_quiet(&self) -> bool {
        let waits = |chat: &Chat| chat.run().is_none_or(Run::is_waiting);
        self.writes.is_empty() && self.loading.is_empty() && self.chats.values().all(waits)
    }

    /// Whether nothing runs, is being written or is being read.
    pub fn is_idle(&self) -> bool {
        self.is_quiet() && self.chats.values().all(|chat| chat.run().is_none())
    }

    /// Whether this chat is in memory or being read into it.
    pub fn is_open(&self, id: ChatId) -> bool {
        self.chats.contains_key(&id) || self.loading.contains_key(&id)
    }

    /// A chat that is in memory; in it `None` where something is going on in the chat, or may not.
    pub fn at_rest(&self, id: ChatId) -> Option<Option<&Transcript>> {
        if self.loading.contains_key(&id) || self.binned.contains(&id) {
            return Some(None);
        }
        let chat = self.chats.get(&id)?;
        Some(Some(&chat.transcript).filter(|_| !chat.is_in_use()))
    }

    /// Lets go of the transcripts that nobody needs in memory.
    pub fn forget_unused(&mut self, is_live: impl Fn(ChatId) -> bool) {
        let writes = &self.writes;
        let is_written = |id: ChatId| writes.values().any(|(of, _)| *of == id);
        self.chats.retain(|id, chat| is_live(*id) || chat.is_in_use() || is_written(*id));
    }

    /// A panel asks something of a chat.
    pub fn ask(&mut self, panel: PanelId, request: ToHost, now: Millis) {
        let Some(id) = chat_of(&request) else { return };
        if let Some(chat) = self.chats.get_mut(&id) {
            chat.ask(panel, request, now);
            return self.drain(id);
        }
        if let Some(inbox) = self.loading.get_mut(&id) {
            return inbox.push((panel, request, now));
        }
        self.loading.insert(id, vec![(panel, request, now)]);
        self.out.push_back(Output::Do(Command::Load(id)));
    }

    /// The chat was read.
    pub fn loaded(&mut self, id: ChatId, result: Result<Loaded, StoreError>, now: Millis) {
        let Some(inbox) = self.loading.remove(&id) else { return };
        let loaded = match result {
            Ok(loaded) if loaded.newer => {
                return self.reject_all(id, inbox, &Trouble::NewerData {});
            }
            Ok(loaded) => loaded,
            Err(error) => return self.reject_all(id, inbox, &error.into_trouble()),
        };
        let first = inbox.iter().find_map(|(_, request, _)| match request {
            ToHost::Send(send) => Some(send.assistant),
            _ => None,
        });
        let new = || Transcript::new(id, first.unwrap_or(AssistantId::DEFAULT), now);
        let transcript = loaded.into_transcript(id).unwrap_or_else(new);
        self.chats.insert(id, Chat::new(transcript, self.binned.contains(&id)));
        // What was asked while it was read has waited since then.
        for (panel, request, asked) in inbox {
            self.ask(panel, request, asked);
        }
    }

    /// Takes over a chat that the last host left unfinished, as [`recovery`](crate::recovery) has mended it.
    pub fn adopt(&mut self, transcript: Transcript, mended: Vec<Write>, now: Millis) {
        let id = transcript.head.chat;
        self.chats.insert(id, Chat::adopt(transcript, mended, self.binned.contains(&id), now));
        self.drain(id);
    }

    /// Says which chats are in the bin now. A turn that runs in one is stopped.
    pub fn set_binned(&mut self, binned: Vec<ChatId>, now: Millis) {
        self.binned = binned;
        for id in self.chats.keys().copied().collect::<Vec<_>>() {
            let binned = self.binned.contains(&id);
            self.with(id, Box::new(move |chat| chat.set_binned(binned, now)));
        }
    }

    /// Destroys a chat: what runs in it, and everything that is kept of it.
    pub fn purge(&mut self, id: ChatId) {
        let chat = self.chats.remove(&id);
        let answering = chat.and_then(|chat| chat.run()?.session());
        self.out.extend(answering.map(|session| Output::Do(Command::Abort(session))));
        self.out.push_back(Output::Pool(pool::Event::Forget { chat: id }));
        self.write(id, Transaction::Purge, vec![Write::DeleteChat(id)]);
    }

    /// Tells a panel that now shows this chat how far its answer has come.
    pub fn running_answer(&self, id: ChatId) -> Option<FromHost> {
        self.chats.get(&id)?.running_answer()
    }

    /// A transaction is over.
    pub fn written(&mut self, id: WriteId, result: Result<(), StoreError>, now: Millis) {
        match self.writes.remove(&id) {
            Some((chat, Transaction::Of(purpose))) => {
                self.with(chat, Box::new(move |chat| chat.written(purpose, result, now)));
            }
            // What could not be destroyed is still in the bin and comes up again.
            Some((chat, Transaction::Purge)) => self.out.extend(result.ok().map(|()| Output::Purged(chat))),
            None => {}
        }
    }

    /// Something happened to the run that has this session.
    pub fn with_session(&mut self, session: SessionId, now: Millis, event: Happening) {
        let of = |chat: &Chat| chat.run().is_some_and(|run| run.session() == Some(session));
        let Some(id) = self.chats.iter().find(|(_, chat)| of(chat)).map(|(id, _)| *id) else { return };
        self.with_chat(id, now, event);
    }

    /// Something happened to the run of this chat.
    pub fn with_chat(&mut self, id: ChatId, now: Millis, event: Happening) {
        self.with(id, Box::new(move |chat| chat.with_run(now, event)));
    }

    /// A summary was made of the oldest turns of a chat, and a session lent that holds the rest but for what is left out.
    pub fn summarise(&mut self, id: ChatId, summary: Summary, left_out: LeftOut) {
        self.with(id, Box::new(move |chat| chat.summarise(summary, left_out)));
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Millis) {
        for id in self.chats.keys().copied().collect::<Vec<_>>() {
            self.with(id, Box::new(move |chat| chat.tick(now)));
        }
    }

    fn with(&mut self, id: ChatId, event: Box<dyn FnOnce(&mut Chat)>) {
        if let Some(chat) = self.chats.get_mut(&id) {
            event(chat);
            self.drain(id);
        }
    }

    /// Passes on what follows from what happened to a chat.
    fn drain(&mut self, id: ChatId) {
        while let Some(effect) = self.chats.get_mut(&id).and_then(Chat::poll) {
            match effect {
                Effect::Write(purpose, writes) => self.write(id, Transaction::Of(purpose), writes),
                Effect::Do(command) => self.out.push_back(Output::Do(command)),
                Effect::Pool(event) => self.out.push_back(Output::Pool(event)),
                Effect::Watchers(message) => self.out.push_back(Output::Watchers(id, message)),
                Effect::Rejected(panel, turn, trouble) => {
                    self.out.push_back(Output::Rejected { panel, chat: id, turn, trouble });
                }
                Effect::Read(reading) => self.out.push_back(Output::Read(id, reading)),
                Effect::Answered(outcome) => self.out.push_back(Output::Answered(id, outcome)),
                Effect::Facts(facts) => self.out.push_back(Output::Facts(facts)),
                Effect::Forked(panel, copy) => self.keep_fork(panel, *copy),
            }
        }
    }

    fn keep_fork(&mut self, panel: PanelId, copy: Transcript) {
        let id = copy.head.chat;
        if self.is_open(id) {
            return;
        }
        let mut writes = vec![Write::Head(copy.head.clone())];
        writes.extend(copy.turns().cloned().map(Write::Turn));
        self.chats.insert(id, Chat::new(copy, false));
        self.write(id, Transaction::Of(Purpose::Fork(panel)), writes);
    }

    fn reject_all(&mut self, chat: ChatId, inbox: Vec<(PanelId, ToHost, Millis)>, trouble: &Trouble) {
        for (panel, request, _) in inbox {
            let Some(turn) = awaited(&request) else { continue };
            self.out.push_back(Output::Rejected { panel, chat, turn, trouble: trouble.clone() });
        }
    }

    fn write(&mut self, chat: ChatId, transaction: Transaction, writes: Vec<Write>) {
        self.last_write += 1;
        let id = WriteId(self.last_write);
        self.writes.insert(id, (chat, transaction));
        self.out.push_back(Output::Do(Command::Write(id, writes)));
    }
}

fn chat_of(request: &ToHost) -> Option<ChatId> {
    match request {
        ToHost::Send(send) => Some(send.chat),
        ToHost::Turn { chat, .. } => Some(*chat),
        _ => None,
    }
}

/// The turn of which the panel waits to hear.
fn awaited(request: &ToHost) -> Option<TurnId> {
    match request {
        ToHost::Send(send) => Some(send.turn),
        ToHost::Turn { request: TurnRequest::Stop, .. } => None,
        ToHost::Turn { request: TurnRequest::TryAgain(new) | TurnRequest::Continue(new), .. } => Some(*new),
        ToHost::Turn { turn, .. } => Some(*turn),
        _ => None,
    }
}
