//! Looking after the browser's model: when to ask for it again, and what to make of the answer.

use crate::{
    model::{Availability, ModelError},
    pool::Outlook,
    protocol::Download,
    status::ModelState,
    time::{Millis, SECOND},
    tries::Tries,
    trouble::Trouble,
};

/// How long the browser may take to answer. The first time after its start it takes about 3 s, and on a machine
/// that counts as capable but has no model it never answers.
pub const ANSWER_TIME: Millis = 15 * SECOND;
/// How often it is asked again while a download is under way.
const DOWNLOADING_PAUSE: Millis = 2 * SECOND;
/// How often it is asked again while there is no model, in case one comes by another way.
const AWAY_PAUSE: Millis = 30 * SECOND;

/// What is known of the browser's model, and when it is asked next.
#[derive(Debug)]
pub struct Watch {
    state: ModelState<Trouble>,
    /// When the question that is on its way is given up.
    asking: Option<Millis>,
    next: Option<Millis>,
    unanswered: Tries,
}

impl Watch {
    /// Nothing is known, and it is to be asked at once.
    pub fn new(now: Millis) -> Self {
        Self { state: ModelState::Checking, asking: None, next: Some(now), unanswered: Tries::default() }
    }

    /// What is known.
    pub fn state(&self) -> &ModelState<Trouble> {
        &self.state
    }

    /// What the pool can expect.
    pub fn outlook(&self) -> Outlook {
        match self.state {
            ModelState::Ready => Outlook::Ready,
            ModelState::Checking | ModelState::Downloading { .. } => Outlook::Coming,
            ModelState::Downloadable | ModelState::Out(_) => Outlook::Away,
        }
    }

    /// Whether to ask now. If so, [`Watch::answered`] is expected.
    pub fn wants_to_ask(&mut self, now: Millis) -> bool {
        if self.asking.is_some_and(|until| until <= now) {
            self.unanswered.fail(now);
            self.asking = None;
            self.state = ModelState::Out(Trouble::NotAnswering {});
            self.next = self.unanswered.next(now).map(|next| next + ANSWER_TIME);
        }
        let due = self.asking.is_none() && self.next.is_some_and(|next| next <= now);
        if due {
            self.asking = Some(now + ANSWER_TIME);
            self.next = None;
        }
        due
    }

    /// When [`Watch::wants_to_ask`] is to be called again.
    pub fn deadline(&self) -> Option<Millis> {
        self.asking.or(self.next)
    }

    /// Ask as soon as possible. `Checking` is shown where there was trouble.
    pub fn ask_again(&mut self, now: Millis) {
        if matches!(self.state, ModelState::Out(_)) {
            self.state = ModelState::Checking;
        }
        self.unanswered = Tries::default();
        self.next = Some(now);
    }

    /// The model was there and is not any more: nothing is known until the browser has answered.
    pub fn lost(&mut self, now: Millis) {
        self.state = ModelState::Checking;
        self.next = Some(now);
    }

    /// The browser has answered, in time or late.
    pub fn answered(&mut self, answer: Result<Availability, ModelError>, now: Millis) {
        self.asking = None;
        self.unanswered = Tries::default();
        let (state, pause) = match answer {
            Ok(Availability::Available) => (ModelState::Ready, None),
            Ok(Availability::Downloading) => {
                let loaded = match self.state {
                    ModelState::Downloading { loaded } => loaded,
                    _ => None,
                };
                (ModelState::Downloading { loaded }, Some(DOWNLOADING_PAUSE))
            }
            Ok(Availability::Downloadable) => match &self.state {
                // A download that failed is still what the person should hear of.
                ModelState::Out(trouble @ Trouble::DownloadFailed { .. }) => {
                    (ModelState::Out(trouble.clone()), Some(AWAY_PAUSE))
                }
                _ => (ModelState::Downloadable, Some(AWAY_PAUSE)),
            },
            Ok(Availability::Unavailable) => (ModelState::Out(Trouble::Unavailable {}), Some(AWAY_PAUSE)),
            Err(error) => (ModelState::Out(error.into_create_trouble()), Some(AWAY_PAUSE)),
        };
        self.state = state;
        // An earlier wish to ask, such as the person's, is not put off.
        self.next = match (self.next, pause) {
            (Some(next), Some(pause)) => Some(next.min(now + pause)),
            (next, pause) => next.or(pause.map(|pause| now + pause)),
        };
    }

    /// What became of a download that a panel started.
    pub fn download(&mut self, download: Download, now: Millis) {
        match download {
            Download::Progress(loaded) if self.state != ModelState::Ready => {
                let loaded = Some(loaded.clamp(0.0, 1.0)).filter(|loaded| loaded.is_finite());
                self.state = ModelState::Downloading { loaded };
                self.next.get_or_insert(now + DOWNLOADING_PAUSE);
            }
            Download::Progress(_) => {}
            Download::Done => self.next = Some(now),
            Download::Failed(why) => {
                self.state = ModelState::Out(Trouble::DownloadFailed { why });
                self.next = Some(now + AWAY_PAUSE);
            }
        }
    }
}
