//! Bindings and adapters between Pilotlight and the browser. They carry out; they decide nothing.
//!
//! One web API a module. What listens or waits is a value that stops listening or waiting when it is dropped.
//!
//! | module | adapts |
//! | --- | --- |
//! | [`error`] | whatever the browser throws |
//! | [`wire`] | Rust types as plain objects: messages, stored values, rows; `decode` reads them |
//! | [`chrome_event`], [`dom_event`] | the two kinds of events |
//! | [`timer`], [`frame`], [`clock`], [`id`], [`console`] | time-outs, animation frames, the time, new ids, warnings |
//! | [`runtime`] | messages and ports between the contexts, and the extension's own life |
//! | [`storage`], [`registry`] | `chrome.storage`, and the registry that is kept in it |
//! | [`context_menus`], [`commands`], [`omnibox`] | the ways to ask outside of the panel |
//! | [`tabs`], [`windows`], [`scripting`] | where that was, and what is read there |
//! | [`alarms`], [`offscreen`], [`side_panel`], [`i18n`] | the rest of `chrome.*` that is used |
//! | [`fold`] | text as it is compared when something is looked for |
//! | [`typing`] | text that is put into a field |
//! | [`language_model`] | the Prompt API, as [`pilotlight_core::model::Model`] |
//! | [`summarizer`] | the Summarizer API |
//! | [`transcripts`] | IndexedDB, as [`pilotlight_core::store::Store`]: `schema` makes and migrates it, `quarantine` keeps what cannot be read |
//! | [`survey`], [`raw`] | a walk through all rows, and what lies in them as JSON |
//! | [`idb`] | the promise layer under every database |
//! | [`desk`] | what panels keep for the next one, beside `localStorage` |
//! | [`flight`] | the ring of the flight recorder, in IndexedDB too |

/// What every context allocates with.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

pub mod alarms;
pub mod chrome_event;
pub mod clock;
pub mod commands;
pub mod console;
pub mod context_menus;
mod decode;
pub mod desk;
pub mod dom_event;
mod encode;
pub mod error;
pub mod flight;
pub mod fold;
pub mod frame;
pub mod i18n;
pub mod id;
pub mod idb;
pub mod language_model;
mod language_options;
mod names;
pub mod offscreen;
pub mod omnibox;
mod quarantine;
pub mod raw;
pub mod registry;
pub mod runtime;
mod schema;
pub mod scripting;
pub mod side_panel;
pub mod storage;
pub mod summarizer;
pub mod survey;
pub mod tabs;
pub mod timer;
pub mod transcripts;
pub mod typing;
pub mod windows;
pub mod wire;

pub use error::{BrowserError, Result};
