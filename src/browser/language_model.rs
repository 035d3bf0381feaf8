//! The browser's [Prompt API](https://webmachinelearning.github.io/prompt-api/), as the model of `core`.
//!
//! Where the specification has renamed something (`inputUsage` is now `contextUsage`), the new name is read first and
//! the old one after it; where a browser has neither, the value is unknown, and never 0.

use crate::{
    dom_event::DomListener,
    error::BrowserError,
    language_options::{create_options, languages, message_list},
    wire::{field, set_field},
};
use js_sys::{Function, Object, Promise, RegExp};
use pilotlight_core::{
    assistant::Priming,
    model::{Answer, Availability, Message, Model, ModelError, Session},
    record::Usage,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, EventTarget, ReadableStream, ReadableStreamDefaultReader};

#[wasm_bindgen]
extern "C" {
    /// `LanguageModel`: its statics, and a session.
    #[wasm_bindgen(js_name = LanguageModel, extends = EventTarget)]
    #[derive(Clone)]
    pub(crate) type LanguageModel;

    #[wasm_bindgen(static_method_of = LanguageModel, catch)]
    pub(crate) fn availability(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(static_method_of = LanguageModel, catch)]
    fn create(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(static_method_of = LanguageModel, catch)]
    pub(crate) fn params() -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = clone)]
    fn duplicate(this: &LanguageModel, options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn append(this: &LanguageModel, input: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = promptStreaming)]
    fn prompt_streaming(
        this: &LanguageModel,
        input: &JsValue,
        options: &JsValue,
    ) -> Result<ReadableStream, JsValue>;

    #[wasm_bindgen(method)]
    fn destroy(this: &LanguageModel);
}

/// Whether this browser has the Prompt API at all.
pub fn api_exists() -> bool {
    field(&js_sys::global(), "LanguageModel").is_some()
}

/// Downloads the model, and tells how much has arrived, from 0 to 1. The browser allows it only in a click, in a
/// page: call it there. The session that comes with it is destroyed.
///
/// # Errors
/// As of `create()`; [`ModelError::NeedsClick`] where it was not called in a click.
pub async fn download(priming: &Priming, on_progress: impl FnMut(f64) + 'static) -> Result<(), ModelError> {
    require_api()?;
    // What is to be downloaded depends on the languages only.
    let options = languages(priming);
    let on_progress = Rc::new(RefCell::new(on_progress));
    let listener = Rc::new(RefCell::new(None));
    let monitor = {
        let listener = listener.clone();
        Closure::<dyn FnMut(EventTarget)>::new(move |monitor: EventTarget| {
            let on_progress = on_progress.clone();
            let progress = DomListener::new(&monitor, "downloadprogress", move |event| {
                if let Some(loaded) = field(&event, "loaded").and_then(|loaded| loaded.as_f64()) {
                    (on_progress.borrow_mut())(loaded);
                }
            });
            listener.replace(Some(progress));
        })
    };
    set_field(&options, "monitor", monitor.as_ref());
    let session = settle(LanguageModel::create(&options)).await?;
    session.unchecked_into::<LanguageModel>().destroy();
    Ok(())
}

/// The browser's own model.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserModel;

impl Model for BrowserModel {
    type Session = LiveSession;

    async fn availability(&self, priming: &Priming) -> Result<Availability, ModelError> {
        require_api()?;
        let answer = settle(LanguageModel::availability(&languages(priming))).await?;
        match answer.as_string().as_deref() {
            Some("available") => Ok(Availability::Available),
            Some("downloadable") => Ok(Availability::Downloadable),
            Some("downloading") => Ok(Availability::Downloading),
            Some("unavailable") => Ok(Availability::Unavailable),
            other => Err(ModelError::Other(other.unwrap_or("availability").into())),
        }
    }

    async fn create(&self, priming: &Priming) -> Result<LiveSession, ModelError> {
        require_api()?;
        let options = create_options(priming).await?;
        let abort = AbortOnDrop::new()?;
        abort.put_into(&options);
        Ok(LiveSession::new(settle(LanguageModel::create(&options)).await?))
    }
}

/// A session of the browser's model. It is destroyed with this value, if it was not before.
///
/// Chromium 156 crashes with all of the extension when a session is destroyed while it counts or takes in messages, even when
/// that was aborted before. So the session goes when it has ended.
pub struct LiveSession {
    session: LanguageModel,
    destroyed: Cell<bool>,
    /// How much of what counts or takes in messages has not ended.
    at_work: Cell<u32>,
    overflowed: Rc<Cell<bool>>,
    _listeners: [DomListener; 2],
}

impl LiveSession {
    fn new(session: JsValue) -> Self {
        let session: LanguageModel = session.unchecked_into();
        let overflowed = Rc::new(Cell::new(false));
        // The second name is the older one; where both are fired, the flag is simply set twice.
        let _listeners = ["contextoverflow", "quotaoverflow"].map(|kind| {
            let overflowed = overflowed.clone();
            DomListener::new(&session, kind, move |_| overflowed.set(true))
        });
        Self { session, destroyed: Cell::default(), at_work: Cell::default(), overflowed, _listeners }
    }

    /// Waits for what counts or takes in messages.
    async fn work(&self, begin: impl FnOnce() -> Result<Promise, JsValue>) -> Result<JsValue, ModelError> {
        if self.destroyed.get() {
            return Err(ModelError::Dead);
        }
        self.at_work.update(|count| count + 1);
        let result = settle(begin()).await;
        self.at_work.update(|count| count - 1);
        if self.destroyed.get() && self.at_work.get() == 0 {
            self.session.destroy();
        }
        result
    }

    fn number(&self, names: [&str; 2]) -> Option<u64> {
        let number = names.into_iter().find_map(|name| field(&self.session, name)?.as_f64())?;
        // A window without an end is no window that a share could be shown of.
        (number.is_finite() && number >= 0.0).then_some(number as u64)
    }
}

impl Session for LiveSession {
    type Answer = LiveAnswer;

    async fn duplicate(&self) -> Result<Self, ModelError> {
        let abort = AbortOnDrop::new()?;
        Ok(Self::new(settle(self.session.duplicate(&abort.options())).await?))
    }

    async fn append(&self, messages: &[Message]) -> Result<(), ModelError> {
        self.work(|| self.session.append(&message_list(messages))).await?;
        Ok(())
    }

    fn prompt(&self, messages: &[Message], form: Option<&str>) -> Result<LiveAnswer, ModelError> {
        let abort = AbortOnDrop::new()?;
        let options = abort.options();
        if let Some(form) = form {
            // A regular expression, unlike a JSON schema, adds nothing to what the model reads.
            set_field(&options, "responseConstraint", &RegExp::new(form, ""));
        }
        let stream = self.session.prompt_streaming(&message_list(messages), &options).map_err(thrown)?;
        let reader = stream.get_reader().unchecked_into();
        Ok(LiveAnswer { reader, abort, ended: false })
    }

    async fn measure(&self, messages: &[Message]) -> Result<u64, ModelError> {
        let names = ["measureContextUsage", "measureInputUsage"];
        let measure =
            names.into_iter().find_map(|name| field(&self.session, name)).ok_or(ModelError::NotSupported)?;
        let measure: &Function = measure.unchecked_ref();
        let ask = || measure.call1(&self.session, &message_list(messages)).map(JsCast::unchecked_into);
        let tokens = self.work(ask).await?;
        tokens.as_f64().map(|tokens| tokens as u64).ok_or_else(|| ModelError::Other("no token count".into()))
    }

    fn usage(&self) -> Option<Usage> {
        let used = self.number(["contextUsage", "inputUsage"])?;
        let window = self.number(["contextWindow", "inputQuota"])?;
        Some(Usage { used, window })
    }

    fn overflowed(&self) -> bool {
        self.overflowed.take()
    }

    fn destroy(&self) {
        if !self.destroyed.replace(true) && self.at_work.get() == 0 {
            self.session.destroy();
        }
    }
}

impl Drop for LiveSession {
    fn drop(&mut self) {
        self.destroy();
    }
}

/// An answer of the browser's model, as a
/// [stream](https://developer.mozilla.org/docs/Web/API/ReadableStreamDefaultReader). It is stopped when it is dropped.
pub struct LiveAnswer {
    reader: ReadableStreamDefaultReader,
    abort: AbortOnDrop,
    ended: bool,
}

impl Answer for LiveAnswer {
    async fn next(&mut self) -> Option<Result<String, ModelError>> {
        if self.ended {
            return None;
        }
        let read = match settle(Ok(self.reader.read())).await {
            Ok(read) => read,
            Err(error) => {
                self.ended = true;
                return Some(Err(error));
            }
        };
        if field(&read, "done").is_some_and(|done| done.is_truthy()) {
            self.ended = true;
            return None;
        }
        Some(Ok(field(&read, "value").and_then(|piece| piece.as_string()).unwrap_or_default()))
    }

    fn stop(&self) {
        self.abort.0.abort();
    }
}

/// Aborts what was begun with its signal when it is dropped, so that a session that nobody waits for any more is not
/// made, or an answer not written. After the work is done the signal has no effect.
pub(crate) struct AbortOnDrop(AbortController);

impl AbortOnDrop {
    pub(crate) fn new() -> Result<Self, ModelError> {
        AbortController::new().map(Self).map_err(thrown)
    }

    fn options(&self) -> Object {
        let options = Object::new();
        self.put_into(&options);
        options
    }

    pub(crate) fn put_into(&self, options: &Object) {
        set_field(options, "signal", &self.0.signal());
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn require_api() -> Result<(), ModelError> {
    if api_exists() { Ok(()) } else { Err(ModelError::NoApi) }
}

/// What a call comes to.
pub(crate) async fn settle(called: Result<Promise, JsValue>) -> Result<JsValue, ModelError> {
    JsFuture::from(called.map_err(thrown)?).await.map_err(thrown)
}

/// What can be done about what the API threw, by the
/// [names](https://webmachinelearning.github.io/prompt-api/#errors) that the specification gives.
fn thrown(error: JsValue) -> ModelError {
    let figure = |name| field(&error, name).and_then(|value| value.as_f64()).unwrap_or_default() as u64;
    let (requested, quota) = (figure("requested"), figure("quota"));
    let error = BrowserError::from(error);
    match error.name.as_str() {
        "QuotaExceededError" => ModelError::TooLong { requested, quota },
        "NotAllowedError" => ModelError::NeedsClick,
        "InvalidStateError" => ModelError::Dead,
        "AbortError" => ModelError::Aborted,
        "NotSupportedError" => ModelError::NotSupported,
        "NotReadableError" => ModelError::Refused(error.into_line()),
        _ => ModelError::Other(error.into_line()),
    }
}
