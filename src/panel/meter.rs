//! How full the context window is, and what the message that is being typed will do to it.

use crate::words;
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{budget::Level, record::Usage, screen::Screen};
use yew::prelude::*;

/// How full the context window is: as a bar, and in words. Unknown is said to be unknown, and never drawn as empty.
pub fn meter(screen: &Screen) -> Html {
    let Some(usage) = screen.usage() else {
        // While the panel opens nobody has been asked yet.
        let is_asked = screen.status().is_some() || !screen.shown().is_empty();
        return html! {
            <div class="meter" data-meter="unknown">
                if is_asked {
                    <span>{t("contextUnknown")}</span>
                }
            </div>
        };
    };
    let percent = words::whole_percent(usage.share()).to_string();
    let level = Level::of(usage);
    let told = told(usage, level, screen.messages_left());
    html! {
        <div class="meter" data-meter={percent.clone()} data-level={level.word()} title={told.clone()}
            data-tokens={usage.used.to_string()} data-window={usage.window.to_string()}
        >
            <meter
                class="meter-bar" min="0" max={usage.window.to_string()} value={usage.used.to_string()}
                low={last_before(usage.window, 7)} high={last_before(usage.window, 9)} optimum="0"
                aria-label={t("contextMeter")} aria-valuetext={told.clone()}
            >
                {told}
            </meter>
            <span aria-hidden="true">{short(usage, level, screen.messages_left())}</span>
        </div>
    }
}

/// The last number of tokens that is below so many tenths of the window: up to it the browser counts a value as one of
/// the better level.
fn last_before(window: u64, tenths: u64) -> String {
    (window * tenths).div_ceil(10).saturating_sub(1).to_string()
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
