//! What is kept: how much it takes, which chats take the most, and how to get rid of them, to take all of it along, and to
//! see what of it cannot be read.

use crate::{app::App, repair::repair, stock::List, sure::SureButton, view::Frame, words};
use pilotlight_browser::{
    clock,
    i18n::{t, t_with},
};
use pilotlight_core::{
    id::ChatId,
    protocol::Change,
    screen::Event,
    space::{Place, Share},
};
use yew::prelude::*;

/// How many chats are listed at first, and how many more at a time.
const LISTED: usize = 20;

/// What is kept.
pub fn storage(app: &App) -> Html {
    let taken = app.stock().taken(app);
    let used = taken.as_ref().map(|taken| taken.used);
    html! {
        <Frame title={t("storage")}>
            <section class="storage-head">
                <p class="strong" data-used={used.map(|used| used.to_string())}>
                    { used.map_or_else(|| t("storageMeasuring"), |used| t_with("storageUsed", &[&words::bytes(used)])) }
                </p>
                <p class="hint">{t("storageText")}</p>
            </section>
            if taken.is_some() {
                {largest(app, &shares(app))}
            }
            {repair(app)}
            {export(app)}
        </Frame>
    }
}

/// What takes the space, in a sentence: for whoever has just been told that there is none left. `None` until it is found
/// out.
pub fn space_words(app: &App) -> Option<String> {
    let taken = app.stock().taken(app)?;
    let total = words::bytes(taken.tally.total());
    Some(match shares(app).first() {
        None => t_with("storageChats", &[&total]),
        Some(share) => {
            t_with("storageLargest", &[&total, &words::title(&share.title), &words::bytes(share.bytes)])
        }
    })
}

/// What each chat takes, the largest first.
fn shares(app: &App) -> Vec<Share> {
    let taken = app.stock().taken(app).unwrap_or_default();
    app.read(|screen| taken.tally.shares(screen.mirror(), clock::now()))
}

fn largest(app: &App, shares: &[Share]) -> Html {
    let listed = app.stock().listed(List::Largest, LISTED);
    let more = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.stock().list_more(&app, List::Largest))
    };
    html! {
        <>
            {bin(app, shares)}
            <section class="storage-part">
                <h2>{t("storageChatsHead")}</h2>
                if shares.is_empty() {
                    <p class="hint">{t("noChats")}</p>
                }
                <ul class="shares">{ for shares.iter().take(listed).map(|share| row(app, share)) }</ul>
                if shares.len() > listed {
                    <button type="button" class="button" data-action="show-more" onclick={more}>{t("showMore")}</button>
                }
            </section>
        </>
    }
}

fn row(app: &App, share: &Share) -> Html {
    let chat = share.chat;
    let title = words::title(&share.title);
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

/// What destroys these chats.
pub fn destroy(app: &App, chats: Vec<ChatId>) -> Callback<()> {
    let app = app.clone();
    Callback::from(move |()| {
        for chat in &chats {
            app.dispatch(Event::Change(Change::Destroy { chat: *chat }));
        }
    })
}

fn export(app: &App) -> Html {
    let exporting = app.stock().exporting();
    let onclick = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.stock().export_everything(&app))
    };
    html! {
        <section class="storage-part">
            <h2>{t("export")}</h2>
            <p class="hint">{t("exportText")}</p>
            <button
                type="button" class="button" data-action="export-everything" disabled={exporting.is_some()} {onclick}
            >
                {t("exportEverything")}
            </button>
            if let Some(rows) = exporting {
                <p class="hint" role="status">{t_with("exporting", &[&words::number(rows.into())])}</p>
            }
        </section>
    }
}
