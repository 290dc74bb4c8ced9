//! Work that outlasts a request: one of a kind at a time, on a thread of its own.
//!
//! What came of it is kept as long as the process lives and no longer: a job that a restart cut short
//! has left nothing that anybody could rely on, so there is nothing to remember of it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use touchstone_store::maintenance::Progress;
use uuid::Uuid;

use crate::clock::Clock;
use crate::error::AppError;

/// How many jobs of a kind are remembered.
pub const JOBS_REMEMBERED: usize = 50;

/// A piece of work, and how far it is.
#[derive(Clone, Debug)]
pub struct Job<R> {
    /// Its id.
    pub id: Uuid,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How far it is, or got; none before its first step.
    pub progress: Option<Progress>,
    /// What came of it; none while it runs.
    pub ended: Option<Ended<R>>,
}

/// What came of a job.
#[derive(Clone, Debug)]
pub struct Ended<R> {
    /// When.
    pub at: DateTime<Utc>,
    /// Its report, or why there is none.
    pub outcome: Result<R, String>,
}

/// The jobs of one kind, oldest first.
#[derive(Debug)]
pub(crate) struct Jobs<R> {
    /// What a job is called, as in "a verification".
    name: &'static str,
    jobs: Arc<Mutex<VecDeque<Job<R>>>>,
}

impl<R> Clone for Jobs<R> {
    fn clone(&self) -> Jobs<R> {
        Jobs { name: self.name, jobs: self.jobs.clone() }
    }
}

impl<R: Clone + Send + 'static> Jobs<R> {
    pub fn called(name: &'static str) -> Jobs<R> {
        Jobs { name, jobs: Arc::default() }
    }

    fn all(&self) -> MutexGuard<'_, VecDeque<Job<R>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Newest first.
    pub fn list(&self) -> Vec<Job<R>> {
        self.all().iter().rev().cloned().collect()
    }

    pub fn find(&self, id: Uuid) -> Option<Job<R>> {
        self.all().iter().find(|job| job.id == id).cloned()
    }

    /// What came of the last one that ended.
    pub fn last_ended(&self) -> Option<Ended<R>> {
        self.all().iter().rev().find_map(|job| job.ended.clone())
    }

    /// Begins a job, unless one of its kind is running.
    pub fn begin<W>(&self, clock: Arc<dyn Clock>, work: W) -> Result<Job<R>, AppError>
    where
        W: FnOnce(&mut dyn FnMut(Progress)) -> Result<R, String> + Send + 'static,
    {
        let mut all = self.all();
        if let Some(running) = all.iter().find(|job| job.ended.is_none()) {
            return Err(AppError::JobRunning { name: self.name, job: running.id });
        }
        let job = Job { id: Uuid::now_v7(), started_at: clock.now(), progress: None, ended: None };
        let (jobs, id) = (self.clone(), job.id);
        let thread = std::thread::Builder::new().name(self.name.into());
        let begun = thread.spawn(move || {
            let mut watch = |progress| jobs.change(id, |job| job.progress = Some(progress));
            // A job that panicked must not be thought to run for ever.
            let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut watch)))
                .unwrap_or_else(|_| Err("it ended in a panic; the service's log says where".to_owned()));
            if let Err(cause) = &outcome {
                tracing::error!(job = jobs.name, %id, %cause, "it was not done");
            }
            jobs.change(id, |job| job.ended = Some(Ended { at: clock.now(), outcome }));
        });
        begun.map_err(|error| AppError::Internal(format!("{} could not be begun: {error}", self.name)))?;
        while all.len() >= JOBS_REMEMBERED {
            all.pop_front();
        }
        all.push_back(job.clone());
        Ok(job)
    }

    fn change(&self, id: Uuid, change: impl FnOnce(&mut Job<R>)) {
        if let Some(job) = self.all().iter_mut().find(|job| job.id == id) {
            change(job);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::clock::ManualClock;

    const NOON: DateTime<Utc> = DateTime::from_timestamp(1_790_000_000, 0).unwrap();

    fn clock() -> Arc<dyn Clock> {
        Arc::new(ManualClock::at(NOON))
    }

    /// Begins a job and waits for its end.
    fn done(jobs: &Jobs<u32>, work: impl FnOnce(&mut dyn FnMut(Progress)) -> Result<u32, String> + Send + 'static) -> Job<u32> {
        let id = jobs.begin(clock(), work).unwrap().id;
        loop {
            match jobs.find(id) {
                Some(job) if job.ended.is_some() => return job,
                Some(_) => std::thread::yield_now(),
                None => panic!("a job that has not ended was forgotten"),
            }
        }
    }

    #[test]
    fn while_one_runs_its_progress_is_seen_and_no_other_begins() {
        let jobs = Jobs::called("a test");
        let (go, wait) = channel::<()>();
        let (told, hear) = channel::<()>();
        let first = jobs.begin(clock(), move |watch| {
            watch(Progress { step: "half", done: 1, total: 2 });
            told.send(()).unwrap();
            wait.recv().map(|()| 7).map_err(|error| error.to_string())
        });
        let first = first.unwrap();
        hear.recv().unwrap();
        let seen = jobs.find(first.id).unwrap();
        assert_eq!((seen.progress.map(|progress| progress.step), seen.ended.is_none()), (Some("half"), true));
        assert!(jobs.last_ended().is_none());
        assert!(matches!(jobs.begin(clock(), |_| Ok(8)), Err(AppError::JobRunning { job, .. }) if job == first.id));
        go.send(()).unwrap();
        while jobs.find(first.id).unwrap().ended.is_none() {
            std::thread::yield_now();
        }
        assert_eq!(jobs.last_ended().unwrap().outcome, Ok(7));
        assert_eq!(done(&jobs, |_| Ok(8)).ended.unwrap().outcome, Ok(8));
    }

    #[test]
    fn a_job_that_panics_has_ended_and_the_next_one_begins() {
        let jobs = Jobs::called("a test");
        let ended = done(&jobs, |_| panic!("on purpose")).ended.unwrap();
        assert!(ended.outcome.unwrap_err().contains("panic") && ended.at == NOON);
        assert_eq!(done(&jobs, |_| Ok(1)).ended.unwrap().outcome, Ok(1));
    }

    #[test]
    fn the_oldest_are_forgotten_and_the_newest_come_first() {
        let jobs = Jobs::called("a test");
        let ids: Vec<Uuid> = (0..JOBS_REMEMBERED as u32 + 2).map(|number| done(&jobs, move |_| Ok(number)).id).collect();
        let kept: Vec<Uuid> = jobs.list().iter().map(|job| job.id).collect();
        assert_eq!(kept, ids[2..].iter().rev().copied().collect::<Vec<_>>());
        assert!(jobs.find(ids[1]).is_none());
    }
}
