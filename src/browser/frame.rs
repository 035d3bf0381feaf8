//! [`requestAnimationFrame`](https://developer.mozilla.org/docs/Web/API/Window/requestAnimationFrame), for what is
//! drawn at most once a frame.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = requestAnimationFrame)]
    fn request_animation_frame(callback: &Closure<dyn FnMut(f64)>) -> i32;

    #[wasm_bindgen(js_name = cancelAnimationFrame)]
    fn cancel_animation_frame(handle: i32);
}

/// Calls back before the next frame is drawn, unless it is dropped before. A page that is hidden draws none.
#[must_use = "the callback is cancelled when this is dropped"]
pub struct AnimationFrame {
    handle: i32,
    _callback: Closure<dyn FnMut(f64)>,
}

impl AnimationFrame {
    /// Calls back with the time of the frame, in milliseconds since the page began.
    pub fn request(callback: impl FnOnce(f64) + 'static) -> Self {
        let callback = Closure::once(callback);
        Self { handle: request_animation_frame(&callback), _callback: callback }
    }
}

impl Drop for AnimationFrame {
    fn drop(&mut self) {
        cancel_animation_frame(self.handle);
    }
}
