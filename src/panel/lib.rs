//! The side panel: draws what [`pilotlight_core::screen`] decides to show, and hands it what happens.
//!
//! | module | is |
//! | --- | --- |
//! | [`app`] | the panel as a whole: events in, effects carried out, one drawing a frame |
//! | [`link`], [`changes`] | the ways to the host and to the worker |
//! | [`asks`] | what was asked outside of the panel |
//! | [`draft`], [`early`], [`keep`], [`mirrored`], [`keys`] | the composer's text, what was done before this code was awake, what the next page finds, also after a crash, the keys that work everywhere |
//! | [`page`] | the root component: bar, list, the view in the middle, composer, toasts |
//! | [`chat`], [`turn`], [`waiting`], [`answer`], [`markdown`], [`details`] | the chat |
//! | [`list`] | the list of chats |
//! | [`sessions`], [`plot`], [`settings`], [`assistants`], [`assistant_form`], [`prompts`], [`prompt_form`], [`requirements`], [`shortcuts`] | the other views; [`form`]: what forms have in common |
//! | [`storage`], [`repair`], [`stock`], [`sure`] | what is kept, what of it cannot be read, how both are found out, and a button that asks once more |
//! | [`export`], [`save`] | what is kept, as files |
//! | [`find`], [`archive`] | the view where something is looked for, and the worker that goes through everything for it |
//! | [`toasts`], [`announce`] | what is said at the edge of the panel, and to screen readers |
//! | [`composer`], [`meter`], [`notice`], [`slash`] | what stands around the text that is being typed |
//! | [`excerpt`] | what of a page a message is about |
//! | [`summary`] | what the model is told in the place of the oldest turns |
//! | [`words`], [`icon`], [`flame`], [`view`] | what everything else is made of |
//! | [`record`], [`report`] | what the panel itself finds to have failed, and what is sent when something is odd |
//!
//! # Hooks for tests
//!
//! Tests of the whole extension find things by these attributes, and by nothing else:
//!
//! | where | attribute | values |
//! | --- | --- | --- |
//! | `<html>` | `data-ready` | `true` once keys are served by this code; the composer can be typed into before |
//! | `<html>` | `data-view` | see [`pilotlight_core::screen::View::word`] |
//! | `<html>` | `data-link` | `opening`, `up`, `down` |
//! | `<html>` | `data-flame` | see [`pilotlight_core::status::Flame::word`] |
//! | `<html>` | `data-model` | `unknown`, or see [`pilotlight_core::notice::model_word`] |
//! | `<html>` | `data-chat` | the id of the shown chat |
//! | `<html>` | `data-list` | whether the list is open, where it slides over the chat: `open`, `closed` |
//! | whatever scrolls | `data-scroller` | |
//! | `<html>` | `data-theme` | `system`, `light`, `dark` |
//! | a turn | `data-turn`, `data-role`, `data-state`, `data-place` | its id; `person`, `model`; `queued`, `running`, `done`, `stopped`, `failed`, `interrupted`; `path`, `last-answer`, `queue`, `unsent` |
//! | an answer's words | `data-answer-text` | |
//! | the step of a running turn, before its first words | `data-step` | see [`pilotlight_core::status::Step::word`] |
//! | a note that turns were left out | `data-left-out` | how many |
//! | what is told in the place of the oldest turns | `data-summary`, `data-edited` | how many turns; `true`, `false` |
//! | a note that a message is lost here | `data-gap` | |
//! | a note that all is only in memory | `data-in-memory` | |
//! | a note that parts of the chat cannot be read | `data-unreadable` | how many |
//! | a failed turn, a notice or a toast | `data-trouble` | see [`pilotlight_core::trouble::Trouble::code`] |
//! | the line that says which event a failure is recorded as | `data-event` | the event's name, such as `1M2-ABCD-EFGH` |
//! | a notice above the composer | `data-notice` | `host-gone`, `checking`, `downloadable`, `downloading`, `trouble`, `newer`, `too-long` |
//! | a row of the list | `data-chat`, `data-live`, `data-running`, `data-pinned` | its id; `true`, `false` |
//! | the site that a chat of the list began with | `data-site` | |
//! | a session | `data-session`, `data-session-chat`, `data-obtained`, `data-phase` | its number; the chat, `base` or `errand`; `created`, `cloned`, `restored`; `making`, `idle`, `busy` |
//! | the details of an answer | `data-details` | how its session was obtained, see [`pilotlight_core::figures::Way::word`] |
//! | a figure in them | `data-run`, `data-value` | `outcome`, or see [`pilotlight_core::figures::Figure::word`]; its value, where it is known |
//! | a row of the plot | `data-plot`, `data-count` | how the sessions were obtained; how many answers |
//! | the meter | `data-meter`, `data-level`, `data-tokens`, `data-window` | the used share in whole percent, or `unknown`; see [`pilotlight_core::budget::Level::word`]; tokens |
//! | what is said of a message that is being typed | `data-forecast`, `data-figure`, `data-adds`, `data-current` | see [`pilotlight_core::budget::Forecast::word`]; how many turns, or tokens too many; the tokens it takes; `true` where it is said of what is typed now |
//! | a toast | `data-toast` | `deleted`, `removed`, `assistant-deleted`, `prompt-deleted`, `copied`, `not-copied`, `failed` |
//! | an assistant in the list of them | `data-assistant` | its id |
//! | a prompt in the list of them | `data-prompt` | its id |
//! | a command that is offered above the composer | `data-command` | what stands behind the slash |
//! | a note that a prompt has nothing to work on | `data-missing` | |
//! | a command's keys | `data-shortcut` | its name in the manifest |
//! | how a prompt looks in the menu | `data-menu-entry` | |
//! | what is taken in all | `data-used` | bytes, once they were counted |
//! | a chat among those that take space | `data-share`, `data-bytes` | its id; about how many |
//! | what the bin holds | `data-bin` | how many chats |
//! | the section that looks through everything | `data-repair`, `data-broken` | `waiting`, `running`, `fine`, `broken`, `failed`; how many pieces cannot be read |
//! | the broken pieces of a chat, and one of them | `data-broken-chat`, `data-pieces`; `data-piece` | its id or `none`, how many; what it was: `turns`, `heads`, `journal`, `registry` |
//! | a chat of which only the record is left | `data-hollow` | |
//! | an excerpt | `data-excerpt`, `data-kind`, `data-expanded` | its id; `selection`, `page`, `link`, `field`; `true`, `false` |
//! | a note that an excerpt is not all there was | `data-extent` | `as-told`, `first` |
//! | a note that not all of an excerpt is drawn | `data-rest` | |
//! | how far a message's excerpts were read in parts | `data-read`, `data-percent` | `part`, `combining`, `whole`, `broken-off`; in whole percent |
//! | an entry where something is looked for | `data-entry`, `data-of` | see [`pilotlight_core::palette::Section::word`], or `more`; for a chat its id, for a message its turn's |
//! | what is said of how much was found | `data-count`, `data-whole` | how many messages; what is typed, once everything was looked through for it |
//! | a turn that was gone to | `data-sought` | |
//! | a field of a form | `data-field` | the name of what it changes, such as `find`, `cap`, `idle`, `warm`, `theme`, `name`, `system` |
//! | whatever can be clicked | `data-action` | `send`, `stop`, `open-list`, `close-list`, `new-chat`, `open-chat`, `open-sessions`, `open-settings`, `open-assistants`, `back`, `rename-chat`, `pin-chat`, `delete-chat`, `undo`, `put-away`, `evict`, `copy`, `copy-sessions`, `details`, `try-again`, `continue`, `copy-code`, `edit-waiting`, `remove-waiting`, `save-waiting`, `jump-latest`, `download`, `retry`, `requirements`, `new-assistant`, `edit-assistant`, `delete-assistant`, `save-assistant`, `add-example`, `remove-example`, `next-step`, `open-storage`, `destroy-chat`, `empty-bin`, `show-more`, `export-everything`, `export-broken`, `discard`, `discard-all`, `show-more-broken`, `delete-hollow`, `save-events`, `open-place`, `expand-excerpt`, `remove-excerpt`, `open-prompts`, `new-prompt`, `edit-prompt`, `move-prompt-up`, `move-prompt-down`, `insert-placeholder`, `save-prompt`, `delete-prompt`, `export-prompts`, `open-shortcuts`, `work-in-parts`, `open-find` |

pub mod announce;
pub mod answer;
pub mod app;
pub mod archive;
pub mod asks;
pub mod assistant_form;
pub mod assistants;
mod bin;
pub mod changes;
pub mod chat;
pub mod composer;
pub mod details;
pub mod draft;
pub mod early;
mod editing;
pub mod excerpt;
pub mod export;
pub mod find;
pub mod flame;
pub mod form;
pub mod icon;
pub mod keep;
pub mod keys;
pub mod link;
pub mod list;
pub mod markdown;
pub mod meter;
pub mod mirrored;
pub mod notice;
pub mod page;
pub mod plot;
pub mod prompt_form;
pub mod prompts;
pub mod reads;
mod record;
pub mod repair;
pub mod report;
pub mod requirements;
pub mod save;
pub mod sessions;
pub mod settings;
pub mod shortcuts;
pub mod slash;
pub mod stock;
pub mod storage;
pub mod summary;
pub mod sure;
pub mod toasts;
pub mod turn;
mod turn_tools;
pub mod view;
pub mod waiting;
pub mod words;

use pilotlight_browser::console;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::HtmlTextAreaElement;
use yew::Renderer;

/// Starts the panel in its page.
#[wasm_bindgen(start)]
pub fn start() {
    let Some(places) = find_places() else {
        return console::note("panel.html has not the places that the panel draws into");
    };
    let app = app::App::open(draft::Draft::new(places.draft));
    app.keep_alive(announce::serve(&app, places.voice));
    let props = page::PageProps { app, above: places.above, quotes: places.quotes, tools: places.tools };
    Renderer::<page::Page>::with_root_and_props(places.root, props).render();
}

/// Where in `panel.html` the panel draws.
struct Places {
    root: web_sys::Element,
    draft: HtmlTextAreaElement,
    above: web_sys::Element,
    quotes: web_sys::Element,
    tools: web_sys::Element,
    voice: web_sys::Element,
}

fn find_places() -> Option<Places> {
    let document = web_sys::window()?.document()?;
    let find = |id| document.get_element_by_id(id);
    Some(Places {
        root: find("app")?,
        draft: find("draft")?.dyn_into().ok()?,
        above: find("composer-above")?,
        quotes: find("composer-quotes")?,
        tools: find("composer-tools")?,
        voice: find("voice")?,
    })
}
