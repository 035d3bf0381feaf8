//! How long the first words took, by how the session was obtained: a row of dots for each way.

use crate::{app::App, words};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::plot::{Dot, END, Plot, Row};
use yew::prelude::*;

/// The height of a row: its words, and below them its dots. In pixels.
const ROW: usize = 40;
/// The height of the marks' words, in pixels.
const MARKS: usize = 18;

/// The plot; nothing where no answer was measured.
pub fn plot(app: &App) -> Html {
    let Some(plot) = app.stock().plot(app) else { return Html::default() };
    let Plot { rows, marks } = &*plot;
    let bottom = rows.len() * ROW;
    let (mut paths, mut texts) = (Vec::new(), Vec::new());
    let mut label = String::new();
    for mark in marks {
        paths.push(path("plot-mark", None, format!("M{} 0v{bottom}", mark.at)));
        let x = format!("{}.{}%", mark.at / 10, mark.at % 10);
        texts.push(text("plot-time", &x, bottom + MARKS - 4, &words::duration(mark.time)));
    }
    for (number, row) in rows.iter().enumerate() {
        let (top, name, summary) = (number * ROW, t(&format!("way_{}", row.way.word())), summary(row));
        // Each dot is a line without length and with a round end: so they are one path, and round in a panel of any width.
        // They lie at different heights, so that many of about the same time are seen to be many.
        let place = |(number, dot): (usize, &Dot)| format!("M{} {}h0", dot.at, top + 22 + number * 5 % 13);
        let dots = row.dots.iter().enumerate().map(place).collect();
        paths.push(path("plot-dots", Some(row), dots));
        if let Some(median) = row.median {
            paths.push(path("plot-median", None, format!("M{} {}v16", median.at, top + 20)));
        }
        texts.push(text("plot-way", "-20", top + 14, &name));
        texts.push(text("plot-summary", "100%", top + 14, &summary));
        label += &format!("{name}: {summary}. ");
    }
    let view = format!("0 0 {END} {bottom}");
    html! {
        <section class="plot-part">
            <h2>{t("plot")}</h2>
            <p class="hint">{t("plotText")}</p>
            <svg class="plot" role="img" aria-label={label} height={(bottom + MARKS).to_string()}>
                <svg viewBox={view} height={bottom.to_string()} preserveAspectRatio="none">{paths}</svg>
                {texts}
            </svg>
        </section>
    }
}

fn path(class: &'static str, row: Option<&Row>, d: String) -> Html {
    let way = row.map(|row| row.way.word());
    let count = row.map(|row| row.dots.len().to_string());
    html! { <path {class} data-plot={way} data-count={count} {d} /> }
}

fn text(class: &'static str, x: &str, y: usize, words: &str) -> Html {
    html! { <text {class} x={x.to_owned()} y={y.to_string()}>{words}</text> }
}

fn summary(row: &Row) -> String {
    let Some(median) = row.median else { return t("plotNone") };
    let median = words::duration(median.time);
    match row.dots.len() {
        1 => t_with("plotOne", &[&median]),
        count => t_with("plotRow", &[&words::number(count as u64), &median]),
    }
}
