//! `/health/live`: the process responds. `/health/ready`: it can serve traffic.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

/// Timeout of the readiness check.
const TIMEOUT: Duration = Duration::from_secs(2);

type Check = dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync;

/// Whether the server is ready for traffic; cheap to clone, clones share their state.
#[derive(Clone)]
pub struct Readiness(Arc<Inner>);

struct Inner {
    draining: AtomicBool,
    timeout: Duration,
    check: Box<Check>,
}

impl Readiness {
    /// Ready while `check` (usually a ping of the database) returns true and [`Readiness::drain`] has not been called.
    pub fn new<F>(check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        Self::with_timeout(TIMEOUT, check)
    }

    fn with_timeout<F>(timeout: Duration, check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        let check = Box::new(move || Box::pin(check()) as Pin<Box<dyn Future<Output = bool> + Send>>);
        Self(Arc::new(Inner { draining: AtomicBool::new(false), timeout, check }))
    }

    /// Reports "not ready" from now on: the server is shutting down.
    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Release);
    }

    /// True once [`Readiness::drain`] was called.
    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Acquire)
    }

    /// Name of the current state, and whether it is healthy.
    async fn state(&self) -> (&'static str, bool) {
        if self.is_draining() {
            return ("draining", false);
        }
        match tokio::time::timeout(self.0.timeout, (self.0.check)()).await {
            Ok(true) => ("ready", true),
            Ok(false) | Err(_) => ("unavailable", false),
        }
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readiness").field("draining", &self.is_draining()).finish_non_exhaustive()
    }
}

/// The routes `/health/live` and `/health/ready`.
pub fn routes<S: Clone + Send + Sync + 'static>(readiness: Readiness) -> Router<S> {
    Router::new()
        .route("/health/live", get(async || answer("live", true)))
        .route("/health/ready", get(ready))
        .with_state(readiness)
}

async fn ready(State(readiness): State<Readiness>) -> Response {
    let (word, good) = readiness.state().await;
    answer(word, good)
}

fn answer(word: &str, good: bool) -> Response {
    let status = if good { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(json!({ "status": word }))).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(readiness: &Readiness, path: &str) -> (u16, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = routes::<()>(readiness.clone()).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1024).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn readiness_follows_the_database_and_the_drain() {
        // C-OPS-1
        let database = Arc::new(AtomicBool::new(true));
        let seen = Arc::clone(&database);
        let readiness = Readiness::new(move || {
            let up = seen.load(Ordering::SeqCst);
            async move { up }
        });
        assert_eq!(ask(&readiness, "/health/ready").await, (200, "{\"status\":\"ready\"}".to_owned()));
        database.store(false, Ordering::SeqCst);
        assert_eq!(ask(&readiness, "/health/ready").await, (503, "{\"status\":\"unavailable\"}".to_owned()));
        database.store(true, Ordering::SeqCst);
        readiness.drain();
        assert_eq!(ask(&readiness, "/health/ready").await, (503, "{\"status\":\"draining\"}".to_owned()));
        assert_eq!(ask(&readiness, "/health/live").await, (200, "{\"status\":\"live\"}".to_owned()));
    }

    #[tokio::test]
    async fn a_database_that_does_not_answer_is_not_ready() {
        let readiness = Readiness::with_timeout(Duration::from_millis(20), std::future::pending::<bool>);
        assert_eq!(ask(&readiness, "/health/ready").await.0, 503);
    }
}
