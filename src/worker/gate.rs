//! Lets one at a time through, in the order in which they came.

use futures_channel::oneshot;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    thread::LocalKey,
};

/// A place that only one can be in at a time.
#[derive(Default)]
pub struct Gate {
    taken: Cell<bool>,
    waiting: RefCell<VecDeque<oneshot::Sender<()>>>,
}

/// Being in. Whoever is next is let in when this is dropped.
#[must_use = "whoever is next is let in when this is dropped"]
pub struct Pass(&'static LocalKey<Gate>);

/// Waits until it is one's turn.
pub async fn enter(gate: &'static LocalKey<Gate>) -> Pass {
    let turn = gate.with(Gate::queue);
    if let Some(turn) = turn {
        // The sender is dropped only with the gate, that is, never.
        let _ = turn.await;
    }
    Pass(gate)
}

impl Gate {
    /// `None` where the gate was free and is taken now.
    fn queue(&self) -> Option<oneshot::Receiver<()>> {
        if !self.taken.replace(true) {
            return None;
        }
        let (call, turn) = oneshot::channel();
        self.waiting.borrow_mut().push_back(call);
        Some(turn)
    }

    fn call_next(&self) {
        let mut waiting = self.waiting.borrow_mut();
        // Those who gave up waiting cannot be called.
        while let Some(call) = waiting.pop_front() {
            if call.send(()).is_ok() {
                return;
            }
        }
        self.taken.set(false);
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.0.with(Gate::call_next);
    }
}
