//! Where transcripts are kept: on disk, or in memory where the disk cannot be used.

use pilotlight_core::{
    id::ChatId,
    memory::Memory,
    store::{Loaded, Store, StoreError, Write},
};
use std::cell::RefCell;

/// The disk, until [`Shelf::use_memory`].
pub struct Shelf<S: Store> {
    disk: S,
    memory: RefCell<Option<Memory>>,
}

impl<S: Store> Shelf<S> {
    /// Keeps everything on this disk.
    pub fn new(disk: S) -> Self {
        Self { disk, memory: RefCell::default() }
    }

    /// Writes what is in memory to the disk, and from then on keeps everything there; or nothing of it.
    pub async fn leave_memory(&self) -> Result<(), StoreError> {
        let all = self.memory.borrow().as_ref().map(Memory::all).unwrap_or_default();
        self.disk.write(&all).await?;
        self.memory.replace(None);
        Ok(())
    }

    /// From now on keeps everything in memory, and leaves the disk alone.
    pub fn use_memory(&self) {
        self.memory.replace(Some(Memory::default()));
    }

    /// Everything of one chat. What of it cannot be read is moved out of the way, before anything is written over it.
    pub async fn load(&self, chat: ChatId) -> Result<Loaded, StoreError> {
        let in_memory = self.memory.borrow().as_ref().map(|memory| memory.load(chat));
        if let Some(loaded) = in_memory {
            return Ok(loaded);
        }
        let loaded = self.disk.load(chat).await?;
        if loaded.unreadable.iter().any(|row| !row.newer) {
            self.disk.sift_chat(chat).await?;
        }
        Ok(loaded)
    }

    /// Carries out all of these changes, in order, or none.
    pub async fn write(&self, writes: &[Write]) -> Result<(), StoreError> {
        if let Some(memory) = self.memory.borrow_mut().as_mut() {
            memory.write(writes);
            return Ok(());
        }
        self.disk.write(writes).await
    }

    /// The disk, for what is only ever done there.
    pub fn disk(&self) -> &S {
        &self.disk
    }
}
