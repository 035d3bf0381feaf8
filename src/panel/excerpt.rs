//! What of a page a message is about, as quote cards: above the composer and above the person's words. Whatever stands in
//! one is plain text.

use crate::{
    app::App,
    icon::{Icon, IconButton},
    words,
};
use pilotlight_browser::i18n::{t, t_with};
use pilotlight_core::{
    excerpt::{Excerpt, ExcerptKind, Extent, site},
    fragment,
    thread::Read,
    transcript::Turn,
};
use std::rc::Rc;
use yew::prelude::*;

/// How many characters of a text are drawn: a megabyte in a page makes every layout of it slow.
const DRAWN: usize = 4_000;
/// How many in a card that is not expanded. More than its lines hold at any width.
const DRAWN_AT_FIRST: usize = 500;
/// How many characters, and line breaks, the lines of such a card hold at the least.
const FITS: (usize, usize) = (110, 2);

/// Excerpts, where they lie. Compared by the pointer.
#[derive(Clone)]
pub enum Held {
    /// Above the composer: they can be removed.
    Draft(Rc<Vec<Excerpt>>),
    /// In what was said.
    Turn(Rc<Turn>),
}

impl Held {
    fn all(&self) -> &[Excerpt] {
        match self {
            Self::Draft(excerpts) => excerpts,
            Self::Turn(turn) => &turn.excerpts,
        }
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Draft(a), Self::Draft(b)) => Rc::ptr_eq(a, b),
            (Self::Turn(a), Self::Turn(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// A card for each excerpt; nothing where there is none.
pub fn cards(app: &App, held: &Held) -> Html {
    let all = held.all();
    html! {
        if !all.is_empty() {
            <div class="excerpts">
                { for all.iter().enumerate().map(|(index, excerpt)| html! {
                    <Card key={excerpt.id.to_string()} app={app.clone()} held={held.clone()} {index} />
                }) }
            </div>
        }
    }
}

/// How far something too long was read.
pub fn read(read: Read) -> Html {
    let (word, percent, words) = match read {
        Read::Part { part, percent } => {
            let share = words::percent(f64::from(percent) / 100.0);
            ("part", percent, t_with("readingPart", &[&words::number(u64::from(part)), &share]))
        }
        Read::Combining { parts } => {
            ("combining", 100, t_with("readingCombined", &[&words::number(u64::from(parts))]))
        }
        Read::Whole { parts } => ("whole", 100, t_with("readWhole", &[&words::number(u64::from(parts))])),
        Read::BrokenOff { percent } => {
            ("broken-off", percent, t_with("readShare", &[&words::percent(f64::from(percent) / 100.0)]))
        }
    };
    let runs = matches!(read, Read::Part { .. } | Read::Combining { .. });
    html! {
        <p class="read" data-read={word} data-percent={percent.to_string()}>
            if runs {
                <progress max="100" value={percent.to_string()} aria-label={words.clone()}></progress>
            }
            {words}
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    app: App,
    held: Held,
    index: usize,
}

#[component]
fn Card(props: &CardProps) -> Html {
    let expanded = use_state_eq(|| false);
    let Some(excerpt) = props.held.all().get(props.index) else { return Html::default() };
    let text = excerpt.text.trim_end().trim_start_matches(['\r', '\n']);
    let (drawn, rest) = split_at_letter(text, if *expanded { DRAWN } else { DRAWN_AT_FIRST });
    let is_long = text.char_indices().nth(FITS.0).is_some() || text.lines().nth(FITS.1 + 1).is_some();
    let toggle = {
        let (setter, expanded) = (expanded.setter(), *expanded);
        Callback::from(move |_| setter.set(!expanded))
    };
    let kind = t(&format!("excerpt_{}", excerpt.kind.word()));
    html! {
        <figure
            class="excerpt" aria-label={kind.clone()} data-excerpt={excerpt.id.to_string()}
            data-kind={excerpt.kind.word()} data-expanded={expanded.to_string()}
        >
            <figcaption class="excerpt-head">
                <span class="excerpt-kind" title={kind}>{icon(excerpt.kind).draw()}</span>
                {source(excerpt)}
                if let Held::Draft(_) = props.held {
                    {remove_button(&props.app, excerpt)}
                }
            </figcaption>
            if !text.is_empty() {
                // Whoever uses only keys scrolls it too.
                <blockquote class="excerpt-text" dir="auto" tabindex={expanded.then_some("0")}>{drawn}</blockquote>
            }
            if *expanded && !rest.is_empty() {
                <p class="excerpt-note" data-rest="">
                    {t_with("excerptRest", &[&words::number(rest.chars().count() as u64)])}
                </p>
            }
            {extent(excerpt)}
            if is_long {
                <button
                    type="button" class="text-button" data-action="expand-excerpt" aria-expanded={expanded.to_string()}
                    onclick={toggle}
                >
                    {t(if *expanded { "excerptLess" } else { "excerptMore" })}
                </button>
            }
        </figure>
    }
}

/// The page's title and site, as a link back to the place where there is one.
fn source(excerpt: &Excerpt) -> Html {
    let site = site(&excerpt.url).unwrap_or_default();
    let title = Some(excerpt.title.trim()).filter(|title| !title.is_empty()).unwrap_or(site);
    let taken = js_sys::Date::new(&(excerpt.taken as f64).into());
    let taken = taken.to_locale_string("default", &js_sys::Object::new());
    let tooltip = format!("{}\n{}", excerpt.url, t_with("excerptTaken", &[&String::from(taken)]));
    let words = html! {
        <>
            <span class="cut" dir="auto">{title}</span>
            if title != site {
                <span class="excerpt-site" dir="ltr">{site}</span>
            }
        </>
    };
    match fragment::link(excerpt) {
        Some(href) => html! {
            <a class="excerpt-source" {href} target="_blank" rel="noreferrer" title={tooltip} data-action="open-place">{words}</a>
        },
        None => html! { <span class="excerpt-source" title={tooltip}>{words}</span> },
    }
}

/// Says where it is not all there was.
fn extent(excerpt: &Excerpt) -> Html {
    let (word, words) = match excerpt.extent {
        Extent::Whole => return Html::default(),
        Extent::AsTold => ("as-told", t("excerptAsTold")),
        Extent::First { of } => {
            let share = excerpt.text.len() as f64 / of.max(1) as f64;
            ("first", t_with("excerptFirst", &[&words::percent(share)]))
        }
    };
    html! { <p class="excerpt-note" data-extent={word}>{words}</p> }
}

fn remove_button(app: &App, excerpt: &Excerpt) -> Html {
    let (app, id) = (app.clone(), excerpt.id);
    let onclick = Callback::from(move |_| app.draft().remove_excerpt(&app, id));
    IconButton::new(Icon::Cross, t("removeExcerpt"), "remove-excerpt").small().on_click(onclick)
}

fn icon(kind: ExcerptKind) -> Icon {
    match kind {
        ExcerptKind::Selection => Icon::Quote,
        ExcerptKind::Page => Icon::Page,
        ExcerptKind::Link => Icon::Link,
        ExcerptKind::Field => Icon::Pencil,
    }
}

/// The first so many characters, and what comes after them.
fn split_at_letter(text: &str, letters: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(letters).map_or(text.len(), |(at, _)| at))
}
