//! What a person sends when something is odd: what is alive now, as text, and what happened lately, as a file. Chats go
//! by their ids: what is said in them, their titles included, is nobody's business.

use crate::{app::App, export};
use js_sys::{Array, Date};
use pilotlight_browser::{clock, runtime};
use pilotlight_core::{
    archive::{Stores, ToArchive},
    flight::Failure,
    notice::model_word,
    status::{Obtained, SessionPhase, SessionView},
    time::Millis,
};
use wasm_bindgen::JsValue;

/// What is alive now, as text.
pub fn alive(app: &App) -> String {
    let head = [product(), moment(clock::now()), browser()];
    head.into_iter().chain(state(app)).collect::<Vec<_>>().join("\n")
}

/// Has a file made of what the flight recorder has, and of what is alive now.
pub fn save_events(app: &App) {
    let saved = moment(clock::now());
    let alive = state(app).into_iter().map(JsValue::from).collect::<Array>().into();
    let values = [
        ("product", product().into()),
        ("browser", browser().into()),
        ("saved", saved.as_str().into()),
        ("alive", alive),
    ];
    // 2026-11-20T09:34:14.000Z
    let [date, time] = [&saved[..10], &saved[11..19]].map(|digits| digits.replace(['-', ':'], ""));
    let name = format!("pilotlight-events-{date}-{time}.json");
    let values = export::object(values.map(|(name, value)| (name.to_owned(), value)));
    app.archive().post(app, &ToArchive::File { name, stores: Stores::Events }, &values);
}

fn product() -> String {
    format!("Pilotlight {}", runtime::version())
}

/// What the browser says that it is, and on which system.
pub fn browser() -> String {
    web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default()
}

fn moment(at: Millis) -> String {
    Date::new(&(at as f64).into()).to_iso_string().into()
}

/// What is alive, a line for each thing.
fn state(app: &App) -> Vec<String> {
    let (link, status) = app.read(|screen| (screen.link().word(), screen.status()));
    let Some(status) = status else { return vec![format!("link {link}")] };
    let mut lines = vec![format!(
        "model {}, flame {}, link {link}, cap {}",
        model_word(&status.model),
        status.flame().word(),
        status.cap
    )];
    if let Some(Failure { trouble, event }) = status.failure() {
        let why = trouble.browsers_words().unwrap_or("-");
        lines.push(format!("trouble {}: {why}, event {event}", trouble.code()));
    }
    lines.extend(status.waiting.iter().map(|chat| format!("waiting {chat}")));
    lines.extend(
        status.running.iter().map(|running| format!("running {}: {}", running.chat, running.step.word())),
    );
    lines.extend(status.sessions.iter().map(session));
    lines
}

/// Whose session it is: a chat's, by its id, or what else it is for.
pub fn whose(session: &SessionView) -> String {
    match session.chat {
        Some(chat) => chat.to_string(),
        None if session.errand => "errand".to_owned(),
        None => "base".to_owned(),
    }
}

fn session(session: &SessionView) -> String {
    let whose = whose(session);
    let usage = session
        .usage
        .map_or_else(|| "unknown".to_owned(), |usage| format!("{} of {}", usage.used, usage.window));
    let evicted = session.evicted_at.map_or_else(|| "never".to_owned(), moment);
    format!(
        "session {}: {whose}, assistant {}, {}, {}, usage {usage}, since {}, used {}, evicted {evicted}",
        session.id,
        session.assistant,
        obtained_word(session.obtained),
        phase_word(session.phase),
        moment(session.since),
        moment(session.used),
    )
}

/// The word for how a session came to be: in what is copied, and as the page's attribute.
pub fn obtained_word(obtained: Obtained) -> &'static str {
    match obtained {
        Obtained::Created => "created",
        Obtained::Cloned => "cloned",
        Obtained::Restored => "restored",
    }
}

/// The word for what a session is doing: in what is copied, and as the page's attribute.
pub fn phase_word(phase: SessionPhase) -> &'static str {
    match phase {
        SessionPhase::Making => "making",
        SessionPhase::Idle => "idle",
        SessionPhase::Busy => "busy",
    }
}
