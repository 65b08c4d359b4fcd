//! How tests start a child.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use sandbox::{Breach, Child, Limits};

/// A name, and what is to hold under it.
pub type Test = (&'static str, fn());

/// The child that does the deed after it has confined itself to the limits.
pub fn child(deed: &str, limits: &Limits) -> Child {
    Child::of_this_program().argument(format!("deed={deed}")).argument(limits.to_string())
}

/// Runs the deed with an empty input.
pub fn run(deed: &str, limits: &Limits) -> Result<String, Breach> {
    run_with(child(deed, limits), limits)
}

/// Runs the child with an empty input.
pub fn run_with(child: Child, limits: &Limits) -> Result<String, Breach> {
    let answer = wait_for(async { child.run(Bytes::new(), limits).await })?;
    Ok(String::from_utf8(answer).expect("tests answer with text"))
}

/// Limits that no test is to reach, but for those that say so. They leave time for a busy machine.
pub fn limits() -> Limits {
    Limits {
        memory: 128 * 1024 * 1024,
        cpu: Duration::from_secs(30),
        wall: Duration::from_secs(60),
        output: 4 * 1024 * 1024,
    }
}

/// Waits for a future on a runtime of its own.
pub fn wait_for<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(future)
}
