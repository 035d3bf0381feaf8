//! How what lies on disk is read: every stored form carries its version in the field `v`.
//!
//! A row of the current version is read as it is. An older one goes through the chain of
//! [migrations](crate::migrations), one typed step after the other. A newer one is read as far as this code
//! understands it and never written over, because whoever wrote it knew more. All else is broken: it is left to
//! whoever reads to put it aside with its raw form.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// A form that is kept on disk. Its serialised object has a field `v` with the version it was written in.
pub trait Stored: DeserializeOwned {
    /// The version that this code writes.
    const VERSION: u32;

    /// Reads a row of an older version and brings it up to this one.
    ///
    /// # Errors
    /// There never was such a version, or the row has not the form of it.
    fn from_older<R: Raw>(_row: &R, version: u32) -> Result<Self, String> {
        Err(never_was(version))
    }
}

/// A row as it lies on disk, not read yet.
pub trait Raw {
    /// The field `v`, where it is a whole number.
    fn version(&self) -> Option<u32>;

    /// Reads it as this type.
    ///
    /// # Errors
    /// It has another form; says what is wrong.
    fn read<T: DeserializeOwned>(&self) -> Result<T, String>;
}

/// What the version of a stored row means to this code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Written by this version of the code.
    Current,
    /// Written by an older one: it was migrated when it was read.
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

/// A row that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded<T> {
    /// What it holds.
    pub value: T,
    /// By which code it was written.
    pub age: Age,
}

/// Why a row could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecodable {
    /// What is wrong with it.
    pub why: String,
    /// Whether newer code wrote it: then it is whole, and must not be written over.
    pub newer: bool,
}

/// Reads one row of any version. Its version is looked at first, so that one of newer code is told from a broken one.
///
/// # Errors
/// It was written by newer code in a form that this code does not understand, or it has not the form of its version.
pub fn decode<T: Stored>(row: &impl Raw) -> Result<Decoded<T>, Undecodable> {
    let broken = |why| Undecodable { why, newer: false };
    let version = row.version().ok_or_else(|| broken("no version".into()))?;
    let age = Age::of::<T>(version);
    let value = match age {
        Age::Older(version) => T::from_older(row, version).map_err(broken),
        Age::Current | Age::Newer(_) => {
            row.read().map_err(|why| Undecodable { why, newer: age != Age::Current })
        }
    };
    Ok(Decoded { value: value?, age })
}

/// Reads a field that older code did not write, as nothing.
///
/// # Errors
/// The field is there and has another form.
pub fn or_nothing<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// Says that no code ever wrote this version.
pub(crate) fn never_was(version: u32) -> String {
    format!("unknown version {version}")
}
