//! Live sessions: making, asking, stopping and ending them.

use crate::report::Report;
use futures_channel::oneshot;
use litemap::LiteMap;
use pilotlight_core::{
    assistant::Priming,
    host_io::{Event, WeighingId},
    id::SessionId,
    model::{Answer, Message, Model, ModelError, Session},
};
use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    rc::Rc,
    task::Poll,
};
use wasm_bindgen_futures::spawn_local;

/// A session that is being made.
type Making<S> = Pin<Box<dyn Future<Output = Result<S, ModelError>>>>;

/// Every live session of a model, by its name in the pool.
pub struct Models<M: Model> {
    model: Rc<M>,
    sessions: Rc<RefCell<LiteMap<SessionId, Rc<M::Session>>>>,
    /// Stops the answer of a session when it is sent to.
    stops: Rc<RefCell<LiteMap<SessionId, oneshot::Sender<()>>>>,
    report: Report,
}

impl<M: Model + 'static> Models<M> {
    /// No session yet.
    pub fn new(model: M, report: Report) -> Self {
        Self { model: Rc::new(model), sessions: Rc::default(), stops: Rc::default(), report }
    }

    /// A handle for whoever else has news.
    pub fn report(&self) -> Report {
        self.report.clone()
    }

    /// Asks the browser for its model.
    pub fn availability(&self, priming: Priming) {
        let (model, report) = (self.model.clone(), self.report.clone());
        spawn_local(async move { report(Event::Model(model.availability(&priming).await)) });
    }

    /// Makes a session from nothing.
    pub fn create(&self, id: SessionId, priming: Priming) {
        let model = self.model.clone();
        self.keep(id, Box::pin(async move { model.create(&priming).await }));
    }

    /// Makes a session out of another.
    pub fn duplicate(&self, id: SessionId, base: SessionId) {
        let base = self.session(base);
        self.keep(id, Box::pin(async move { base?.duplicate().await }));
    }

    /// Ends a session.
    pub fn destroy(&self, id: SessionId) {
        if let Some(session) = self.sessions.borrow_mut().remove(&id) {
            session.destroy();
        }
    }

    /// Counts the tokens of each message.
    pub fn measure(&self, id: SessionId, messages: Vec<Message>) {
        let (counts, report) = (count(self.session(id), messages), self.report.clone());
        spawn_local(async move { report(Event::Measured(id, counts.await)) });
    }

    /// The same for something that is only being typed.
    pub fn weigh(&self, weighing: WeighingId, id: SessionId, messages: Vec<Message>) {
        let (counts, report) = (count(self.session(id), messages), self.report.clone());
        spawn_local(async move { report(Event::Weighed(weighing, id, counts.await)) });
    }

    /// Adds messages without asking for an answer.
    pub fn append(&self, id: SessionId, messages: Vec<Message>) {
        let (session, report) = (self.session(id), self.report.clone());
        let append = async move {
            let session = session?;
            session.append(&messages).await?;
            Ok(session.usage())
        };
        spawn_local(async move { report(Event::Appended(id, append.await)) });
    }

    /// Asks for an answer, in this form where one is given, and reports each piece of it and its end.
    pub fn prompt(&self, id: SessionId, messages: Vec<Message>, form: Option<&'static str>) {
        let (session, report, stops) = (self.session(id), self.report.clone(), self.stops.clone());
        let (stop, stopped) = oneshot::channel();
        stops.borrow_mut().insert(id, stop);
        spawn_local(async move {
            let (result, overflowed) = match session {
                Ok(session) => {
                    // What happened before this prompt is not this prompt's.
                    let _ = session.overflowed();
                    let result = match session.prompt(&messages, form) {
                        Ok(answer) => listen(id, answer, stopped, &report).await,
                        Err(error) => Err(error),
                    };
                    (result.map(|()| session.usage()), session.overflowed())
                }
                Err(dead) => (Err(dead), false),
            };
            stops.borrow_mut().remove(&id);
            report(Event::Ended { session: id, result, overflowed });
        });
    }

    /// Stops the answer of this session; its end is reported as usual.
    pub fn abort(&self, id: SessionId) {
        if let Some(stop) = self.stops.borrow_mut().remove(&id) {
            // An answer that has just ended does not listen any more.
            let _ = stop.send(());
        }
    }

    fn session(&self, id: SessionId) -> Result<Rc<M::Session>, ModelError> {
        self.sessions.borrow().get(&id).cloned().ok_or(ModelError::Dead)
    }

    fn keep(&self, id: SessionId, making: Making<M::Session>) {
        let (sessions, report) = (self.sessions.clone(), self.report.clone());
        spawn_local(async move {
            let made = making.await.map(|session| {
                let usage = session.usage();
                sessions.borrow_mut().insert(id, Rc::new(session));
                usage
            });
            report(Event::Made(id, made));
        });
    }
}

async fn count<S: Session>(
    session: Result<Rc<S>, ModelError>,
    messages: Vec<Message>,
) -> Result<Vec<u64>, ModelError> {
    let session = session?;
    let mut counts = Vec::with_capacity(messages.len());
    for message in messages {
        counts.push(session.measure(&[message]).await?);
    }
    Ok(counts)
}

/// Reports each piece of an answer until it ends. After a stop it goes on until the model has taken note.
async fn listen(
    id: SessionId,
    mut answer: impl Answer,
    mut stopped: oneshot::Receiver<()>,
    report: &Report,
) -> Result<(), ModelError> {
    let mut stopping = false;
    loop {
        let next = {
            let mut next = pin!(answer.next());
            poll_fn(|context| {
                if let Poll::Ready(piece) = next.as_mut().poll(context) {
                    return Poll::Ready(Some(piece));
                }
                let stop = !stopping && pin!(&mut stopped).poll(context).is_ready();
                if stop { Poll::Ready(None) } else { Poll::Pending }
            })
            .await
        };
        match next {
            None => {
                stopping = true;
                answer.stop();
            }
            Some(None) => return Ok(()),
            Some(Some(piece)) => report(Event::Said(id, piece?)),
        }
    }
}
