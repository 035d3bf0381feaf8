//! What is alive now: every session, how it came to be, and when it goes. Copied as text, it is also what a person sends
//! when something is odd.

use crate::{app::App, flame, icon::Icon, turn::copy, view::Frame, words};
use pilotlight_browser::{
    clock,
    i18n::{t, t_with},
    runtime,
};
use pilotlight_core::{
    flight::Failure,
    notice::model_word,
    protocol::ToHost,
    screen::Event,
    status::{Obtained, SessionPhase, SessionView, Status},
};
use std::rc::Rc;
use yew::prelude::*;

/// What is alive now.
pub fn sessions(app: &App) -> Html {
    let (status, flame) = app.read(|screen| (screen.status(), screen.flame()));
    html! {
        <Frame title={t("sessions")}>
            <section class="sessions-head">
                {flame::drawing(flame)}
                <div>
                    <p class="strong">{t(&format!("flame_{}", flame.word()))}</p>
                    {status.as_deref().map(counts)}
                </div>
            </section>
            {
                match status {
                    Some(status) => alive(app, &status),
                    None => html! { <p>{t("noticeHostGone")}</p> },
                }
            }
        </Frame>
    }
}

fn counts(status: &Status) -> Html {
    let live = status.sessions.iter().filter(|session| session.chat.is_some()).count();
    html! {
        <>
            <p class="hint">
                {t_with("sessionsCap", &[&words::number(live as u64), &words::number(status.cap.into())])}
            </p>
            if !status.waiting.is_empty() {
                <p class="hint">{t_with("sessionsWaiting", &[&words::number(status.waiting.len() as u64)])}</p>
            }
        </>
    }
}

fn alive(app: &App, status: &Rc<Status>) -> Html {
    let onclick = {
        let (app, status) = (app.clone(), status.clone());
        Callback::from(move |_: MouseEvent| copy(&app, &as_text(&app, &status)))
    };
    html! {
        <>
            if let Some(Failure { trouble, event }) = status.failure() {
                <div class="trouble" data-trouble={trouble.code()}>
                    <p>{words::trouble(trouble)}</p>
                    if let Some(why) = trouble.browsers_words() {
                        <p class="why">{why.to_owned()}</p>
                    }
                    {words::event(*event)}
                </div>
            }
            <p class="hint">{t("sessionsText")}</p>
            <ul class="cards">{ for status.sessions.iter().map(|session| card(app, session)) }</ul>
            if status.sessions.is_empty() {
                <p>{t("sessionsNone")}</p>
            }
            <button type="button" class="button" data-action="copy-sessions" {onclick}>
                {Icon::Copy.draw()}{t("copySessions")}
            </button>
        </>
    }
}

fn card(app: &App, session: &SessionView) -> Html {
    let id = session.id;
    let now = clock::now();
    html! {
        <li
            class="card" key={id.0} data-session={id.to_string()}
            data-session-chat={session.chat.map_or_else(|| "base".to_owned(), |chat| chat.to_string())}
            data-obtained={obtained_word(session.obtained)} data-phase={phase_word(session.phase)}
        >
            <div class="card-head">
                <h2 class="cut" dir="auto">{name(app, session)}</h2>
                if session.phase == SessionPhase::Idle {
                    <button
                        type="button" class="text-button" data-action="evict"
                        onclick={app.on(move |_| Event::Tell(ToHost::Evict { session: id }))}
                    >
                        {t("evict")}
                    </button>
                } else {
                    <span class="hint">{words::phase(session.phase)}</span>
                }
            </div>
            <dl>
                <dt>{t("sessionObtained")}</dt>
                <dd>{words::obtained(session.obtained)}{" · "}{words::ago(session.since, now)}</dd>
                <dt>{t("sessionUsage")}</dt><dd>{words::usage(session.usage)}</dd>
                <dt>{t("sessionUsed")}</dt><dd>{words::ago(session.used, now)}</dd>
                <dt>{t("sessionEvicted")}</dt><dd>{evicted(session)}</dd>
            </dl>
        </li>
    }
}

fn evicted(session: &SessionView) -> String {
    match session.evicted_at {
        Some(at) => t_with("sessionEvictedAt", &[&words::time_of_day(at)]),
        None => t("sessionStays"),
    }
}

fn name(app: &App, session: &SessionView) -> String {
    let Some(chat) = session.chat else {
        let assistant =
            app.read(|screen| screen.mirror().assistant(session.assistant).map(|a| a.name.clone()));
        return t_with("sessionBase", &[&assistant.unwrap_or_default()]);
    };
    let title = app.read(|screen| screen.mirror().record(chat).map(|record| record.title.clone()));
    title.filter(|title| !title.is_empty()).unwrap_or_else(|| t("untitled"))
}

/// All of it as text. Chats go by their ids: what is said in them, their titles included, is nobody's business.
fn as_text(app: &App, status: &Status) -> String {
    let link = app.read(|screen| screen.link().word());
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    let moment = |at: u64| String::from(js_sys::Date::new(&(at as f64).into()).to_iso_string());
    let mut lines = vec![
        format!("Pilotlight {} at {}", runtime::version(), moment(clock::now())),
        agent,
        format!(
            "model {}, flame {}, link {link}, cap {}",
            model_word(&status.model),
            status.flame().word(),
            status.cap
        ),
    ];
    if let Some(Failure { trouble, event }) = status.failure() {
        let why = trouble.browsers_words().unwrap_or("-");
        lines.push(format!("trouble {}: {why}, event {event}", trouble.code()));
    }
    lines.extend(status.waiting.iter().map(|chat| format!("waiting {chat}")));
    lines.extend(
        status.running.iter().map(|running| format!("running {}: {}", running.chat, running.step.word())),
    );
    lines.extend(status.sessions.iter().map(|session| {
        let whose = session.chat.map_or_else(|| "base".to_owned(), |chat| format!("chat {chat}"));
        let usage =
            session.usage.map_or_else(|| "unknown".to_owned(), |u| format!("{} of {}", u.used, u.window));
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
    }));
    lines.join("\n")
}

fn obtained_word(obtained: Obtained) -> &'static str {
    match obtained {
        Obtained::Created => "created",
        Obtained::Cloned => "cloned",
        Obtained::Restored => "restored",
    }
}

fn phase_word(phase: SessionPhase) -> &'static str {
    match phase {
        SessionPhase::Making => "making",
        SessionPhase::Idle => "idle",
        SessionPhase::Busy => "busy",
    }
}
