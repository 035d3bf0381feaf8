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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_job_of_a_kind() {
        let mut schedule = Schedule::default();
        assert_eq!((schedule.next(), schedule.due(u64::MAX)), (None, vec![]));
        schedule.set(JobKind::Purge, Some(20));
        schedule.set(JobKind::Purge, Some(10));
        assert_eq!((schedule.next(), schedule.get(JobKind::Purge)), (Some(10), Some(10)));
        assert_eq!((schedule.due(9), schedule.due(10)), (vec![], vec![JobKind::Purge]));
        schedule.set(JobKind::Purge, None);
        assert_eq!(schedule, Schedule::default());
    }

    #[test]
    fn it_comes_back_as_it_was_stored() {
        let mut schedule = Schedule::default();
        schedule.set(JobKind::Purge, Some(10));
        let stored = serde_json::to_value(&schedule).unwrap();
        assert_eq!(stored, serde_json::json!({ "v": 1, "jobs": [{ "kind": "Purge", "at": 10 }] }));
        assert_eq!(serde_json::from_value::<Schedule>(stored).unwrap(), schedule);
    }
}
