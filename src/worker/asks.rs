//! What is asked outside of the panel: read at once, while the click still gives the right to, and kept for the panel in the
//! order of the clicks.

use crate::{
    gate::{self, Gate},
    menu, record, records,
};
use pilotlight_browser::{
    BrowserError, clock, console, i18n, id, registry, scripting, side_panel,
    storage::{self, Area},
    timer, wire,
};
use pilotlight_core::{
    ask::{self, Ask},
    ask_plan::{self, Found, Known, Made, Place, Plan, Suggestion, Want, Way},
    excerpt::Excerpt,
    flight::{About, Failure},
    id::AskId,
    registry::{Key, Rows},
    settings::AskIn,
    trouble::Trouble,
};
use wasm_bindgen_futures::spawn_local;

/// How long a page may take to be read, in milliseconds: one that is busy for longer does not answer a person either.
const READ_TIMEOUT: u32 = 5_000;

thread_local! {
    /// Whoever writes an ask, in the order of the clicks.
    static ORDER: Gate = Gate::default();
}

/// Opens the panel where something was asked, and has it find there what that was. It must be called in the person's
/// gesture, because only that may open the panel.
pub fn asked(way: Way, place: Place) {
    let opened = side_panel::open(place.window);
    let id = id::ask();
    // One page is not waited for by another, and yet what was asked first arrives first.
    let turn = gate::line_up(&ORDER);
    spawn_local(async move {
        let reading = read(way, &place).await;
        let order = turn.await;
        keep(reading.into_ask(id, &place)).await;
        drop(order);
        if let Err(error) = opened.await {
            record::failed("panel-not-opened", error);
        }
    });
}

/// Removes asks that are safe in a panel.
pub async fn forget(ids: &[AskId]) -> Result<(), Trouble> {
    let keys: Vec<String> = ids.iter().copied().map(ask::key).collect();
    storage::remove(Area::Session, &keys).await.map_err(records::trouble)
}

/// What the address bar offers for what was typed.
pub async fn suggestions(typed: String) -> Vec<Suggestion> {
    let rows = read_rows().await;
    knowing(&rows, |known| ask_plan::suggestions(&typed, known))
}

/// What was read for something that was asked.
struct Reading {
    plan: Plan,
    ask_in: AskIn,
    excerpts: Vec<Excerpt>,
    failure: Option<Failure>,
}

impl Reading {
    fn into_ask(self, id: AskId, place: &Place) -> Ask {
        let chat = (self.ask_in == AskIn::NewChat).then(id::chat);
        let made = Made { id, chat, turn: id::turn(), answer: id::turn() };
        self.plan.ask(made, place, self.excerpts, self.failure)
    }
}

async fn read(way: Way, place: &Place) -> Reading {
    let rows = read_rows().await;
    let plan = knowing(&rows, |known| Plan::new(&way, place, known));
    let mut reading = Reading { plan, ask_in: rows.settings().ask_in, excerpts: Vec::new(), failure: None };
    for want in reading.plan.wants.clone() {
        match read_settled(want, place).await {
            Found::Text { kind, text, extent } => {
                let text = (kind, text, extent);
                reading.excerpts.push(ask_plan::excerpt(id::excerpt(), clock::now(), place, text));
            }
            Found::Missing(trouble) => reading.failure = Some(record::fail("ask-incomplete", trouble)),
            Found::Nothing | Found::Instead(_) => {}
        }
    }
    reading
}

fn knowing<T>(rows: &Rows, decide: impl FnOnce(&Known<'_>) -> T) -> T {
    let (library, language) = (rows.prompts(), menu::language(&rows.settings()));
    decide(&Known { library: &library, language: &language, words: &i18n::t, small: &i18n::small })
}

/// Settings and prompts as they are from the first start on serve where others cannot be read: a click is never lost.
async fn read_rows() -> Rows {
    match registry::read(&[Key::Settings, Key::Prompts]).await {
        Ok(rows) => rows,
        Err(error) => {
            record::failed("registry-not-read", error);
            Rows::default()
        }
    }
}

async fn read_settled(want: Want, place: &Place) -> Found {
    match read_one(want, place).await {
        Found::Instead(other) => read_one(other, place).await,
        found => found,
    }
}

async fn read_one(want: Want, place: &Place) -> Found {
    let Some(tab) = place.tab else { return want.settle(&[], place) };
    // The text of a page is that of the page itself, wherever in it the click was.
    let frame = if want == Want::Page { Some(0) } else { place.frame };
    let since = clock::now();
    let seen = timer::with_timeout(READ_TIMEOUT, scripting::execute(want.script(), tab, frame)).await;
    let seen = seen.unwrap_or_else(|| Err(BrowserError::new("TimeoutError", "the page does not answer")));
    match &seen {
        Ok(_) => record::done("page-read", since),
        // What the browser says here names the page, which is nobody's business but the person's.
        Err(error) => record::note("page-not-read", About::code(reason(error))),
    }
    want.settle(&seen.unwrap_or_default(), place)
}

fn reason(error: &BrowserError) -> &'static str {
    if error.name == "TimeoutError" { "timeout" } else { "refused" }
}

/// Writes an ask for the panel. One that there is no room for is written without what it is about.
async fn keep(ask: Ask) {
    if let Err(error) = clear_stale().await {
        record::failed("stale-asks-not-removed", error);
    }
    let Err(error) = write(&ask).await else { return };
    let failure = Some(record::fail("ask-not-kept", records::trouble(error)));
    let typed = ask.question.map(|question| question.text).or(ask.typed);
    let less = Ask { question: None, typed, excerpts: Vec::new(), failure, ..ask };
    if let Err(error) = write(&less).await {
        console::note(&error.into_line());
    }
}

async fn write(ask: &Ask) -> Result<(), BrowserError> {
    storage::set(Area::Session, [(ask.key(), wire::to_js(ask))]).await
}

async fn clear_stale() -> Result<(), BrowserError> {
    let stale = ask::stale(storage::keys(Area::Session).await?, clock::now());
    if stale.is_empty() { Ok(()) } else { storage::remove(Area::Session, &stale).await }
}
