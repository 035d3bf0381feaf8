//! What is kept: how much it takes, which chats take the most, and how to get rid of them, to take all of it along, and to
//! see what of it cannot be read.

use crate::{app::App, export, repair::Repair, sure::SureButton, view::Frame, words};
use pilotlight_browser::{
    Result, clock, console,
    i18n::{t, t_with},
    storage::{self, Area},
    survey,
    transcripts::Transcripts,
};
use pilotlight_core::{
    id::ChatId,
    link::Link,
    protocol::Change,
    record::ChatRecord,
    screen::{Event, Note},
    space::{Place, Share, Tally},
    trouble::Trouble,
};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// How many chats are listed at first, and how many more at a time.
const LISTED: usize = 20;

/// What the view is given.
#[derive(Properties, Clone)]
pub struct StorageProps {
    /// The panel.
    pub app: App,
    /// Every chat, in the order of the list: replaced when any record changes.
    pub records: Rc<Vec<Rc<ChatRecord>>>,
    /// How the panel stands with the host.
    pub link: Link,
}

impl PartialEq for StorageProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.records, &other.records) && self.link == other.link
    }
}

/// What the view shows now.
pub fn storage_props(app: &App) -> StorageProps {
    let (records, link) = app.read(|screen| (screen.mirror().list(), screen.link()));
    StorageProps { app: app.clone(), records, link }
}

/// The view.
#[component]
pub fn Storage(props: &StorageProps) -> Html {
    let app = &props.app;
    let taken = use_taken(app, props.link == Link::Up);
    let shares =
        taken.as_ref().map(|taken| app.read(|screen| taken.tally.shares(screen.mirror(), clock::now())));
    html! {
        <Frame title={t("storage")}>
            <section class="storage-head">
                <p class="strong" data-used={taken.as_ref().map(|taken| taken.used.to_string())}>
                    { match &taken {
                        Some(taken) => t_with("storageUsed", &[&words::bytes(taken.used)]),
                        None => t("storageMeasuring"),
                    } }
                </p>
                <p class="hint">{t("storageText")}</p>
            </section>
            if let Some(shares) = &shares {
                <Shares app={app.clone()} shares={shares.clone()} />
            }
            <Repair ..crate::repair::repair_props(app) />
            <Export app={app.clone()} />
        </Frame>
    }
}

/// What takes the space, in a sentence: for whoever has just been told that there is none left.
#[component]
pub fn SpaceWords(props: &SpaceProps) -> Html {
    let app = &props.app;
    let Some(taken) = use_taken(app, true) else { return Html::default() };
    let total = words::bytes(taken.tally.total());
    let largest = app.read(|screen| taken.tally.shares(screen.mirror(), clock::now())).into_iter().next();
    let words = match largest {
        None => t_with("storageChats", &[&total]),
        Some(share) => t_with("storageLargest", &[&total, &title(&share), &words::bytes(share.bytes)]),
    };
    html! { <p class="space-words">{words}</p> }
}

/// What the sentence is given.
#[derive(Properties, PartialEq)]
pub struct SpaceProps {
    /// The panel.
    pub app: App,
}

/// What is taken.
#[derive(Clone, Debug, Default)]
struct Taken {
    /// All that the extension takes, in bytes.
    used: u64,
    tally: Tally,
}

/// Measures, and measures again when a chat has come or gone. `None` until that was done once.
#[hook]
fn use_taken(app: &App, is_up: bool) -> Option<Rc<Taken>> {
    let taken = use_state(|| None);
    // What was measured last counts, also where an earlier measuring ends later.
    let measuring = use_mut_ref(|| 0);
    let chats = app.read(|screen| screen.mirror().count());
    let discards = app.read(|screen| screen.inspection().discards);
    use_effect_with((chats, discards, is_up), {
        let (transcripts, taken) = (app.transcripts().clone(), taken.setter());
        move |_| {
            *measuring.borrow_mut() += 1;
            let number = *measuring.borrow();
            spawn_local(async move {
                let measured = measure(&transcripts).await;
                if *measuring.borrow() == number {
                    taken.set(Some(Rc::new(measured)));
                }
            });
        }
    });
    (*taken).clone()
}

async fn measure(transcripts: &Transcripts) -> Taken {
    let mut tally = Tally::default();
    if let Err(error) = weigh_all(transcripts, &mut tally).await
        && !survey::is_not_ready(&error)
    {
        // What was weighed until then is shown; that the disk fails is said elsewhere.
        console::note(&error.into_line());
    }
    let registry = storage::bytes_in_use(Area::Local).await.unwrap_or_default();
    let estimate = survey::estimate().await.unwrap_or(tally.total());
    Taken { used: estimate + registry, tally }
}

async fn weigh_all(transcripts: &Transcripts, tally: &mut Tally) -> Result<()> {
    for store in transcripts.stores().await? {
        let add = |page: survey::Page| {
            page.iter().for_each(|(_, row)| tally.add(survey::chat_of(row), survey::weigh(row)));
        };
        transcripts.survey(&store, add).await?;
    }
    Ok(())
}

#[derive(Properties, PartialEq)]
struct SharesProps {
    app: App,
    shares: Vec<Share>,
}

/// The chats, the largest first.
#[component]
fn Shares(props: &SharesProps) -> Html {
    let SharesProps { app, shares } = props;
    let listed = use_state(|| LISTED);
    let more = {
        let listed = listed.clone();
        Callback::from(move |_: MouseEvent| listed.set(*listed + LISTED))
    };
    html! {
        <>
            {bin(app, shares)}
            <section class="storage-part">
                <h2>{t("storageChatsHead")}</h2>
                if shares.is_empty() {
                    <p class="hint">{t("noChats")}</p>
                }
                <ul class="shares">{ for shares.iter().take(*listed).map(|share| row(app, share)) }</ul>
                if shares.len() > *listed {
                    <button type="button" class="button" data-action="show-more" onclick={more}>{t("showMore")}</button>
                }
            </section>
        </>
    }
}

fn row(app: &App, share: &Share) -> Html {
    let chat = share.chat;
    let title = title(share);
    let size = words::bytes(share.bytes);
    html! {
        <li class="share" key={chat.to_string()} data-share={chat.to_string()} data-bytes={share.bytes.to_string()}>
            <div class="share-words">
                <span class="cut" dir="auto">{&title}</span>
                <span class="hint">
                    {size}
                    if share.place == Place::Bin {
                        {" · "}{t("storageInBin")}
                    }
                </span>
            </div>
            if share.place == Place::Going {
                <span class="hint">{t("storageGoing")}</span>
            } else {
                <SureButton
                    label={t("destroy")} title={t_with("destroyChat", &[&title])} action="destroy-chat"
                    class="text-button destroy" onsure={destroy(app, vec![chat])}
                />
            }
        </li>
    }
}

fn bin(app: &App, shares: &[Share]) -> Html {
    let binned: Vec<&Share> = shares.iter().filter(|share| share.place == Place::Bin).collect();
    if binned.is_empty() {
        return Html::default();
    }
    let bytes = binned.iter().map(|share| share.bytes).sum();
    let chats = binned.iter().map(|share| share.chat).collect();
    html! {
        <section class="storage-part" data-bin={binned.len().to_string()}>
            <h2>{t("bin")}</h2>
            <p>{t_with("binHolds", &[&words::number(binned.len() as u64), &words::bytes(bytes)])}</p>
            <SureButton label={t("emptyBin")} action="empty-bin" class="button danger" onsure={destroy(app, chats)} />
        </section>
    }
}

fn destroy(app: &App, chats: Vec<ChatId>) -> Callback<()> {
    let app = app.clone();
    Callback::from(move |()| {
        for chat in &chats {
            app.dispatch(Event::Change(Change::Destroy { chat: *chat }));
        }
    })
}

fn title(share: &Share) -> String {
    if share.title.is_empty() { t("untitled") } else { share.title.clone() }
}

/// Saves everything in a file.
#[component]
fn Export(props: &SpaceProps) -> Html {
    let rows = use_state_eq(|| None);
    let onclick = {
        let (app, rows) = (props.app.clone(), rows.setter());
        Callback::from(move |_: MouseEvent| {
            let (app, rows) = (app.clone(), rows.clone());
            rows.set(Some(0));
            spawn_local(async move {
                let exported = export::everything(app.transcripts(), |count| rows.set(Some(count))).await;
                rows.set(None);
                say_failure(&app, exported);
            });
        })
    };
    html! {
        <section class="storage-part">
            <h2>{t("export")}</h2>
            <p class="hint">{t("exportText")}</p>
            <button
                type="button" class="button" data-action="export-everything" disabled={rows.is_some()} {onclick}
            >
                {t("exportEverything")}
            </button>
            if let Some(rows) = *rows {
                <p class="hint" role="status">{t_with("exporting", &[&words::number(rows.into())])}</p>
            }
        </section>
    }
}

/// Says that an export failed, where it did.
pub fn say_failure(app: &App, exported: Result<()>) {
    if let Err(error) = exported {
        app.dispatch(Event::Say(Note::Failed(Trouble::StoreFailed { why: error.into_line() })));
    }
}
