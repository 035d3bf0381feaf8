//! How a stored form is recognised: every one carries its version in the field `v`.

/// A form that is kept on disk. Its serialised object has a field `v` with the version it was written in.
pub trait Stored {
    /// The version that this code writes.
    const VERSION: u32;
    /// What the form is, in a word, for reports.
    const KIND: &'static str;
}

/// What the version of a stored row means to this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Written by this version of the code.
    Current,
    /// Written by an older one: it is migrated when it is read.
    Older(u32),
    /// Written by a newer one: it is shown, never written.
    Newer(u32),
}

impl Age {
    /// Compares the version found in a row with the one that this code writes.
    pub fn of<T: Stored>(found: u32) -> Self {
        match found.cmp(&T::VERSION) {
            std::cmp::Ordering::Less => Self::Older(found),
            std::cmp::Ordering::Equal => Self::Current,
            std::cmp::Ordering::Greater => Self::Newer(found),
        }
    }
}
