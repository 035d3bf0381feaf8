//! What a screen reader is told of the running answer: whole sentences, and not too often.

use crate::app::{App, Watched, Watcher};
use pilotlight_browser::clock;
use pilotlight_core::{
    announce::Announcer,
    id::TurnId,
    screen::Screen,
    time::Millis,
    transcript::{Role, TurnState},
};
use std::cell::RefCell;
use web_sys::Element;
use yew::Callback;

/// How long at least lies between two things that are said.
const PAUSE: Millis = 1_500;

/// What has been told of the answer that is being listened to.
struct Listening {
    answer: TurnId,
    announcer: Announcer,
    said: Millis,
}

/// Tells the answers that run in the shown chat through `region`, until it is dropped.
pub fn serve(app: &App, region: Element) -> Watcher {
    let listening = RefCell::new(None);
    let screen = app.clone();
    app.watch(
        Watched::Answer,
        Callback::from(move |()| {
            let words = screen.read(|screen| listen(&mut listening.borrow_mut(), screen, clock::now()));
            if let Some(words) = words.filter(|words| !words.is_empty()) {
                region.set_text_content(Some(&words));
            }
        }),
    )
}

/// What is to be said now. Only an answer that has been seen running is told: an old chat that is opened is read by its
/// reader.
fn listen(listening: &mut Option<Listening>, screen: &Screen, now: Millis) -> Option<String> {
    let shown = screen.shown();
    let turn = &shown.iter().rev().find(|shown| shown.turn.role == Role::Model)?.turn;
    let running = turn.state == TurnState::Running;
    if running && listening.as_ref().is_none_or(|known| known.answer != turn.id) {
        *listening = Some(Listening { answer: turn.id, announcer: Announcer::default(), said: now });
    }
    let known = listening.as_mut().filter(|known| known.answer == turn.id)?;
    if !running {
        let rest = known.announcer.next(&turn.text, true);
        *listening = None;
        return Some(rest);
    }
    let feed = screen.thread().feed().filter(|feed| feed.answer() == turn.id && now >= known.said + PAUSE)?;
    known.said = now;
    Some(known.announcer.next(feed.text(), false))
}
