//! Lets one at a time through, in the order in which they came.

use futures_channel::oneshot;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::Future,
    thread::LocalKey,
};

/// A place that only one can be in at a time.
#[derive(Default)]
pub struct Gate {
    taken: Cell<bool>,
    waiting: RefCell<VecDeque<oneshot::Sender<Pass>>>,
}

/// Being in. Whoever is next is let in when this is dropped.
#[must_use = "whoever is next is let in when this is dropped"]
pub struct Pass(&'static LocalKey<Gate>);

/// Waits until it is one's turn.
pub async fn enter(gate: &'static LocalKey<Gate>) -> Pass {
    line_up(gate).await
}

/// Takes one's place in the line at once, however much later the turn is waited for.
pub fn line_up(gate: &'static LocalKey<Gate>) -> impl Future<Output = Pass> {
    let place = gate.with(Gate::queue).ok_or_else(|| Pass(gate));
    async move {
        match place {
            // The other end is dropped only with the gate, that is, never.
            Ok(turn) => turn.await.unwrap_or_else(|_| Pass(gate)),
            Err(pass) => pass,
        }
    }
}

impl Gate {
    /// `None` where the gate was free and is taken now.
    fn queue(&self) -> Option<oneshot::Receiver<Pass>> {
        if !self.taken.replace(true) {
            return None;
        }
        let (call, turn) = oneshot::channel();
        self.waiting.borrow_mut().push_back(call);
        Some(turn)
    }

    /// Whoever is next; the gate is free where there is nobody.
    fn next(&self) -> Option<oneshot::Sender<Pass>> {
        let next = self.waiting.borrow_mut().pop_front();
        self.taken.set(next.is_some());
        next
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(call) = self.0.with(Gate::next) {
            // A pass for somebody who gave up waiting comes back, is dropped here, and so goes to whoever is next.
            let _ = call.send(Pass(self.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        pin::{Pin, pin},
        task::{Context, Poll, Waker},
    };

    thread_local! {
        static GATE: Gate = Gate::default();
    }

    fn poll<F: Future>(future: Pin<&mut F>) -> Option<F::Output> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    #[test]
    fn one_at_a_time_in_the_order_in_which_they_came() {
        let (mut first, mut second, mut third) = (pin!(enter(&GATE)), pin!(enter(&GATE)), pin!(enter(&GATE)));
        let pass = poll(first.as_mut()).unwrap();
        assert!(poll(second.as_mut()).is_none());
        assert!(poll(third.as_mut()).is_none());
        drop(pass);
        assert!(poll(third.as_mut()).is_none());
        let pass = poll(second.as_mut()).unwrap();
        assert!(poll(third.as_mut()).is_none());
        drop(pass);
        drop(poll(third.as_mut()).unwrap());
        assert!(poll(pin!(enter(&GATE))).is_some());
    }

    #[test]
    fn a_place_in_the_line_is_kept_however_late_it_is_used() {
        let first = line_up(&GATE);
        let second = line_up(&GATE);
        let mut third = pin!(enter(&GATE));
        assert!(poll(third.as_mut()).is_none());
        drop(poll(pin!(first)).unwrap());
        assert!(poll(third.as_mut()).is_none());
        drop(poll(pin!(second)).unwrap());
        drop(poll(third.as_mut()).unwrap());
        drop(line_up(&GATE));
        assert!(poll(pin!(enter(&GATE))).is_some());
    }

    #[test]
    fn whoever_gives_up_holds_nobody_up() {
        let pass = poll(pin!(enter(&GATE))).unwrap();
        let mut gives_up = Box::pin(enter(&GATE));
        let mut called_in_vain = Box::pin(enter(&GATE));
        let mut waits = pin!(enter(&GATE));
        assert!(poll(gives_up.as_mut()).is_none());
        assert!(poll(called_in_vain.as_mut()).is_none());
        assert!(poll(waits.as_mut()).is_none());
        drop(gives_up);
        drop(pass);
        // Called, and gone before it could come.
        drop(called_in_vain);
        assert!(poll(waits.as_mut()).is_some());
    }
}
