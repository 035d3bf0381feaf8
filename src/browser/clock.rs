//! [`Date.now`](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Date/now): what time it is.

use pilotlight_core::time::Millis;

/// Now, in milliseconds since 1970. It can jump back when the machine's clock is set.
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
}
