//! What cannot be read: everything is looked through, and what is found is listed by chat, can be saved as it is, and
//! deleted.

use crate::{app::App, export, storage::say_failure, sure::SureButton, words};
use pilotlight_browser::{
    Result, console,
    i18n::{t, t_with},
    registry,
    storage::{self, Area},
    survey,
    transcripts::Transcripts,
};
use pilotlight_core::{
    damage::{Damage, Group, Inspection, Piece, Place},
    link::Link,
    protocol::{Change, ToHost},
    record::ChatRecord,
    screen::Event,
};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

/// How many chats are listed at first, and how many more at a time.
const LISTED: usize = 50;
/// How many pieces of a chat are listed.
const PIECES: usize = 100;

/// What the section is given.
#[derive(Properties, Clone)]
pub struct RepairProps {
    /// The panel.
    pub app: App,
    /// How far the looking through has come.
    pub inspection: Inspection,
    /// How the panel stands with the host.
    pub link: Link,
    /// Every chat: replaced when any record changes.
    pub records: Rc<Vec<Rc<ChatRecord>>>,
}

impl PartialEq for RepairProps {
    fn eq(&self, other: &Self) -> bool {
        self.inspection == other.inspection
            && self.link == other.link
            && Rc::ptr_eq(&self.records, &other.records)
    }
}

/// What the section shows now.
pub fn repair_props(app: &App) -> RepairProps {
    app.read(|screen| RepairProps {
        app: app.clone(),
        inspection: screen.inspection().clone(),
        link: screen.link(),
        records: screen.mirror().list(),
    })
}

/// The section.
#[component]
pub fn Repair(props: &RepairProps) -> Html {
    let RepairProps { app, inspection, link, .. } = props;
    let found = use_found(props);
    let groups = found.as_deref().map(Vec::as_slice).unwrap_or_default();
    let count: usize = groups.iter().map(|group| group.pieces.len()).sum();
    let state = match &inspection.end {
        None if *link != Link::Up => "waiting",
        None => "running",
        Some(Err(_)) => "failed",
        Some(Ok(_)) if found.is_none() => "running",
        Some(Ok(_)) if count == 0 => "fine",
        Some(Ok(_)) => "broken",
    };
    html! {
        <section class="storage-part" data-repair={state} data-broken={count.to_string()}>
            <h2>{t("repair")}</h2>
            <p role="status">
                { match state {
                    "waiting" => t("noticeHostGone"),
                    "running" => t_with("repairRunning", &[&words::number(inspection.checked.into())]),
                    "fine" => t("repairFine"),
                    "broken" => t_with("repairBroken", &[&words::number(count as u64)]),
                    _ => inspection.end.as_ref().and_then(|end| end.as_ref().err()).map(words::trouble).unwrap_or_default(),
                } }
            </p>
            if count > 0 {
                <Groups app={app.clone()} groups={SharedGroups(found.clone().unwrap_or_default())} is_up={*link == Link::Up} />
            }
        </section>
    }
}

/// What cannot be read, as soon as everything was looked through, and again whenever that has changed.
#[hook]
fn use_found(props: &RepairProps) -> Option<Rc<Vec<Group>>> {
    let found = use_state(|| None);
    let is_over = props.inspection.end.is_some();
    use_effect_with((is_over, props.inspection.discards, Rc::as_ptr(&props.records)), {
        let (transcripts, found) = (props.app.transcripts().clone(), found.setter());
        move |(is_over, ..)| {
            if *is_over {
                spawn_local(async move { found.set(Some(Rc::new(find(&transcripts).await.into_groups()))) });
            }
        }
    });
    (*found).clone()
}

async fn find(transcripts: &Transcripts) -> Damage {
    let mut damage = Damage::default();
    for found in [find_rows(transcripts, &mut damage).await, find_values(&mut damage).await] {
        if let Err(error) = found
            && !survey::is_not_ready(&error)
        {
            // That the disk fails is said elsewhere.
            console::note(&error.into_line());
        }
    }
    damage
}

async fn find_rows(transcripts: &Transcripts, damage: &mut Damage) -> Result<()> {
    transcripts.survey_quarantine(|row| damage.add_row(row)).await
}

async fn find_values(damage: &mut Damage) -> Result<()> {
    for (name, value) in storage::get_all(Area::Local).await? {
        match registry::decode(&name, &value) {
            Some(Err(fault)) => damage.add_value(&fault),
            Some(Ok(_)) => {}
            None => damage.add_set_aside(&name),
        }
    }
    Ok(())
}

/// Groups, compared by the pointer.
#[derive(Clone)]
struct SharedGroups(Rc<Vec<Group>>);

impl PartialEq for SharedGroups {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct GroupsProps {
    app: App,
    groups: SharedGroups,
    is_up: bool,
}

#[component]
fn Groups(props: &GroupsProps) -> Html {
    let GroupsProps { app, groups, is_up } = props;
    let groups = &groups.0;
    let listed = use_state(|| LISTED);
    let more = {
        let listed = listed.clone();
        Callback::from(move |_: MouseEvent| listed.set(*listed + LISTED))
    };
    let save = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            let app = app.clone();
            spawn_local(async move { say_failure(&app, export::damage(app.transcripts()).await) });
        })
    };
    let all = groups.clone();
    let discard_all = {
        let app = app.clone();
        Callback::from(move |()| discard(&app, all.iter().flat_map(|group| &group.pieces)))
    };
    html! {
        <>
            <div class="buttons">
                <button type="button" class="button" data-action="export-broken" onclick={save}>{t("repairExport")}</button>
                <SureButton
                    label={t("repairDeleteAll")} action="discard-all" class="button danger" disabled={!*is_up}
                    onsure={discard_all}
                />
            </div>
            <div class="broken">
                { for groups.iter().enumerate().take(*listed).map(|(index, group)| html! {
                    <GroupView
                        key={group.chat.map_or_else(|| "none".to_owned(), |chat| chat.to_string())}
                        app={app.clone()} groups={props.groups.clone()} {index} is_up={*is_up}
                    />
                }) }
            </div>
            if groups.len() > *listed {
                <button type="button" class="button" data-action="show-more-broken" onclick={more}>{t("showMore")}</button>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct GroupProps {
    app: App,
    groups: SharedGroups,
    index: usize,
    is_up: bool,
}

/// The pieces of one chat. They are drawn only while they are unfolded.
#[component]
fn GroupView(props: &GroupProps) -> Html {
    let app = &props.app;
    let open = use_state_eq(|| false);
    let Some(group) = props.groups.0.get(props.index) else { return Html::default() };
    let title =
        group.chat.and_then(|chat| app.read(|screen| screen.mirror().record(chat).map(|r| r.title.clone())));
    let title = title.filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| t(if group.chat.is_some() { "untitled" } else { "repairNoChat" }));
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: yew::Event| {
            if let Some(details) = event.target_dyn_into::<Element>() {
                open.set(details.has_attribute("open"));
            }
        })
    };
    let onsure = {
        let (app, groups, index) = (app.clone(), props.groups.clone(), props.index);
        Callback::from(move |()| {
            discard(&app, groups.0.get(index).into_iter().flat_map(|group| &group.pieces));
        })
    };
    html! {
        <details
            class="card" {ontoggle} data-broken-chat={group.chat.map_or_else(|| "none".to_owned(), |chat| chat.to_string())}
            data-pieces={group.pieces.len().to_string()}
        >
            <summary>
                <span class="cut" dir="auto">{title}</span>
                <span class="badge">{words::number(group.pieces.len() as u64)}</span>
            </summary>
            if *open {
                <ul class="pieces">{ for group.pieces.iter().take(PIECES).map(piece) }</ul>
                if group.pieces.len() > PIECES {
                    <p class="hint">{t_with("repairMore", &[&words::number((group.pieces.len() - PIECES) as u64)])}</p>
                }
                <SureButton
                    label={t("repairDelete")} action="discard" class="text-button destroy" disabled={!props.is_up} {onsure}
                />
            }
        </details>
    }
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
            if !piece.why.is_empty() {
                <span class="why">{piece.why.clone()}</span>
            }
        </li>
    }
}

/// Rows are deleted by the host, and values of the registry by the worker: each is the only one that writes there.
fn discard<'a>(app: &App, pieces: impl Iterator<Item = &'a Piece>) {
    let (mut rows, mut names) = (Vec::new(), Vec::new());
    for piece in pieces {
        match &piece.place {
            Place::Quarantine(row) => rows.push(*row),
            Place::Registry(name) => names.push(name.clone()),
        }
    }
    if !rows.is_empty() {
        app.dispatch(Event::Tell(ToHost::Discard { rows }));
    }
    if !names.is_empty() {
        app.dispatch(Event::Change(Change::Discard(names)));
    }
}
