//! The connection to the host: kept open for as long as the panel is, however often the host goes.

use crate::{app::App, record};
use futures_channel::oneshot;
use pilotlight_browser::{
    chrome_event::Listener,
    clock, console, id,
    runtime::{self, Port},
    timer,
};
use pilotlight_core::{
    flight::About,
    id::PanelId,
    link::{Link, Pause},
    protocol::{FromHost, HOST_PORT, PanelLetter, PanelReply, ToHost, ToWorker},
    screen::Event,
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen_futures::spawn_local;

/// How long the worker may take to open the host, in milliseconds.
const OPENING: u32 = 4_000;
/// How long the host may take to say its first word, in milliseconds.
const FIRST_WORD: u32 = 4_000;

/// The connection to the host.
#[derive(Clone, Default)]
pub struct HostLink(Rc<State>);

#[derive(Default)]
struct State {
    port: RefCell<Option<Port>>,
    /// Ends the pause before the next try.
    hurry: RefCell<Option<oneshot::Sender<()>>>,
}

impl HostLink {
    /// Connects, and connects again whenever the connection is lost, without end.
    pub fn keep_open(&self, app: App) {
        let link = self.clone();
        let panel = id::panel();
        spawn_local(async move {
            let (mut failures, mut since, mut outage) = (0, clock::now(), None);
            loop {
                if link.stand(&app, panel).await {
                    (failures, since, outage) = (0, clock::now(), None);
                    app.dispatch(Event::Link(Link::Opening));
                }
                // It is asked for only now: mostly the host is there, and then the worker can go on sleeping.
                if open_host().await && link.stand(&app, panel).await {
                    (failures, since, outage) = (0, clock::now(), None);
                }
                failures += 1;
                let now = clock::now();
                let pause = Pause::after(failures, since, now);
                let state = match pause {
                    Pause::Quiet(_) => Link::Opening,
                    Pause::Told(length) => {
                        let event =
                            *outage.get_or_insert_with(|| record::note("host-gone", About::default()));
                        Link::Down { retry_at: now + length, event }
                    }
                };
                app.dispatch(Event::Link(state));
                link.pause(pause.length() as u32).await;
            }
        });
    }

    /// Says something to the host. What is lost with a connection is said again by whoever needs it.
    pub fn post(&self, message: &ToHost) {
        let sent = self.0.port.borrow().as_ref().map(|port| port.post(message));
        if let Some(Err(error)) = sent {
            console::note(&error.into_line());
        }
    }

    /// Ends the pause before the next try.
    pub fn hurry(&self) {
        if let Some(hurry) = self.0.hurry.borrow_mut().take() {
            // Nobody waits where the pause has just ended by itself.
            let _ = hurry.send(());
        }
    }

    /// Connects, and comes back when the connection is over. True if the host had answered.
    async fn stand(&self, app: &App, panel: PanelId) -> bool {
        let Ok(port) = runtime::connect(HOST_PORT) else { return false };
        let (speaks, first_word) = oneshot::channel();
        let (ends, end) = oneshot::channel();
        let _listeners = listen(&port, app, speaks, ends);
        if port.post(&ToHost::Hello(panel)).is_err() {
            return false;
        }
        self.0.port.replace(Some(port.clone()));
        let answered = matches!(timer::with_timeout(FIRST_WORD, first_word).await, Some(Ok(())));
        if answered {
            // The other side of the channel is dropped only when it is used.
            let _ = end.await;
        }
        self.0.port.take();
        port.disconnect();
        answered
    }

    async fn pause(&self, milliseconds: u32) {
        let (hurry, hurried) = oneshot::channel();
        self.0.hurry.replace(Some(hurry));
        // Whether the time or the person ended it makes no difference.
        let _ = timer::with_timeout(milliseconds, hurried).await;
    }
}

/// Hands on what the host says. `speaks` is told of its first word, and dropped if there is none; `ends` is told of the
/// end.
fn listen(port: &Port, app: &App, speaks: oneshot::Sender<()>, ends: oneshot::Sender<()>) -> [Listener; 2] {
    let silent = Rc::new(RefCell::new(Some(speaks)));
    let app = app.clone();
    let messages = port.on_message({
        let silent = silent.clone();
        move |message: pilotlight_browser::Result<FromHost>| {
            if let Some(speaks) = silent.borrow_mut().take() {
                app.dispatch(Event::Link(Link::Up));
                // It is not waited for any more where the first word came too late.
                let _ = speaks.send(());
            }
            match message {
                Ok(message) => app.dispatch(Event::Host(message)),
                Err(error) => console::note(&error.into_line()),
            }
        }
    });
    let mut ends = Some(ends);
    let end = port.on_disconnect(move || {
        silent.borrow_mut().take();
        // As above.
        let _ = ends.take().map(|ends| ends.send(()));
    });
    [messages, end]
}

async fn open_host() -> bool {
    let opened = runtime::ask_worker::<PanelReply>(ToWorker::PANEL, &PanelLetter::OpenHost, OPENING);
    opened.await.is_ok()
}
