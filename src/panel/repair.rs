//! What cannot be read: everything is looked through, and what is found is listed by chat, can be saved as it is, and
//! deleted.

use crate::{app::App, stock::List, sure::SureButton, words};
use pilotlight_browser::{
    clock,
    i18n::{t, t_with},
};
use pilotlight_core::{
    damage::{Group, Piece, Place},
    flight::Failure,
    id::ChatId,
    link::Link,
    protocol::{Change, ToHost},
    screen::Event,
};
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// How many chats are listed at first, and how many more at a time.
const LISTED: usize = 50;
/// How many pieces of a chat are listed.
const PIECES: usize = 100;

/// How the looking through stands.
enum State {
    /// The host is not there.
    Waiting,
    Running,
    Failed(Failure),
    /// It is over.
    Found(Rc<Vec<Group>>),
}

/// The section of what cannot be read.
pub fn repair(app: &App) -> Html {
    let (inspection, link) = app.read(|screen| (screen.inspection().clone(), screen.link()));
    let state = match (inspection.end, app.stock().broken(app)) {
        (Some(Err(failure)), _) => State::Failed(failure),
        (Some(Ok(_)), Some(found)) => State::Found(found),
        (None, _) if link != Link::Up => State::Waiting,
        _ => State::Running,
    };
    let groups = match &state {
        State::Found(found) => found.clone(),
        _ => Rc::default(),
    };
    let count: usize = groups.iter().map(|group| group.pieces.len()).sum();
    let (word, says) = match &state {
        State::Waiting => ("waiting", t("noticeHostGone")),
        State::Running => ("running", t_with("repairRunning", &[&words::number(inspection.checked.into())])),
        State::Failed(failure) => ("failed", words::trouble(&failure.trouble)),
        State::Found(_) if count == 0 => ("fine", t("repairFine")),
        State::Found(_) => ("broken", t_with("repairBroken", &[&words::number(count as u64)])),
    };
    html! {
        <section class="storage-part" data-repair={word} data-broken={count.to_string()}>
            <h2>{t("repair")}</h2>
            // It is told when it is over, and not with every piece.
            <p role="status" aria-busy={(word == "running").to_string()}>{says}</p>
            if let State::Failed(failure) = &state {
                {words::event(failure.event)}
            }
            if count > 0 {
                {list(app, &groups)}
            }
        </section>
    }
}

fn list(app: &App, groups: &Rc<Vec<Group>>) -> Html {
    let listed = app.stock().listed(List::Broken, LISTED);
    let (saving, growing) = (app.clone(), app.clone());
    let save = Callback::from(move |_: MouseEvent| saving.stock().export_broken(&saving));
    let more = Callback::from(move |_: MouseEvent| growing.stock().list_more(&growing, List::Broken));
    html! {
        <>
            <div class="buttons">
                <button type="button" class="button" data-action="export-broken" onclick={save}>{t("repairExport")}</button>
                <SureButton
                    label={t("repairDeleteAll")} action="discard-all" class="button danger"
                    disabled={is_down(app)} onsure={discard(app, groups, |_| true)}
                />
            </div>
            <div class="broken">{ for groups.iter().take(listed).map(|group| fold(app, groups, group)) }</div>
            if groups.len() > listed {
                <button type="button" class="button" data-action="show-more-broken" onclick={more}>{t("showMore")}</button>
            }
        </>
    }
}

/// The pieces of one chat. They are drawn only while they are unfolded.
fn fold(app: &App, groups: &Rc<Vec<Group>>, group: &Group) -> Html {
    let chat = group.chat;
    let name = chat.map_or_else(|| "none".to_owned(), |chat| chat.to_string());
    let ontoggle = {
        let app = app.clone();
        Callback::from(move |event: yew::Event| {
            if let Some(details) = event.target_dyn_into::<Element>() {
                app.stock().set_open(&app, chat, details.has_attribute("open"));
            }
        })
    };
    html! {
        <details class="card" key={name.clone()} {ontoggle} data-broken-chat={name} data-pieces={group.pieces.len().to_string()}>
            <summary>
                <span class="cut" dir="auto">{title(app, chat)}</span>
                <span class="badge">{words::number(group.pieces.len() as u64)}</span>
            </summary>
            if app.stock().is_open(chat) {
                <ul class="pieces">{ for group.pieces.iter().take(PIECES).map(piece) }</ul>
                if group.pieces.len() > PIECES {
                    <p class="hint">{t_with("repairMore", &[&words::number((group.pieces.len() - PIECES) as u64)])}</p>
                }
                <SureButton
                    label={t("repairDelete")} action="discard" class="text-button destroy" disabled={is_down(app)}
                    onsure={discard(app, groups, move |group| group.chat == chat)}
                />
            }
        </details>
    }
}

fn title(app: &App, chat: Option<ChatId>) -> String {
    let Some(chat) = chat else { return t("repairNoChat") };
    let title = app.read(|screen| screen.mirror().record(chat).map(|record| record.title.clone()));
    words::title(&title.unwrap_or_default())
}

fn piece(piece: &Piece) -> Html {
    let kind = t(match piece.store.as_str() {
        "turns" => "pieceTurn",
        "heads" => "pieceHead",
        "journal" => "pieceJournal",
        _ => "pieceRecord",
    });
    html! {
        <li data-piece={piece.store.clone()}>
            {kind}
            if let Some(at) = piece.at {
                <span class="hint">{" · "}{words::ago(at, clock::now())}</span>
            }
            if !piece.why.is_empty() {
                <span class="why">{piece.why.clone()}</span>
            }
        </li>
    }
}

/// Whether the host cannot be asked for anything now.
fn is_down(app: &App) -> bool {
    app.read(|screen| screen.link()) != Link::Up
}

/// Deletes the pieces of these groups: rows by the host, and values of the registry by the worker, for each is the only one
/// that writes there.
fn discard(app: &App, groups: &Rc<Vec<Group>>, of: impl Fn(&Group) -> bool + 'static) -> Callback<()> {
    let (app, groups) = (app.clone(), groups.clone());
    Callback::from(move |()| {
        let (mut rows, mut names) = (Vec::new(), Vec::new());
        for piece in groups.iter().filter(|group| of(group)).flat_map(|group| &group.pieces) {
            match &piece.place {
                Place::Quarantine(row) => rows.push(*row),
                Place::Registry(name) => names.push(name.clone()),
            }
        }
        if !rows.is_empty() {
            app.dispatch(Event::Tell(ToHost::Discard(rows)));
        }
        if !names.is_empty() {
            app.dispatch(Event::Change(Change::Discard(names)));
        }
    })
}
