//! The chat: its turns, and how the page scrolls under a growing answer.

use crate::{
    app::App,
    flame,
    icon::{Icon, IconButton},
    settings::door,
    turn::{TurnView, lost},
    view::select_assistant,
    words,
};
use pilotlight_browser::{
    dom_event::DomListener,
    i18n::{t, t_with},
    id,
};
use pilotlight_core::{
    assistant::Assistant,
    follow::{Follow, Place},
    id::{AssistantId, ChatId, TurnId},
    protocol::TurnRequest,
    screen::{Event, View},
    status::{Flame, Step},
    thread::Shown,
    transcript::{Role, TurnState},
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::prelude::*;

/// How near to its beginning a long chat is scrolled before earlier turns are drawn, in CSS pixels.
const EARLIER_WITHIN: f64 = 900.0;

/// What the chat is given.
#[derive(Properties, PartialEq, Clone)]
pub struct ChatProps {
    /// The panel.
    pub app: App,
    /// The chat.
    pub chat: ChatId,
    /// Its turns.
    pub shown: SharedTurns,
    /// Whether there are earlier turns than these.
    pub has_earlier: bool,
    /// How many of its rows cannot be read.
    pub unreadable: usize,
    /// The answer at its end that the person has deleted.
    pub unanswered: Option<TurnId>,
    /// Whether its last turn cannot be read.
    pub gap_at_end: bool,
    /// Whether its transcript is gone.
    pub hollow: bool,
    /// Whether it is still being read.
    pub reading: bool,
    /// What its running turn is doing.
    pub step: Option<Step>,
    /// The flame, for a chat that is empty.
    pub flame: Flame,
    /// Who can answer in a chat that is empty.
    pub assistants: Rc<Vec<Assistant>>,
    /// Who answers.
    pub assistant: AssistantId,
}

/// Turns to draw, compared by the pointer.
#[derive(Clone)]
pub struct SharedTurns(pub Rc<Vec<Shown>>);

impl PartialEq for SharedTurns {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What the chat shows now.
pub fn chat_props(app: &App) -> ChatProps {
    app.read(|screen| ChatProps {
        app: app.clone(),
        chat: screen.chat(),
        shown: SharedTurns(screen.shown()),
        has_earlier: screen.thread().has_earlier(),
        unreadable: screen.thread().unreadable(),
        unanswered: screen.thread().unanswered(),
        gap_at_end: screen.thread().has_gap_at_end(),
        hollow: screen.is_hollow(),
        reading: screen.thread().is_reading(),
        step: screen.step(),
        flame: screen.flame(),
        assistants: screen.mirror().assistants(),
        assistant: screen.assistant().map_or(AssistantId::DEFAULT, |assistant| assistant.id),
    })
}

/// The chat.
#[component]
pub fn Chat(props: &ChatProps) -> Html {
    let app = &props.app;
    let scroller = use_node_ref();
    let column = use_node_ref();
    // Before the chat goes to a turn: the last of both has the focus.
    use_effect_with(app.clone(), |app| app.draft().focus());
    let following = use_following(app, &scroller, &column);
    let turns = &props.shown.0;
    let onclick = {
        let (app, scroller) = (app.clone(), scroller.clone());
        Callback::from(move |_| {
            scroll_to_end(&scroller);
            app.draft().focus();
        })
    };
    html! {
        <main class="main" tabindex="-1">
            <div class="scroller" data-scroller="" ref={scroller}>
                <div class="column chat" ref={column}>
                    if props.unreadable > 0 {
                        <p class="left-out" data-unreadable={props.unreadable.to_string()}>
                            {t_with("unreadable", &[&words::number(props.unreadable as u64)])}
                        </p>
                    }
                    // In a list of their own, where all have keys: beside others without, each would be drawn anew for one that is added.
                    <>{ for turns.iter().map(|shown| turn(app, shown, props.step)) }</>
                    {props.unanswered.map(|answer| unanswered(app, answer))}
                    if props.gap_at_end {
                        {lost(app)}
                    }
                    if props.hollow {
                        {hollow(props)}
                    } else if turns.is_empty() && !props.reading {
                        {welcome(props)}
                    }
                </div>
            </div>
            if !following {
                {IconButton::new(Icon::Down, t("jumpLatest"), "jump-latest").class("jump").on_click(onclick)}
            }
        </main>
    }
}

fn turn(app: &App, shown: &Shown, step: Option<Step>) -> Html {
    let is_running = shown.turn.role == Role::Model && shown.turn.state == TurnState::Running;
    let step = if is_running { step } else { None };
    html! { <TurnView key={shown.turn.id.to_string()} app={app.clone()} shown={shown.clone()} {step} /> }
}

/// Stands in the place of the last answer where that was deleted.
fn unanswered(app: &App, answer: TurnId) -> Html {
    let again = app.on(move |_| Event::Turn { turn: answer, request: TurnRequest::TryAgain(id::turn()) });
    html! {
        <div class="outcome" data-unanswered="">
            {t("unanswered")}
            <button type="button" class="text-button" data-action="try-again" onclick={again}>{t("answerAgain")}</button>
        </div>
    }
}

/// What a chat says of which nothing is left but its record.
fn hollow(props: &ChatProps) -> Html {
    let chat = props.chat;
    html! {
        <section class="welcome" data-hollow="">
            <h2>{t("hollow")}</h2>
            <p>{t("hollowText")}</p>
            <div class="buttons">
                <button
                    type="button" class="button danger" data-action="delete-hollow"
                    onclick={props.app.on(move |_| Event::DeleteChat { chat, next: crate::keep::blank_chat() })}
                >
                    {t("deleteThisChat")}
                </button>
                {door(&props.app, "open-storage", t("storageAndRepair"), View::Storage)}
            </div>
        </section>
    }
}

/// What an empty chat says.
fn welcome(props: &ChatProps) -> Html {
    html! {
        <section class="welcome">
            {flame::drawing(props.flame)}
            <h2>{t("welcomeTitle")}</h2>
            <p>{t("welcomeText")}</p>
            if props.assistants.len() > 1 {
                <label class="answered-by">
                    <span>{t("answeredBy")}</span>
                    {select_assistant(&props.assistants, props.assistant, props.app.on(Event::ChooseAssistant))}
                </label>
            }
        </section>
    }
}

/// Keeps the page at its end while the reader is there. Says whether it does.
#[hook]
fn use_following(app: &App, scroller: &NodeRef, column: &NodeRef) -> bool {
    let following = use_state_eq(|| true);
    let follow = use_mut_ref(Follow::default);
    let (asked, sought) = (app.takes_to_end(), app.takes_to_turn());
    if asked {
        follow.borrow_mut().jump();
    }
    if sought.is_some() {
        follow.borrow_mut().leave();
    }
    {
        let (scroller, following) = (scroller.clone(), following.setter());
        use_effect(move || {
            if asked {
                scroll_to_end(&scroller);
                following.set(true);
            }
            if let Some(turn) = sought {
                go_to(&scroller, turn);
            }
        });
    }
    {
        let (app, scroller, column, following) =
            (app.clone(), scroller.clone(), column.clone(), following.setter());
        use_effect_with((), move |()| {
            let watch = watch_scrolling(app, &scroller, &column, follow, following);
            move || drop(watch)
        });
    }
    *following
}

/// What stops when it is dropped: the listener, and the observer of the sizes.
struct ScrollWatch {
    _listener: DomListener,
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for ScrollWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn watch_scrolling(
    app: App,
    scroller: &NodeRef,
    column: &NodeRef,
    follow: Rc<RefCell<Follow>>,
    following: UseStateSetter<bool>,
) -> Option<ScrollWatch> {
    let (frame, content) = (scroller.cast::<Element>()?, column.cast::<Element>()?);
    let on_scroll = {
        let (frame, follow, following) = (frame.clone(), follow.clone(), following);
        move |_| {
            let place = place_of(&frame);
            follow.borrow_mut().scrolled(place);
            following.set(follow.borrow().is_on());
            if place.top < EARLIER_WITHIN && app.read(|screen| screen.thread().has_earlier()) {
                // The browser keeps what is read in its place when something is drawn above it, but not at the very top.
                if place.top < 1.0 {
                    frame.set_scroll_top(1);
                }
                app.dispatch(Event::ShowEarlier);
            }
        }
    };
    let listener = DomListener::new(&frame, "scroll", on_scroll);
    // The answer grows, the composer grows, the panel is resized: each comes to a size that has changed, after the
    // layout and before the paint.
    let callback = Closure::new({
        let frame = frame.clone();
        move || {
            if follow.borrow().is_on() {
                frame.set_scroll_top(frame.scroll_height());
            }
        }
    });
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
    observer.observe(&frame);
    observer.observe(&content);
    Some(ScrollWatch { _listener: listener, observer, _callback: callback })
}

fn place_of(frame: &Element) -> Place {
    Place {
        top: f64::from(frame.scroll_top()),
        seen: f64::from(frame.client_height()),
        whole: f64::from(frame.scroll_height()),
    }
}

fn scroll_to_end(scroller: &NodeRef) {
    if let Some(frame) = scroller.cast::<Element>() {
        frame.set_scroll_top(frame.scroll_height());
    }
}

/// Takes the reader to a turn: it has the focus, stands at the top, and is marked until the next one is.
fn go_to(scroller: &NodeRef, turn: TurnId) {
    let find = |selector: &str| scroller.cast::<Element>()?.query_selector(selector).ok()?;
    if let Some(last) = find("[data-sought]") {
        // It fails only for a name that is no name.
        let _ = last.remove_attribute("data-sought");
    }
    let Some(turn) = find(&format!("[data-turn='{turn}']")) else { return };
    for (name, value) in [("data-sought", ""), ("tabindex", "-1")] {
        // As above.
        let _ = turn.set_attribute(name, value);
    }
    // It fails only for an element that is no longer in the page.
    let _ = turn.unchecked_ref::<HtmlElement>().focus();
    turn.scroll_into_view();
}
