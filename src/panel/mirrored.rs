//! Mirrors what [`keep`] keeps into a database that outlives a browser that is killed, and brings back what was lost
//! with one. What is right is decided in [`pilotlight_core::desk`].

use crate::{app::App, keep};
use pilotlight_browser::{clock, console, desk::Desk};
use pilotlight_core::{
    desk::{Entry, Here, Merge, Page, Step, merge, next_stamp, steps},
    screen::Event,
};
use std::cell::{Cell, RefCell};
use wasm_bindgen_futures::spawn_local;

thread_local! {
    static MIRROR: Mirror = Mirror::default();
}

#[derive(Default)]
struct Mirror {
    desk: Desk,
    state: Cell<State>,
    /// What was written and is not in the database yet, once for each key.
    waiting: RefCell<Vec<Entry>>,
    busy: Cell<bool>,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum State {
    /// The database has not been read yet. What is written meanwhile waits, without a stamp.
    #[default]
    Reading,
    /// Every write goes into both.
    Open,
    /// The database cannot be read, so `localStorage` is all there is.
    Shut,
}

/// A value was written, or taken away. It costs no frame: the database is written behind it.
pub fn note(key: &str, text: Option<&str>) {
    MIRROR.with(|mirror| {
        let mut stamp = 0;
        if mirror.state.get() != State::Reading {
            stamp = next_stamp(keep::stamp(), clock::now());
            keep::keep_stamp(stamp);
        }
        if mirror.state.get() != State::Shut {
            let mut waiting = mirror.waiting.borrow_mut();
            waiting.retain(|entry| entry.key != key);
            waiting.push(Entry::new(key, text.map(str::to_owned), stamp));
        }
    });
    write_behind();
}

/// Whether what was lost has been brought back.
pub fn is_settled() -> bool {
    MIRROR.with(|mirror| mirror.state.get() != State::Reading)
}

/// Brings back what `localStorage` lost with a browser that was killed, to where it was and onto the page.
pub async fn bring_back(app: &App) {
    let desk = MIRROR.with(|mirror| mirror.desk.clone());
    match desk.read().await {
        Ok(entries) => settle(app, entries),
        Err(error) => {
            console::note(&error.into_line());
            MIRROR.with(|mirror| mirror.state.set(State::Shut));
            // So that the database, when it can be read again, is known to be older.
            keep::keep_stamp(next_stamp(keep::stamp(), clock::now()));
        }
    }
}

/// From the reading of `localStorage` to its writing nothing is awaited: no other window can write in between.
fn settle(app: &App, entries: Vec<Entry>) {
    let written: Vec<_> = MIRROR.with(|mirror| {
        let waiting = mirror.waiting.take();
        waiting.into_iter().map(|entry| (entry.key, entry.text)).collect()
    });
    let mut here = Here { stamp: keep::stamp(), entries: keep::everything_here(), written };
    let used = here.is_used() || app.draft().is_touched();
    let page = Page { chat: app.read(|screen| screen.chat()), made_up: keep::has_made_up_chat(), used };
    if page.made_up && page.used {
        here.stay(page.chat);
    }
    let merge = merge(&here, entries, clock::now());
    for entry in &merge.restore {
        keep::restore(&entry.key, entry.text.as_deref());
    }
    for entry in &merge.large {
        entry.text.clone().into_iter().for_each(|text| keep::hold(&entry.key, text));
    }
    // What this page has written stands, also where another window has just brought something else back.
    for (key, text) in &here.written {
        keep::restore(key, text.as_deref());
    }
    keep::keep_stamp(merge.stamp);
    MIRROR.with(|mirror| mirror.state.set(State::Open));
    let steps = steps(&merge, page);
    store(merge);
    steps.into_iter().for_each(|step| take(app, step));
}

fn store(merge: Merge) {
    let Merge { store, forget, .. } = merge;
    if store.is_empty() && forget.is_empty() {
        return;
    }
    spawn_local(async move {
        let desk = MIRROR.with(|mirror| mirror.desk.clone());
        if let Err(error) = desk.write(&store, &forget).await {
            // It is found again at the next start.
            console::note(&error.into_line());
        }
    });
}

fn take(app: &App, step: Step) {
    match step {
        Step::Open(chat) => app.dispatch(Event::OpenChat(chat)),
        Step::Refill => app.draft().take_over(app),
        Step::PutBack(text) => app.draft().put_back(app.read(|screen| screen.chat()), &text),
        Step::Quote(text) => {
            let excerpts = keep::read_excerpts(&text).unwrap_or_default();
            app.draft().quote(app.read(|screen| screen.chat()), &excerpts);
        }
        Step::Send(turn) => app.dispatch(Event::Unsent(keep::unsent_of(turn).into_iter().collect())),
    }
}

/// Writes what waits, one transaction after the other, so that a person who types fast costs no more than one at a time.
fn write_behind() {
    let begins = MIRROR.with(|mirror| mirror.state.get() == State::Open && !mirror.busy.replace(true));
    if !begins {
        return;
    }
    spawn_local(async {
        let desk = MIRROR.with(|mirror| mirror.desk.clone());
        loop {
            let entries = MIRROR.with(|mirror| mirror.waiting.take());
            if entries.is_empty() {
                break;
            }
            if let Err(error) = desk.write(&entries, &[]).await {
                // `localStorage` has it, and says so to the next page by its stamp.
                console::note(&error.into_line());
            }
        }
        MIRROR.with(|mirror| mirror.busy.set(false));
    });
}
