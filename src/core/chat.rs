//! One chat in use: its transcript, the turn that runs in it and the turns that wait behind that.
//!
//! The transcript in memory runs ahead of the disk by what is being written; a write that fails takes its part
//! back. Transactions are carried out in the order in which they are asked for, so the disk never sees a later
//! state before an earlier one.

use crate::{
    chat_memory::{Adopting, Remembering},
    chat_rewrite::Rewriting,
    figures::Figures,
    host_io::{Command, WeighingId},
    id::{ChatId, PanelId, TurnId},
    pool,
    protocol::{FromHost, ToHost, TurnRequest},
    reading::Reading,
    record::{ChatFacts, Usage},
    run::{Action, Run, Stage},
    status::Step,
    store::Write,
    time::Millis,
    transcript::{Outcome, Role, Transcript, TranscriptHead, Turn, TurnState},
    tries::Tries,
    trouble::Trouble,
};
use litemap::LiteMap;
use std::collections::VecDeque;

/// Something that happens to a run. It is boxed, because for each closure that is not the code around it is made once more.
pub(crate) type Happening = Box<dyn FnOnce(&mut Run, &Transcript)>;

/// What follows from what happened to a chat.
#[derive(Debug)]
pub(crate) enum Effect {
    /// A transaction; its end is told with [`Chat::written`].
    Write(Purpose, Vec<Write>),
    /// For the host.
    Do(Command),
    /// For the pool.
    Pool(pool::Event),
    /// For the panels that show the chat.
    Watchers(FromHost),
    /// For the panel that asked for this turn: it is not taken.
    Rejected(PanelId, TurnId, Trouble),
    /// How far the message of an answer has been read in parts.
    Read(Box<Reading>),
    /// An answer is over and will not change any more.
    Answered(Outcome),
    /// A copy of the chat is to be kept as another one, for this panel.
    Forked(PanelId, Box<Transcript>),
    /// For the registry.
    Facts(ChatFacts),
}

/// What a transaction is for.
#[derive(Debug)]
pub(crate) enum Purpose {
    /// Something that the run of this answer asked for.
    Run { answer: TurnId, stage: Stage },
    /// A message that waits.
    Queue(TurnId),
    /// A message that waits, with another text.
    Edit(TurnId),
    /// A message that waited and is taken back.
    Unqueue(Box<Turn>),
    /// What the last host left open.
    Mend,
    /// What nobody knows to have been written is taken back.
    Undo,
    /// A summary was made.
    Summarise,
    /// The person has changed what the model is told of the earlier turns; this is what it was before.
    Remember(Box<Remembering>),
    /// The person has changed what is shown.
    Rewrite,
    /// A copy of another chat is made, for this panel.
    Fork(PanelId),
}

/// One chat in use.
#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) id: ChatId,
    pub(crate) transcript: Transcript,
    pub(crate) run: Option<Run>,
    /// Who waits to hear that a turn is on disk, and under which id its answer is expected.
    pub(crate) senders: LiteMap<TurnId, (PanelId, TurnId)>,
    /// Turns that are being written for the first time.
    pub(crate) unwritten: Vec<TurnId>,
    /// Whether it is in the bin: then nothing begins in it.
    pub(crate) binned: bool,
    /// The queue does not go on by itself, because its next turn could not be written.
    pub(crate) stuck: bool,
    /// What closes the turns that the last host left open. Nothing begins before it is on disk.
    pub(crate) mending: Option<Mending>,
    pub(crate) usage: Option<Usage>,
    /// When the chat was updated, as the registry was last told; 0 while this host has told it nothing.
    reported: Millis,
    /// A summary that is being written.
    pub(crate) adopting: Option<Adopting>,
    /// A change of what is shown that is being written. Nothing begins before it is on disk.
    pub(crate) rewriting: Option<Box<Rewriting>>,
    /// What was shown before the turn that runs.
    pub(crate) before: Option<Box<TranscriptHead>>,
    pub(crate) out: VecDeque<Effect>,
}

#[derive(Debug)]
pub(crate) struct Mending {
    pub(crate) writes: Vec<Write>,
    pub(crate) tries: Tries,
    pub(crate) under_way: bool,
}

impl Chat {
    /// A chat in which nothing is going on.
    pub fn new(transcript: Transcript, binned: bool) -> Self {
        Self {
            id: transcript.head.chat,
            transcript,
            run: None,
            senders: LiteMap::new(),
            unwritten: Vec::new(),
            binned,
            stuck: false,
            mending: None,
            usage: None,
            reported: 0,
            adopting: None,
            rewriting: None,
            before: None,
            out: VecDeque::new(),
        }
    }

    /// A chat that the last host left unfinished, with the writes that mend it.
    pub fn adopt(transcript: Transcript, writes: Vec<Write>, binned: bool, now: Millis) -> Self {
        let mut chat = Self::new(transcript, binned);
        chat.report(chat.transcript.head.updated);
        let mending = Mending { writes, tries: Tries::default(), under_way: false };
        chat.mending = Some(mending).filter(|mending| !mending.writes.is_empty());
        chat.mend(now);
        chat.start_next(now);
        chat
    }

    /// The next thing that follows, in order.
    pub fn poll(&mut self) -> Option<Effect> {
        self.out.pop_front()
    }

    /// When [`Chat::tick`] is wanted.
    pub fn deadline(&self, now: Millis) -> Option<Millis> {
        let run = self.run.as_ref().and_then(|run| run.deadline(now));
        let mending = self.mending.as_ref().and_then(|mending| mending.tries.next(now));
        run.into_iter().chain(mending).min()
    }

    /// The turn that runs.
    pub fn run(&self) -> Option<&Run> {
        self.run.as_ref()
    }

    /// Whether it runs, waits or has something to mend.
    pub fn is_in_use(&self) -> bool {
        let is_kept_from_resting = self.mending.is_some() || self.rewriting.is_some();
        self.run.is_some() || is_kept_from_resting || self.transcript.queue().next().is_some()
    }

    /// How far the running answer has come, for a panel that begins to show the chat.
    pub fn running_answer(&self) -> Option<FromHost> {
        let run = self.run.as_ref()?;
        let said = !matches!(run.step(), Step::Keeping | Step::Recording | Step::Amending);
        said.then(|| FromHost::Answering {
            chat: self.id,
            answer: run.answer.id,
            seq: run.seq,
            text: run.answer.text.clone(),
        })
    }

    /// A panel asks something of it.
    pub fn ask(&mut self, panel: PanelId, request: ToHost, now: Millis) {
        match request {
            ToHost::Send(send) => self.send(panel, send, now),
            ToHost::Turn { turn, request, .. } => self.ask_of_turn(panel, turn, request, now),
            _ => {}
        }
    }

    fn ask_of_turn(&mut self, panel: PanelId, turn: TurnId, request: TurnRequest, now: Millis) {
        match request {
            TurnRequest::Edit(text) => self.edit_queued(panel, turn, text),
            TurnRequest::Unqueue => self.unqueue(panel, turn),
            TurnRequest::Stop if self.run.as_ref().is_some_and(|run| run.answer.id == turn) => self.stop(now),
            // Another answer runs by now.
            TurnRequest::Stop => {}
            TurnRequest::TryAgain(new) => self.answer_anew(panel, turn, new, false, now),
            TurnRequest::Continue(new) => self.answer_anew(panel, turn, new, true, now),
            TurnRequest::Summary(text) => self.change_summary(panel, turn, text, now),
            TurnRequest::Keep(kept) => self.keep_turn(panel, turn, kept, now),
            TurnRequest::Fork(new) => self.fork(panel, turn, new, now),
            TurnRequest::Show | TurnRequest::Remove | TurnRequest::Undo | TurnRequest::Redo => {
                self.rewrite(panel, turn, &request);
            }
        }
    }

    /// The person stops what runs.
    pub fn stop(&mut self, now: Millis) {
        self.with_run(now, Box::new(move |run, _| run.stop(now)));
    }

    /// It is put into the bin, or taken out again.
    pub fn set_binned(&mut self, binned: bool, now: Millis) {
        if std::mem::replace(&mut self.binned, binned) == binned {
            return;
        }
        if !binned {
            return self.start_next(now);
        }
        self.stop(now);
        if self.run.is_none() {
            self.out.push_back(Effect::Pool(pool::Event::Forget { chat: self.id }));
        }
    }

    /// Something happened to the run.
    pub fn with_run(&mut self, now: Millis, event: Happening) {
        if let Some(run) = self.run.as_mut() {
            event(run, &self.transcript);
        }
        self.carry_out(now);
    }

    /// Carries out what the run wants.
    fn carry_out(&mut self, now: Millis) {
        while let Some(action) = self.run.as_mut().and_then(Run::poll) {
            self.act(action, now);
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Millis) {
        self.with_run(now, Box::new(move |run, transcript| run.tick(transcript, now)));
        self.mend(now);
    }

    /// Begins the next turn that waits, if none runs.
    pub(crate) fn start_next(&mut self, now: Millis) {
        let may_not = self.mending.is_some() || self.rewriting.is_some() || self.stuck || self.binned;
        if self.run.is_some() || may_not {
            return;
        }
        let Some(queued) = self.transcript.queue().next().cloned() else { return };
        let answer = self.senders.get(&queued.id).map_or(queued.id.of_answer(), |(_, answer)| *answer);
        // Another version of an earlier message follows what that follows.
        let replaced = queued.replaces.and_then(|replaced| self.transcript.get(replaced));
        let parent = replaced.map_or(self.transcript.head.head, |replaced| replaced.parent);
        let person = Turn { parent, state: TurnState::Done, ..queued };
        let figures = Figures::queued(now.saturating_sub(person.created));
        let answer = self.new_turn(answer, Some(person.id), Role::Model, String::new(), now);
        let answer = Turn { figures: Some(Box::new(figures)), ..answer };
        self.begin(person.clone(), answer, vec![Write::Turn(person)], now);
    }

    pub(crate) fn begin(&mut self, person: Turn, answer: Turn, mut with: Vec<Write>, now: Millis) {
        self.give_up_adopting();
        self.before = Some(Box::new(self.transcript.head.clone()));
        if person.parent != self.transcript.head.head {
            self.transcript.head.change(None);
            self.erase_lost(&mut with);
        }
        self.transcript.put(person.clone());
        self.transcript.put(answer.clone());
        self.transcript.head.head = Some(answer.id);
        // A message that waited begins in the very moment in which the answer before it was reported. If the registry
        // misses the next report, it must be seen to be older.
        self.transcript.head.updated = now.max(self.reported + 1);
        with.push(Write::Head(self.transcript.head.clone()));
        self.run = Some(Run::begin(self.transcript.head.assistant, person, answer, with, now));
        self.carry_out(now);
    }

    /// Carries out one thing that the run wants.
    fn act(&mut self, action: Action, now: Millis) {
        let Some(run) = self.run.as_ref() else { return };
        let (chat, person, answer) = (self.id, run.person.id, run.answer.id);
        match action {
            Action::Write(stage, writes) => {
                self.out.push_back(Effect::Write(Purpose::Run { answer, stage }, writes));
            }
            Action::Want(memory) => {
                let assistant = run.assistant;
                self.out.push_back(Effect::Pool(pool::Event::Want { chat, assistant, memory }));
            }
            Action::Unwant => self.out.push_back(Effect::Pool(pool::Event::Unwant { chat })),
            Action::Restoring => self.out.push_back(Effect::Pool(pool::Event::Restoring { chat })),
            Action::Release(memory) => {
                let usage = run.usage;
                let held = run.session().map(|session| Effect::Pool(pool::Event::Usage { session, usage }));
                self.out.extend(held);
                self.out.push_back(Effect::Pool(pool::Event::Release { chat, memory }));
            }
            Action::Crashed => self.out.push_back(Effect::Pool(pool::Event::Crashed)),
            Action::Discard => self.out.push_back(Effect::Pool(pool::Event::Discard { chat })),
            Action::Measure(session, messages) => self.tell_host(Command::Measure(session, messages)),
            Action::Weigh(session, messages) => {
                self.tell_host(Command::Weigh(WeighingId::Asked(answer), session, messages));
            }
            Action::Append(session, messages) => self.tell_host(Command::Append(session, messages)),
            Action::Prompt(session, messages) => self.tell_host(Command::Prompt(session, messages)),
            Action::Abort(session) => self.tell_host(Command::Abort(session)),
            Action::Said { seq, text } => {
                self.out.push_back(Effect::Watchers(FromHost::Piece { chat, answer, seq, text }));
            }
            Action::Progressed => {
                self.out.extend(run.answer.reading.clone().map(Effect::Read));
                self.transcript.put(run.answer.clone());
                self.show(&[answer], &[]);
            }
            Action::Kept => self.kept(person, answer, now),
            Action::NotKept(error) => self.not_kept(error),
            Action::Recorded => {
                self.usage = run.usage;
                self.out.push_back(Effect::Answered(run.answer.outcome()));
                self.transcript.put(run.answer.clone());
                self.show(&[answer], &[]);
                self.report(now);
            }
            Action::Over => {
                if self.transcript.get(answer).is_some() {
                    // When amended, more or less may have been left out than was known when it was written.
                    self.transcript.put(run.answer.clone());
                }
                self.run = None;
                self.start_next(now);
            }
        }
    }

    /// Shows turns, as they now stand, to whoever looks at the chat.
    pub(crate) fn show(&mut self, turns: &[TurnId], gone: &[TurnId]) {
        let turns = turns.iter().filter_map(|turn| self.transcript.get(*turn).cloned()).collect();
        let (chat, head, gone) = (self.id, Box::new(self.transcript.head.clone()), gone.to_vec());
        self.out.push_back(Effect::Watchers(FromHost::Turns { chat, head, turns, gone }));
    }

    pub(crate) fn report(&mut self, now: Millis) {
        self.reported = now.max(self.transcript.head.updated);
        self.out.push_back(Effect::Facts(self.transcript.facts(self.usage, self.reported)));
    }

    pub(crate) fn reject_sender(&mut self, turn: TurnId, trouble: Trouble) {
        if let Some((panel, _)) = self.senders.remove(&turn) {
            self.reject(panel, turn, trouble);
        }
    }

    pub(crate) fn reject(&mut self, panel: PanelId, turn: TurnId, trouble: Trouble) {
        self.out.push_back(Effect::Rejected(panel, turn, trouble));
    }

    pub(crate) fn tell(&mut self, panel: PanelId, message: FromHost) {
        self.tell_host(Command::Tell(panel, message));
    }

    fn tell_host(&mut self, command: Command) {
        self.out.push_back(Effect::Do(command));
    }

    /// A turn as it begins: the person's in the queue, the model's running.
    pub(crate) fn new_turn(
        &self,
        id: TurnId,
        parent: Option<TurnId>,
        role: Role,
        text: String,
        created: Millis,
    ) -> Turn {
        Turn { parent, ..Turn::new(self.id, id, role, text, created) }
    }
}
