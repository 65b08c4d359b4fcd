//! Logging: JSON for machines, text for people.
//!
//! A JSON line is one flat object: `timestamp`, `level`, `target`, `message`, the fields of the surrounding spans
//! (`correlation_id` first of all) and those of the event, which take precedence. Line breaks are escaped, so that one
//! event is one line whatever it contains. Secrets stay out because their types print as `[REDACTED]`, and because
//! bodies, headers and addresses are never logged.

use std::fmt;
use std::io::IsTerminal as _;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Config;

/// Dependencies that are too verbose at `info`. The settings can override this.
const QUIET: &str =
    "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,hyper=warn,h2=warn,rustls=warn,html5ever=error,rmcp=error";

pub(super) fn init(config: &Config) -> anyhow::Result<()> {
    let filter = filter(config);
    if config.telemetry.log_format.is_json(config.profile) {
        tracing_subscriber::registry().with(filter).with(json(std::io::stderr)).try_init()?;
    } else {
        let text =
            tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
        tracing_subscriber::registry().with(filter).with(text).try_init()?;
    }
    Ok(())
}

fn filter(config: &Config) -> EnvFilter {
    EnvFilter::new(format!("{QUIET},{}", config.telemetry.log_level.as_str()))
}

/// The layer that writes JSON lines.
fn json<S, W>(writer: W) -> impl tracing_subscriber::Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt::layer().fmt_fields(JsonFields::new()).event_format(FlatJson).with_writer(writer)
}

/// Writes an event and its spans as one flat JSON object.
struct FlatJson;

impl<S, N> FormatEvent<S, N> for FlatJson
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut timestamp = String::new();
        SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
        let metadata = event.metadata();
        let mut fields = Map::new();
        for span in context.event_scope().into_iter().flat_map(tracing_subscriber::registry::Scope::from_root) {
            let extensions = span.extensions();
            if let Some(written) = extensions.get::<FormattedFields<N>>()
                && let Ok(span_fields) = serde_json::from_str::<Map<String, Value>>(written)
            {
                fields.extend(span_fields);
            }
        }
        event.record(&mut Collect(&mut fields));
        fields.insert("timestamp".to_owned(), timestamp.into());
        fields.insert("level".to_owned(), metadata.level().as_str().into());
        fields.insert("target".to_owned(), metadata.target().into());
        let line = serde_json::to_string(&fields).map_err(|_| fmt::Error)?;
        writeln!(writer, "{line}")
    }
}

/// Collects the fields of an event.
struct Collect<'a>(&'a mut Map<String, Value>);

impl Collect<'_> {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Collect<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::base::secret::Secret;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(settings: &str, what: impl FnOnce()) -> String {
        let sink = Sink::default();
        let writer = sink.clone();
        let filter = filter(&Config::from_toml(settings).unwrap());
        let subscriber = tracing_subscriber::registry().with(filter).with(json(move || writer.clone()));
        tracing::subscriber::with_default(subscriber, what);
        let bytes = sink.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn an_event_is_one_line_of_json_with_the_correlation_id_of_its_request() {
        // C-OPS-2
        let text = logged("", || {
            let request = tracing::info_span!("graphql", correlation_id = "c-1", operation = tracing::field::Empty);
            let _request = request.enter();
            request.record("operation", "Prompts");
            let _step = tracing::info_span!("step", step = "plan").entered();
            tracing::warn!(attempts = 2, detail = "a\r\nb\u{1b}[31m", "line one\nline two");
        });
        assert_eq!(text.matches('\n').count(), 1, "{text}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
        let line: Value = serde_json::from_str(&text).unwrap();
        for (field, expected) in [
            ("correlation_id", "c-1"),
            ("operation", "Prompts"),
            ("step", "plan"),
            ("level", "WARN"),
            ("message", "line one\nline two"),
            ("detail", "a\r\nb\u{1b}[31m"),
            ("target", module_path!()),
        ] {
            assert_eq!(line[field], expected, "{text}");
        }
        assert_eq!(line["attempts"], 2);
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{text}");
    }

    #[test]
    fn secrets_are_not_logged() {
        // C-OPS-2, C-TEN-7
        let secret = Secret::from("hunter2");
        let text = logged("", || tracing::error!(?secret, "started"));
        assert!(text.contains("REDACTED") && !text.contains("hunter2"), "{text}");
    }

    #[test]
    fn statements_are_logged_only_when_asked_for() {
        let speak = || {
            tracing::info!(target: "sqlx::query", "SELECT");
            tracing::info!(target: "dossier", "ready");
            tracing::debug!(target: "dossier", "detail");
        };
        assert_eq!(logged("", speak).lines().count(), 1);
        assert_eq!(logged("[telemetry]\nlog_level = \"debug,sqlx=info\"", speak).lines().count(), 3);
    }
}
