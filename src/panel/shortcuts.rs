//! The map of the keyboard: every key that does something, where it does it, and what.

use crate::{
    app::App,
    report,
    view::{Frame, opens_tab},
};
use pilotlight_browser::{commands, console, i18n::t};
use std::cell::RefCell;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The browser's own page on which the keys of commands are changed.
const CHANGED_AT: &str = "chrome://extensions/shortcuts";

/// Where keys do something, and the words for what they do there: in `_locales` as `does_<word>`, with their names as
/// `key_<word>`.
const PLACES: [(&str, &[&str]); 3] = [
    ("keysAnywhere", &["find", "map", "new", "back"]),
    ("keysComposer", &["send", "line", "prompts", "pick"]),
    ("keysList", &["walk", "rename", "delete"]),
];

thread_local! {
    /// The keys of the commands, as far as they are known.
    static KEYS: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
}

/// The map.
pub fn shortcuts(app: &App) -> Html {
    ask_for_keys(app);
    let mut places = Vec::new();
    for (place, words) in PLACES {
        let rows = words.iter().map(|word| entry(None, t(&format!("does_{word}")), keys(word)));
        places.push(part(t(place), rows.collect()));
    }
    let command = |(name, keys): &(String, String)| {
        let does = t(if name == "ask" { "shortcut_ask" } else { "shortcut_open" });
        entry(Some(name.clone()), does, if keys.is_empty() { t("shortcutNone") } else { keys.clone() })
    };
    let rows = KEYS.with_borrow(|all| all.iter().map(command).collect());
    places.push(part(t("keysBrowser"), rows));
    html! {
        <Frame title={t("shortcuts")}>
            {places}
            <button type="button" class="button" data-action="open-shortcuts" onclick={opens_tab(app, CHANGED_AT)}>
                {t("changeShortcuts")}
            </button>
        </Frame>
    }
}

fn keys(word: &str) -> String {
    match word {
        // A Mac has other signs for the same keys.
        "find" | "new" if report::browser().contains("Macintosh") => t(&format!("mac_{word}")),
        _ => t(&format!("key_{word}")),
    }
}

fn part(place: String, rows: Vec<Html>) -> Html {
    html! { <section class="storage-part"><h2>{place}</h2><dl class="shortcuts">{rows}</dl></section> }
}

fn entry(command: Option<String>, does: String, keys: String) -> Html {
    html! { <><dt>{does}</dt><dd data-shortcut={command}><kbd>{keys}</kbd></dd></> }
}

/// Asks the browser, and draws once more where it says something else than last time: it does not tell of a change.
fn ask_for_keys(app: &App) {
    let app = app.clone();
    spawn_local(async move {
        match commands::get_all().await {
            Ok(all) if KEYS.with_borrow(|known| *known != all) => {
                KEYS.set(all);
                app.draw();
            }
            Ok(_) => {}
            Err(error) => console::note(&error.into_line()),
        }
    });
}
