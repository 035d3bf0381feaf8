//! The commands that are offered above the composer while `/name` is being typed.
//!
//! The cursor stays in the text; which command is chosen is told by
//! [`aria-activedescendant`](https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). The role of a text of several lines is not
//! to be changed, so what that role allows of the pattern is used: it has no word for whether the list is open, and an open
//! one always has a chosen command.

use crate::{app::App, words};
use pilotlight_browser::{
    i18n::{small, t, t_with},
    typing,
};
use pilotlight_core::{
    ask_plan::Known,
    excerpt::ExcerptKind,
    screen::{Event, View},
    slash::{self, Command},
};
use std::cell::{Cell, RefCell};
use web_sys::{HtmlTextAreaElement, KeyboardEvent};
use yew::prelude::*;

/// Names the list and, with a number behind it, each command in it.
const LIST: &str = "slash";

/// What is offered.
#[derive(Default)]
pub struct Slash {
    offered: RefCell<Vec<Command>>,
    chosen: Cell<usize>,
    /// The prompt that was called and had nothing to work on.
    missing: RefCell<Option<String>>,
}

impl Slash {
    /// Offers what fits to what is being typed.
    pub fn typed(&self, app: &App, area: &HtmlTextAreaElement) {
        self.offer(area, with_known(app, |known| slash::offered(&area.value(), known)));
    }

    /// Offers nothing any more.
    pub fn close(&self, area: &HtmlTextAreaElement) {
        self.offer(area, Vec::new());
    }

    /// Takes a key that is meant for what is offered; says whether it was.
    pub fn key(&self, app: &App, area: &HtmlTextAreaElement, key: &KeyboardEvent) -> bool {
        let count = self.offered.borrow().len();
        if count == 0 || key.shift_key() || key.ctrl_key() || key.alt_key() || key.meta_key() {
            return false;
        }
        let chosen = self.chosen.get();
        match key.key().as_str() {
            "ArrowDown" => self.choose(area, (chosen + 1) % count),
            "ArrowUp" => self.choose(area, (chosen + count - 1) % count),
            "Escape" => self.close(area),
            // A name that is there already is called.
            "Enter" if self.is_typed(area, chosen) => return false,
            "Enter" | "Tab" => self.pick(area, chosen),
            _ => return false,
        }
        app.draw();
        true
    }

    /// What is really asked where this is sent with these excerpts. `None` where it calls a prompt that has nothing to work
    /// on: then that is said, and the text stays.
    pub fn asked(&self, app: &App, text: &str, attached: &[ExcerptKind]) -> Option<String> {
        match with_known(app, |known| slash::asked(text, attached, known)) {
            Ok(asked) => Some(asked),
            Err(command) => {
                self.offered.take();
                self.missing.replace(Some(command.name));
                app.draw();
                None
            }
        }
    }

    /// What would be asked if this were sent now.
    pub fn would_ask(&self, app: &App, text: String, attached: &[ExcerptKind]) -> String {
        with_known(app, |known| slash::asked(&text, attached, known)).unwrap_or(text)
    }

    fn is_typed(&self, area: &HtmlTextAreaElement, index: usize) -> bool {
        let offered = self.offered.borrow();
        offered.get(index).map(|command| command.word.as_str()) == area.value().strip_prefix('/')
    }

    fn offer(&self, area: &HtmlTextAreaElement, commands: Vec<Command>) {
        self.offered.replace(commands);
        self.missing.take();
        self.choose(area, 0);
    }

    fn choose(&self, area: &HtmlTextAreaElement, index: usize) {
        self.chosen.set(index);
        let is_open = !self.offered.borrow().is_empty();
        let told = [("aria-controls", LIST.to_owned()), ("aria-activedescendant", option_id(index))];
        for (name, value) in told {
            // They fail only for a name that is no name.
            let _ = if is_open { area.set_attribute(name, &value) } else { area.remove_attribute(name) };
        }
    }

    /// Puts the name in the place of what was typed of it.
    pub fn pick(&self, area: &HtmlTextAreaElement, index: usize) {
        let Some(word) = self.offered.borrow().get(index).map(|command| command.word.clone()) else { return };
        area.select();
        // What is typed in this way is offered upon as well, and nothing fits to a name with a space behind it.
        typing::insert(&format!("/{word} "));
    }
}

/// Decides with what is known of the prompts.
pub fn with_known<T>(app: &App, decide: impl FnOnce(&Known<'_>) -> T) -> T {
    let library = app.read(|screen| screen.mirror().prompts());
    let language = words::translated_into(app);
    decide(&Known { library: &library, language: &language, words: &t, small: &small })
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

/// The list above the composer, or what a prompt needs that was called.
pub fn list(app: &App) -> Html {
    let slash = app.draft().slash();
    if let Some(name) = &*slash.missing.borrow() {
        return html! { <p class="slash hint" role="status" data-missing="">{t_with("slashMissing", &[name])}</p> };
    }
    let offered = slash.offered.borrow();
    if offered.is_empty() {
        return Html::default();
    }
    let option = |(index, command): (usize, &Command)| {
        let pick = {
            let app = app.clone();
            // The focus stays in the text.
            Callback::from(move |event: MouseEvent| {
                event.prevent_default();
                app.draft().pick(index);
            })
        };
        html! {
            <li
                id={option_id(index)} role="option" aria-selected={(index == slash.chosen.get()).to_string()}
                data-command={command.word.clone()} onmousedown={pick}
            >
                <span class="cut">{"/"}{&command.word}</span>
            </li>
        }
    };
    html! {
        <div class="slash">
            <ul id={LIST} role="listbox" aria-label={t("slashList")}>{ for offered.iter().enumerate().map(option) }</ul>
            <button
                type="button" class="text-button" data-action="open-prompts" tabindex="-1"
                onclick={app.on(|_| Event::Open(View::Prompts))}
            >
                {t("slashEdit")}
            </button>
        </div>
    }
}
