//! How full the context window is, and what the message that is being typed will do to it.

use crate::{app::App, summary::begin_with, words};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{
    budget::{Forecast, Level},
    history::LeftOut,
    record::Usage,
    screen::{Screen, Weighed},
};
use yew::prelude::*;

/// How full the context window is: as a bar, and in words. Unknown is said to be unknown, and never drawn as empty. While
/// something is typed, the words say what it will do.
pub fn meter(app: &App) -> Html {
    app.read(|screen| match screen.usage() {
        Some(usage) => known(app, screen, usage),
        None => {
            // While the panel opens nobody has been asked yet.
            let is_asked = screen.status().is_some() || !screen.shown().is_empty();
            let words = if is_asked { t("contextUnknown") } else { String::new() };
            html! {
                <div class="meter" data-meter="unknown">{forecast(app, screen).unwrap_or_else(|| html! { <span>{words}</span> })}</div>
            }
        }
    })
}

fn known(app: &App, screen: &Screen, usage: Usage) -> Html {
    let percent = words::whole_percent(usage.share()).to_string();
    let (level, left) = (Level::of(usage), screen.messages_left());
    let told = told(usage, level, left);
    let [low, high] = Level::limits(usage.window).map(|limit| limit.to_string());
    let words = forecast(app, screen)
        .unwrap_or_else(|| html! { <span aria-hidden="true">{short(usage, level, left)}</span> });
    html! {
        <div class="meter" data-meter={percent} data-level={level.word()} title={told.clone()}
            data-tokens={usage.used.to_string()} data-window={usage.window.to_string()}
        >
            <meter
                class="meter-bar" min="0" max={usage.window.to_string()} value={usage.used.to_string()}
                {low} {high} optimum="0"
                aria-label={t("contextMeter")} aria-valuetext={told.clone()}
            >
                {told}
            </meter>
            {words}
        </div>
    }
}

/// What is typed adds, and what happens to it when it is sent. What is said of an earlier text is dimmed.
fn forecast(app: &App, screen: &Screen) -> Option<Html> {
    let Weighed { tokens, forecast, .. } = screen.weighed().filter(|_| !app.draft().is_empty())?;
    let is_current = screen.is_weighed() && !app.draft().is_to_be_weighed();
    let (what, figure) = match forecast {
        Forecast::LeavesOut(left_out) => (leaves_out(screen, left_out), Some(left_out.turns.into())),
        Forecast::TooLong { by } => (t_with("forecastTooLong", &[&words::number(by)]), Some(by)),
        Forecast::Fits => (t("forecastFits"), None),
        Forecast::InParts => (t("forecastInParts"), None),
        Forecast::Unknown => (t("forecastUnknown"), None),
    };
    let words = match tokens {
        Some(tokens) => format!("{} · {what}", t_with("forecastAdds", &[&words::number(tokens)])),
        None => what,
    };
    Some(html! {
        <span
            class="forecast" data-forecast={forecast.word()} data-figure={figure.map(|figure| figure.to_string())}
            data-adds={tokens.map(|tokens| tokens.to_string())} data-current={is_current.to_string()}
        >
            {words}
        </span>
    })
}

/// Turns that the model has not seen for a while need not be told of again.
fn leaves_out(screen: &Screen, left_out: LeftOut) -> String {
    let LeftOut { turns, from, to } = left_out;
    if turns <= screen.thread().left_out() {
        return t("forecastFits");
    }
    let [turns, from, to] = [turns, from, to].map(|number| words::number(number.into()));
    if left_out.is_a_row() {
        return t_with("forecastLeavesOut", &[&from, &to]);
    }
    t_with("forecastLeavesOutSome", &[&turns])
}

/// What is too long to be sent at all, and what can be done about it.
pub fn too_long(app: &App) -> Html {
    let weighed = app.read(Screen::weighed).map(|weighed| weighed.forecast);
    let Some(Forecast::TooLong { by }) = weighed.filter(|_| !app.draft().is_empty()) else {
        return Html::default();
    };
    let work = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            app.draft().quote_text();
            app.draw();
        })
    };
    html! {
        <div class="notice" data-notice="too-long">
            <p role="status">{t_with("tooLong", &[&words::number(by)])}</p>
            <button type="button" class="button" data-action="work-in-parts" onclick={work}>{t("workInParts")}</button>
            {elsewhere(app)}
        </div>
    }
}

/// A way on where what is pinned, or said since, leaves no room: another chat that begins with the summary of this one.
fn elsewhere(app: &App) -> Html {
    let summary = app.read(|screen| screen.thread().summary().cloned());
    let Some(summary) = summary else { return Html::default() };
    let app = app.clone();
    let onclick = Callback::from(move |_: MouseEvent| begin_with(&app, &summary));
    html! {
        <button type="button" class="button" data-action="go-on-elsewhere" {onclick}>{t("newChatWithSummary")}</button>
    }
}

/// All of it in words: `Context safe: 1,204 of 8,192 tokens. About 12 more messages fit.`
fn told(usage: Usage, level: Level, left: Option<u32>) -> String {
    let level = t(&format!("level_{}", level.word()));
    let told = t_with("contextTold", &[&level, &words::usage(Some(usage))]);
    match left {
        Some(left) => format!("{told} {}", t_with("messagesLeft", &[&words::number(left.into())])),
        None => told,
    }
}

/// What has room beside the buttons of a narrow panel: the share, and, where that matters, the level and how much is left.
fn short(usage: Usage, level: Level, left: Option<u32>) -> String {
    let share = words::percent(usage.share());
    match (level, left) {
        (Level::Safe, _) => t_with("contextUsed", &[&share]),
        (Level::Warning | Level::Critical, Some(left)) => {
            t_with("contextNearly", &[&share, &words::number(left.into())])
        }
        _ => format!("{share} · {}", t(&format!("level_{}", level.word()))),
    }
}
