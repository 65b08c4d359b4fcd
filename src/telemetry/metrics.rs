//! Metrics for Prometheus: every name, its meaning, and the function that records it.
//!
//! Labels have few values: kinds, codes, routes; never ids, addresses or user input (C-TEN-3).

use std::fmt::Write as _;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Completed requests, by method, route and status.
pub const HTTP_REQUESTS: &str = "dossier_http_requests_total";
/// Time from the head of a request to the head of its response.
pub const HTTP_DURATION: &str = "dossier_http_request_duration_seconds";
/// Completed GraphQL operations, by type and code (`OK`, or that of the first error).
pub const GRAPHQL_OPERATIONS: &str = "dossier_graphql_operations_total";
/// Duration of GraphQL operations, except subscriptions.
pub const GRAPHQL_DURATION: &str = "dossier_graphql_operation_duration_seconds";
/// Open subscriptions, by transport.
pub const STREAMS: &str = "dossier_streams_open";
/// Finished jobs, by kind and state; except jobs cancelled before a worker claimed them.
pub const JOBS: &str = "dossier_jobs_finished_total";
/// Duration of one attempt of a job, by kind.
pub const JOB_DURATION: &str = "dossier_job_run_duration_seconds";
/// Time between a job becoming due and its start, by kind.
pub const JOB_WAIT: &str = "dossier_job_wait_seconds";
/// Jobs running in this process.
pub const JOBS_RUNNING: &str = "dossier_jobs_running";
/// Jobs taken back from silent workers.
pub const JOBS_RESCUED: &str = "dossier_jobs_rescued_total";
/// Calls to models, by model, purpose (the name of the schema, `text`, `query` or `passage`) and outcome (`OK`, the error code,
/// or `DROPPED` when the job stopped meanwhile).
pub const LLM_CALLS: &str = "dossier_llm_calls_total";
/// Duration of a call to a language model.
pub const LLM_DURATION: &str = "dossier_llm_call_duration_seconds";
/// Tokens, by model and direction (`input`, `output`).
pub const LLM_TOKENS: &str = "dossier_llm_tokens_total";
/// Answers of bots that ended, by model (`none` for those written without one) and outcome (`COMPLETED`, `NO_ANSWER`, `STOPPED`,
/// `FAILED`).
pub const ANSWERS: &str = "dossier_answers_total";
/// Time from a question to the first word of its answer, by model.
pub const ANSWER_FIRST_TOKEN: &str = "dossier_answer_first_token_seconds";
/// Time from a question to the end of its answer, by model.
pub const ANSWER_DURATION: &str = "dossier_answer_duration_seconds";
/// Passages without vectors of the model that search is to use, in all workspaces, as a worker last saw it.
pub const PASSAGES_WAITING: &str = "dossier_passages_waiting_for_vectors";
/// Sign-ins with a password, by outcome (`OK`, or the error code).
pub const LOGINS: &str = "dossier_logins_total";
/// Stored secrets that did not match their seal when they were needed.
pub const INTEGRITY_FAILURES: &str = "dossier_integrity_failures_total";

const QUICK: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
const SLOW: &[f64] = &[0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0];

/// How often samples are moved into buckets, so that memory stays bounded when nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(5);

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
static STARTING: Mutex<()> = Mutex::new(());

/// Installs the process's metrics recorder; further calls do nothing.
///
/// # Errors
/// Another recorder is installed, or no thread can be started.
pub fn init() -> anyhow::Result<()> {
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if HANDLE.get().is_some() {
        return Ok(());
    }
    let mut builder = PrometheusBuilder::new();
    for (name, buckets) in [
        (HTTP_DURATION, QUICK),
        (GRAPHQL_DURATION, QUICK),
        (JOB_DURATION, SLOW),
        (JOB_WAIT, SLOW),
        (LLM_DURATION, SLOW),
        (ANSWER_FIRST_TOKEN, QUICK),
        (ANSWER_DURATION, SLOW),
    ] {
        builder = builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), buckets).context("buckets")?;
    }
    let handle = builder.install_recorder().context("cannot record measurements")?;
    describe();
    // Exported from the start, so that Prometheus sees its first increase.
    jobs_rescued(0);
    integrity_failures(0);
    let kept = HANDLE.get_or_init(|| handle);
    #[expect(clippy::disallowed_methods, reason = "a thread of its own")]
    let upkeep = move || loop {
        thread::sleep(UPKEEP);
        kept.run_upkeep();
    };
    thread::Builder::new().name("metrics".to_owned()).spawn(upkeep).context("cannot record measurements")?;
    Ok(())
}

fn describe() {
    describe_counter!(HTTP_REQUESTS, "Requests answered.");
    describe_histogram!(HTTP_DURATION, Unit::Seconds, "Time from the head of a request to the head of its answer.");
    describe_counter!(GRAPHQL_OPERATIONS, "GraphQL operations that ended.");
    describe_histogram!(GRAPHQL_DURATION, Unit::Seconds, "Time of a GraphQL query or mutation.");
    describe_gauge!(STREAMS, "Subscriptions that are open.");
    describe_counter!(JOBS, "Jobs that ended.");
    describe_histogram!(JOB_DURATION, Unit::Seconds, "Time that a worker held a job in one attempt.");
    describe_histogram!(JOB_WAIT, Unit::Seconds, "Time between a job becoming due and its start.");
    describe_gauge!(JOBS_RUNNING, "Jobs that this process runs.");
    describe_counter!(JOBS_RESCUED, "Jobs taken back from workers that fell silent.");
    describe_counter!(LLM_CALLS, "Calls to language models.");
    describe_histogram!(LLM_DURATION, Unit::Seconds, "Time of a call to a language model.");
    describe_counter!(LLM_TOKENS, "Tokens read and written by language models.");
    describe_counter!(ANSWERS, "Answers of bots that ended.");
    describe_histogram!(ANSWER_FIRST_TOKEN, Unit::Seconds, "Time from a question to the first word of its answer.");
    describe_histogram!(ANSWER_DURATION, Unit::Seconds, "Time from a question to the end of its answer.");
    describe_gauge!(PASSAGES_WAITING, "Passages that wait for their vectors.");
    describe_counter!(INTEGRITY_FAILURES, "Stored secrets that did not match their seal.");
    describe_counter!(LOGINS, "Sign-ins with a password.");
}

/// All metrics in the text format of Prometheus.
pub fn render() -> String {
    let mut text = HANDLE.get().map(PrometheusHandle::render).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        text,
        "# HELP dossier_build_info The running program.\n# TYPE dossier_build_info gauge\n\
         dossier_build_info{{version=\"{version}\"}} 1\n"
    );
    for (name, help, value) in process() {
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
    }
    text
}

/// Memory and file descriptors of the process, where the operating system reports them.
fn process() -> Vec<(&'static str, &'static str, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let number = |label: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(label))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    let files = std::fs::read_dir("/proc/self/fd").ok().map(|files| files.count() as u64);
    [
        ("process_resident_memory_bytes", "Memory in use.", number("VmRSS:").map(|kib| kib * 1024)),
        ("process_open_fds", "Open files and sockets.", files),
        ("process_threads", "Threads.", number("Threads:")),
    ]
    .into_iter()
    .filter_map(|(name, help, value)| Some((name, help, value?)))
    .collect()
}

/// Counts a completed request.
pub fn http_request(method: &'static str, route: String, status: u16, duration: Duration) {
    counter!(HTTP_REQUESTS, "method" => method, "route" => route.clone(), "status" => status.to_string()).increment(1);
    histogram!(HTTP_DURATION, "route" => route).record(duration);
}

/// Counts a GraphQL operation; `kind` is `query`, `mutation` or `subscription`.
pub fn graphql_operation(kind: &'static str, code: &str, duration: Duration) {
    counter!(GRAPHQL_OPERATIONS, "type" => kind, "code" => code.to_owned()).increment(1);
    if kind != "subscription" {
        histogram!(GRAPHQL_DURATION, "type" => kind).record(duration);
    }
}

/// Counts an open subscription until it is dropped; `transport` is `websocket`, `sse` or `multipart`.
pub fn stream(transport: &'static str) -> GaugeGuard {
    GaugeGuard::new(gauge!(STREAMS, "transport" => transport))
}

/// Counts a running job until it is dropped.
pub fn job_running(kind: &'static str) -> GaugeGuard {
    GaugeGuard::new(gauge!(JOBS_RUNNING, "kind" => kind))
}

/// Records how long a due job waited for a worker.
pub fn job_waited(kind: &'static str, wait: Duration) {
    histogram!(JOB_WAIT, "kind" => kind).record(wait);
}

/// Records how long an attempt took, however it ended.
pub fn job_ran(kind: &'static str, duration: Duration) {
    histogram!(JOB_DURATION, "kind" => kind).record(duration);
}

/// Counts a finished job.
pub fn job_ended(kind: &'static str, state: String) {
    counter!(JOBS, "kind" => kind, "state" => state).increment(1);
}

/// Counts jobs taken back from silent workers.
pub fn jobs_rescued(count: u64) {
    counter!(JOBS_RESCUED).increment(count);
}

/// Counts a call to a language model and its tokens.
pub fn llm_call(model: &str, purpose: &'static str, outcome: &'static str, duration: Duration, tokens: (u64, u64)) {
    let model = model.to_owned();
    counter!(LLM_CALLS, "model" => model.clone(), "purpose" => purpose, "outcome" => outcome).increment(1);
    histogram!(LLM_DURATION, "model" => model.clone(), "purpose" => purpose).record(duration);
    counter!(LLM_TOKENS, "model" => model.clone(), "direction" => "input").increment(tokens.0);
    counter!(LLM_TOKENS, "model" => model, "direction" => "output").increment(tokens.1);
}

/// Counts an answer that ended, with its times in milliseconds.
pub fn answer_ended(model: &str, outcome: &'static str, first_token: Option<i64>, whole: Option<i64>) {
    let millis = |millis: Option<i64>| millis.and_then(|millis| u64::try_from(millis).ok()).map(Duration::from_millis);
    let model = model.to_owned();
    counter!(ANSWERS, "model" => model.clone(), "outcome" => outcome).increment(1);
    if let Some(time) = millis(first_token) {
        histogram!(ANSWER_FIRST_TOKEN, "model" => model.clone()).record(time);
    }
    if let Some(time) = millis(whole) {
        histogram!(ANSWER_DURATION, "model" => model).record(time);
    }
}

/// Sets the number of passages that wait for their vectors.
#[expect(clippy::cast_precision_loss, reason = "no database has 2^53 passages")]
pub fn passages_waiting(count: u64) {
    gauge!(PASSAGES_WAITING).set(count as f64);
}

/// Counts a sign-in.
pub fn login(outcome: &'static str) {
    counter!(LOGINS, "outcome" => outcome).increment(1);
}

/// Counts stored secrets that did not match their seal.
pub fn integrity_failures(count: u64) {
    counter!(INTEGRITY_FAILURES).increment(count);
}

/// Increments a gauge until it is dropped.
#[must_use = "the count falls again when it is dropped"]
pub struct GaugeGuard(metrics::Gauge);

impl GaugeGuard {
    fn new(gauge: metrics::Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

impl std::fmt::Debug for GaugeGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GaugeGuard")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measurements_are_rendered_with_their_meaning() {
        // C-OPS-1
        init().unwrap();
        init().unwrap();
        http_request("GET", "/measured".to_owned(), 200, Duration::from_millis(3));
        llm_call("measured", "text", "OK", Duration::from_secs(2), (100, 20));
        answer_ended("measured", "COMPLETED", Some(120), Some(2_000));
        let open = job_running("measured");
        let text = render();
        for line in [
            "# HELP dossier_http_requests_total Requests answered.",
            "dossier_http_requests_total{method=\"GET\",route=\"/measured\",status=\"200\"} 1",
            "dossier_http_request_duration_seconds_bucket{route=\"/measured\",le=\"0.005\"} 1",
            "dossier_llm_tokens_total{model=\"measured\",direction=\"input\"} 100",
            "dossier_answers_total{model=\"measured\",outcome=\"COMPLETED\"} 1",
            "dossier_answer_first_token_seconds_bucket{model=\"measured\",le=\"0.25\"} 1",
            "dossier_answer_duration_seconds_count{model=\"measured\"} 1",
            "dossier_jobs_running{kind=\"measured\"} 1",
            concat!("dossier_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        ] {
            assert!(text.lines().any(|own| own == line), "{line} is missing in\n{text}");
        }
        #[cfg(target_os = "linux")]
        assert!(text.contains("\nprocess_resident_memory_bytes ") && text.contains("\nprocess_open_fds "), "{text}");
        drop(open);
        assert!(render().contains("dossier_jobs_running{kind=\"measured\"} 0"));
    }
}
