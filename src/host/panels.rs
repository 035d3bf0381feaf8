//! The ports of the panels.

use crate::report::Report;
use litemap::LiteMap;
use pilotlight_browser::{
    chrome_event::Listener,
    console,
    runtime::{self, Port},
};
use pilotlight_core::{
    host_io::Event,
    id::PanelId,
    protocol::{FromHost, HOST_PORT, ToHost},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::spawn_local;

/// Every open panel.
pub struct Panels(Rc<Inner>);

struct Inner {
    report: Report,
    /// By a number of their own, because a panel that connects anew keeps its id.
    connections: RefCell<LiteMap<u32, Connection>>,
    last: Cell<u32>,
}

struct Connection {
    port: Port,
    /// Known from its first message on.
    panel: Option<PanelId>,
    _listeners: [Listener; 2],
}

impl Panels {
    /// Accepts panels from now on.
    pub fn new(report: Report) -> Self {
        let inner = Rc::new(Inner { report, connections: RefCell::new(LiteMap::new()), last: Cell::new(0) });
        let accepting = inner.clone();
        runtime::on_connect(HOST_PORT, move |port| accept(&accepting, port)).forever();
        Self(inner)
    }

    /// Says something to a panel. One that is gone has just not been noticed yet.
    pub fn tell(&self, panel: PanelId, message: &FromHost) {
        let connections = self.0.connections.borrow();
        // The newest connection of a panel is the one that it listens to.
        let Some(connection) = connections.values().rev().find(|known| known.panel == Some(panel)) else {
            return;
        };
        if let Err(error) = connection.port.post(message) {
            console::note(&error.into_line());
        }
    }
}

fn accept(inner: &Rc<Inner>, port: Port) {
    let number = inner.last.get() + 1;
    inner.last.set(number);
    let hearing = inner.clone();
    let heard = port.on_message::<ToHost>(move |message| match message {
        Ok(message) => hearing.hear(number, message),
        Err(error) => console::note(&error.into_line()),
    });
    let losing = inner.clone();
    let lost = port.on_disconnect(move || losing.lose(number));
    let connection = Connection { port, panel: None, _listeners: [heard, lost] };
    inner.connections.borrow_mut().insert(number, connection);
}

impl Inner {
    fn hear(&self, number: u32, message: ToHost) {
        let panel = {
            let mut connections = self.connections.borrow_mut();
            let Some(connection) = connections.get_mut(&number) else { return };
            if let ToHost::Hello(panel) = &message {
                connection.panel = Some(*panel);
            }
            connection.panel
        };
        match panel {
            Some(panel) => (self.report)(Event::Panel(panel, message)),
            None => console::note("a panel spoke before it said who it is"),
        }
    }

    fn lose(&self, number: u32) {
        let Some(lost) = self.connections.borrow_mut().remove(&number) else { return };
        let panel = lost.panel;
        // Its listener is what runs now, so it is dropped afterwards.
        spawn_local(async { drop(lost) });
        let Some(panel) = panel else { return };
        let connected = self.connections.borrow().values().any(|known| known.panel == Some(panel));
        if !connected {
            (self.report)(Event::PanelGone(panel));
        }
    }
}
