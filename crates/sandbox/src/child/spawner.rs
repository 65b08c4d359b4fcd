//! The thread that starts all children.
//!
//! A child asks to be killed when its parent ends (`PR_SET_PDEATHSIG`), and the kernel takes for the parent the *thread*
//! that started it. Threads of a runtime may end at any time: those of its pool for blocking work do so when idle. This
//! one ends with the process.

use std::io::{Error, ErrorKind, Result};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use tokio::process::Command;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::process::Process;

type Job = Box<dyn FnOnce() + Send>;

/// Where the thread takes its work from, once it was needed.
static SPAWNER: Mutex<Option<Sender<Job>>> = Mutex::new(None);

fn spawner() -> Result<Sender<Job>> {
    let mut spawner = SPAWNER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(sender) = &*spawner {
        return Ok(sender.clone());
    }
    let (sender, jobs) = channel();
    Builder::new().name("sandbox".to_owned()).stack_size(256 * 1024).spawn(move || work(&jobs))?;
    Ok(spawner.insert(sender).clone())
}

fn work(jobs: &Receiver<Job>) {
    for job in jobs {
        // tokio panics when a runtime has no driver. That is the fault of one caller, who learns of it because the job
        // is gone; the thread has to go on, or all children would die.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

/// Starts a process, which the runtime of the caller looks after.
pub(super) async fn spawn(mut command: Command) -> Result<Process> {
    let runtime = Handle::current();
    let (reply, started) = oneshot::channel();
    let job = move || {
        let _in_runtime = runtime.enter();
        // When nobody waits any more, the process is dropped here, and thereby killed.
        let _ = reply.send(Process::spawn(&mut command));
    };
    spawner()?.send(Box::new(job)).map_err(|_| Error::from(ErrorKind::BrokenPipe))?;
    started.await.map_err(|_| Error::from(ErrorKind::BrokenPipe))?
}
