//! The bin: the chats that were deleted in the last 30 days. Each can be put back, or destroyed at once.

use crate::{app::App, storage::destroy, sure::SureButton, view::Frame, words};
use pilotlight_browser::{
    clock,
    i18n::{t, t_with},
};
use pilotlight_core::{protocol::Change, record::ChatRecord, screen::Event, time::Millis};
use std::rc::Rc;
use yew::prelude::*;

/// The bin.
pub fn bin(app: &App) -> Html {
    let now = clock::now();
    let records = app.read(|screen| screen.mirror().binned(now));
    let all = records.iter().map(|record| record.id).collect();
    html! {
        <Frame title={t("bin")}>
            <p class="hint">{t(if records.is_empty() { "binEmpty" } else { "binText" })}</p>
            <ul class="shares">{ for records.iter().map(|record| row(app, record, now)) }</ul>
            if !records.is_empty() {
                <div class="buttons">
                    <SureButton label={t("emptyBin")} action="empty-bin" class="button danger" onsure={destroy(app, all)} />
                </div>
            }
        </Frame>
    }
}

fn row(app: &App, record: &Rc<ChatRecord>, now: Millis) -> Html {
    let chat = record.id;
    let title = if record.title.is_empty() { t("untitled") } else { record.title.clone() };
    let deleted = words::ago(record.deleted.unwrap_or(now), now);
    html! {
        <li class="share" key={chat.to_string()} data-binned={chat.to_string()}>
            <div class="share-words">
                <span class="cut" dir="auto">{&title}</span>
                <span class="hint">{t_with("binSince", &[&deleted])}</span>
            </div>
            <button
                type="button" class="text-button" data-action="put-back" aria-label={t_with("putChatBack", &[&title])}
                onclick={app.on(move |_| Event::Change(Change::Undelete { chat }))}
            >
                {t("putBack")}
            </button>
            <SureButton
                label={t("destroy")} title={t_with("destroyChat", &[&title])} action="destroy-chat"
                class="text-button destroy" onsure={destroy(app, vec![chat])}
            />
        </li>
    }
}
