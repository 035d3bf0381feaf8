//! What the composer holds: the `<textarea>`, and the excerpts above it. The former stands in `panel.html` and is never
//! drawn: so it keeps its focus, its undo history and a composition that is under way, whatever happens around it.

use crate::{app::App, keep, slash::Slash};
use pilotlight_browser::{clock, dom_event::DomListener, i18n::t, id, timer::Timeout, wire};
use pilotlight_core::{
    desk::Key,
    excerpt::{Excerpt, ExcerptKind, Extent},
    id::{ChatId, ExcerptId},
    screen::{Event, Note},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

/// How long after the last key a draft is kept, in milliseconds.
const KEEP_AFTER: u32 = 200;
/// How long after the last change a draft is weighed, in milliseconds.
const WEIGH_AFTER: u32 = 300;

/// The key code of a key that an input method has used, see
/// [UI Events](https://www.w3.org/TR/uievents/#determine-keydown-keyup-keyCode).
const USED_BY_INPUT_METHOD: u32 = 229;

/// Whether a key belongs to an input method: Enter that confirms a composition is not meant for this page. Some systems
/// end the composition first, and tell it only by the key code.
pub fn is_for_input_method(key: &KeyboardEvent) -> bool {
    key.is_composing() || key.key_code() == USED_BY_INPUT_METHOD
}

/// The composer's text, and what it is about.
#[derive(Clone)]
pub struct Draft(Rc<State>);

struct State {
    area: HtmlTextAreaElement,
    slash: Slash,
    /// The chat that the text is for.
    chat: Cell<ChatId>,
    /// What is kept of it, as far as this window knows: another text in the composer was typed since.
    kept: RefCell<String>,
    /// What is to be asked about. It is kept whenever it changes.
    excerpts: RefCell<Rc<Vec<Excerpt>>>,
    keeping: RefCell<Option<Timeout>>,
    /// What was last found to be typed, for which chat, and the timer after which it is weighed.
    seen: RefCell<(ChatId, String, Rc<Vec<Excerpt>>)>,
    weighing: RefCell<Option<Timeout>>,
    listeners: RefCell<Vec<DomListener>>,
}

impl Draft {
    /// Takes over the page's `<textarea>`, which `panel.js` has filled.
    pub fn new(area: HtmlTextAreaElement) -> Self {
        let chat = keep::shown_chat();
        Self(Rc::new(State {
            area,
            slash: Slash::default(),
            chat: Cell::new(chat),
            kept: RefCell::new(keep::draft(chat)),
            excerpts: RefCell::new(Rc::new(keep::excerpts(chat))),
            keeping: RefCell::default(),
            seen: RefCell::new((chat, String::new(), Rc::default())),
            weighing: RefCell::default(),
            listeners: RefCell::default(),
        }))
    }

    /// Serves the keys from now on.
    pub fn serve(&self, app: App) {
        let on_input = {
            let (draft, app) = (self.clone(), app.clone());
            move |_| {
                draft.keep_soon();
                draft.0.slash.typed(&app, &draft.0.area);
                app.draw();
            }
        };
        let on_key = {
            let (draft, app) = (self.clone(), app.clone());
            move |event: web_sys::Event| {
                if let Some(key) = event.dyn_ref::<KeyboardEvent>() {
                    draft.key(&app, key);
                }
            }
        };
        let mut listeners = self.0.listeners.borrow_mut();
        listeners.push(DomListener::new(&self.0.area, "input", on_input));
        listeners.push(DomListener::new(&self.0.area, "keydown", on_key));
        if let Some(window) = web_sys::window() {
            let draft = self.clone();
            listeners.push(DomListener::new(&window, "pagehide", move |_| draft.keep_now()));
            let (draft, app) = (self.clone(), app);
            listeners.push(DomListener::new(&window, "storage", move |event| {
                let key = wire::field(event.as_ref(), "key").and_then(|key| key.as_string());
                draft.hear_of(&app, key.as_deref());
            }));
        }
    }

    /// Whether there is something to send.
    pub fn has_words(&self) -> bool {
        !self.0.area.value().trim().is_empty()
    }

    /// Whether nothing is there, neither words nor excerpts.
    pub fn is_empty(&self) -> bool {
        !self.has_words() && self.0.excerpts.borrow().is_empty()
    }

    /// Sends what is there, and clears the composer.
    pub fn send(&self, app: &App) {
        if !self.has_words() {
            return;
        }
        let kinds = kinds(&self.excerpts());
        let Some(text) = self.0.slash.asked(app, &self.0.area.value(), &kinds) else { return };
        self.send_text(app, text);
        self.0.area.set_value("");
        self.0.slash.close(&self.0.area);
        self.keep_now();
        self.focus();
    }

    /// What is offered while a prompt's name is being typed.
    pub fn slash(&self) -> &Slash {
        &self.0.slash
    }

    /// Puts the name of a prompt that is offered into the text.
    pub fn pick(&self, index: usize) {
        self.0.slash.pick(&self.0.area, index);
    }

    /// Sends this text with the excerpts that are there.
    pub fn send_text(&self, app: &App, text: String) {
        let excerpts = self.0.excerpts.take();
        // First it is kept as a message, and only then forgotten as a draft.
        app.send(text, Vec::clone(&excerpts));
        keep::keep_excerpts(self.0.chat.get(), &[]);
    }

    /// What is to be asked about, in the order in which it was taken.
    pub fn excerpts(&self) -> Rc<Vec<Excerpt>> {
        self.0.excerpts.borrow().clone()
    }

    /// Puts excerpts above the composer of a chat, beside those that are there. None is there twice.
    pub fn quote(&self, chat: ChatId, excerpts: &[Excerpt]) {
        let mut all = keep::excerpts(chat);
        let is_new = |excerpt: &&Excerpt| !all.iter().any(|known| known.id == excerpt.id);
        let new: Vec<Excerpt> = excerpts.iter().filter(is_new).cloned().collect();
        if new.is_empty() {
            return;
        }
        all.extend(new);
        all.sort_by_key(|excerpt| excerpt.id);
        self.set_excerpts(chat, all);
        if chat == self.0.chat.get() {
            self.focus();
        }
    }

    /// Makes what is typed an excerpt, to be worked through in parts: what is to be done with it is typed next.
    pub fn quote_text(&self) {
        let text = self.0.area.value();
        let excerpt = Excerpt {
            id: id::excerpt(),
            kind: ExcerptKind::Field,
            text,
            title: t("ownText"),
            url: String::new(),
            taken: clock::now(),
            extent: Extent::Whole,
        };
        self.0.area.set_value("");
        self.keep_now();
        self.quote(self.0.chat.get(), &[excerpt.within_limits()]);
    }

    /// Moves what is typed, and what it is about, to another chat, where this excerpt comes first.
    pub fn move_to(&self, chat: ChatId, first: Excerpt) {
        let moved = self.excerpts();
        self.quote(chat, &[vec![first], moved.to_vec()].concat());
        self.put_back(chat, &self.0.area.value());
        self.0.area.set_value("");
        self.set_excerpts(self.0.chat.get(), Vec::new());
        self.keep_now();
    }

    /// Takes an excerpt away; a toast offers it back.
    pub fn remove_excerpt(&self, app: &App, excerpt: ExcerptId) {
        let chat = self.0.chat.get();
        let (gone, rest) = keep::excerpts(chat).into_iter().partition(|known| known.id == excerpt);
        self.set_excerpts(chat, rest);
        app.dispatch(Event::Say(Note::Removed { chat, text: String::new(), excerpts: Rc::new(gone) }));
        self.focus();
    }

    fn set_excerpts(&self, chat: ChatId, excerpts: Vec<Excerpt>) {
        keep::keep_excerpts(chat, &excerpts);
        if chat == self.0.chat.get() {
            self.0.excerpts.replace(Rc::new(excerpts));
        }
    }

    /// Puts the cursor into the composer.
    pub fn focus(&self) {
        // It fails only for an element that is no longer in the page, and this one stays.
        let _ = self.0.area.focus();
    }

    /// Keeps the text for its chat, and shows the draft of this one.
    pub fn show(&self, chat: ChatId) {
        self.keep_now();
        if self.0.chat.replace(chat) != chat {
            self.set(&keep::draft(chat));
            self.0.excerpts.replace(Rc::new(keep::excerpts(chat)));
        }
        self.focus();
    }

    /// Whether it holds something that was typed and is not kept yet.
    pub fn is_touched(&self) -> bool {
        self.0.area.value() != *self.0.kept.borrow()
    }

    /// Takes away what was typed here and is not the draft of the chat in another window too.
    pub fn take(&self) -> String {
        let typed = if self.is_touched() { self.0.area.value() } else { String::new() };
        self.set("");
        typed
    }

    /// Puts a text back, before what is there.
    pub fn put_back(&self, chat: ChatId, text: &str) {
        if text.is_empty() {
            return;
        }
        let joined =
            |rest: String| if rest.is_empty() { text.to_owned() } else { format!("{text}\n\n{rest}") };
        if chat != self.0.chat.get() {
            return keep::keep_draft(chat, &joined(keep::draft(chat)));
        }
        self.0.area.set_value(&joined(self.0.area.value()));
        self.keep_now();
        self.focus();
    }

    /// Another window has kept something under this key, or, without one, forgotten everything.
    fn hear_of(&self, app: &App, key: Option<&str>) {
        let chat = self.0.chat.get();
        match key.map(Key::parse) {
            None => self.take_over(app),
            Some(Some(Key::Draft(other))) if other == chat => self.take_over_text(app),
            Some(Some(Key::Excerpts(other))) if other == chat => self.hear(app),
            Some(_) => {}
        }
    }

    /// Takes over excerpts that another window may have kept. A new chat that is asked about something there is left to that
    /// window, so that nothing arrives in a window in which it was not asked for; what stands in the composer stays in view.
    pub fn hear(&self, app: &App) {
        let chat = self.0.chat.get();
        let is_begun =
            self.0.excerpts.borrow().is_empty() && keep::has_excerpts(chat) && keep::is_blank(chat);
        if !is_begun {
            return self.take_over_excerpts(app);
        }
        let (text, next) = (self.0.area.value(), keep::empty_chat());
        self.set("");
        app.dispatch(Event::LeaveChat(next));
        self.put_back(next, &text);
    }

    /// Shows what is kept for its chat, where that is not what this window has kept: a chat has one draft, in however
    /// many windows it is shown. What was typed here meanwhile is put behind it, so that neither is lost.
    pub fn take_over(&self, app: &App) {
        self.take_over_excerpts(app);
        self.take_over_text(app);
    }

    fn take_over_excerpts(&self, app: &App) {
        let excerpts = keep::excerpts(self.0.chat.get());
        if excerpts != **self.0.excerpts.borrow() {
            self.0.excerpts.replace(Rc::new(excerpts));
            app.draw();
        }
    }

    fn take_over_text(&self, app: &App) {
        let chat = self.0.chat.get();
        let kept = keep::draft(chat);
        if kept == *self.0.kept.borrow() {
            return;
        }
        if !self.is_touched() {
            self.set(&kept);
            return app.draw();
        }
        self.0.kept.replace(kept.clone());
        if !kept.is_empty() && self.is_touched() {
            self.put_back(chat, &kept);
        }
    }

    fn key(&self, app: &App, key: &KeyboardEvent) {
        if is_for_input_method(key) {
            return;
        }
        if self.0.slash.key(app, &self.0.area, key) {
            return key.prevent_default();
        }
        if key.key() == "Enter" && !key.shift_key() {
            key.prevent_default();
            self.send(app);
        }
    }

    /// Has it weighed when it has not changed for a while. Called with each drawing, because there are many ways in which it
    /// can have changed.
    pub fn weigh_soon(&self, app: &App) {
        let now = (self.0.chat.get(), self.0.area.value(), self.excerpts());
        if *self.0.seen.borrow() == now {
            return;
        }
        self.0.seen.replace(now);
        let (draft, app) = (self.clone(), app.clone());
        let timer = Timeout::new(WEIGH_AFTER, move || {
            draft.0.weighing.replace(None);
            let (chat, text, excerpts) = draft.0.seen.borrow().clone();
            // With another chat comes another draft, which is found with the next drawing.
            if chat != draft.0.chat.get() {
                return;
            }
            let text = draft.0.slash.would_ask(&app, text, &kinds(&excerpts));
            app.dispatch(Event::Typed { text, excerpts });
        });
        self.0.weighing.replace(Some(timer));
    }

    /// Whether it has changed since it was last weighed.
    pub fn is_to_be_weighed(&self) -> bool {
        self.0.weighing.borrow().is_some()
    }

    fn keep_soon(&self) {
        let draft = self.clone();
        let timer = Timeout::new(KEEP_AFTER, move || draft.keep_now());
        self.0.keeping.replace(Some(timer));
    }

    /// What was not touched is not kept again: another window may have kept something newer.
    fn keep_now(&self) {
        self.0.keeping.replace(None);
        if self.is_touched() {
            let text = self.0.area.value();
            keep::keep_draft(self.0.chat.get(), &text);
            self.0.kept.replace(text);
        }
    }

    fn set(&self, text: &str) {
        self.0.area.set_value(text);
        self.0.slash.close(&self.0.area);
        self.0.kept.replace(text.to_owned());
    }
}

fn kinds(excerpts: &[Excerpt]) -> Vec<ExcerptKind> {
    excerpts.iter().map(|excerpt| excerpt.kind).collect()
}
