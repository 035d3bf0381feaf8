//! What the worker has to do later. It is stopped between its events, so the jobs lie in `chrome.storage.local` under
//! `schedule`, and one alarm serves all of them.

use crate::{stored::Stored, time::Millis};
use serde::{Deserialize, Serialize};

/// The name of the one alarm.
pub const ALARM: &str = "schedule";

/// The jobs that wait for their time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Version of the stored form.
    pub v: u32,
    /// At most one of each kind.
    jobs: Vec<Job>,
}

/// One job that waits for its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Job {
    kind: JobKind,
    at: Millis,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobKind {
    /// Destroy the chats whose time in the bin is over.
    Purge,
}

impl Stored for Schedule {
    const VERSION: u32 = 1;
    const KIND: &'static str = "schedule";
}

impl Default for Schedule {
    fn default() -> Self {
        Self { v: Self::VERSION, jobs: Vec::new() }
    }
}

impl Schedule {
    /// Plans a job for this time, in place of the one of its kind; `None` takes it off the schedule.
    pub fn set(&mut self, kind: JobKind, at: Option<Millis>) {
        self.jobs.retain(|job| job.kind != kind);
        self.jobs.extend(at.map(|at| Job { kind, at }));
    }

    /// When a job of this kind is planned.
    pub fn get(&self, kind: JobKind) -> Option<Millis> {
        self.jobs.iter().find(|job| job.kind == kind).map(|job| job.at)
    }

    /// When the one alarm has to go off; `None` where there is nothing to do.
    pub fn next(&self) -> Option<Millis> {
        self.jobs.iter().map(|job| job.at).min()
    }

    /// The jobs whose time has come. They stay on the schedule until they are done, so a worker that is stopped
    /// under one of them finds it again.
    pub fn due(&self, now: Millis) -> Vec<JobKind> {
        self.jobs.iter().filter(|job| job.at <= now).map(|job| job.kind).collect()
    }
}
