//! What stands below the composer's text: the meter, and the buttons.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    words,
};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{record::Usage, screen::Event};
use yew::prelude::*;

/// The meter, and the buttons that send and stop.
pub fn tools(app: &App) -> Html {
    let has_words = app.draft().has_words();
    let (running, usage, is_empty) =
        app.read(|screen| (screen.is_running(), screen.usage(), screen.shown().is_empty()));
    let send = {
        let app = app.clone();
        Callback::from(move |_| app.draft().send(&app))
    };
    let stop = {
        let app = app.clone();
        Callback::from(move |_| {
            app.dispatch(Event::Stop);
            app.draft().focus();
        })
    };
    html! {
        <>
            {meter(usage, is_empty)}
            if running {
                {IconButton::new(Icon::Stop, t("stop"), "stop").class("round").class("stop").on_click(stop)}
            }
            if has_words || !running {
                {IconButton::new(Icon::Send, t("send"), "send").class("round").class("send").disabled(!has_words).on_click(send)}
            }
        </>
    }
}

/// How full the context window is. Unknown is said to be unknown, where there is anything to know.
fn meter(usage: Option<Usage>, is_empty: bool) -> Html {
    let Some(usage) = usage else {
        return html! {
            <div class="meter" data-meter="unknown">
                if !is_empty {
                    <span>{t("contextUnknown")}</span>
                }
            </div>
        };
    };
    let percent = words::whole_percent(usage.share()).to_string();
    let words = words::usage(Some(usage));
    html! {
        <div class="meter" data-meter={percent.clone()} title={words.clone()}>
            <meter class="meter-bar" min="0" max="100" value={percent} aria-label={t("contextMeter")}>{words}</meter>
            <span aria-hidden="true">{t_with("contextUsed", &[&words::percent(usage.share())])}</span>
        </div>
    }
}
