//! What stands below the composer's text: the meter, and the buttons.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    meter::meter,
};
use pilotlight_browser::i18n::t;
use pilotlight_core::screen::Event;
use yew::prelude::*;

/// The meter, and the buttons that send and stop.
pub fn tools(app: &App) -> Html {
    let has_words = app.draft().has_words();
    let running = app.read(|screen| screen.is_running());
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
            {meter(app)}
            if running {
                {IconButton::new(Icon::Stop, t("stop"), "stop").class("round").class("stop").on_click(stop)}
            }
            if has_words || !running {
                {IconButton::new(Icon::Send, t("send"), "send").class("round").class("send").disabled(!has_words).on_click(send)}
            }
        </>
    }
}
