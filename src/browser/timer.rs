//! [`setTimeout`](https://developer.mozilla.org/docs/Web/API/Window/setTimeout), for what must not be waited for
//! without end.

use futures_channel::oneshot;
use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};
use wasm_bindgen::{JsValue, prelude::*};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Closure<dyn FnMut()>, milliseconds: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue);
}

/// Calls back once, unless it is dropped before.
#[must_use = "the timer is stopped when this is dropped"]
pub struct Timeout {
    handle: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timeout {
    /// Calls back after this time.
    pub fn new(milliseconds: u32, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        Self { handle: set_timeout(&callback, milliseconds), _callback: callback }
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        clear_timeout(&self.handle);
    }
}

/// Waits for this time.
pub async fn sleep(milliseconds: u32) {
    let (wake, woken) = oneshot::channel::<()>();
    let _timer = Timeout::new(milliseconds, move || {
        // Nobody waits any more where the receiver is gone.
        let _ = wake.send(());
    });
    // The sender is dropped only with the timer, which lives as long as this waits.
    let _ = woken.await;
}

/// Waits for a future, but no longer than this: then the future is dropped, and `None` comes back.
///
/// The future is asked first, so one that ends in the same moment as the time still counts.
pub async fn with_timeout<T>(milliseconds: u32, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut time = pin!(sleep(milliseconds));
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        time.as_mut().poll(context).map(|()| None)
    })
    .await
}
