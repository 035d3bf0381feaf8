//! What the panel has to say above the composer: the state of the model, and of the connection.

use crate::{app::App, turn::take_step, words};
use pilotlight_browser::{
    clock,
    i18n::{t, t_with},
    language_model,
    timer::Timeout,
};
use pilotlight_core::{
    flight::{EventId, Failure},
    notice::Notice,
    protocol::Download,
    screen::{Event, Screen},
    time::{Millis, SECOND},
    trouble::NextStep,
};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the panel has to say above the composer.
pub fn bar(app: &App) -> Html {
    let Some(notice) = &app.read(Screen::notice) else { return Html::default() };
    let inside = match notice {
        Notice::HostGone { retry_at, event } => host_gone(app, *retry_at, *event),
        Notice::Newer => html! { <p>{t("noticeNewer")}</p> },
        Notice::Checking => html! { <p class="calm">{t("noticeChecking")}</p> },
        Notice::Downloadable => downloadable(app),
        Notice::Downloading { loaded } => downloading(*loaded),
        Notice::Trouble { failure, next_try } => in_trouble(app, failure, *next_try),
    };
    html! {
        <section class="notice" data-notice={word(notice)} role="status">{inside}</section>
    }
}

fn word(notice: &Notice) -> &'static str {
    match notice {
        Notice::HostGone { .. } => "host-gone",
        Notice::Newer => "newer",
        Notice::Checking => "checking",
        Notice::Downloadable => "downloadable",
        Notice::Downloading { .. } => "downloading",
        Notice::Trouble { .. } => "trouble",
    }
}

fn host_gone(app: &App, retry_at: Millis, event: EventId) -> Html {
    let retry = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.reach_host_now())
    };
    html! {
        <>
            <h2>{t("noticeHostGone")}</h2>
            <p>{t("noticeSafe")}{" "}<Countdown key={retry_at} until={retry_at} /></p>
            {words::event(event)}
            <button type="button" class="button" data-action="retry" onclick={retry}>{t("retryNow")}</button>
        </>
    }
}

fn downloadable(app: &App) -> Html {
    let download = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| start_download(&app))
    };
    html! {
        <>
            <h2>{t("noticeDownloadable")}</h2>
            <p>{t("noticeDownloadableText")}</p>
            <button type="button" class="button primary" data-action="download" onclick={download}>
                {t("download")}
            </button>
        </>
    }
}

/// Starts the download, in the click that asked for it: the browser allows it at no other time.
fn start_download(app: &App) {
    let priming =
        app.read(|screen| screen.assistant().map(|a| a.priming(&pilotlight_browser::i18n::ui_language())));
    let Some(priming) = priming else { return };
    app.dispatch(Event::Download(Download::Progress(0.0)));
    let app = app.clone();
    let progress = {
        let app = app.clone();
        move |share| app.dispatch(Event::Download(Download::Progress(share)))
    };
    spawn_local(async move {
        let ended = match language_model::download(&priming, progress).await {
            Ok(()) => Download::Done,
            Err(error) => {
                let trouble = error.into_create_trouble();
                Download::Failed(trouble.browsers_words().unwrap_or(trouble.code()).to_owned())
            }
        };
        app.dispatch(Event::Download(ended));
    });
}

fn downloading(loaded: Option<f64>) -> Html {
    let value = loaded.map(|share| words::whole_percent(share).to_string());
    html! {
        <>
            <h2>{t("noticeDownloading")}</h2>
            <progress aria-label={t("noticeDownloading")} max="100" value={value}></progress>
            <p>
                if let Some(share) = loaded {
                    // As with the countdown: whoever wants to know reads it.
                    <span role="timer">{t_with("noticeDownloaded", &[&words::percent(share)])}</span>{" "}
                }
                {t("noticeDownloadingText")}
            </p>
        </>
    }
}

fn in_trouble(app: &App, failure: &Failure, next_try: Option<Millis>) -> Html {
    let Failure { trouble, event } = failure;
    let step = trouble.next_step();
    let onclick = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| take_step(&app, step, None))
    };
    let action = match step {
        NextStep::AskAgain => "retry",
        NextStep::Requirements => "requirements",
        _ => "next-step",
    };
    html! {
        <div data-trouble={trouble.code()}>
            <p>
                {words::trouble(trouble)}
                if let Some(next_try) = next_try {
                    {" "}<Countdown key={next_try} until={next_try} />
                }
            </p>
            if let Some(why) = trouble.browsers_words() {
                <p class="why">{why.to_owned()}</p>
            }
            {words::event(*event)}
            if let Some(label) = words::next_step(step) {
                <button type="button" class="button" data-action={action} {onclick}>{label}</button>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CountdownProps {
    until: Millis,
}

/// Tells how many seconds are left.
#[component]
fn Countdown(props: &CountdownProps) -> Html {
    let left = use_state(|| props.until.saturating_sub(clock::now()).div_ceil(SECOND));
    let seconds = *left;
    use_effect_with(seconds, move |seconds| {
        let timer = (*seconds > 0).then(|| Timeout::new(1_000, move || left.set(left.saturating_sub(1))));
        move || drop(timer)
    });
    // A timer is not told each second, although what is around it is told.
    html! { <span class="countdown" role="timer">{t_with("retryIn", &[&words::number(seconds)])}</span> }
}
