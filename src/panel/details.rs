//! *Details* of an answer: what was measured of its run.

use crate::{
    icon::{Icon, IconButton},
    turn::state_word,
    words,
};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{
    figures::{Figure, Figures, Way},
    time::Millis,
    transcript::TurnState,
};
use yew::prelude::*;

/// Opens the details, and closes them.
pub fn button(open: &UseStateHandle<bool>) -> Html {
    let onclick = {
        let open = open.clone();
        Callback::from(move |_| open.set(!*open))
    };
    IconButton::new(Icon::About, t("details"), "details").small().pressed(**open).on_click(onclick)
}

/// The details.
pub fn list(state: TurnState, figures: &Figures) -> Html {
    let outcome = entry("outcome", None, &t(&format!("state_{}", state_word(state))));
    let entries = Figure::ALL.into_iter().filter_map(|figure| {
        let value = figures.get(figure);
        let words = match figure {
            // They are told with others.
            Figure::Obtained | Figure::GivenTokens | Figure::Window => return None,
            Figure::Given | Figure::Reading if value.is_none() => return None,
            Figure::Queued | Figure::Reading | Figure::First | Figure::Total => duration(value),
            Figure::Obtaining => session(figures),
            Figure::Given => {
                t_with("details_givenText", &[&number(value), &number(figures.get(Figure::GivenTokens))])
            }
            Figure::TokensIn | Figure::TokensOut | Figure::Pieces => number(value),
            Figure::Before | Figure::After => words::usage(figures.usage(figure)),
        };
        Some(entry(figure.word(), value, &words))
    });
    html! {
        <dl class="details" data-details={figures.way().map_or("", Way::word)}>
            {outcome}
            {for entries}
        </dl>
    }
}

fn entry(word: &'static str, value: Option<u64>, words: &str) -> Html {
    html! {
        <>
            <dt>{t(&format!("details_{word}"))}</dt>
            <dd data-run={word} data-value={value.map(|value| value.to_string())}>{words}</dd>
        </>
    }
}

/// How the session was obtained, and in how long.
fn session(figures: &Figures) -> String {
    match (figures.way(), figures.get(Figure::Total)) {
        // Nobody saw the end.
        (None, None) => t("usageUnknown"),
        (way, _) => {
            let way = t(&format!("way_{}", way.map_or("none", Way::word)));
            format!("{way} · {}", duration(figures.get(Figure::Obtaining)))
        }
    }
}

fn duration(length: Option<Millis>) -> String {
    length.map_or_else(|| t("usageUnknown"), words::duration)
}

fn number(count: Option<u64>) -> String {
    count.map_or_else(|| t("usageUnknown"), words::number)
}
