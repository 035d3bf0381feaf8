//! What stands below the composer's text: the meter, and the buttons.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    words,
};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{record::Usage, screen::Event};
use yew::prelude::*;

/// What the composer's tools are given.
#[derive(Properties, PartialEq)]
pub struct ComposerToolsProps {
    /// Whether there is something to send.
    pub has_words: bool,
    /// Whether an answer runs in the shown chat.
    pub running: bool,
    /// What the shown chat uses of its window.
    pub usage: Option<Usage>,
}

/// The meter, and the buttons that send and stop.
#[component]
pub fn ComposerTools(props: &ComposerToolsProps) -> Html {
    let Some(app) = use_context::<App>() else { return Html::default() };
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
            {meter(props.usage)}
            if props.running {
                <IconButton icon={Icon::Stop} label={t("stop")} action="stop" class="round stop" onclick={stop} />
            }
            if props.has_words || !props.running {
                <button
                    type="button" class="icon-button round send" data-action="send" disabled={!props.has_words}
                    title={t("send")} aria-label={t("send")} onclick={send}
                >
                    {Icon::Send.draw()}
                </button>
            }
        </>
    }
}

/// How full the context window is.
fn meter(usage: Option<Usage>) -> Html {
    let Some(usage) = usage else {
        return html! { <div class="meter" data-meter="unknown"></div> };
    };
    let percent = (usage.share() * 100.0).round();
    let words = words::usage(Some(usage));
    html! {
        <div class="meter" data-meter={percent.to_string()} title={words.clone()}>
            <meter class="meter-bar" min="0" max="100" value={percent.to_string()} aria-label={t("contextMeter")}>
                {words}
            </meter>
            <span class="meter-words" aria-hidden="true">{t_with("contextUsed", &[&words::percent(usage.share())])}</span>
        </div>
    }
}
