//! One piece of work after the other.

use std::{cell::RefCell, collections::VecDeque, future::Future, rc::Rc};
use wasm_bindgen_futures::spawn_local;

/// Work that is done in the order in which it comes, each piece after the one before is over.
pub struct Queue<T>(Rc<RefCell<State<T>>>);

struct State<T> {
    waiting: VecDeque<T>,
    working: bool,
}

impl<T: 'static> Queue<T> {
    /// Nothing to do yet.
    pub fn new() -> Self {
        Self(Rc::new(RefCell::new(State { waiting: VecDeque::new(), working: false })))
    }

    /// Adds a piece of work, which `work` does when its turn comes. Every piece of a queue is done by the same.
    pub fn push<F>(&self, item: T, work: impl Fn(T) -> F + 'static)
    where
        F: Future<Output = ()> + 'static,
    {
        let mut state = self.0.borrow_mut();
        state.waiting.push_back(item);
        if std::mem::replace(&mut state.working, true) {
            return;
        }
        let state = self.0.clone();
        spawn_local(async move {
            loop {
                let next = state.borrow_mut().waiting.pop_front();
                let Some(item) = next else { break };
                work(item).await;
            }
            state.borrow_mut().working = false;
        });
    }
}
