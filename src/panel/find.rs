//! Where something is looked for: one field, and below it what is offered for what is typed.
//!
//! The cursor stays in the field; which entry is chosen is told by
//! [`aria-activedescendant`](https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). What is offered is decided in
//! [`pilotlight_core::palette`]; what was said is found by the [`archive`](crate::archive).

use crate::{
    app::App, draft::is_for_input_method, keep, page::title_of, record, slash::with_known, view::focus_soon,
    words,
};
use js_sys::{Object, Reflect};
use pilotlight_browser::{
    clock,
    i18n::{t, t_with},
};
use pilotlight_core::{
    archive::ToArchive,
    flight::{About, EventId},
    id::{AssistantId, ChatId},
    palette::{Entry, Kind, Offer, Palette, names, view_of},
    record::ChatRecord,
    screen::{Event, View},
    slash,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

/// Names the list and, with a number behind it, each entry in it.
const LIST: &str = "found";
/// How many characters can be looked for.
const LONGEST: &str = "200";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Element)]
    type Scrolled;

    /// The form with options; `web-sys` has a type for them, which is more than is needed.
    #[wasm_bindgen(method, js_name = scrollIntoView)]
    fn scroll_into_view(this: &Scrolled, options: &Object);
}

/// What is looked for, and what is offered for it.
#[derive(Default)]
pub struct Finder {
    palette: RefCell<Palette>,
    /// The chats that the archive was told of last.
    told: RefCell<Rc<Vec<Rc<ChatRecord>>>>,
    /// The event that it is recorded as that not everything can be looked through.
    failure: Cell<Option<EventId>>,
}

impl Finder {
    /// Begins to look for something.
    pub fn open(&self, app: &App) {
        self.failure.take();
        // Assistants and prompts may have changed as well.
        self.told.take();
        self.tell_names(app);
        let asked = self.palette.borrow_mut().begin();
        self.post(app, &asked);
        focus_soon("[data-field=find]".to_owned());
    }

    /// The archive offers something.
    pub fn take(&self, app: &App, offer: Offer) {
        if let Some(why) = &offer.failure {
            self.fail(app, why.clone());
        }
        self.palette.borrow_mut().take(offer);
        app.draw();
    }

    /// Not everything can be looked through.
    pub fn fail(&self, app: &App, why: String) {
        if self.failure.get().is_none() {
            let about = About { said: Some(why), ..About::default() };
            self.failure.set(Some(record::note("not-searched", about)));
        }
        app.draw();
    }

    /// Tells the archive what has a name, where the chats are others than it knows.
    fn tell_names(&self, app: &App) {
        let list = app.read(|screen| screen.mirror().list());
        if !Rc::ptr_eq(&self.told.replace(list.clone()), &list) {
            let prompts = with_known(app, slash::commands);
            let names = app.read(|screen| names(screen.mirror(), prompts, &title_of));
            self.post(app, &ToArchive::Names(names));
        }
    }

    fn typed(&self, app: &App, typed: String) {
        let asked = self.palette.borrow_mut().take_typed(typed);
        self.post(app, &asked);
    }

    fn post(&self, app: &App, message: &ToArchive) {
        app.archive().post(app, message, &JsValue::UNDEFINED);
    }

    fn key(&self, app: &App, key: &KeyboardEvent) {
        let by = match key.key().as_str() {
            _ if is_for_input_method(key) => return,
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Enter" => 0,
            _ => return,
        };
        key.prevent_default();
        if by == 0 {
            let chosen = self.palette.borrow().chosen();
            return self.choose(app, chosen);
        }
        self.palette.borrow_mut().walk(by);
        show_option(self.palette.borrow().chosen());
        app.draw();
    }

    /// Does what an entry is for.
    fn choose(&self, app: &App, index: usize) {
        let Some(entry) = self.palette.borrow().offer().entries.get(index).cloned() else { return };
        let Entry { kind, id, turn, .. } = entry;
        match kind {
            Kind::Chat | Kind::Message | Kind::Answer => {
                let Some(chat) = ChatId::parse(&id) else { return };
                app.dispatch(turn.map_or(Event::OpenChat(chat), |turn| Event::Jump { chat, turn }));
            }
            Kind::Command => app.dispatch(match view_of(&id) {
                Some(view) if view != View::Chat => Event::Open(view),
                _ => Event::NewChat(keep::blank_chat()),
            }),
            Kind::Assistant => {
                app.dispatch(Event::NewChat(keep::blank_chat()));
                app.dispatch(Event::ChooseAssistant(AssistantId::parse(&id).unwrap_or(AssistantId::DEFAULT)));
            }
            Kind::Prompt => {
                app.dispatch(Event::Open(View::Chat));
                app.draft().put_back(app.read(|screen| screen.chat()), &format!("/{id} "));
            }
            Kind::More => {
                let asked = self.palette.borrow_mut().take_more();
                self.post(app, &asked);
            }
        }
    }
}

/// Scrolls an entry into view, and no further than needed.
fn show_option(index: usize) {
    let document = web_sys::window().and_then(|window| window.document());
    let option = document.and_then(|document| document.get_element_by_id(&option_id(index)));
    let Some(option) = option else { return };
    let options = Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(&options, &"block".into(), &"nearest".into());
    option.unchecked_ref::<Scrolled>().scroll_into_view(&options);
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

/// The view.
pub fn find(app: &App) -> Html {
    let finder = app.finder();
    finder.tell_names(app);
    let palette = finder.palette.borrow();
    let entries = &palette.offer().entries;
    let (typing, keys) = (app.clone(), app.clone());
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
            typing.finder().typed(&typing, field.value());
        }
    });
    let onkeydown = Callback::from(move |key: KeyboardEvent| keys.finder().key(&keys, &key));
    let mut sections = Vec::new();
    let mut first = 0;
    for alike in entries.chunk_by(|one, next| one.kind.word() == next.kind.word()) {
        sections.push(section(app, first, palette.chosen(), alike));
        first += alike.len();
    }
    let chosen = (!entries.is_empty()).then(|| option_id(palette.chosen()));
    html! {
        <main class="main find">
            <input
                data-field="find" dir="auto" role="combobox" aria-autocomplete="list" aria-controls={LIST}
                aria-expanded="true" aria-activedescendant={chosen} aria-label={t("find")} placeholder={t("findHint")}
                autocomplete="off" spellcheck="false" maxlength={LONGEST} {oninput} {onkeydown}
            />
            {count(finder, &palette)}
            <div class="found" data-scroller="" id={LIST} role="listbox" aria-label={t("find")}>{sections}</div>
        </main>
    }
}

/// How much was found.
fn count(finder: &Finder, palette: &Palette) -> Html {
    let offer = palette.offer();
    let says = match (offer.total, offer.whole) {
        (None, _) => String::new(),
        (Some(0), false) => t("findLooking"),
        (Some(0), true) if offer.entries.is_empty() => t("findNothing"),
        (Some(total), whole) => {
            t_with(if whole { "findCount" } else { "findSoFar" }, &[&words::number(total.into())])
        }
    };
    let total = offer.total.unwrap_or_default();
    html! {
        <>
            <p class="hint" role="status" data-count={total.to_string()} data-whole={palette.looked_through()}>{says}</p>
            if let Some(event) = finder.failure.get() {
                <p class="hint" role="alert">{t("findFailed")}</p>
                {words::event(event)}
            }
        </>
    }
}

/// Entries of one kind, the first of which has this index.
fn section(app: &App, first: usize, chosen: usize, entries: &[Entry]) -> Html {
    let word = entries.first().map_or("", |entry| entry.kind.word());
    let name = if word == Kind::More.word() { String::new() } else { t(word) };
    let mut options = Vec::new();
    for (index, entry) in (first..).zip(entries) {
        let app = app.clone();
        // The focus stays in the field.
        let onmousedown = Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            app.finder().choose(&app, index);
        });
        let of = entry.turn.map_or_else(|| entry.id.clone(), |turn| turn.to_string());
        options.push(html! {
            <div
                id={option_id(index)} role="option" aria-selected={(index == chosen).to_string()}
                data-entry={word} data-of={of} {onmousedown}
            >
                <span class="cut" dir="auto">{called(entry)}</span>
                <span class="hint">{note(entry)}</span>
                {snippet(entry)}
            </div>
        });
    }
    html! {
        <div role="group" aria-label={name.clone()}>
            <h2 aria-hidden="true">{name}</h2>
            {options}
        </div>
    }
}

fn called(entry: &Entry) -> String {
    if entry.kind == Kind::More { t("showMore") } else { words::title(&entry.name) }
}

/// What is said of an entry beside its name.
fn note(entry: &Entry) -> String {
    match entry.kind {
        Kind::Assistant => t("newChat"),
        Kind::Prompt => format!("/{}", entry.id),
        _ if entry.at == 0 => String::new(),
        _ => words::ago(entry.at, clock::now()),
    }
}

/// The words around what was looked for, and who said them.
fn snippet(entry: &Entry) -> Html {
    let who = match entry.kind {
        Kind::Message => "youSaid",
        Kind::Answer => "modelSaid",
        _ => return Html::default(),
    };
    let mut pieces = Vec::new();
    for (index, piece) in entry.snippet.iter().enumerate() {
        pieces.push(if index % 2 == 0 {
            html! { {piece} }
        } else {
            html! { <mark>{piece}</mark> }
        });
    }
    html! { <span class="snippet" dir="auto"><span class="who">{t(who)}{" · "}</span>{pieces}</span> }
}
