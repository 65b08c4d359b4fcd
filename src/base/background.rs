//! Work that takes processor time and that nobody waits for who is at the API.

use std::io;

/// How far a thread stands behind the others, as `nice` counts.
#[derive(Debug, Clone, Copy)]
pub enum Behind {
    /// Gets about a tenth of a processor that somebody else wants: documents are read, while people ask.
    Callers = 10,
    /// Gets about a thirtieth: passages get their vectors, while documents are read.
    Everything = 15,
}

/// Runs work on a thread of its own that gets a processor after others.
///
/// # Errors
/// When no thread can be started, and when the work panics.
pub async fn run_behind<T: Send + 'static>(others: Behind, work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    let (done, answer) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("background".to_owned()).spawn(move || {
        // Only on Linux does this concern the thread, and not the whole process. Without it the work is done as well.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(others as i32);
        #[cfg(not(target_os = "linux"))]
        let _ = others;
        let _ = done.send(work());
    })?;
    answer.await.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_panics_is_an_error() {
        assert_eq!(run_behind(Behind::Callers, || 7).await.unwrap(), 7);
        assert!(run_behind(Behind::Everything, || panic!("on purpose")).await.is_err());
    }
}
