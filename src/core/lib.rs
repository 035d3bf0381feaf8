//! Every decision of Pilotlight, without a browser.
//!
//! The crate is sans-IO: an event and the time go in, commands come out, and somebody else (the host, the
//! worker) carries them out. So each rule can be tested natively, by the thousand, with simulated time.
//!
//! | module | decides |
//! | --- | --- |
//! | [`id`], [`time`] | what names a thing, and what a moment is |
//! | [`record`], [`assistant`], [`settings`] | what the registry in `chrome.storage` holds |
//! | [`registry`], [`edit`] | which keys the registry has, and what each message to the worker changes in it |
//! | [`schedule`] | what the worker has to do later, and when its one alarm goes off |
//! | [`transcript`] | what a chat's turns are, and which of them are shown |
//! | [`branches`] | which versions of a turn there are, and what takes a change back |
//! | [`store`], [`memory`] | what transcripts are kept in, and what is written together |
//! | [`stored`], [`migrations`] | how what lies on disk is read, be it older, current, newer or broken |
//! | [`trouble`] | every way in which something can fail, with what a person is told |
//! | [`model`] | what a language model is, and what the browser says of it |
//! | [`status`] | what is alive now, as panels show it |
//! | [`flight`] | what happened lately, so that a person can show what was odd |
//! | [`errands`], [`title`] | what the host has a model do for itself in idle time: titles for chats, and (`compaction`) summaries |
//! | [`pool`] | which sessions are created, cloned, kept and evicted |
//! | [`strategy`], [`summary`] | what is given of a chat that is longer than the window, and what stands in the place of the rest |
//! | [`context`], [`history`] | what a session is given of a chat, and as which messages |
//! | [`journal`] | when a running answer is written to disk |
//! | [`availability`] | when to ask for the browser's model, and what to make of the answer |
//! | [`recovery`] | what a new host does with what the last one left behind |
//! | [`turns`] | the chats in use: in each (`chat`) one turn runs and others wait |
//! | [`engine`] | all of that put together: the host's mind |
//! | [`run`], [`figures`], [`plot`] | the steps of one turn, what is measured of it, and how that is drawn |
//! | [`forecast`] | what will happen to the message that is being typed |
//! | [`reading`] | how something too long is read in parts |
//! | [`protocol`] | what panel, host and worker say to each other |
//! | [`excerpt`], [`quote`], [`fragment`] | what of a page travels with a question, how the model is given it, and how to get back to it |
//! | [`prompts`], [`slash`], [`ask`] | what is often asked, how it is called in the composer, and what was asked outside of the panel |
//! | [`menu`], [`ask_plan`] | how that is asked, and what is read of the page for it |
//! | [`screen`], [`mirror`], [`thread`], [`feed`], [`outbox`], [`notice`], [`link`] | what a panel shows, and what it does when something happens |
//! | [`space`], [`damage`] | what takes the space, and what of it cannot be read |
//! | [`find`], [`archive`] | what is looked for in everything that was said (`find_index`), and how it is found while that is still being read |
//! | [`palette`] | what is offered where something is looked for: chats, commands, assistants, prompts and what was said |
//! | [`desk`] | what a panel keeps for the next one, and which of two places is right about it |
//! | [`follow`], [`window`], [`ago`], [`announce`] | how a growing page scrolls, what of a long list is drawn, how times and answers are told |

pub mod ago;
pub mod announce;
pub mod archive;
pub mod ask;
pub mod ask_plan;
pub mod assistant;
pub mod availability;
pub mod branches;
pub mod budget;
mod chat;
mod chat_asked;
mod chat_memory;
mod chat_rewrite;
mod chat_written;
mod compaction;
pub mod context;
pub mod damage;
#[cfg(test)]
mod decode_tests;
pub mod desk;
pub mod edit;
pub mod engine;
#[cfg(test)]
mod engine_branches;
#[cfg(test)]
mod engine_compaction;
#[cfg(test)]
mod engine_compaction_histories;
#[cfg(test)]
mod engine_errands;
#[cfg(test)]
mod engine_figures;
mod engine_flight;
#[cfg(test)]
mod engine_flight_tests;
#[cfg(test)]
mod engine_forecasts;
#[cfg(test)]
mod engine_histories;
#[cfg(test)]
mod engine_kills;
#[cfg(test)]
mod engine_queue_tests;
#[cfg(test)]
mod engine_reading;
#[cfg(test)]
mod engine_reading_tests;
mod engine_settle;
#[cfg(test)]
mod engine_tests;
mod engine_weigh;
#[cfg(test)]
mod engine_world;
#[cfg(test)]
mod engine_world_checks;
#[cfg(test)]
mod engine_world_io;
#[cfg(test)]
mod engine_world_model;
mod errand_io;
pub mod errands;
pub mod excerpt;
pub mod feed;
pub mod figures;
pub mod find;
mod find_index;
pub mod flight;
pub mod follow;
pub mod forecast;
pub mod fragment;
pub mod history;
pub mod host_io;
pub mod id;
pub mod journal;
mod keeping;
mod letters;
pub mod link;
pub mod memory;
pub mod menu;
pub mod migrations;
pub mod mirror;
pub mod model;
pub mod notice;
pub mod outbox;
pub mod palette;
pub mod plot;
pub mod pool;
mod pool_asked;
#[cfg(test)]
mod pool_histories;
mod pool_io;
mod pool_settle;
#[cfg(test)]
mod pool_tests;
#[cfg(test)]
mod pool_world;
pub mod prompts;
pub mod protocol;
pub mod quote;
pub mod reading;
#[cfg(test)]
mod reading_tests;
pub mod record;
pub mod recovery;
pub mod registry;
#[cfg(test)]
mod registry_histories;
#[cfg(test)]
mod registry_prompts_tests;
#[cfg(test)]
mod registry_tests;
#[cfg(test)]
mod registry_world;
pub mod run;
mod run_io;
mod run_read;
mod run_record;
mod run_session;
pub mod schedule;
pub mod screen;
mod screen_asks;
#[cfg(test)]
mod screen_asks_tests;
mod screen_io;
mod screen_steps;
#[cfg(test)]
mod screen_tests;
mod screen_turns;
mod screen_weigh;
mod sessions;
pub mod settings;
mod shown;
pub mod slash;
pub mod space;
pub mod status;
pub mod store;
pub mod stored;
pub mod strategy;
pub mod summary;
pub mod thread;
pub mod time;
pub mod title;
pub mod transcript;
mod tries;
pub mod trouble;
pub mod turns;
pub mod window;
