//! What is alive now: every session, how it came to be, and when it goes.

use crate::{app::App, flame, icon::Icon, plot, report, turn_tools::copy, view::Frame, words};
use pilotlight_browser::{
    clock,
    i18n::{t, t_with},
};
use pilotlight_core::{
    flight::Failure,
    protocol::ToHost,
    screen::Event,
    status::{SessionPhase, SessionView, Status},
};
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
            {plot::plot(app)}
            {reports(app)}
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

fn alive(app: &App, status: &Status) -> Html {
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
        </>
    }
}

/// What can be sent to whoever looks after a fault; also where the host is gone.
fn reports(app: &App) -> Html {
    let copy = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| copy(&app, &report::alive(&app)))
    };
    let save = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| report::save_events(&app))
    };
    html! {
        <>
            <div class="buttons">
                <button type="button" class="button" data-action="copy-sessions" onclick={copy}>
                    {Icon::Copy.draw()}{t("copySessions")}
                </button>
                <button type="button" class="button" data-action="save-events" onclick={save}>
                    {Icon::Down.draw()}{t("saveEvents")}
                </button>
            </div>
            <p class="hint">{t("saveEventsText")}</p>
        </>
    }
}

fn card(app: &App, session: &SessionView) -> Html {
    let id = session.id;
    let now = clock::now();
    html! {
        <li
            class="card" key={id.0} data-session={id.to_string()}
            data-session-chat={report::whose(session)}
            data-obtained={report::obtained_word(session.obtained)} data-phase={report::phase_word(session.phase)}
        >
            <div class="card-head">
                <h2 class="cut" dir="auto">{name(app, session)}</h2>
                if session.phase == SessionPhase::Idle {
                    <button
                        type="button" class="text-button" data-action="evict"
                        onclick={app.on(move |_| Event::Tell(ToHost::Evict(id)))}
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
    if session.errand {
        return t("sessionErrand");
    }
    let Some(chat) = session.chat else {
        let assistant =
            app.read(|screen| screen.mirror().assistant(session.assistant).map(|a| a.name.clone()));
        return t_with("sessionBase", &[&assistant.unwrap_or_default()]);
    };
    let title = app.read(|screen| screen.mirror().record(chat).map(|record| record.title.clone()));
    title.filter(|title| !title.is_empty()).unwrap_or_else(|| t("untitled"))
}
