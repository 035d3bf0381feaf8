//! A list that grows at its end and shares its past.

use std::rc::Rc;

/// How many entries stand in one chunk.
const CHUNK: usize = 32;

/// Some neighbouring entries of a [`Seq`], shared between its copies.
pub type Chunk<T> = Rc<Vec<T>>;

/// A list that grows at its end. Copies share their chunks, so a copy costs a count for every 32 entries, and
/// chunks that are full are the same allocation in every later copy. `T` is cheap to clone, mostly an [`Rc`].
#[derive(Clone, Debug)]
pub struct Seq<T> {
    chunks: Vec<Chunk<T>>,
}

impl<T> Seq<T> {
    /// A list of nothing.
    pub const fn new() -> Self {
        Self { chunks: Vec::new() }
    }

    /// The entries, in chunks: all but the last are full and will not change in later copies.
    pub fn chunks(&self) -> &[Chunk<T>] {
        &self.chunks
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }
}

impl<T: Clone> Seq<T> {
    /// Adds an entry. Copies that were taken before do not see it.
    pub fn push(&mut self, entry: T) {
        match self.chunks.last_mut().filter(|last| last.len() < CHUNK) {
            Some(last) => Rc::make_mut(last).push(entry),
            None => self.chunks.push(Rc::new(vec![entry])),
        }
    }
}

impl<T> Default for Seq<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Chunks that are shared are equal without a look inside, so comparing a copy with a later one costs what has
/// changed between them.
impl<T: PartialEq> PartialEq for Seq<T> {
    fn eq(&self, other: &Self) -> bool {
        self.chunks.len() == other.chunks.len()
            && self.chunks.iter().zip(&other.chunks).all(|(a, b)| Rc::ptr_eq(a, b) || a == b)
    }
}

impl<T: Eq> Eq for Seq<T> {}

impl<T: Clone> FromIterator<T> for Seq<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let mut seq = Self::new();
        entries.into_iter().for_each(|entry| seq.push(entry));
        seq
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_shares_its_full_chunks_and_sees_nothing_new() {
        let mut seq: Seq<usize> = (0..40).collect();
        let copy = seq.clone();
        (40..100).for_each(|n| seq.push(n));
        assert_eq!((copy.len(), seq.len()), (40, 100));
        assert!(copy.iter().copied().eq(0..40) && seq.iter().copied().eq(0..100));
        assert!(Rc::ptr_eq(&copy.chunks()[0], &seq.chunks()[0]));
        assert_ne!(copy, seq);
    }
}
