//! What views have found out about what is kept: what is taken, what cannot be read, and how long answers took. Each is
//! looked up anew when something has changed that it hangs on, and the view is drawn with what is known by then.

use crate::{app::App, export, record, save};
use pilotlight_browser::{
    Result, console, registry,
    storage::{self, Area},
    transcripts::Transcripts,
};
use pilotlight_core::{
    archive::ToArchive,
    damage::{Damage, Group},
    figures::Way,
    id::ChatId,
    link::Link,
    plot::Plot,
    record::ChatRecord,
    screen::{Event, Note},
    space::Tally,
    store::Quarantined,
    time::Millis,
    trouble::Trouble,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// How many of the newest turns are looked at for how long answers took; half of them are answers.
const NEWEST: u32 = 400;

/// What views have found out.
#[derive(Default)]
pub struct Stock {
    taken: RefCell<Option<Rc<Taken>>>,
    broken: RefCell<Option<Rc<Vec<Group>>>>,
    /// What each hung on when it was last looked up.
    weighed_at: RefCell<Option<Moment>>,
    found_at: RefCell<Option<Moment>>,
    plot: RefCell<Option<Rc<Plot>>>,
    plotted_at: RefCell<Option<Moment>>,
    /// The number of what the archive was asked last, and of what each of two findings is the answer to.
    asked: Cell<u32>,
    taken_number: Cell<u32>,
    broken_number: Cell<u32>,
    /// How many rows have been exported so far, while an export is under way.
    exporting: Cell<Option<u32>>,
    /// How often each of the two lists was made longer.
    longer: [Cell<usize>; 2],
    /// The chats whose broken pieces are unfolded.
    open: RefCell<Vec<Option<ChatId>>>,
}

/// A list that can be long.
#[derive(Clone, Copy)]
pub enum List {
    /// The chats that take the most.
    Largest,
    /// The chats of which something cannot be read.
    Broken,
}

/// What is taken.
#[derive(Debug, Default)]
pub struct Taken {
    /// All that the extension takes, in bytes.
    pub used: u64,
    /// What of it are rows of chats.
    pub tally: Tally,
}

/// What the findings hang on: the records, what was discarded, whether the host is there, and whether it has looked
/// through everything.
#[derive(Clone)]
struct Moment {
    records: Rc<Vec<Rc<ChatRecord>>>,
    discards: u32,
    is_up: bool,
    is_over: bool,
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.records, &other.records)
            && (self.discards, self.is_up, self.is_over) == (other.discards, other.is_up, other.is_over)
    }
}

impl Moment {
    fn now(app: &App) -> Self {
        app.read(|screen| Self {
            records: screen.mirror().list(),
            discards: screen.inspection().discards,
            is_up: screen.link() == Link::Up,
            is_over: screen.inspection().end.is_some(),
        })
    }
}

impl Stock {
    /// What is taken; `None` until that was found out.
    pub fn taken(&self, app: &App) -> Option<Rc<Taken>> {
        let moment = Moment { is_over: false, ..Moment::now(app) };
        if self.weighed_at.replace(Some(moment.clone())).as_ref() != Some(&moment) {
            app.archive().post(app, &ToArchive::Weigh(self.next_number()), &JsValue::UNDEFINED);
        }
        self.taken.borrow().clone()
    }

    /// What IndexedDB takes, and the rows of each chat in it.
    pub fn take_weighed(&self, app: &App, number: u32, used: u64, tally: Tally) {
        let app = app.clone();
        spawn_local(async move {
            let registry = storage::bytes_in_use(Area::Local).await.unwrap_or_default();
            let stock = app.stock();
            // What began later counts, also where it ended earlier.
            if stock.taken_number.get() < number {
                stock.taken_number.set(number);
                stock.taken.replace(Some(Rc::new(Taken { used: used + registry, tally })));
                app.draw();
            }
        });
    }

    /// What cannot be read; `None` until everything was looked through.
    pub fn broken(&self, app: &App) -> Option<Rc<Vec<Group>>> {
        let moment = Moment::now(app);
        if moment.is_over && self.found_at.replace(Some(moment.clone())).as_ref() != Some(&moment) {
            app.archive().post(app, &ToArchive::ListBroken(self.next_number()), &JsValue::UNDEFINED);
        }
        self.broken.borrow().clone()
    }

    /// What could not be read of the database.
    pub fn take_broken(&self, app: &App, number: u32, rows: Vec<Quarantined>) {
        let app = app.clone();
        spawn_local(async move {
            let mut damage = Damage::default();
            rows.into_iter().for_each(|row| damage.add_row(row));
            if let Err(error) = find_values(&mut damage).await {
                console::note(&error.into_line());
            }
            let stock = app.stock();
            // As above.
            if stock.broken_number.get() < number {
                stock.broken_number.set(number);
                stock.broken.replace(Some(Rc::new(damage.into_groups())));
                app.draw();
            }
        });
    }

    fn next_number(&self) -> u32 {
        self.asked.set(self.asked.get() + 1);
        self.asked.get()
    }

    /// How long the first words of the newest answers took; `None` where there are none, and until that was found out.
    pub fn plot(&self, app: &App) -> Option<Rc<Plot>> {
        // The record of a chat changes when an answer in it is over.
        let moment = Moment { is_over: false, discards: 0, ..Moment::now(app) };
        if self.plotted_at.replace(Some(moment.clone())).as_ref() != Some(&moment) {
            let app = app.clone();
            spawn_local(async move {
                let plot = Plot::of(&first_words(app.transcripts()).await).map(Rc::new);
                let stock = app.stock();
                // What began later counts, also where it ended earlier.
                if stock.plotted_at.borrow().as_ref() == Some(&moment) {
                    stock.plot.replace(plot);
                    app.draw();
                }
            });
        }
        self.plot.borrow().clone()
    }

    /// Values of the registry that cannot be read have come or gone: they are in no record.
    pub fn look_again(&self, app: &App) {
        self.found_at.replace(None);
        app.draw();
    }

    /// How many entries of a list are drawn, where there are so many at first.
    pub fn listed(&self, list: List, at_first: usize) -> usize {
        at_first * (self.longer[list as usize].get() + 1)
    }

    /// Draws more of a list.
    pub fn list_more(&self, app: &App, list: List) {
        let longer = &self.longer[list as usize];
        longer.set(longer.get() + 1);
        app.draw();
    }

    /// Whether the broken pieces of a chat are unfolded.
    pub fn is_open(&self, chat: Option<ChatId>) -> bool {
        self.open.borrow().contains(&chat)
    }

    /// Folds the broken pieces of a chat, or unfolds them.
    pub fn set_open(&self, app: &App, chat: Option<ChatId>, open: bool) {
        let mut all = self.open.borrow_mut();
        all.retain(|known| *known != chat);
        all.extend(open.then_some(chat));
        drop(all);
        app.draw();
    }

    /// How many rows have been exported so far, while an export is under way.
    pub fn exporting(&self) -> Option<u32> {
        self.exporting.get()
    }

    /// Saves everything in a file.
    pub fn export_everything(&self, app: &App) {
        self.exporting.set(Some(0));
        let app = app.clone();
        spawn_local(async move { app.stock().expect_file(&app, export::everything(&app).await) });
    }

    /// Saves what cannot be read in a file.
    pub fn export_broken(&self, app: &App) {
        let app = app.clone();
        spawn_local(async move { app.stock().expect_file(&app, export::damage(&app).await) });
    }

    /// The file that is being made holds so many rows.
    pub fn take_rows(&self, app: &App, count: u32) {
        self.exporting.set(self.exporting.get().map(|_| count));
        app.draw();
    }

    /// A file was made.
    pub fn take_file(&self, app: &App, name: &str, file: &JsValue) {
        self.exporting.take();
        self.expect_file(app, save::save(name, file.unchecked_ref()));
        app.draw();
    }

    fn expect_file(&self, app: &App, result: Result<()>) {
        if let Err(error) = result {
            self.fail(app, error.into_line());
        }
    }

    /// Something was not saved in a file: says so.
    pub fn fail(&self, app: &App, why: String) {
        self.exporting.take();
        let failure = record::fail("not-exported", Trouble::StoreFailed { why });
        app.dispatch(Event::Say(Note::Failed(failure)));
    }
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

/// How the session of each of the newest answers was obtained, and how long its first words took.
async fn first_words(transcripts: &Transcripts) -> Vec<(Way, Millis)> {
    // That the disk fails is said elsewhere.
    let newest = transcripts.newest(NEWEST).await.unwrap_or_default();
    let measured = newest.into_iter().filter_map(|turn| turn.figures);
    measured.filter_map(|figures| figures.way().zip(figures.first_words())).collect()
}
