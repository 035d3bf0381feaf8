//! What a panel has to say above the composer: one thing at a time, the one that matters most.

use crate::{
    flight::{EventId, Failure},
    link::Link,
    status::{ModelState, Status},
    time::Millis,
    trouble::Trouble,
};

/// What a panel has to say above the composer.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The host cannot be reached.
    HostGone {
        /// When it is tried again.
        retry_at: Millis,
        /// What the outage is recorded as.
        event: EventId,
    },
    /// A newer version of Pilotlight wrote this chat: it can be read, and nothing can be said in it.
    Newer,
    /// The browser has been asked about its model and has not answered yet.
    Checking,
    /// The model can be downloaded, on a click.
    Downloadable,
    /// The model is being downloaded.
    Downloading {
        /// The share that has arrived, from 0 to 1, where it is known.
        loaded: Option<f64>,
    },
    /// The model cannot be used, or no session could be made.
    Trouble {
        /// Why.
        failure: Failure,
        /// When it is tried again without being asked.
        next_try: Option<Millis>,
    },
}

/// Picks what matters most. Nothing is said while the panel is still being connected: that is over before it could
/// be read.
pub fn notice(link: Link, status: Option<&Status>) -> Option<Notice> {
    if let Link::Down { retry_at, event } = link {
        return Some(Notice::HostGone { retry_at, event });
    }
    let status = status?;
    match &status.model {
        ModelState::Downloadable => Some(Notice::Downloadable),
        ModelState::Downloading { loaded } => Some(Notice::Downloading { loaded: *loaded }),
        ModelState::Checking => Some(Notice::Checking),
        ModelState::Out(_) | ModelState::Ready => {
            let failure = status.failure()?.clone();
            Some(Notice::Trouble { failure, next_try: status.next_try })
        }
    }
}

/// The word for a model's state: the page's attribute.
pub fn model_word(model: &ModelState) -> &'static str {
    match model {
        ModelState::Checking => "checking",
        ModelState::Ready => "ready",
        ModelState::Downloadable => "downloadable",
        ModelState::Downloading { .. } => "downloading",
        ModelState::Out(Failure { trouble: Trouble::NoApi {}, .. }) => "no-api",
        ModelState::Out(Failure { trouble: Trouble::Unavailable {}, .. }) => "unavailable",
        ModelState::Out(_) => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::TurnId;
    use uuid::Uuid;

    #[test]
    fn a_host_that_is_gone_matters_more_than_what_it_said_last() {
        let status = Status { model: ModelState::Downloadable, ..Status::default() };
        assert_eq!(notice(Link::Up, Some(&status)), Some(Notice::Downloadable));
        let (retry_at, event) = (5, EventId::of_turn(1, TurnId(Uuid::nil())));
        let gone = Some(Notice::HostGone { retry_at, event });
        assert_eq!(notice(Link::Down { retry_at, event }, Some(&status)), gone);
        assert_eq!(notice(Link::Opening, None), None);
    }

    #[test]
    fn a_ready_model_says_nothing_unless_no_session_could_be_made() {
        let ready = Status { model: ModelState::Ready, ..Status::default() };
        assert_eq!(notice(Link::Up, Some(&ready)), None);
        let event = EventId::of_turn(1, TurnId(Uuid::nil()));
        let failure = Failure { trouble: Trouble::NoSession { why: "x".into() }, event };
        let failed = Status { trouble: Some(failure.clone()), next_try: Some(9), ..ready };
        assert_eq!(notice(Link::Up, Some(&failed)), Some(Notice::Trouble { failure, next_try: Some(9) }));
    }
}
