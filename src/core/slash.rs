//! `/name` in the composer: a prompt that is called by its name, with what it is to work on behind it.

use crate::{
    ask_plan::Known,
    excerpt::ExcerptKind,
    prompts::{Piece, Placeholder, Prompt, fill, pieces, question},
};

/// How many commands are offered at once.
pub const OFFERED: usize = 8;

/// A prompt as it is called in the composer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What is typed behind the slash.
    pub word: String,
    /// What the prompt is called.
    pub name: String,
    /// What it asks.
    text: String,
    /// What of a page it is about.
    about: Option<ExcerptKind>,
}

/// Every command, in the order of the prompts. One that leaves the question to the person has nothing to send, and one
/// whose name holds no letter and no digit cannot be typed: these are none. Of two with one name the second is called
/// `name-2`.
pub fn commands(known: &Known<'_>) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for prompt in &known.library.prompts {
        let Some(mut command) = command(prompt, known) else { continue };
        let is_taken = |word: &String| commands.iter().any(|other| other.word == *word);
        if is_taken(&command.word) {
            let others = (2..).map(|number| format!("{}-{number}", command.word));
            command.word = others.into_iter().find(|word| !is_taken(word)).unwrap_or_default();
        }
        commands.push(command);
    }
    commands
}

fn command(prompt: &Prompt, known: &Known<'_>) -> Option<Command> {
    let (word, text) = (prompt.command(known.words, known.small), prompt.text(known.words));
    let is_one = !word.is_empty() && !text.trim().is_empty();
    is_one.then(|| Command { word, name: prompt.name(known.words), text, about: prompt.about() })
}

/// What is offered where this is being typed: the commands of which a word begins as what is typed behind the
/// slash, first those that do so themselves. Nothing where no name is being typed.
pub fn offered(text: &str, known: &Known<'_>) -> Vec<Command> {
    let Some(typed) = text.strip_prefix('/').filter(|typed| !typed.contains(char::is_whitespace)) else {
        return Vec::new();
    };
    let typed = (known.small)(typed);
    let begins_inside =
        |word: &str| word.match_indices('-').any(|(at, _)| word[at + 1..].starts_with(&typed));
    let (mut first, rest): (Vec<_>, Vec<_>) =
        commands(known).into_iter().partition(|command| command.word.starts_with(&typed));
    first.extend(rest.into_iter().filter(|command| begins_inside(&command.word)));
    first.truncate(OFFERED);
    first
}

/// What is really asked where this is sent, with excerpts of these kinds: the question of the prompt that it calls, or the
/// very text where it calls none.
///
/// What a placeholder refers to is the excerpt of its kind. Where there is none, it is what stands behind the name; and
/// where nothing stands there, it is the excerpt that there is.
///
/// # Errors
/// It calls a prompt that has nothing to work on.
pub fn asked(text: &str, attached: &[ExcerptKind], known: &Known<'_>) -> Result<String, Command> {
    let Some((typed, rest)) = call(text) else { return Ok(text.to_owned()) };
    let typed = (known.small)(typed);
    let Some(command) = commands(known).into_iter().find(|command| command.word == typed) else {
        return Ok(text.to_owned());
    };
    let language = known.language;
    let plain = || followed_by(question(&command.text, language), rest);
    let main = main_placeholder(&command.text);
    let Some(wanted) = main.map(kind_of).or(command.about) else { return Ok(plain()) };
    // Every excerpt tells the title and the address of its page.
    let any_serves = matches!(main, Some(Placeholder::Title | Placeholder::Url));
    let serves = |kind: &ExcerptKind| any_serves || *kind == wanted;
    match (attached.iter().find(|kind| serves(kind)).or(attached.first()), main) {
        (Some(kind), _) if serves(kind) => Ok(plain()),
        (_, Some(main)) if !rest.is_empty() => Ok(about_words(&command.text, language, main, rest)),
        (_, None) if !rest.is_empty() => Ok(plain()),
        (Some(kind), _) => Ok(fill(&command.text, language, &|_| reference(kind.word()))),
        (None, _) => Err(command),
    }
}

/// The name behind the slash, and what stands behind it.
fn call(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('/')?;
    let (typed, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    Some((typed, rest.trim()))
}

/// What a text is about first of all.
fn main_placeholder(text: &str) -> Option<Placeholder> {
    let pieces = pieces(text).unwrap_or_default();
    let all = [Placeholder::Selection, Placeholder::Page, Placeholder::Title, Placeholder::Url];
    all.into_iter().find(|placeholder| pieces.contains(&Piece::Placeholder(*placeholder)))
}

fn kind_of(placeholder: Placeholder) -> ExcerptKind {
    match placeholder {
        Placeholder::Page | Placeholder::Title | Placeholder::Url => ExcerptKind::Page,
        Placeholder::Selection | Placeholder::Language => ExcerptKind::Selection,
    }
}

/// The question about words of the person: a few stand in it, and more than one line behind it, under its reference.
fn about_words(text: &str, language: &str, main: Placeholder, rest: &str) -> String {
    if rest.contains('\n') {
        return followed_by(question(text, language), &format!("{}:\n{rest}", reference(main.word())));
    }
    fill(text, language, &|placeholder| {
        if placeholder == main { format!("“{rest}”") } else { reference(placeholder.word()) }
    })
}

fn followed_by(question: String, rest: &str) -> String {
    if rest.is_empty() { question } else { format!("{question}\n\n{rest}") }
}

fn reference(word: &str) -> String {
    format!("[{word}]")
}

#[cfg(test)]
#[path = "slash_tests.rs"]
mod tests;
