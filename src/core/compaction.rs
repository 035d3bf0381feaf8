//! Compaction: when a chat's session is nearly full, a summary takes the place of its oldest turns, in the background and
//! between turns.
//!
//! The order of it makes sure that nothing is ever half done. The text of the summary is found by an
//! [errand](crate::errands); then a new session is filled with it and with the newest turns; then the summary is written, in one
//! row; and only when it is on disk the new session takes the place of the old one. Whatever ends it before that leaves
//! everything as it was, and what ends it later leaves a summary that the next session is filled with.

use crate::{
    budget::{Forecast, Level},
    context,
    engine::Engine,
    errands::{End, Errand, Fill, Find, Purpose, Summarize, Task},
    history::LeftOut,
    id::{ChatId, TurnId},
    model::{Message, Speaker},
    record::Usage,
    strategy::Strategy,
    summary::{self, Plan, Summary},
    time::Millis,
    title::language_of,
    transcript::{Transcript, Turn},
    tries::Tries,
};
use litemap::LiteMap;

/// How often a summary is tried to be made before the chat has to grow for another try.
const TRIES: u32 = 4;

/// By how many turns a chat has to grow after a summary of it was undone.
const GROWN: usize = 12;

/// The summary that is being made, and what came of the last ones.
#[derive(Debug, Default)]
pub(crate) struct Compaction {
    making: Option<Making>,
    /// What did not work, by chat.
    cases: LiteMap<ChatId, Case>,
}

#[derive(Debug)]
struct Making {
    chat: ChatId,
    /// What it will be; without a text until one is found.
    summary: Summary,
    /// The one that it takes the place of.
    earlier: Option<TurnId>,
    /// The most bytes that it may have.
    limit: usize,
}

#[derive(Debug, Default)]
struct Case {
    tries: Tries,
    /// The end of the path for which nothing more can be done.
    settled: Option<TurnId>,
}

impl Compaction {
    /// When there is one to be tried again.
    pub fn next_try(&self, now: Millis) -> Option<Millis> {
        self.cases.values().filter_map(|case| case.tries.next(now)).min()
    }

    /// The chat that is being summarised. Its own session may have made room for that.
    pub fn chat(&self) -> Option<ChatId> {
        self.making.as_ref().map(|making| making.chat)
    }

    fn case(&mut self, chat: ChatId) -> &mut Case {
        self.cases.entry(chat).or_default()
    }
}

impl Engine {
    /// Begins the next compaction that is due, if one is, and says whether it has.
    pub(crate) fn compact_next(&mut self, now: Millis) -> bool {
        let due = self.pool.resting().find_map(|(chat, usage, left_out)| {
            Some((chat, usage?, left_out))
                .filter(|(chat, usage, left_out)| self.is_due(*chat, *usage, *left_out, now))
        });
        let Some((chat, usage, left_out)) = due else { return false };
        let Some((errand, making)) = self.plan_compaction(chat, usage, left_out) else {
            self.settle_case(chat);
            return false;
        };
        match making {
            Some(making) => self.compaction.making = Some(making),
            None => self.compaction.case(chat).tries = Tries::default(),
        }
        self.begin_errand(errand, now);
        true
    }

    /// Whether the oldest turns of a chat should be summarised now.
    fn is_due(&self, chat: ChatId, usage: Usage, left_out: LeftOut, now: Millis) -> bool {
        let Some(Some(transcript)) = self.turns.at_rest(chat) else { return false };
        let head = &transcript.head;
        let case = self.compaction.cases.get(&chat);
        let may_try = case.is_none_or(|case| case.tries.may_try(now) && case.settled != head.head);
        let forgets = left_out.turns > 0 || matches!(self.foretold(chat), Some(Forecast::LeavesOut(_)));
        let is_wanted = forgets || Level::of(usage) >= Level::Critical;
        may_try && is_wanted && has_grown(transcript) && self.strategy(head.assistant) != Strategy::Recent
    }

    /// What is to be done: to find a text, or, where one was found before everything was broken off, to fill a session.
    fn plan_compaction(
        &self,
        chat: ChatId,
        usage: Usage,
        left_out: LeftOut,
    ) -> Option<(Errand, Option<Making>)> {
        let transcript = self.turns.at_rest(chat)??;
        if let Some(making) = self.compaction.making.as_ref().filter(|making| making.is_of(transcript)) {
            return Some((self.filling(transcript, &making.summary), None));
        }
        let path = context::sent(&transcript.path());
        let earlier = transcript.head.summary_of(&path);
        let empty = self.pool.empty(transcript.head.assistant).flatten();
        let empty = empty.unwrap_or(Usage { used: 0, ..usage });
        let covered = earlier.map_or(0, |earlier| earlier.covers(&path));
        let given = path.get(covered + left_out.turns as usize..).unwrap_or_default();
        let a_token = summary::bytes_per_token(given, usage, empty);
        let failures = self.compaction.cases.get(&chat).map_or(0, |case| case.tries.failures());
        let plan = summary::plan(&path, earlier, empty, a_token, failures)?;
        let Plan { turns, most, limit } = plan;
        let upto = turns.last()?.id;
        let material = summary::material(earlier, &turns, most);
        let end = path.last()?.id;
        // One that does not reach far enough is followed at once by the next. Both are undone together.
        let before = match earlier {
            Some(earlier) if earlier.end == end => earlier.before.clone(),
            _ => earlier.map(|earlier| Box::new(Summary { before: None, ..earlier.clone() })),
        };
        let earlier = earlier.map(Summary::id);
        let (text, edited) = (String::new(), false);
        let summary = Summary { upto, text, made: 0, edited, end, before };
        let text = summary::request(upto, &material);
        let errand = Errand {
            purpose: Purpose::Summary(chat),
            assistant: transcript.head.assistant,
            task: Task::Find(Find {
                summarize: Summarize {
                    kind: "tldr",
                    length: "long",
                    language: language_of(&material),
                    text: material,
                },
                messages: vec![Message { speaker: Speaker::Person, text }],
                form: None,
            }),
        };
        Some((errand, Some(Making { chat, summary, earlier, limit })))
    }

    /// A session is filled as it will be with this summary.
    fn filling(&self, transcript: &Transcript, summary: &Summary) -> Errand {
        let mut filled = transcript.clone();
        filled.head.summary = Some(Box::new(summary.clone()));
        let assistant = filled.head.assistant;
        let (purpose, strategy) = (Purpose::Summary(filled.head.chat), self.strategy(assistant));
        Errand { purpose, assistant, task: Task::Fill(Box::new(Fill::new(filled, strategy))) }
    }

    /// An errand of a compaction is over.
    pub(crate) fn take_summary_errand(&mut self, chat: ChatId, end: End, now: Millis) {
        match end {
            End::Found(text) => self.take_summary(chat, &text, now),
            End::Filled(left_out) => self.commit_summary(chat, left_out),
            End::BrokenOff => {}
            // There is a text all the same. The next message fills a session with it.
            End::Failed(_) | End::NoRoom if self.has_text(chat) => {
                self.commit_summary(chat, LeftOut::default());
            }
            End::Failed(_) | End::NoRoom => self.fail_case(chat, now),
        }
    }

    /// Makes what was found the text of the summary, and fills a session with it.
    fn take_summary(&mut self, chat: ChatId, said: &str, now: Millis) {
        let Some(mut making) = self.compaction.making.take().filter(|making| making.chat == chat) else {
            return;
        };
        let Some(Some(transcript)) = self.turns.at_rest(chat) else { return };
        let path = context::sent(&transcript.path());
        let earlier = transcript.head.summary_of(&path);
        let from = earlier.map_or(0, |earlier| earlier.covers(&path));
        let covered: &[&Turn] = path.get(from..making.summary.covers(&path)).unwrap_or_default();
        let Some(text) = summary::text(said, earlier, covered, making.limit) else {
            return self.settle_case(chat);
        };
        making.summary = Summary { text, made: now, ..making.summary };
        let errand = self.filling(transcript, &making.summary);
        self.compaction.making = Some(making);
        self.begin_errand(errand, now);
    }

    fn commit_summary(&mut self, chat: ChatId, left_out: LeftOut) {
        if let Some(making) = self.compaction.making.take().filter(|making| making.chat == chat) {
            self.compaction.cases.remove(&chat);
            self.turns.summarise(chat, making.summary, left_out);
        }
    }

    /// What is being made of this chat is given up.
    pub(crate) fn forget_compaction(&mut self, chat: ChatId) {
        if self.errands.summarises() == Some(chat) {
            self.errands.break_off();
        }
        self.compaction.making.take_if(|making| making.chat == chat);
        self.compaction.cases.remove(&chat);
    }

    fn has_text(&self, chat: ChatId) -> bool {
        let making = self.compaction.making.as_ref();
        making.is_some_and(|making| making.chat == chat && !making.summary.text.is_empty())
    }

    /// Nothing more can be done for this chat before it has grown.
    fn settle_case(&mut self, chat: ChatId) {
        let settled = self.turns.at_rest(chat).flatten().and_then(|transcript| transcript.head.head);
        *self.compaction.case(chat) = Case { tries: Tries::default(), settled };
    }

    fn fail_case(&mut self, chat: ChatId, now: Millis) {
        self.compaction.making = None;
        let case = self.compaction.case(chat);
        case.tries.fail(now);
        if case.tries.failures() >= TRIES {
            self.settle_case(chat);
        }
    }
}

/// Whether so much was said since the person undid a summary that another one may be made.
fn has_grown(transcript: &Transcript) -> bool {
    let Some(undone) = transcript.head.undone else { return true };
    let path = transcript.path();
    let behind = path.iter().rev().take_while(|turn| turn.id != undone).count();
    behind >= GROWN
}

impl Making {
    /// Whether it has a text, and is still what comes next for this chat.
    fn is_of(&self, transcript: &Transcript) -> bool {
        let (head, path) = (&transcript.head, transcript.path());
        self.chat == head.chat
            && !self.summary.text.is_empty()
            && self.earlier == head.summary_of(&path).map(Summary::id)
            && self.summary.covers(&path) > 0
    }
}
