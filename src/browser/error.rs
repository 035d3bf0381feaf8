//! What the browser throws: [`Error`](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Error)
//! and [`DOMException`](https://developer.mozilla.org/docs/Web/API/DOMException), which both have a name and a message.

use std::fmt;
use wasm_bindgen::{JsCast, JsValue};

/// The result of a call into the browser, where `core` has no typed error for it.
pub type Result<T> = std::result::Result<T, BrowserError>;

/// Whatever the browser threw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserError {
    /// The name of the kind of error, such as `QuotaExceededError`; `Error` where the browser gave none.
    pub name: String,
    /// What the browser said, in its own words; not for the person.
    pub message: String,
}

impl BrowserError {
    /// An error of this name.
    pub fn new(name: &str, message: impl Into<String>) -> Self {
        Self { name: name.into(), message: message.into() }
    }

    /// Name and message in one line, for a [`Trouble`](pilotlight_core::trouble::Trouble) and for the console.
    pub fn into_line(self) -> String {
        if self.message.is_empty() {
            return self.name;
        }
        self.name + ": " + &self.message
    }

    /// Whether these words are in the message. Compared byte by byte: the search of the standard library is made for
    /// long texts, and its size is felt in the worker.
    pub fn says(&self, words: &str) -> bool {
        self.message.as_bytes().windows(words.len()).any(|part| part == words.as_bytes())
    }
}

impl From<JsValue> for BrowserError {
    fn from(thrown: JsValue) -> Self {
        // A `DOMException` is an instance of `Error` too.
        if let Some(error) = thrown.dyn_ref::<js_sys::Error>() {
            return Self { name: error.name().into(), message: error.message().into() };
        }
        Self::new("Error", thrown.as_string().unwrap_or_default())
    }
}

impl fmt::Display for BrowserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl std::error::Error for BrowserError {}
