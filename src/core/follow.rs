//! Whether the page follows a growing answer: only while the reader is at its end.

/// How near to the end counts as being there, in CSS pixels. Less than a line, so that a reader who moves up by a
/// line is left alone.
const NEAR: f64 = 16.0;

/// Whether the page follows a growing answer. The reader decides it, by scrolling and by nothing else: text that
/// arrives moves the end away, and that is no wish to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Follow {
    on: bool,
    top: f64,
}

/// Where a scrolled box stands, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// How far it is scrolled.
    pub top: f64,
    /// How much of it is seen.
    pub seen: f64,
    /// How much there is.
    pub whole: f64,
}

impl Place {
    /// How much there is below what is seen.
    pub fn below(self) -> f64 {
        (self.whole - self.seen - self.top).max(0.0)
    }
}

impl Default for Follow {
    fn default() -> Self {
        Self { on: true, top: 0.0 }
    }
}

impl Follow {
    /// Whether the page is kept at its end.
    pub fn is_on(self) -> bool {
        self.on
    }

    /// The box was scrolled, by the reader or by the page itself.
    pub fn scrolled(&mut self, place: Place) {
        let went_up = place.top < self.top - 1.0;
        self.top = place.top;
        self.on = match place.below() {
            below if below <= 1.0 => true,
            _ if went_up => false,
            below => self.on || below <= NEAR,
        };
    }

    /// The reader is taken elsewhere.
    pub fn leave(&mut self) {
        self.on = false;
    }

    /// The reader asked for the end: sent a message, or used the button.
    pub fn jump(&mut self) {
        self.on = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(top: f64, whole: f64) -> Place {
        Place { top, seen: 100.0, whole }
    }

    #[test]
    fn growth_is_no_wish_to_stop() {
        let mut follow = Follow::default();
        follow.scrolled(place(900.0, 1000.0));
        follow.scrolled(place(900.0, 1400.0));
        assert!(follow.is_on());
    }

    #[test]
    fn one_line_up_stops_and_the_end_starts_again() {
        let mut follow = Follow::default();
        follow.scrolled(place(900.0, 1000.0));
        follow.scrolled(place(879.0, 1000.0));
        assert!(!follow.is_on());
        follow.scrolled(place(880.0, 1400.0));
        assert!(!follow.is_on(), "going down without reaching the end changes nothing");
        follow.scrolled(place(1290.0, 1400.0));
        assert!(follow.is_on());
    }

    #[test]
    fn a_box_that_shrinks_under_the_reader_goes_on_following() {
        let mut follow = Follow::default();
        follow.scrolled(place(900.0, 1000.0));
        follow.scrolled(place(850.0, 950.0));
        assert!(follow.is_on());
    }
}
