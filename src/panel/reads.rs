//! What the panel reads: the registry, the transcripts, and what changes in the former.

use crate::{app::App, asks, keep, mirrored, record};
use pilotlight_browser::{
    console,
    frame::AnimationFrame,
    registry,
    storage::{self, Area},
    timer,
};
use pilotlight_core::{
    id::ChatId,
    registry::{Key, Row, SET_ASIDE},
    screen::Event,
    store::Store,
};
use wasm_bindgen_futures::spawn_local;

/// How long what a killed browser has lost may take to be brought back before it is gone on without it, in milliseconds.
const BRINGING_BACK: u32 = 2_000;

impl App {
    /// A thousand records take longer to read than all the rest, and the first picture does not need them.
    pub(crate) fn read_more_after_painting(&self) {
        let app = self.clone();
        let frame = AnimationFrame::request(move |_| {
            spawn_local(async move {
                // The frame is painted when this task is over.
                timer::sleep(0).await;
                app.read_registry();
                // What is asked is put beside what was brought back.
                // Where nothing can be brought back it is asked all the same.
                let _ = timer::with_timeout(BRINGING_BACK, mirrored::bring_back(&app)).await;
                asks::serve(&app).await;
            });
        });
        self.keep_alive(frame);
    }

    pub(crate) fn read_registry(&self) {
        let app = self.clone();
        spawn_local(async move {
            match registry::read_all().await {
                Ok(rows) => {
                    // What is not back yet cannot be judged; the next page tidies up.
                    if rows.unreadable.is_empty() && mirrored::is_settled() {
                        keep::keep_drafts_of(|chat| rows.chats.contains_key(&chat));
                    }
                    app.dispatch(Event::Registry(rows));
                }
                Err(error) => console::note(&error.into_line()),
            }
        });
    }

    pub(crate) fn read_chat(&self, chat: ChatId) {
        let app = self.clone();
        spawn_local(async move {
            let found = app.transcripts().load(chat).await;
            let found = found.map_err(|error| record::fail("chat-not-read", error.into_trouble()));
            app.dispatch(Event::Read { chat, found });
        });
    }

    pub(crate) fn watch_storage(&self) {
        let app = self.clone();
        let listener = storage::on_changed(Area::Local, move |changes| {
            let decode = |(name, value): (String, Option<_>)| {
                let key = Key::parse(&name)?;
                match value.map(|value| registry::decode(&name, &value)) {
                    None => Some((key, None)),
                    Some(Some(Ok(row))) => Some((key, Some(row.value))),
                    // What cannot be read is not shown; what is shown of it is older, and better than nothing.
                    Some(_) => None,
                }
            };
            if changes.iter().any(|(name, value)| value.is_none() || name.starts_with(SET_ASIDE)) {
                app.stock().look_again(&app);
            }
            let changes: Vec<_> = changes.into_iter().filter_map(decode).collect();
            let gone: Vec<ChatId> = changes.iter().filter_map(gone_chat).collect();
            if !changes.is_empty() {
                app.dispatch(Event::RegistryChanged(changes));
            }
            // Of what is destroyed nothing is kept, not even what was being typed in it.
            for chat in gone {
                keep::keep_draft(chat, "");
                keep::keep_excerpts(chat, &[]);
            }
        });
        self.keep_alive(listener);
    }
}

/// The chat of which a change of the registry says that it is no more.
fn gone_chat((key, row): &(Key, Option<Row>)) -> Option<ChatId> {
    match (key, row) {
        (Key::Chat(chat), None) => Some(*chat),
        _ => None,
    }
}
