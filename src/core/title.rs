//! Titles: which chats the model is asked to find a title for, what it is given, and what is made of its answer.
//!
//! A chat is called by its first words until its first answer is whole and the host is [idle](crate::errands); then it gets
//! a title, and once more when it has grown to [`GROWN`] turns. What the person calls it is never replaced. The model's
//! answer is taken with care: a page may have spoken through the chat, and a model says odd things by itself.

use crate::{
    errands::{Errand, Find, Purpose, Summarize, Task},
    id::{ChatId, TurnId},
    model::{Message, Speaker},
    protocol::{KnownChat, Titled},
    quote,
    record::{ChatFacts, TITLE_LIMIT, title_from},
    time::Millis,
    transcript::{Role, Transcript, Turn, TurnState},
    tries::Tries,
};
use litemap::LiteMap;

/// From how many turns on a chat that has a title gets another one.
pub const GROWN: u32 = 12;
/// How often a title is tried to be found.
const TRIES: u32 = 2;
/// How many characters of each turn the model is given.
const SHARE: usize = 400;
/// An answer of more characters than this is no title, however it goes on.
const LONGEST: usize = 2 * TITLE_LIMIT;
/// What the model's answer has to match: one line.
const FORM: &str = r"[^\r\n]{1,80}";
const QUESTION: &str = "Write a title for the conversation in the quote: at most six words that say what it is about, in \
the language of the conversation, without quotation marks and without a full stop. Answer with the title alone.";
/// How answers begin that are about the question and no answer to it.
const NO_TITLES: [&str; 12] = [
    "i'm sorry",
    "i am sorry",
    "sorry, ",
    "i can't",
    "i cannot",
    "i'm unable",
    "as an ai",
    "as a language model",
    "here is",
    "here's",
    "es tut mir leid",
    "je suis désolé",
];

/// The chats, and how far each of them is with its title.
#[derive(Debug, Default)]
pub(crate) struct Titles {
    cases: LiteMap<ChatId, Case>,
    asked: Option<Asked>,
}

/// A chat.
#[derive(Debug, Default)]
struct Case {
    updated: Millis,
    turns: u32,
    /// How many turns it had when the model was last asked.
    titled: u32,
    /// Whether a title of the model's could be seen: not where the person has given one, and not in the bin.
    unseen: bool,
    /// There was nothing in it to be titled when it was last read.
    unfit: bool,
    tries: Tries,
}

/// What is being asked now.
#[derive(Debug)]
struct Asked {
    chat: ChatId,
    turns: u32,
    about: String,
}

impl Titles {
    /// What the registry says. What this host has done since may be newer.
    pub fn know(&mut self, chats: &[KnownChat]) {
        for known in chats {
            let case = self.case(known.id);
            case.updated = case.updated.max(known.updated);
            case.turns = case.turns.max(known.turns);
            case.titled = case.titled.max(known.titled.unwrap_or_default());
            case.unseen = known.deleted || known.titled.is_none();
        }
    }

    /// Something happened in a chat.
    pub fn happened(&mut self, facts: &ChatFacts) {
        let case = self.case(facts.id);
        case.updated = facts.updated;
        case.turns = facts.turns;
        case.unfit = false;
    }

    /// Nothing is left of a chat.
    pub fn forget(&mut self, chat: ChatId) {
        self.cases.remove(&chat);
    }

    /// The chat to find a title for now, the newest first.
    pub fn next(&self, now: Millis) -> Option<ChatId> {
        let due = self.cases.iter().filter(|(_, case)| case.is_due() && case.tries.may_try(now));
        due.max_by_key(|(chat, case)| (case.updated, **chat)).map(|(chat, _)| *chat)
    }

    /// When there is one after a pause.
    pub fn next_try(&self, now: Millis) -> Option<Millis> {
        self.cases.values().filter(|case| case.is_due()).filter_map(|case| case.tries.next(now)).min()
    }

    /// The errand that finds a title for this chat; `None` where no answer of it is whole, or it is not due after all.
    pub fn errand(&mut self, transcript: &Transcript) -> Option<Errand> {
        let chat = transcript.head.chat;
        let path = transcript.path();
        let turns = u32::try_from(path.len()).unwrap_or(u32::MAX);
        let about = digest(&path);
        let case = self.case(chat);
        case.turns = turns;
        case.unfit = about.is_none();
        let about = about.filter(|_| case.is_due())?;
        let code = quote::code_of(path.last().map_or(TurnId(chat.0), |turn| turn.id));
        let text = quote::of_chat(&code, &about) + QUESTION;
        let language = language_of(&about);
        let summarize = Summarize { kind: "headline", length: "short", language, text: about.clone() };
        self.asked = Some(Asked { chat, turns, about });
        Some(Errand {
            purpose: Purpose::Title(chat),
            assistant: transcript.head.assistant,
            task: Task::Find(Find {
                summarize,
                messages: vec![Message { speaker: Speaker::Person, text }],
                form: Some(FORM),
            }),
        })
    }

    /// The chat could not be read.
    pub fn unreadable(&mut self, chat: ChatId) {
        self.case(chat).unfit = true;
    }

    /// The model has answered: what the registry is told.
    pub fn found(&mut self, answer: &str) -> Option<Titled> {
        let Asked { chat, turns, about } = self.asked.take()?;
        Some(self.settle(chat, turns, clean(answer, &about).unwrap_or_default()))
    }

    /// No answer came of it. After the last try the registry is told that there is no title.
    pub fn failed(&mut self, now: Millis) -> Option<Titled> {
        let Asked { chat, turns, .. } = self.asked.take()?;
        let case = self.case(chat);
        case.tries.fail(now);
        (case.tries.failures() >= TRIES).then(|| self.settle(chat, turns, String::new()))
    }

    fn settle(&mut self, chat: ChatId, turns: u32, title: String) -> Titled {
        let case = self.case(chat);
        case.titled = turns;
        case.tries = Tries::default();
        Titled { chat, title, turns }
    }

    fn case(&mut self, chat: ChatId) -> &mut Case {
        self.cases.entry(chat).or_default()
    }
}

impl Case {
    fn is_due(&self) -> bool {
        let first = self.titled == 0 && self.turns >= 2;
        let again = self.titled < GROWN && self.turns >= GROWN;
        (first || again) && !self.unseen && !self.unfit
    }
}

/// What the model is given of a chat: its first exchange and its newest one, shortened. `None` where no answer is whole.
fn digest(path: &[&Turn]) -> Option<String> {
    let is_whole = |turn: &&&Turn| turn.role == Role::Model && turn.state == TurnState::Done;
    let is_question = |turn: &&&Turn| turn.role == Role::Person;
    let first = path.iter().find(is_whole)?;
    let newest = path.iter().rev().find(is_whole)?;
    let asked = path.iter().find(is_question)?;
    let asked_last = path.iter().rev().find(is_question)?;
    let page = asked.excerpts.first().map(|excerpt| excerpt.title.as_str());
    let mut parts: Vec<&str> = page.into_iter().chain([asked.text.as_str(), first.text.as_str()]).collect();
    if newest.id != first.id {
        parts.extend([asked_last.text.as_str(), newest.text.as_str()]);
    }
    let shares: Vec<&str> = parts.into_iter().map(|text| start_of(text.trim())).collect();
    Some(shares.join("\n\n")).filter(|about| about.contains(is_of_a_word))
}

fn start_of(text: &str) -> &str {
    text.char_indices().nth(SHARE).map_or(text, |(end, _)| &text[..end])
}

/// A title out of what a model said about a text: one line without marks around it. `None` where it is no title: nothing,
/// much too long, longer than what it is about, the question given back, or a sentence about the question.
pub fn clean(answer: &str, about: &str) -> Option<String> {
    let answer = answer.trim();
    if answer.chars().count() > LONGEST || answer.contains("[[") || answer.contains(&QUESTION[..13]) {
        return None;
    }
    let line = answer.lines().find(|line| line.contains(is_of_a_word))?;
    let line: String =
        line.chars().filter(|c| !is_mark(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = title_from(bare(&line));
    let title = bare(&line);
    let title = title.strip_prefix("Title:").map_or(title, bare);
    let begins =
        |start: &&str| title.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    let is_silly = NO_TITLES.iter().any(begins)
        || !title.contains(is_of_a_word)
        || title.chars().count() > about.chars().count();
    (!is_silly).then(|| title.to_owned())
}

/// The same without what is often put around a title.
fn bare(text: &str) -> &str {
    let is_around = |c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '「' | '」' | '『' | '』')
    };
    let text = text.trim_start_matches(|c| is_around(c) || matches!(c, '#' | '-' | '•' | '>' | ':'));
    text.trim_end_matches(|c| is_around(c) || matches!(c, '.' | '。' | '．' | ':' | ',' | ';'))
}

/// Markdown's marks of emphasis and code, and what is not seen but changes the direction or the look of what follows.
fn is_mark(c: char) -> bool {
    matches!(c, '*' | '`' | '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The words that tell languages apart in a few lines. Japanese is told by its letters.
const COMMON: [(&str, &[&str]); 4] = [
    ("en", &["the", "is", "and", "of", "to", "what", "you", "how", "it"]),
    ("de", &["der", "die", "und", "ist", "das", "nicht", "was", "wie", "ein"]),
    ("es", &["el", "los", "y", "es", "por", "como", "una", "qué", "cómo"]),
    ("fr", &["le", "les", "et", "est", "une", "des", "quoi", "vous", "du"]),
];

/// The language of a text as a BCP 47 tag, if it is one that the browser's model writes and can be told.
pub(crate) fn language_of(text: &str) -> Option<&'static str> {
    if text.contains(|c| matches!(c, '\u{3041}'..='\u{30ff}')) {
        return Some("ja");
    }
    let (mut most, mut language) = (0, None);
    for (tag, common) in COMMON {
        let is_common = |word: &&str| common.iter().any(|known| known.eq_ignore_ascii_case(word));
        let count = text.split(|c| !is_of_a_word(c)).filter(is_common).count();
        if count >= most {
            // Where two are as likely, neither is told.
            language = (count > most).then_some(tag);
            most = count;
        }
    }
    language
}

/// Whether a letter or a digit, or near enough: the tables of all letters are larger than the rest of this module.
fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (c >= 'À'
            && !matches!(c, '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{fe00}'..='\u{feff}' | '\u{ff0e}'))
}

#[cfg(test)]
#[path = "title_tests.rs"]
mod tests;
