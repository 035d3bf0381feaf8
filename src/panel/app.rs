//! The panel as a whole: hands what happens to the [`Screen`], carries out what follows, and draws once a frame.

use crate::{
    archive::Archive, changes::Changes, draft::Draft, early, find::Finder, form::Forms, keep, keys,
    link::HostLink, stock::Stock, view,
};
use pilotlight_browser::{
    clock, dom_event::DomListener, frame::AnimationFrame, id, timer, transcripts::Transcripts,
};
use pilotlight_core::{
    excerpt::Excerpt,
    id::{ChatId, TurnId},
    protocol::{Change, FromHost},
    screen::{Effect, Event, Screen, View},
    transcript::Turn,
};
use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// How often the times that are told are told anew, in milliseconds.
const BEAT: u32 = 15_000;

/// The panel as a whole. A handle: copies are the same panel.
#[derive(Clone)]
pub struct App(Rc<Parts>);

struct Parts {
    screen: RefCell<Screen>,
    link: HostLink,
    changes: Changes,
    draft: Draft,
    transcripts: Transcripts,
    stock: Stock,
    forms: Forms,
    finder: Finder,
    archive: Archive,
    frame: RefCell<Option<AnimationFrame>>,
    /// What is called before each frame in which something has changed.
    watchers: RefCell<Vec<(u32, Watched, Callback<()>)>>,
    /// Whether more than the running answer has changed since the last frame.
    all_changed: Cell<bool>,
    next_watcher: Cell<u32>,
    /// Set when the end of the chat is to be shown, until the chat has done it.
    to_end: Cell<bool>,
    /// The turn that is to have the focus once it is drawn, and on which of its buttons.
    awaited: Cell<Option<(TurnId, &'static str)>>,
    /// The turn that is to be gone to, until the chat has done it.
    to_turn: Cell<Option<TurnId>>,
    /// What must not be dropped while the panel is open.
    listeners: RefCell<Vec<Box<dyn Any>>>,
}

/// What a watcher draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// The words of the running answer, which change with almost every frame while there are any.
    Answer,
    /// Everything else.
    Page,
}

/// Calls back before each frame in which something has changed, until it is dropped.
#[must_use = "nothing is called back when this is dropped"]
pub struct Watcher {
    app: App,
    number: u32,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.app.0.watchers.borrow_mut().retain(|(number, ..)| *number != self.number);
    }
}

impl PartialEq for App {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl App {
    /// Opens the panel with the chat that was shown last. Nothing waits for the host: it is shown from disk.
    pub fn open(draft: Draft) -> Self {
        let (screen, effects) = Screen::new(keep::shown_chat(), clock::now());
        let app = Self(Rc::new(Parts {
            screen: RefCell::new(screen),
            link: HostLink::default(),
            changes: Changes::default(),
            draft,
            transcripts: Transcripts::to_read(),
            stock: Stock::default(),
            forms: Forms::default(),
            finder: Finder::default(),
            archive: Archive::default(),
            frame: RefCell::default(),
            watchers: RefCell::default(),
            all_changed: Cell::new(true),
            next_watcher: Cell::new(0),
            to_end: Cell::new(true),
            awaited: Cell::default(),
            to_turn: Cell::default(),
            listeners: RefCell::default(),
        }));
        app.carry_out(effects);
        app.watch_storage();
        app.read_more_after_painting();
        app.keep_alive(keys::serve(&app));
        app.beat();
        app.draw_on_return();
        app.0.link.keep_open(app.clone());
        app.dispatch(Event::Unsent(keep::unsent()));
        app.0.draft.serve(app.clone());
        for text in early::sent() {
            // Which prompt is called is not known before the registry is read, so that is sent anew.
            if text.starts_with('/') {
                app.0.draft.put_back(keep::shown_chat(), &text)
            } else {
                app.0.draft.send_text(&app, text)
            }
        }
        app
    }

    /// Hands what has happened to the screen, and carries out what follows.
    pub fn dispatch(&self, event: Event) {
        let is_piece = matches!(event, Event::Host(FromHost::Piece { .. }));
        let before = self.read(Screen::view);
        let returns =
            matches!(event, Event::Open(view) if before == View::Find && view == self.read(Screen::back));
        if matches!(event, Event::Open(view) if view != View::Find) && !returns {
            self.0.forms.clear();
        }
        let effects = self.0.screen.borrow_mut().handle(clock::now(), event);
        self.carry_out(effects);
        if is_piece {
            self.request_frame()
        } else {
            self.draw()
        }
        match (before == View::Find, self.read(Screen::view) == View::Find) {
            (false, true) => self.0.finder.open(self),
            (true, false) => self.0.archive.rest(self),
            _ => {}
        }
    }

    /// A callback that dispatches.
    pub fn on<E: 'static>(&self, event: impl Fn(E) -> Event + 'static) -> Callback<E> {
        let app = self.clone();
        Callback::from(move |input| app.dispatch(event(input)))
    }

    /// Sends a message into the shown chat.
    pub fn send(&self, text: String, excerpts: Vec<Excerpt>) {
        // The person's turn is made first, so its id is the smaller one.
        let (turn, answer) = (id::turn(), id::turn());
        self.dispatch(Event::Send { turn, answer, text, excerpts, replaces: None });
    }

    /// Puts another version in the place of a turn: a message is asked anew, an answer is what the person says it is.
    pub fn send_instead(&self, replaced: &Turn, text: String) {
        let (turn, answer) = (id::turn(), id::turn());
        let (excerpts, replaces) = (replaced.excerpts.clone(), Some(replaced.id));
        self.dispatch(Event::Send { turn, answer, text, excerpts, replaces });
    }

    /// Puts the focus on this button of a turn, or on its neighbour, once the turn is drawn.
    pub fn focus_when_it_appears(&self, turn: TurnId, action: &'static str) {
        self.0.awaited.set(Some((turn, action)));
    }

    /// A turn is drawn that was not drawn before.
    pub fn turn_appeared(&self, turn: TurnId) {
        let Some((_, action)) = self.0.awaited.get().filter(|(awaited, _)| *awaited == turn) else { return };
        self.0.awaited.set(None);
        let buttons = format!("[data-turn=\"{turn}\"] .versions button:enabled");
        if !view::focus(&format!("{buttons}[data-action=\"{action}\"]")) {
            view::focus(&buttons);
        }
    }

    /// Reads from the screen.
    pub fn read<T>(&self, read: impl FnOnce(&Screen) -> T) -> T {
        read(&self.0.screen.borrow())
    }

    /// What is kept of each chat, to be read.
    pub fn transcripts(&self) -> &Transcripts {
        &self.0.transcripts
    }

    /// What has been found out about what is kept.
    pub fn stock(&self) -> &Stock {
        &self.0.stock
    }

    /// What is in the form that is open.
    pub fn forms(&self) -> &Forms {
        &self.0.forms
    }

    /// What goes through everything that is kept.
    pub fn archive(&self) -> &Archive {
        &self.0.archive
    }

    /// What is looked for.
    pub fn finder(&self) -> &Finder {
        &self.0.finder
    }

    /// The composer's text.
    pub fn draft(&self) -> &Draft {
        &self.0.draft
    }

    /// Keeps a listener for as long as the panel is open.
    pub fn keep_alive(&self, listener: impl Any) {
        self.0.listeners.borrow_mut().push(Box::new(listener));
    }

    /// Whether the chat is to go to its end; asked once.
    pub fn takes_to_end(&self) -> bool {
        self.0.to_end.take()
    }

    /// The turn that the chat is to go to; asked once.
    pub fn takes_to_turn(&self) -> Option<TurnId> {
        self.0.to_turn.take()
    }

    /// Tries to reach the host now, rather than after the pause.
    pub fn reach_host_now(&self) {
        self.0.link.hurry();
    }

    /// Calls back before each frame in which this has changed.
    pub fn watch(&self, watched: Watched, callback: Callback<()>) -> Watcher {
        let number = self.0.next_watcher.get();
        self.0.next_watcher.set(number + 1);
        self.0.watchers.borrow_mut().push((number, watched, callback));
        Watcher { app: self.clone(), number }
    }

    /// Has everything drawn with the next frame; once, however often this is called.
    pub fn draw(&self) {
        self.0.all_changed.set(true);
        self.request_frame();
    }

    fn request_frame(&self) {
        let mut frame = self.0.frame.borrow_mut();
        if frame.is_some() {
            return;
        }
        let app = self.clone();
        *frame = Some(AnimationFrame::request(move |_| {
            app.0.frame.borrow_mut().take();
            // Copied, because a callback may watch or stop watching.
            let watchers = app.0.watchers.borrow().clone();
            let all = app.0.all_changed.take();
            if all {
                app.0.draft.weigh_soon(&app);
            }
            let due = watchers.iter().filter(|(_, watched, _)| all || *watched == Watched::Answer);
            due.for_each(|(.., watcher)| watcher.emit(()));
        }));
    }

    /// Draws now and then even if nothing happens, so that the times that are told stay true.
    fn beat(&self) {
        let app = self.clone();
        spawn_local(async move {
            loop {
                timer::sleep(BEAT).await;
                app.draw();
            }
        });
    }

    /// Whoever comes back may have changed what the browser is asked for while it is drawn.
    fn draw_on_return(&self) {
        let app = self.clone();
        let listener =
            web_sys::window().map(|window| DomListener::new(&window, "focus", move |_| app.draw()));
        self.keep_alive(listener);
    }

    fn carry_out(&self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Post(message) => self.0.link.post(&message),
                Effect::Ask(change) => {
                    if let Change::Taken(asks) = &change {
                        keep::keep_taken(asks);
                    }
                    self.0.changes.ask(self, change);
                }
                Effect::ReadRegistry => self.read_registry(),
                Effect::ReadChat(chat) => self.read_chat(chat),
                Effect::ShowChat(chat) => {
                    keep::keep_shown_chat(chat);
                    self.0.draft.show(chat);
                }
                Effect::LeaveChat => self.dispatch(Event::LeaveChat(keep::blank_chat())),
                Effect::LeaveBegun => {
                    let asked = keep::excerpts(self.read(|screen| screen.chat()));
                    let (typed, next) = (self.0.draft.take(), keep::blank_chat());
                    self.dispatch(Event::LeaveChat(next));
                    self.0.draft.put_back(next, &typed);
                    self.0.draft.quote(next, &asked);
                }
                Effect::Keep(send) => keep::keep_unsent(&send),
                Effect::Forget(turn) => keep::forget_unsent(turn),
                Effect::PutBack { chat, text, excerpts } => {
                    if self.read(|screen| screen.mirror().record(chat).is_none()) {
                        keep::keep_blank_chat(chat);
                    }
                    self.0.draft.put_back(chat, &text);
                    self.0.draft.quote(chat, &excerpts);
                }
                Effect::Quote { chat, excerpts, typed } => self.quote(chat, &excerpts, typed),
                Effect::FocusComposer => self.0.draft.focus(),
                Effect::ToEnd => self.0.to_end.set(true),
                Effect::ToTurn(turn) => {
                    self.0.to_end.set(false);
                    self.0.to_turn.set(Some(turn));
                }
            }
        }
    }

    fn quote(&self, chat: Option<ChatId>, excerpts: &[Excerpt], typed: Option<String>) {
        // Another window may have begun the shown chat a moment ago.
        self.0.draft.hear(self);
        let shown = self.read(|screen| screen.chat());
        let is_meant = chat.map_or_else(|| keep::is_blank(shown), |chat| chat == shown);
        let into = if is_meant { shown } else { keep::empty_chat() };
        self.0.draft.quote(into, excerpts);
        if let Some(typed) = typed {
            self.0.draft.put_back(into, &typed);
        }
        self.dispatch(Event::NewChat(into));
    }
}
