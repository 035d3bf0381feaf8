//! New ids: [UUIDv7](https://www.rfc-editor.org/rfc/rfc9562#section-5.7) out of the clock and of
//! [`crypto.getRandomValues`](https://developer.mozilla.org/docs/Web/API/Crypto/getRandomValues).

use crate::clock;
use pilotlight_core::id::{AskId, AssistantId, ChatId, CommandId, ExcerptId, PanelId, PromptId, TurnId};
use std::cell::Cell;
use uuid::{Builder, Uuid};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_randomly(bytes: &mut [u8]);
}

/// An id for a new chat.
pub fn chat() -> ChatId {
    ChatId(next())
}

/// An id for a new turn. It is greater than all that this context made before, so turns sort in the order of
/// their making, within one millisecond too.
pub fn turn() -> TurnId {
    TurnId(next())
}

/// An id for a new assistant.
pub fn assistant() -> AssistantId {
    AssistantId(next())
}

/// An id for a new excerpt.
pub fn excerpt() -> ExcerptId {
    ExcerptId(next())
}

/// An id for a new prompt.
pub fn prompt() -> PromptId {
    PromptId(next())
}

/// An id for something that was asked outside of the panel. It is greater than all that this context made before.
pub fn ask() -> AskId {
    AskId(next())
}

/// An id for this panel.
pub fn panel() -> PanelId {
    PanelId(next())
}

/// An id for a new command.
pub fn command() -> CommandId {
    CommandId(next())
}

thread_local! {
    /// The last id that was made.
    static LAST: Cell<u128> = const { Cell::new(0) };
}

fn next() -> Uuid {
    let mut random = [0; 10];
    fill_randomly(&mut random);
    let fresh = Builder::from_unix_timestamp_millis(clock::now(), &random).into_uuid();
    LAST.with(|last| {
        // Within one millisecond, or after the clock was set back, the last id counts on: its lowest 62 bits are
        // random, so they do not run over (RFC 9562, 6.2, method 2).
        let id = fresh.as_u128().max(last.get() + 1);
        last.set(id);
        Uuid::from_u128(id)
    })
}
