//! Errands: what the host has a model do for itself, such as finding a title for a chat. Nobody waits for them, so they are
//! run while nobody waits for anything else, and one at a time.
//!
//! Two ways lead to the text that an errand is after: the browser's
//! [Summarizer](https://webmachinelearning.github.io/writing-assistance-apis/#summarizer-api), where it can be used without a
//! download, and the model itself, in a session that the [pool](crate::pool) lends. When idle time is over, or whenever
//! something is to be said in a chat, an errand is [broken off](Errands::break_off) at once and begun anew later: it never
//! delays an answer. A failure of one is told to the flight recorder only.

use crate::{
    history::{History, LeftOut, Next, Past},
    host_io::Command,
    id::{AssistantId, ChatId, SessionId},
    model::{Message, ModelError},
    pool,
    record::Usage,
    run::{APPEND_TIME, MEASURE_TIME},
    strategy::Strategy,
    time::{MINUTE, Millis, SECOND},
    transcript::Transcript,
};
use std::collections::VecDeque;

/// For how long nothing must have happened in any chat before an errand begins.
pub const QUIET: Millis = 5 * SECOND;
/// After how long errands are thought of again where the pool could not spare a session.
pub const LATER: Millis = MINUTE;
/// How long the browser may take to summarise a text.
pub const SUMMARY_TIME: Millis = 30 * SECOND;
/// How long the model may take for all of its answer.
pub const PROMPT_TIME: Millis = MINUTE;

/// Names one errand that was begun, so that its outcome can be told from that of an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErrandId(pub u32);

/// Something to be done.
#[derive(Debug)]
pub(crate) struct Errand {
    pub purpose: Purpose,
    /// Whose base the session is best cloned from.
    pub assistant: AssistantId,
    pub task: Task,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Task {
    Find(Find),
    /// A session is to be filled with a chat, before the chat's own session goes.
    Fill(Box<Fill>),
}

/// A text that is to be found.
#[derive(Debug)]
pub(crate) struct Find {
    /// How the browser's summarizer is to be asked for it.
    pub summarize: Summarize,
    /// How the model is to be asked for it, where that fails.
    pub messages: Vec<Message>,
    /// The [regular expression](https://webmachinelearning.github.io/prompt-api/#constraining-responses) that the model's
    /// whole answer has to match, if any.
    pub form: Option<&'static str>,
}

/// A session that is to be filled.
#[derive(Debug)]
pub(crate) struct Fill {
    /// The chat, as it will be.
    transcript: Transcript,
    /// What is chosen by.
    strategy: Strategy,
    history: History,
    usage: Option<Usage>,
    left_out: LeftOut,
}

impl Fill {
    pub fn new(transcript: Transcript, strategy: Strategy) -> Self {
        let (history, left_out) = (History::default(), LeftOut::default());
        Self { transcript, strategy, history, usage: None, left_out }
    }

    fn next(&mut self) -> Next {
        let past = Past::of(&self.transcript, self.transcript.head.head, self.strategy);
        self.history.next(&past, None, self.usage)
    }
}

/// What an errand is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The title of this chat.
    Title(ChatId),
    /// A summary of the oldest turns of this chat.
    Summary(ChatId),
}

impl Purpose {
    /// The word for it in the flight recorder, and the chat.
    pub fn name(self) -> (&'static str, ChatId) {
        match self {
            Self::Title(chat) => ("title", chat),
            Self::Summary(chat) => ("summary", chat),
        }
    }
}

/// A text to be summarised, with the words that the
/// [specification](https://webmachinelearning.github.io/writing-assistance-apis/#dictdef-summarizercreatecoreoptions) has for
/// how. The outcome is plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summarize {
    /// `type`: `headline`, `tldr`, `key-points` or `teaser`.
    pub kind: &'static str,
    /// `length`: `short`, `medium` or `long`.
    pub length: &'static str,
    /// `outputLanguage`, a BCP 47 tag; `None` is the language of the text.
    pub language: Option<&'static str>,
    /// The text.
    pub text: String,
}

/// What follows from an errand.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Do(Command),
    Pool(pool::Event),
    /// It is over.
    Over(Purpose, End),
}

/// How an errand ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    /// With a text.
    Found(String),
    /// With a session that holds the chat, which stays lent; it was told nothing of these turns.
    Filled(LeftOut),
    /// No way led to what was wanted.
    Failed(ModelError),
    /// It had to make way.
    BrokenOff,
    /// The pool could not spare a session.
    NoRoom,
}

/// The errand that runs, if one does.
#[derive(Debug, Default)]
pub(crate) struct Errands {
    running: Option<Running>,
    last: ErrandId,
    out: VecDeque<Effect>,
}

#[derive(Debug)]
struct Running {
    errand: Errand,
    step: Step,
    /// When the step is given up.
    until: Millis,
}

#[derive(Debug)]
enum Step {
    Summarizing,
    /// The pool has time-outs of its own.
    Obtaining,
    Answering {
        session: SessionId,
        text: String,
    },
    Filling(SessionId),
}

impl Errands {
    /// The next thing that follows, in order.
    pub fn poll(&mut self) -> Option<Effect> {
        self.out.pop_front()
    }

    /// Whether none runs.
    pub fn is_free(&self) -> bool {
        self.running.is_none()
    }

    /// When [`Errands::tick`] is wanted.
    pub fn deadline(&self) -> Option<Millis> {
        self.running.as_ref().filter(|running| !matches!(running.step, Step::Obtaining)).map(|r| r.until)
    }

    /// Begins an errand; none must be running.
    pub fn begin(&mut self, errand: Errand, now: Millis) {
        self.last.0 += 1;
        let summarize = match &errand.task {
            Task::Find(find) => Some(find.summarize.clone()),
            Task::Fill(_) => None,
        };
        self.running = Some(Running { errand, step: Step::Summarizing, until: now + SUMMARY_TIME });
        match summarize {
            Some(how) => self.out.push_back(Effect::Do(Command::Summarize(self.last, how))),
            None => self.obtain(),
        }
    }

    /// The chat that is being summarised, if one is.
    pub fn summarises(&self) -> Option<ChatId> {
        self.running.as_ref().and_then(|running| match running.errand.purpose {
            Purpose::Summary(chat) => Some(chat),
            Purpose::Title(_) => None,
        })
    }

    /// Makes way for whatever is more important.
    pub fn break_off(&mut self) {
        self.end(End::BrokenOff);
    }

    /// The browser has summarised the text, or cannot.
    pub fn summarized(&mut self, id: ErrandId, result: Result<String, ModelError>) {
        let Some(running) = self.running.as_mut().filter(|_| id == self.last) else { return };
        if !matches!(running.step, Step::Summarizing) {
            return;
        }
        match result {
            Ok(text) => self.end(End::Found(text)),
            Err(_) => self.obtain(),
        }
    }

    /// The pool has a session for it.
    pub fn lent(&mut self, session: SessionId, usage: Option<Usage>, now: Millis) {
        let obtaining = |running: &&mut Running| matches!(running.step, Step::Obtaining);
        let Some(running) = self.running.as_mut().filter(obtaining) else { return };
        match &mut running.errand.task {
            Task::Find(Find { messages, form, .. }) => {
                running.step = Step::Answering { session, text: String::new() };
                running.until = now + PROMPT_TIME;
                self.out.push_back(Effect::Do(Command::PromptInForm(session, messages.clone(), *form)));
            }
            Task::Fill(fill) => {
                fill.usage = usage;
                running.step = Step::Filling(session);
                self.fill(now);
            }
        }
    }

    /// Does the next thing to fill a session.
    fn fill(&mut self, now: Millis) {
        let Some(Running {
            errand: Errand { task: Task::Fill(fill), .. },
            step: Step::Filling(session),
            until,
        }) = &mut self.running
        else {
            return;
        };
        match fill.next() {
            Next::Count(messages) => {
                *until = now + MEASURE_TIME;
                self.out.push_back(Effect::Do(Command::Measure(*session, messages)));
            }
            Next::Give { left_out, messages } if messages.is_empty() => self.end(End::Filled(left_out)),
            Next::Give { left_out, messages } => {
                *until = now + APPEND_TIME;
                fill.left_out = left_out;
                self.out.push_back(Effect::Do(Command::Append(*session, messages)));
            }
            // Nothing is asked, so nothing is too long.
            Next::TooLong { .. } => self.end(End::NoRoom),
        }
    }

    /// Messages were counted, perhaps for the session that is being filled.
    pub fn measured(&mut self, session: SessionId, result: &Result<Vec<u64>, ModelError>, now: Millis) {
        let Some(Running {
            errand: Errand { task: Task::Fill(fill), .. }, step: Step::Filling(lent), ..
        }) = &mut self.running
        else {
            return;
        };
        if *lent != session {
            return;
        }
        match result {
            Err(ModelError::Dead) => return self.fail(ModelError::Dead),
            // Without counts the most that it can be is assumed, so less is given than would fit, never more.
            counts => fill.history.counted(counts.as_deref().unwrap_or_default()),
        }
        self.fill(now);
    }

    /// Messages are in a session, which may be the one that is being filled.
    pub fn appended(&mut self, session: SessionId, result: &Result<Option<Usage>, ModelError>) {
        let Some(Running {
            errand: Errand { task: Task::Fill(fill), .. }, step: Step::Filling(lent), ..
        }) = &self.running
        else {
            return;
        };
        if *lent != session {
            return;
        }
        match result {
            Ok(_) => {
                let left_out = fill.left_out;
                self.end(End::Filled(left_out));
            }
            Err(error) => self.fail(error.clone()),
        }
    }

    /// The pool has none, or has taken it back.
    pub fn not_lent(&mut self, why: Option<ModelError>) {
        self.end(why.map_or(End::NoRoom, End::Failed));
    }

    /// The model said something in a session, which may be that of the errand.
    pub fn said(&mut self, session: SessionId, piece: &str) {
        if let Some(Running { step: Step::Answering { session: lent, text }, .. }) = &mut self.running
            && *lent == session
        {
            text.push_str(piece);
        }
    }

    /// The model has ended its answer in a session, which may be that of the errand.
    pub fn ended(&mut self, session: SessionId, error: Option<ModelError>) {
        let Some(Running { step: Step::Answering { session: lent, text }, .. }) = &mut self.running else {
            return;
        };
        if *lent != session {
            return;
        }
        match error {
            None => {
                let text = std::mem::take(text);
                self.end(End::Found(text));
            }
            Some(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: ModelError) {
        if error == ModelError::Dead {
            self.out.push_back(Effect::Pool(pool::Event::Crashed));
        }
        self.end(End::Failed(error));
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Millis) {
        let Some(running) = self.running.as_ref().filter(|running| running.until <= now) else { return };
        match running.step {
            Step::Summarizing => {
                self.out.push_back(Effect::Do(Command::StopSummary));
                self.obtain();
            }
            Step::Obtaining => {}
            Step::Answering { .. } | Step::Filling(_) => self.end(End::Failed(ModelError::TimedOut)),
        }
    }

    fn obtain(&mut self) {
        let Some(running) = self.running.as_mut() else { return };
        running.step = Step::Obtaining;
        let Errand { assistant, purpose, .. } = running.errand;
        let needed = matches!(purpose, Purpose::Summary(_));
        self.out.push_back(Effect::Pool(pool::Event::Errand { assistant, needed }));
    }

    /// Gives back whatever it has, first of all what keeps the model busy.
    fn end(&mut self, end: End) {
        let Some(Running { errand, step, .. }) = self.running.take() else { return };
        let stop = match step {
            Step::Summarizing => Some(Command::StopSummary),
            Step::Obtaining | Step::Filling(_) => None,
            Step::Answering { session, .. } => Some(Command::Abort(session)),
        };
        self.out.extend(stop.filter(|_| !matches!(end, End::Found(_))).map(Effect::Do));
        if !matches!(end, End::Filled(_)) {
            self.out.push_back(Effect::Pool(pool::Event::ErrandOver));
        }
        self.out.push_back(Effect::Over(errand.purpose, end));
    }
}
