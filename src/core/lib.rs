//! Every decision of Pilotlight, without a browser.
//!
//! The crate is sans-IO: an event and the time go in, commands come out, and somebody else (the host, the
//! worker) carries them out. So each rule can be tested natively, by the thousand, with simulated time.
//!
//! | module | decides |
//! | --- | --- |
//! | [`id`], [`time`] | what names a thing, and what a moment is |
//! | [`record`], [`assistant`], [`settings`] | what the registry in `chrome.storage` holds |
//! | [`transcript`] | what a chat's turns are, and which of them are shown |
//! | [`store`] | what transcripts are kept in, and what is written together |
//! | [`stored`] | how a stored form is recognised as older, current or newer than this code |
//! | [`trouble`] | every way in which something can fail, with what a person is told |
//! | [`model`] | what a language model is, and what the browser says of it |
//! | [`status`] | what is alive now, as panels show it |
//! | [`pool`] | which sessions are created, cloned, kept and evicted |
//! | [`protocol`] | what panel, host and worker say to each other |

pub mod assistant;
pub mod id;
pub mod model;
pub mod pool;
mod pool_io;
pub mod protocol;
pub mod record;
mod sessions;
pub mod settings;
pub mod status;
pub mod store;
pub mod stored;
pub mod time;
pub mod transcript;
mod tries;
pub mod trouble;
