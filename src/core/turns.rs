//! The chats that are in use: their transcripts, the turn that runs in each, and the turns that wait behind it.
//!
//! A transcript in memory runs ahead of the disk by what is being written; a write that fails takes its part
//! back. Transactions are carried out in the order in which they are asked for, so the disk never sees a later
//! state before an earlier one.

use crate::{
    host_io::{Command, WriteId},
    id::{AssistantId, ChatId, PanelId, SessionId, TurnId},
    pool,
    protocol::{FromHost, Send, ToHost},
    record::{ChatFacts, Usage, title_from},
    run::{Action, Run, Stage},
    status::{RunningView, Step},
    store::{Loaded, StoreError, Write},
    stored::Stored,
    time::Millis,
    transcript::{Role, Transcript, Turn, TurnState},
    tries::Tries,
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
    /// For the registry.
    Facts(ChatFacts),
    /// Nothing is left of this chat.
    Purged(ChatId),
}

/// The chats that are in use.
#[derive(Debug, Default)]
pub struct Turns {
    chats: LiteMap<ChatId, Chat>,
    /// Chats in the bin: nothing begins in them.
    binned: Vec<ChatId>,
    writes: LiteMap<WriteId, (ChatId, Purpose)>,
    last_write: u32,
    out: VecDeque<Output>,
}

#[derive(Debug, Default)]
struct Chat {
    /// `None` while it is being read.
    transcript: Option<Transcript>,
    /// What was asked of it meanwhile.
    inbox: Vec<(PanelId, ToHost)>,
    run: Option<Run>,
    /// Who waits to hear that a turn is on disk, and under which id its answer is expected.
    senders: LiteMap<TurnId, (PanelId, TurnId)>,
    /// Turns that are being written for the first time.
    unwritten: Vec<TurnId>,
    /// The queue does not go on by itself, because its next turn could not be written.
    stuck: bool,
    /// What closes the turns that the last host left open. Nothing begins before it is on disk.
    mending: Option<Mending>,
    usage: Option<Usage>,
}

#[derive(Debug)]
struct Mending {
    writes: Vec<Write>,
    tries: Tries,
    under_way: bool,
}

/// What a transaction is for.
#[derive(Debug)]
enum Purpose {
    Run {
        answer: TurnId,
        stage: Stage,
    },
    Queue(TurnId),
    Edit(TurnId),
    Unqueue(Turn),
    Mend,
    Purge,
    /// Takes back what nobody knows to have been written.
    Undo,
}

impl Turns {
    /// The next thing that follows, in order.
    pub fn poll(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// When [`Turns::tick`] is wanted.
    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        let mending = self.chats.values().filter_map(|chat| chat.mending.as_ref()?.tries.next(now));
        self.chats.values().filter_map(|chat| chat.run.as_ref()?.deadline(now)).chain(mending).min()
    }

    /// The turns that run.
    pub fn running(&self) -> Vec<RunningView> {
        let running = self.chats.iter().filter_map(|(chat, open)| Some((*chat, open.run.as_ref()?.step())));
        running.map(|(chat, step)| RunningView { chat, step }).collect()
    }

    /// Whether the host can be closed without breaking off anything but waiting.
    pub fn is_quiet(&self) -> bool {
        let waits = |chat: &Chat| chat.run.as_ref().is_none_or(|run| run.step() == Step::Obtaining);
        self.writes.is_empty() && self.chats.values().all(|chat| chat.transcript.is_some() && waits(chat))
    }

    /// Whether a transaction concerns this chat or something is asked of it.
    fn is_in_use(&self, id: ChatId, chat: &Chat) -> bool {
        let queued = chat.transcript.as_ref().is_none_or(|transcript| transcript.queue().next().is_some());
        chat.run.is_some()
            || chat.mending.is_some()
            || queued
            || self.writes.values().any(|(of, _)| *of == id)
    }

    /// Whether this chat is in memory or being read into it.
    pub fn is_open(&self, id: ChatId) -> bool {
        self.chats.contains_key(&id)
    }

    /// Lets go of the transcripts that nobody needs in memory.
    pub fn forget_unused(&mut self, is_live: impl Fn(ChatId) -> bool) {
        let unused = self.chats.iter().filter(|(id, chat)| !is_live(**id) && !self.is_in_use(**id, chat));
        for id in unused.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.chats.remove(&id);
        }
    }

    /// A panel asks something of a chat.
    pub fn ask(&mut self, panel: PanelId, request: ToHost, now: Millis) {
        let Some(id) = chat_of(&request) else { return };
        if let ToHost::Send(Send { turn, .. }) = &request
            && self.binned.contains(&id)
        {
            return self.reject(panel, *turn, Trouble::ChatGone {});
        }
        let chat = self.chats.entry(id).or_default();
        if chat.transcript.is_none() {
            if chat.inbox.is_empty() {
                self.out.push_back(Output::Do(Command::Load(id)));
            }
            chat.inbox.push((panel, request));
            return;
        }
        match request {
            ToHost::Send(send) => self.send(panel, send, now),
            ToHost::EditQueued { chat, turn, text } => self.edit_queued(panel, chat, turn, text),
            ToHost::Unqueue { chat, turn } => self.unqueue(panel, chat, turn),
            ToHost::Stop { chat } => self.stop(chat, now),
            ToHost::TryAgain { chat, answer, new } => {
                self.answer_anew(panel, chat, (answer, new), |_| String::new(), now)
            }
            ToHost::Continue { chat, answer, new } => {
                self.answer_anew(panel, chat, (answer, new), |broken_off| broken_off.text.clone(), now);
            }
            _ => {}
        }
    }

    /// The chat was read.
    pub fn loaded(&mut self, id: ChatId, result: Result<Loaded, StoreError>, now: Millis) {
        let Some(chat) = self.chats.get_mut(&id).filter(|chat| chat.transcript.is_none()) else { return };
        let inbox = std::mem::take(&mut chat.inbox);
        let loaded = match result {
            Ok(loaded) => loaded,
            Err(error) => {
                self.chats.remove(&id);
                let trouble = error.into_trouble();
                for (panel, request) in inbox {
                    if let Some(turn) = awaited(&request) {
                        self.reject(panel, turn, trouble.clone());
                    }
                }
                return;
            }
        };
        if loaded.unreadable.iter().any(|row| row.newer) {
            self.chats.remove(&id);
            let sent = inbox.iter().filter_map(|(panel, request)| Some((*panel, awaited(request)?)));
            for (panel, turn) in sent.collect::<Vec<_>>() {
                self.reject(panel, turn, Trouble::NewerData {});
            }
            return;
        }
        let first = inbox.iter().find_map(|(_, request)| match request {
            ToHost::Send(send) => Some(send.assistant),
            _ => None,
        });
        let new = || Transcript::new(id, first.unwrap_or(AssistantId::DEFAULT), now);
        chat.transcript = Some(loaded.into_transcript().unwrap_or_else(new));
        for (panel, request) in inbox {
            self.ask(panel, request, now);
        }
    }

    /// Takes over a chat that the last host left unfinished, as [`recovery`](crate::recovery) has mended it.
    pub fn adopt(&mut self, transcript: Transcript, mended: Vec<Write>, now: Millis) {
        let id = transcript.head.chat;
        self.out.push_back(Output::Facts(facts_of(&transcript, None, transcript.head.updated)));
        let mending = Mending { writes: mended, tries: Tries::default(), under_way: false };
        let mending = Some(mending).filter(|mending| !mending.writes.is_empty());
        self.chats.insert(id, Chat { transcript: Some(transcript), mending, ..Chat::default() });
        self.mend(id, now);
        self.start_next(id, now);
    }

    /// Says which chats are in the bin now. A turn that runs in one is stopped.
    pub fn set_binned(&mut self, binned: Vec<ChatId>, now: Millis) {
        let before = std::mem::replace(&mut self.binned, binned.clone());
        let gone: Vec<_> = binned.iter().copied().filter(|id| !before.contains(id)).collect();
        let back: Vec<_> = before.into_iter().filter(|id| !binned.contains(id)).collect();
        for id in gone {
            self.stop(id, now);
            if self.chats.get(&id).is_none_or(|chat| chat.run.is_none()) {
                self.out.push_back(Output::Pool(pool::Event::Forget { chat: id }));
            }
        }
        back.into_iter().for_each(|id| self.start_next(id, now));
    }

    /// Destroys a chat: what runs in it, and everything that is kept of it.
    pub fn purge(&mut self, id: ChatId) {
        if let Some(session) = self.chats.remove(&id).and_then(|chat| chat.run?.session()) {
            self.out.push_back(Output::Do(Command::Abort(session)));
        }
        self.out.push_back(Output::Pool(pool::Event::Forget { chat: id }));
        self.write(id, Purpose::Purge, vec![Write::DeleteChat(id)]);
    }

    /// Tells a panel that now shows this chat how far its answer has come.
    pub fn running_answer(&self, id: ChatId) -> Option<FromHost> {
        let run = self.chats.get(&id)?.run.as_ref()?;
        let said = !matches!(run.step(), Step::Keeping | Step::Recording | Step::Amending);
        said.then(|| FromHost::Answering {
            chat: id,
            answer: run.answer.id,
            seq: run.seq,
            text: run.answer.text.clone(),
        })
    }

    /// A transaction is over.
    pub fn written(&mut self, id: WriteId, result: Result<(), StoreError>, now: Millis) {
        let Some((chat, purpose)) = self.writes.remove(&id) else { return };
        match purpose {
            Purpose::Run { answer, stage } => {
                self.with_run(chat, |run, transcript| {
                    if run.answer.id == answer {
                        run.written(stage, result, transcript, now);
                    }
                });
                self.pump(chat, now);
            }
            Purpose::Queue(turn) => self.queued(chat, turn, result),
            Purpose::Edit(turn) => match result {
                Ok(()) => self.show(chat, &[turn], &[]),
                Err(error) => self.reject_sender(chat, turn, error.into_trouble()),
            },
            Purpose::Unqueue(turn) => match result {
                Ok(()) => self.show(chat, &[], &[turn.id]),
                Err(error) => {
                    let id = turn.id;
                    if let Some(transcript) = self.transcript(chat) {
                        transcript.put(turn);
                    }
                    self.reject_sender(chat, id, error.into_trouble());
                }
            },
            Purpose::Mend => self.mended(chat, result, now),
            // What is left of it is mended at the next start.
            Purpose::Undo => {}
            Purpose::Purge => {
                if result.is_ok() {
                    self.out.push_back(Output::Purged(chat));
                }
            }
        }
    }

    /// Something happened to the run that has this session.
    pub fn with_session(
        &mut self,
        session: SessionId,
        now: Millis,
        event: impl FnOnce(&mut Run, &Transcript),
    ) {
        let of = |chat: &Chat| chat.run.as_ref().is_some_and(|run| run.session() == Some(session));
        let Some(id) = self.chats.iter().find(|(_, chat)| of(chat)).map(|(id, _)| *id) else { return };
        self.with_chat(id, now, event);
    }

    /// Something happened to the run of this chat.
    pub fn with_chat(&mut self, id: ChatId, now: Millis, event: impl FnOnce(&mut Run, &Transcript)) {
        self.with_run(id, event);
        self.pump(id, now);
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Millis) {
        for id in self.chats.keys().copied().collect::<Vec<_>>() {
            self.with_chat(id, now, |run, transcript| run.tick(transcript, now));
            self.mend(id, now);
        }
    }

    // What a person asks.

    fn send(&mut self, panel: PanelId, send: Send, now: Millis) {
        let Send { chat: id, turn, answer, text, .. } = send;
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let Some(transcript) = chat.transcript.as_mut() else { return };
        if transcript.get(turn).is_some() {
            if !chat.unwritten.contains(&turn) {
                self.out.push_back(Output::Do(Command::Tell(panel, FromHost::Accepted { turn })));
            }
            return;
        }
        chat.senders.insert(turn, (panel, answer));
        chat.unwritten.push(turn);
        chat.stuck = false;
        let person = new_turn(id, turn, None, Role::Person, text, TurnState::Queued, now);
        let waits = chat.run.is_some() || chat.mending.is_some() || transcript.queue().next().is_some();
        transcript.put(person.clone());
        if waits {
            self.write(id, Purpose::Queue(turn), vec![Write::Turn(person)]);
        }
        self.start_next(id, now);
    }

    fn edit_queued(&mut self, panel: PanelId, id: ChatId, turn: TurnId, text: String) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let Some(transcript) = chat.transcript.as_mut() else { return };
        let Some(queued) = transcript.get(turn).filter(|turn| turn.state == TurnState::Queued) else {
            return;
        };
        let edited = Turn { text, tokens: None, ..queued.clone() };
        transcript.put(edited.clone());
        chat.senders.entry(turn).or_insert((panel, turn.of_answer())).0 = panel;
        self.write(id, Purpose::Edit(turn), vec![Write::Turn(edited)]);
    }

    fn unqueue(&mut self, panel: PanelId, id: ChatId, turn: TurnId) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let Some(transcript) = chat.transcript.as_mut() else { return };
        if transcript.get(turn).is_none_or(|turn| turn.state != TurnState::Queued) {
            return;
        }
        let Some(removed) = transcript.remove(turn) else { return };
        chat.senders.insert(turn, (panel, turn.of_answer()));
        self.write(id, Purpose::Unqueue(removed), vec![Write::DeleteTurn(turn)]);
    }

    fn stop(&mut self, id: ChatId, now: Millis) {
        self.with_chat(id, now, |run, _| run.stop(now));
    }

    /// Answers the same message once more. `begun` is what the new answer begins with, given the earlier one.
    fn answer_anew(
        &mut self,
        panel: PanelId,
        id: ChatId,
        (earlier, new): (TurnId, TurnId),
        begun: impl Fn(&Turn) -> String,
        now: Millis,
    ) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let Some(transcript) = chat.transcript.as_mut() else { return };
        let Some(earlier) = transcript.get(earlier).filter(|turn| turn.role == Role::Model) else { return };
        let begun = begun(earlier);
        let asked = earlier.parent.and_then(|id| transcript.get(id)).filter(|turn| turn.role == Role::Person);
        let Some(person) = asked.cloned() else { return };
        if chat.run.is_some() || chat.mending.is_some() || transcript.get(new).is_some() {
            return;
        }
        chat.senders.insert(new, (panel, new));
        chat.unwritten.push(new);
        self.begin(id, person, (new, begun), vec![], now);
    }

    // What follows.

    fn mend(&mut self, id: ChatId, now: Millis) {
        let mending = self.chats.get_mut(&id).and_then(|chat| chat.mending.as_mut());
        let Some(mending) = mending.filter(|m| !m.under_way && m.tries.may_try(now)) else { return };
        mending.under_way = true;
        let writes = mending.writes.clone();
        self.write(id, Purpose::Mend, writes);
    }

    fn mended(&mut self, id: ChatId, result: Result<(), StoreError>, now: Millis) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let Some(mending) = chat.mending.as_mut() else { return };
        if result.is_err() {
            mending.under_way = false;
            return mending.tries.fail(now);
        }
        chat.mending = None;
        let Some(transcript) = chat.transcript.as_ref() else { return };
        let closed = transcript.turns().filter(|turn| turn.state == TurnState::Interrupted);
        let closed: Vec<_> = closed.map(|turn| turn.id).collect();
        self.show(id, &closed, &[]);
        self.start_next(id, now);
    }

    /// Begins the next turn that waits, if none runs.
    fn start_next(&mut self, id: ChatId, now: Millis) {
        let Some(chat) = self.chats.get(&id) else { return };
        let Some(transcript) = chat.transcript.as_ref() else { return };
        if chat.run.is_some() || chat.mending.is_some() || chat.stuck || self.binned.contains(&id) {
            return;
        }
        let Some(queued) = transcript.queue().next().cloned() else { return };
        let answer = chat.senders.get(&queued.id).map_or(queued.id.of_answer(), |(_, answer)| *answer);
        let person = Turn { parent: transcript.head.head, state: TurnState::Done, ..queued };
        self.begin(id, person.clone(), (answer, String::new()), vec![Write::Turn(person)], now);
    }

    fn begin(
        &mut self,
        id: ChatId,
        person: Turn,
        (answer, begun): (TurnId, String),
        mut with: Vec<Write>,
        now: Millis,
    ) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let Some(transcript) = chat.transcript.as_mut() else { return };
        let state = TurnState::Running;
        let answer = new_turn(id, answer, Some(person.id), Role::Model, begun, state, now);
        transcript.put(person.clone());
        transcript.put(answer.clone());
        transcript.head.head = Some(answer.id);
        transcript.head.updated = now;
        with.push(Write::Head(transcript.head.clone()));
        let assistant = transcript.head.assistant;
        chat.run = Some(Run::begin(assistant, person, answer, with, now));
        self.pump(id, now);
    }

    fn with_run(&mut self, id: ChatId, event: impl FnOnce(&mut Run, &Transcript)) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        if let (Some(run), Some(transcript)) = (chat.run.as_mut(), chat.transcript.as_ref()) {
            event(run, transcript);
        }
    }

    /// Carries out what a run wants.
    fn pump(&mut self, id: ChatId, now: Millis) {
        while let Some(action) = self.chats.get_mut(&id).and_then(|chat| chat.run.as_mut()?.poll()) {
            self.act(id, action, now);
        }
    }

    fn act(&mut self, id: ChatId, action: Action, now: Millis) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let Some(run) = chat.run.as_ref() else { return };
        let (person, answer) = (run.person.id, run.answer.id);
        match action {
            Action::Write(stage, writes) => self.write(id, Purpose::Run { answer, stage }, writes),
            Action::Want(memory) => {
                let assistant = run.assistant;
                self.out.push_back(Output::Pool(pool::Event::Want { chat: id, assistant, memory }));
            }
            Action::Unwant => self.out.push_back(Output::Pool(pool::Event::Unwant { chat: id })),
            Action::Restoring => self.out.push_back(Output::Pool(pool::Event::Restoring { chat: id })),
            Action::Release(memory) => {
                if let Some(session) = run.session() {
                    let usage = run.usage;
                    self.out.push_back(Output::Pool(pool::Event::Usage { session, usage }));
                }
                self.out.push_back(Output::Pool(pool::Event::Release { chat: id, memory }));
            }
            Action::Discard => self.out.push_back(Output::Pool(pool::Event::Discard { chat: id })),
            Action::Measure(session, messages) => self.tell_host(Command::Measure(session, messages)),
            Action::Append(session, messages) => self.tell_host(Command::Append(session, messages)),
            Action::Prompt(session, messages) => self.tell_host(Command::Prompt(session, messages)),
            Action::Abort(session) => self.tell_host(Command::Abort(session)),
            Action::Said { seq, text } => {
                let piece = FromHost::Piece { chat: id, answer, seq, text };
                self.out.push_back(Output::Watchers(id, piece));
            }
            Action::Kept => self.kept(id, person, answer, now),
            Action::NotKept(error) => self.not_kept(id, error),
            Action::Recorded => {
                chat.usage = run.usage;
                let answer = run.answer.clone();
                let shown = answer.id;
                if let Some(transcript) = chat.transcript.as_mut() {
                    transcript.put(answer);
                }
                self.show(id, &[shown], &[]);
                self.report_chat(id, now);
            }
            Action::Over => {
                chat.run = None;
                self.start_next(id, now);
            }
        }
    }

    fn kept(&mut self, id: ChatId, person: TurnId, answer: TurnId, now: Millis) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        chat.unwritten.retain(|turn| *turn != person && *turn != answer);
        let sender = chat.senders.remove(&person).or_else(|| chat.senders.remove(&answer));
        if let Some((panel, _)) = sender {
            self.tell_host(Command::Tell(panel, FromHost::Accepted { turn: person }));
        }
        self.show(id, &[person, answer], &[]);
        if let Some(begun) = self.running_answer(id) {
            self.out.push_back(Output::Watchers(id, begun));
        }
        self.report_chat(id, now);
    }

    /// Takes the run's turns back. A turn that was queued on disk waits there again.
    fn not_kept(&mut self, id: ChatId, error: StoreError) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let (Some(run), Some(transcript)) = (chat.run.as_ref(), chat.transcript.as_mut()) else { return };
        let (person, answer) = (run.person.clone(), run.answer.id);
        chat.stuck = true;
        transcript.remove(answer);
        let earlier = transcript.children(Some(person.id)).next().map(|earlier| earlier.id);
        transcript.head.head = earlier.or(person.parent);
        let mut undo = vec![Write::DeleteTurn(answer), Write::Head(transcript.head.clone())];
        let awaited = if earlier.is_some() { answer } else { person.id };
        if earlier.is_none() {
            transcript.remove(person.id);
            if chat.unwritten.contains(&person.id) {
                undo.push(Write::DeleteTurn(person.id));
            } else {
                let queued = Turn { state: TurnState::Queued, parent: None, ..person };
                undo.push(Write::Turn(queued.clone()));
                transcript.put(queued);
            }
        }
        if transcript.turns().next().is_none() {
            undo = vec![Write::DeleteChat(id)];
        }
        chat.unwritten.retain(|turn| *turn != awaited);
        if error == StoreError::TimedOut {
            self.write(id, Purpose::Undo, undo);
        }
        self.reject_sender(id, awaited, error.into_trouble());
    }

    fn queued(&mut self, id: ChatId, turn: TurnId, result: Result<(), StoreError>) {
        let Some(chat) = self.chats.get_mut(&id) else { return };
        let Some(transcript) = chat.transcript.as_mut() else { return };
        match result {
            Ok(()) => {
                chat.unwritten.retain(|id| *id != turn);
                if let Some((panel, _)) = chat.senders.get(&turn) {
                    let accepted = Command::Tell(*panel, FromHost::Accepted { turn });
                    self.out.push_back(Output::Do(accepted));
                }
                self.show(id, &[turn], &[]);
            }
            Err(error) => {
                // If it has begun meanwhile, it is written again with its answer, and that decides.
                if transcript.get(turn).is_some_and(|turn| turn.state == TurnState::Queued) {
                    transcript.remove(turn);
                    chat.unwritten.retain(|id| *id != turn);
                    if error == StoreError::TimedOut {
                        self.write(id, Purpose::Undo, vec![Write::DeleteTurn(turn)]);
                    }
                    self.reject_sender(id, turn, error.into_trouble());
                }
            }
        }
    }

    /// Shows turns, as they now stand, to whoever looks at the chat.
    fn show(&mut self, id: ChatId, turns: &[TurnId], gone: &[TurnId]) {
        let Some(transcript) = self.chats.get(&id).and_then(|chat| chat.transcript.as_ref()) else { return };
        let shown = turns.iter().filter_map(|turn| transcript.get(*turn).cloned()).collect();
        let turns =
            FromHost::Turns { chat: id, head: transcript.head.head, turns: shown, gone: gone.to_vec() };
        self.out.push_back(Output::Watchers(id, turns));
    }

    fn report_chat(&mut self, id: ChatId, now: Millis) {
        let Some(chat) = self.chats.get(&id) else { return };
        let usage = chat.usage;
        if let Some(facts) = chat.transcript.as_ref().map(|transcript| facts_of(transcript, usage, now)) {
            self.out.push_back(Output::Facts(facts));
        }
    }

    fn reject_sender(&mut self, id: ChatId, turn: TurnId, trouble: Trouble) {
        let sender = self.chats.get_mut(&id).and_then(|chat| chat.senders.remove(&turn));
        if let Some((panel, _)) = sender {
            self.reject(panel, turn, trouble);
        }
    }

    fn reject(&mut self, panel: PanelId, turn: TurnId, trouble: Trouble) {
        self.tell_host(Command::Tell(panel, FromHost::Rejected { turn, trouble }));
    }

    fn write(&mut self, chat: ChatId, purpose: Purpose, writes: Vec<Write>) {
        self.last_write += 1;
        let id = WriteId(self.last_write);
        self.writes.insert(id, (chat, purpose));
        self.tell_host(Command::Write(id, writes));
    }

    fn tell_host(&mut self, command: Command) {
        self.out.push_back(Output::Do(command));
    }

    fn transcript(&mut self, id: ChatId) -> Option<&mut Transcript> {
        self.chats.get_mut(&id)?.transcript.as_mut()
    }
}

/// What the registry is told of a chat.
pub fn facts_of(transcript: &Transcript, usage: Option<Usage>, updated: Millis) -> ChatFacts {
    let path = transcript.path();
    let first = path.iter().find(|turn| turn.role == Role::Person).copied();
    let first = first.or_else(|| transcript.queue().next());
    ChatFacts {
        id: transcript.head.chat,
        title: first.map(|turn| title_from(&turn.text)).unwrap_or_default(),
        assistant: transcript.head.assistant,
        created: transcript.head.created,
        updated,
        turns: u32::try_from(path.len()).unwrap_or(u32::MAX),
        usage,
    }
}

fn chat_of(request: &ToHost) -> Option<ChatId> {
    match request {
        ToHost::Send(send) => Some(send.chat),
        ToHost::EditQueued { chat, .. }
        | ToHost::Unqueue { chat, .. }
        | ToHost::Stop { chat }
        | ToHost::TryAgain { chat, .. }
        | ToHost::Continue { chat, .. } => Some(*chat),
        _ => None,
    }
}

/// The turn of which the panel waits to hear.
fn awaited(request: &ToHost) -> Option<TurnId> {
    match request {
        ToHost::Send(send) => Some(send.turn),
        ToHost::EditQueued { turn, .. } | ToHost::Unqueue { turn, .. } => Some(*turn),
        ToHost::TryAgain { new, .. } | ToHost::Continue { new, .. } => Some(*new),
        _ => None,
    }
}

fn new_turn(
    chat: ChatId,
    id: TurnId,
    parent: Option<TurnId>,
    role: Role,
    text: String,
    state: TurnState,
    created: Millis,
) -> Turn {
    Turn {
        v: Turn::VERSION,
        id,
        chat,
        parent,
        role,
        text,
        state,
        created,
        trouble: None,
        left_out: 0,
        tokens: None,
    }
}
