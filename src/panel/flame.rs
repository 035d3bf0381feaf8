//! The flame beside the title: the state of the model at a glance, and the door to the Sessions view.

use crate::app::App;
use pilotlight_browser::i18n::t;
use pilotlight_core::{
    screen::{Event, View},
    status::Flame,
};
use yew::prelude::*;

/// The outline of the flame, on the grid of `icons/large.svg`.
const OUTER: &str =
    "M66 19C67.5 36 87 48 87 72C87 86.5 77 96 64 96S41 86.5 41 72C41 60 47 53 53 45.5C59.5 37.5 65 31 66 19z";
/// The bright core inside of it.
const INNER: &str = "M65 57C65.8 66 76 72 76 83.5C76 91 70.8 96 64 96S52 91 52 83.5C52 77.3 55.2 73.7 58.3 69.8C61.7 65.6 64.5 63.3 65 57z";

/// The flame; a click opens the Sessions view.
pub fn button(app: &App, flame: Flame) -> Html {
    let words = format!("{} {}", t(&format!("flame_{}", flame.word())), t("openSessions"));
    html! {
        <button
            type="button"
            class="icon-button flame-button"
            data-action="open-sessions"
            title={words.clone()}
            aria-label={words}
            onclick={app.on(|_| Event::Open(View::Sessions))}
        >
            {drawing(flame)}
        </button>
    }
}

/// The drawing of the flame. Its state shows in form as well as in colour.
pub fn drawing(flame: Flame) -> Html {
    html! {
        <svg class="flame" data-flame={flame.word()} viewBox="32 12 64 100" aria-hidden="true">
            <path class="flame-outer" d={OUTER} />
            <path class="flame-inner" d={INNER} />
            <path class="flame-mark" d="M64 50v22M64 84v1" />
            <rect class="flame-burner" x="40" y="101.3" width="48" height="8" rx="4" />
        </svg>
    }
}
