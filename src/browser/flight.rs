//! The ring of the [flight recorder](pilotlight_core::flight), in a database of its own, so that it can be written and read
//! although the transcripts' is broken.

use crate::{
    clock, console,
    error::Result,
    idb::{self, Database, Mode, Upgrading},
    wire,
};
use js_sys::{Array, Date, Object};
use pilotlight_core::{
    flight::{About, CAPACITY, EventId, Failure, Flight, FlightEvent, Recorder},
    trouble::Trouble,
};
use std::{cell::RefCell, future::Future, pin::Pin, rc::Rc};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{IdbKeyRange, IdbObjectStoreParameters};

/// The one object store: one row an event, by a number that counts on.
const EVENTS: &str = "events";

/// The events that are kept, in the database `flight`.
#[derive(Clone)]
pub struct Ring(Database);

impl Default for Ring {
    fn default() -> Self {
        Self(Database::new("flight", 1, make_store))
    }
}

/// What was read of the ring.
pub struct Recorded {
    /// The events, in the order of their happening, as people read them: with a readable name and time, and without what
    /// they do not have.
    pub events: Array,
    /// How many rows cannot be read.
    pub unreadable: u32,
}

impl Ring {
    /// Adds events, and lets go of the oldest, so that no more than [`CAPACITY`] are kept.
    ///
    /// # Errors
    /// What the browser says; then none of them is kept.
    pub async fn append(&self, events: &[FlightEvent]) -> Result<()> {
        let rows: Vec<_> = events.iter().map(wire::to_js).collect();
        let transaction = self.0.begin(&[EVENTS], Mode::WriteRelaxed).await?;
        let committed = idb::committed(&transaction);
        let store = transaction.object_store(EVENTS)?;
        let mut last = None;
        for row in &rows {
            last = Some(store.add(row)?);
        }
        if let Some(last) = last {
            let newest = idb::answer(&last).await?.as_f64().unwrap_or_default();
            let oldest = IdbKeyRange::upper_bound(&(newest - CAPACITY as f64).into())?;
            store.delete(&oldest)?;
        }
        committed.await
    }

    /// Everything that is kept, each row decoded by itself.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn read_all(&self) -> Result<Recorded> {
        let transaction = self.0.begin(&[EVENTS], Mode::Read).await?;
        let rows = idb::answer(&transaction.object_store(EVENTS)?.get_all()?).await?;
        // The host collects before it writes, so the order of the rows is not that of what happened. The browser sorts:
        // what Rust brings along for it weighs more than all the rest here.
        let at = |row: &JsValue| wire::field(row, "at").and_then(|at| at.as_f64()).unwrap_or_default();
        let rows = Array::from(&rows).sort_by(&mut |one, other| at(&one).total_cmp(&at(&other)) as i32);
        let events = rows.iter().filter_map(|row| readable(&row)).collect::<Array>();
        let unreadable = rows.length() - events.length();
        Ok(Recorded { events, unreadable })
    }

    /// Waits until everything that was added so far is written: a reading comes after the writings before it.
    ///
    /// # Errors
    /// The database cannot be opened or read.
    pub async fn settle(&self) -> Result<()> {
        let transaction = self.0.begin(&[EVENTS], Mode::Read).await?;
        idb::answer(&transaction.object_store(EVENTS)?.count()?).await?;
        Ok(())
    }

    /// Adds events, and nobody waits for it. What cannot be recorded is told to the developer and disturbs nothing else.
    pub fn record(&self, events: Vec<FlightEvent>) {
        let ring = self.clone();
        spawn_local(async move {
            if let Err(error) = ring.append(&events).await {
                console::note(&error.into_line());
            }
        });
    }
}

/// Records for a context that can be gone at any moment: what happens is written as soon as the work of that moment is
/// done.
#[derive(Clone)]
pub struct Journal(Rc<State>);

struct State {
    flight: RefCell<Flight>,
    ring: Ring,
}

impl Journal {
    /// Nothing has happened yet. `salt` as for [`Flight::new`].
    pub fn new(by: Recorder, salt: u128) -> Self {
        Self(Rc::new(State { flight: RefCell::new(Flight::new(by, salt)), ring: Ring::default() }))
    }

    /// Records an event.
    pub fn note(&self, what: &'static str, about: About) -> EventId {
        let state = self.0.clone();
        spawn_local(async move {
            // Whatever happened in one go is written together: the first of these finds all of it.
            let events = state.flight.borrow_mut().take();
            if !events.is_empty() {
                state.ring.record(events);
            }
        });
        self.0.flight.borrow_mut().note(what, about, clock::now())
    }

    /// Records a failure that a person is told of.
    pub fn fail(&self, what: &'static str, trouble: Trouble) -> Failure {
        let event = self.note(what, About::trouble(&trouble));
        Failure { trouble, event }
    }
}

/// An event as people read it; `None` where the row is none. It goes from one plain object into another: the way through
/// a [`FlightEvent`] would be a large part of the panel.
fn readable(row: &JsValue) -> Option<JsValue> {
    let text = |name| wire::field(row, name)?.as_string();
    let id = wire::from_js::<EventId>(wire::field(row, "id")?).ok()?;
    let at = Date::new(&wire::field(row, "at")?.as_f64()?.into());
    let (by, what) = (text("by")?.to_ascii_lowercase(), text("what")?);
    let event = Object::new();
    let set = |name, value: JsValue| wire::set_field(&event, name, &value);
    set("id", id.to_string().into());
    set("at", at.to_iso_string().into());
    set("by", by.into());
    set("what", what.into());
    for name in ["code", "chat", "session", "took", "said"] {
        if let Some(value) = wire::field(row, name) {
            set(name, value);
        }
    }
    let figures = Array::from(&wire::field(row, "figures")?);
    if figures.length() > 0 {
        let counted = Object::new();
        for figure in figures.iter() {
            let name = wire::field(&figure, "name")?.as_string()?;
            wire::set_field(&counted, &name, &wire::field(&figure, "count")?);
        }
        set("figures", counted.into());
    }
    Some(event.into())
}

/// Makes the store of a new database; there is only one version so far.
fn make_store(upgrading: Upgrading) -> Pin<Box<dyn Future<Output = Result<()>>>> {
    Box::pin(async move {
        let parameters = IdbObjectStoreParameters::new();
        parameters.set_auto_increment(true);
        upgrading.database.create_object_store_with_optional_parameters(EVENTS, &parameters)?;
        Ok(())
    })
}
