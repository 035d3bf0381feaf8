//! What the browser's summarizer is asked for: one text at a time.

use crate::report::Report;
use futures_channel::oneshot;
use pilotlight_browser::summarizer::summarize;
use pilotlight_core::{
    errands::{ErrandId, Summarize},
    host_io::Event,
};
use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};
use wasm_bindgen_futures::spawn_local;

/// What the browser's summarizer is asked for.
pub struct Summaries {
    /// Stops the one that is under way when it is dropped.
    going: RefCell<Option<oneshot::Sender<()>>>,
    report: Report,
}

impl Summaries {
    /// None is under way.
    pub fn new(report: Report) -> Self {
        Self { going: RefCell::default(), report }
    }

    /// Begins one, in the place of any that is under way.
    pub fn begin(&self, errand: ErrandId, how: Summarize) {
        let (going, mut stopped) = oneshot::channel();
        self.going.replace(Some(going));
        let report = self.report.clone();
        spawn_local(async move {
            let mut summary = pin!(summarize(&how));
            let result = poll_fn(|context| {
                if pin!(&mut stopped).poll(context).is_ready() {
                    return Poll::Ready(None);
                }
                summary.as_mut().poll(context).map(Some)
            });
            // Who has stopped it does not wait for an outcome.
            if let Some(result) = result.await {
                report(Event::Summarized(errand, result));
            }
        });
    }

    /// Stops the one that is under way, if one is.
    pub fn stop(&self) {
        self.going.take();
    }
}
