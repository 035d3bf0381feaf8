//! What is read of a page for something that was asked outside of the panel, and what becomes of what was read.
//!
//! A page is read in the moment of the click and with the right that the click gives. Where it cannot be read, because the
//! browser keeps it closed or because it does not answer, what the browser told of the selection serves.

use crate::{
    ask::{Ask, Question},
    excerpt::{Excerpt, ExcerptKind, Extent},
    flight::Failure,
    id::{AskId, ChatId, ExcerptId, TurnId},
    menu,
    prompts::{self, Library, Piece, Placeholder, Prompt, Small, Words},
    stored::or_nothing,
    time::Millis,
    trouble::Trouble,
};
use serde::Deserialize;

/// How something was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the entry of the menu that has this id.
    Entry(String),
    /// With the keys of the command.
    Command,
    /// In the address bar, in these words.
    Typed(String),
}

/// Where something was asked, as the browser tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The window, by the browser's number.
    pub window: i32,
    /// The tab, by the browser's number. `None` where it was asked elsewhere, for one in the panel itself.
    pub tab: Option<i32>,
    /// The frame of the page, by the browser's number. `None` where the browser does not tell, so that it may be any.
    pub frame: Option<i32>,
    /// The page's title; empty where it is not told.
    pub title: String,
    /// The page's address; empty where it is not told.
    pub url: String,
    /// What the browser tells of the selection, which it may have shortened and whose line breaks it drops.
    pub selection: String,
    /// Where the link leads that was clicked on.
    pub link: String,
}

/// What a script has seen of one frame of a page. A script leaves out what it does not look for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Seen {
    /// What is selected.
    #[serde(default, deserialize_with = "or_nothing")]
    pub selection: String,
    /// What stands in the field that has the focus.
    #[serde(default, deserialize_with = "or_nothing")]
    pub field: String,
    /// Whether the focus is on a password, which is never taken along.
    #[serde(default, deserialize_with = "or_nothing")]
    pub secret: bool,
    /// Where the link leads that has the focus or is pointed at.
    #[serde(default, deserialize_with = "or_nothing")]
    pub link: String,
    /// The words of that link, and those that stand around it.
    #[serde(default, deserialize_with = "or_nothing")]
    pub around: String,
    /// The text of the page.
    #[serde(default, deserialize_with = "or_nothing")]
    pub page: String,
}

/// Something that is to be read of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// The selection.
    Selection,
    /// The selection, where there is one.
    SelectionIfAny,
    /// The selection, and where there is none the page.
    SelectionOrPage,
    /// The text of the page.
    Page,
    /// The link that was clicked on.
    Link,
    /// The field that was clicked into.
    Field,
}

impl Want {
    fn of(kind: ExcerptKind) -> Self {
        match kind {
            ExcerptKind::Selection => Self::Selection,
            ExcerptKind::Page => Self::Page,
            ExcerptKind::Link => Self::Link,
            ExcerptKind::Field => Self::Field,
        }
    }

    /// The file of the extension that reads it.
    pub fn script(self) -> &'static str {
        if self == Self::Page { "reader.js" } else { "selection.js" }
    }

    /// What becomes of what its script has seen: nothing where the page could not be read.
    pub fn settle(self, seen: &[Seen], place: &Place) -> Found {
        match self {
            Self::Selection | Self::SelectionIfAny | Self::SelectionOrPage => {
                self.settle_selection(seen, place)
            }
            Self::Page => found(seen, ExcerptKind::Page, |seen| &seen.page),
            Self::Field => found(seen, ExcerptKind::Field, |seen| &seen.field),
            Self::Link => settle_link(seen, place),
        }
    }

    fn settle_selection(self, seen: &[Seen], place: &Place) -> Found {
        let found = found(seen, ExcerptKind::Selection, |seen| &seen.selection);
        if matches!(found, Found::Text { .. }) {
            return found;
        }
        // Of a password the browser would tell as many dots as it has letters.
        if !is_blank(&place.selection) && !seen.iter().any(|seen| seen.secret) {
            let text = place.selection.clone();
            return Found::Text { kind: ExcerptKind::Selection, text, extent: Extent::AsTold };
        }
        match self {
            Self::SelectionIfAny => Found::Nothing,
            // A page that could not be read cannot be read.
            Self::SelectionOrPage if !seen.is_empty() => Found::Instead(Self::Page),
            _ => found,
        }
    }
}

/// What came of a [`Want`].
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A text.
    Text {
        /// What of the page it is.
        kind: ExcerptKind,
        /// The text.
        text: String,
        /// Whether it is all there was.
        extent: Extent,
    },
    /// Nothing, and nothing is missing.
    Nothing,
    /// This is to be read in its place.
    Instead(Want),
    /// Nothing, and this is why.
    Missing(Trouble),
}

/// The first text that is there.
fn found(seen: &[Seen], kind: ExcerptKind, text: impl Fn(&Seen) -> &String) -> Found {
    if seen.is_empty() {
        return Found::Missing(Trouble::PageRefused {});
    }
    let texts = seen.iter().filter(|seen| !seen.secret).map(text);
    match texts.into_iter().find(|text| !is_blank(text)) {
        Some(text) => Found::Text { kind, text: text.clone(), extent: Extent::Whole },
        None => Found::Missing(Trouble::NothingSelected {}),
    }
}

/// Where a link leads is told by the browser itself, so it is something to ask about also without the words around it.
fn settle_link(seen: &[Seen], place: &Place) -> Found {
    if place.link.is_empty() {
        return Found::Missing(Trouble::NothingSelected {});
    }
    let read = seen.iter().find(|seen| seen.link == place.link && !is_blank(&seen.around));
    let (text, extent) = match read {
        Some(seen) => (&seen.around, Extent::Whole),
        None => (&place.selection, Extent::AsTold),
    };
    Found::Text { kind: ExcerptKind::Link, text: text.clone(), extent }
}

/// What must be known of the person's prompts and of their language.
pub struct Known<'a> {
    /// The prompts.
    pub library: &'a Library,
    /// The name of the language that translations are made into.
    pub language: &'a str,
    /// See [`Words`].
    pub words: Words<'a>,
    /// See [`Small`].
    pub small: Small<'a>,
}

impl Known<'_> {
    fn command(&self, prompt: &Prompt) -> String {
        prompt.command(self.words, self.small)
    }

    /// The prompt that is called by this name, see [`Prompt::command`].
    fn called(&self, name: &str) -> Option<&Prompt> {
        let name = (self.small)(name);
        self.library.prompts.iter().find(|prompt| self.command(prompt) == name)
    }
}

/// What there is to be done about something that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What is to be read, in this order.
    pub wants: Vec<Want>,
    /// What is sent at once; empty where it is left to the person.
    pub question: String,
    /// What was typed for it, which goes into the composer where nothing is sent.
    pub typed: Option<String>,
}

impl Plan {
    /// What to do about something that was asked.
    pub fn new(way: &Way, place: &Place, known: &Known<'_>) -> Self {
        match way {
            Way::Command => Self::open(vec![Want::SelectionOrPage]),
            Way::Entry(entry) => {
                let clicked_on = if is_blank(&place.selection) { Want::Page } else { Want::Selection };
                match menu::prompt_of(entry).and_then(|id| known.library.get(id)) {
                    Some(prompt) => Self::of(prompt, clicked_on, known),
                    // It was deleted while the menu was open: the click still brings what it was about.
                    None => Self::open(vec![clicked_on]),
                }
            }
            Way::Typed(text) => Self::typed(text.trim(), known),
        }
    }

    fn open(wants: Vec<Want>) -> Self {
        Self { wants, question: String::new(), typed: None }
    }

    /// A prompt, which reads `otherwise` where it does not say what it is about.
    fn of(prompt: &Prompt, otherwise: Want, known: &Known<'_>) -> Self {
        let text = prompt.text(known.words);
        let mut wants = vec![prompt.about().map_or(otherwise, Want::of)];
        let pieces = prompts::pieces(&text).unwrap_or_default();
        if pieces.contains(&Piece::Placeholder(Placeholder::Page)) && !wants.contains(&Want::Page) {
            wants.push(Want::Page);
        }
        Self { wants, question: prompts::question(&text, known.language), typed: None }
    }

    /// `/name`, and what is added to it; or a question.
    fn typed(text: &str, known: &Known<'_>) -> Self {
        let called = text.strip_prefix('/').map(|called| called.split_once(' ').unwrap_or((called, "")));
        let prompt = called.and_then(|(name, _)| known.called(name));
        let (Some((_, added)), Some(prompt)) = (called, prompt) else {
            let typed = Some(text.to_owned());
            return Self { wants: vec![Want::SelectionIfAny], question: text.to_owned(), typed };
        };
        let mut plan = Self::of(prompt, Want::SelectionIfAny, known);
        let parts = [plan.question.as_str(), added.trim()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        plan.question = parts.join("\n\n");
        plan.typed = Some(text.to_owned());
        plan
    }

    /// What the panel is given. A question about something that is not there is not sent.
    pub fn ask(self, made: Made, place: &Place, excerpts: Vec<Excerpt>, failure: Option<Failure>) -> Ask {
        let is_sent = failure.is_none() && !self.question.is_empty();
        let question = Question { turn: made.turn, answer: made.answer, text: self.question };
        let question = is_sent.then_some(question);
        let typed = self.typed.filter(|_| !is_sent);
        Ask { id: made.id, window: place.window, chat: made.chat, question, typed, excerpts, failure }
    }
}

/// A prompt that can be chosen in the address bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is put into the address bar.
    pub content: String,
    /// What it is called.
    pub name: String,
}

/// The prompts whose command begins with what was typed, as far as it is one; what was added to it stays.
pub fn suggestions(typed: &str, known: &Known<'_>) -> Vec<Suggestion> {
    let Some(called) = typed.trim_start().strip_prefix('/') else { return Vec::new() };
    let (name, added) = called.split_once(' ').unwrap_or((called, ""));
    let name = (known.small)(name);
    let offer = |prompt: &Prompt| {
        let command = known.command(prompt);
        let fits = !command.is_empty() && command.starts_with(&name);
        let content = ["/", &command, " ", added.trim()].concat().trim_end().to_owned();
        let name = prompts::question(&prompt.name(known.words), known.language);
        fits.then_some(Suggestion { content, name })
    };
    known.library.prompts.iter().filter_map(offer).collect()
}

/// The names of everything that an [`Ask`] leads to.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// The ask itself.
    pub id: AskId,
    /// The chat that it goes to; `None` for the one that the panel shows.
    pub chat: Option<ChatId>,
    /// The person's turn.
    pub turn: TurnId,
    /// The answer.
    pub answer: TurnId,
}

/// The excerpt that a text makes, with no more of it than is taken along.
pub fn excerpt(
    id: ExcerptId,
    taken: Millis,
    place: &Place,
    (kind, text, extent): (ExcerptKind, String, Extent),
) -> Excerpt {
    let url = if kind == ExcerptKind::Link { &place.link } else { &place.url };
    let (title, url) = (place.title.clone(), url.clone());
    Excerpt { id, kind, text, title, url, taken, extent }.within_limits()
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
#[path = "ask_plan_tests.rs"]
mod tests;
