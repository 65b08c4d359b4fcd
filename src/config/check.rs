//! Rules across settings, and the stricter ones of production.

use std::time::Duration;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use secrecy::ExposeSecret as _;
use url::Url;

use super::database::{DatabaseKind, Synchronous};
use super::documents::{DocumentsConfig, Ocr};
use super::error::SettingProblem;
use super::jobs::JobsConfig;
use super::mcp::McpConfig;
use super::server::Switch;
use super::storage::StorageKind;
use super::{Config, EgressConfig, EncryptionConfig, LlmConfig, Profile, value};
use crate::base::secret::Secret;

/// Minimum length of a secret in production, in characters.
const SECRET_LENGTH: usize = 32;

/// Least memory of a process that reads a document.
const READING_MEMORY: u64 = 128 * 1024 * 1024;

/// Longest pause between two pages of a site: the memory of when a site was asked last is not kept much longer.
const MOST_PAUSE: Duration = Duration::from_secs(60);

/// Most pages of a site for one request.
const MOST_PAGES: u32 = 500;

/// Every rule that the settings violate.
pub(super) fn problems(config: &Config) -> Vec<SettingProblem> {
    let mut list = List(Vec::new());
    consistent(config, &mut list);
    if config.profile == Profile::Production {
        fit_for_production(config, &mut list);
    }
    list.0
}

struct List(Vec<SettingProblem>);

impl List {
    /// Records a problem with `key` unless `fine`.
    fn demand(&mut self, fine: bool, key: &str, message: impl Into<String>) {
        if !fine {
            self.0.push(SettingProblem::new(key, "", message));
        }
    }
}

/// Rules of the reading of documents.
fn reading(documents: &DocumentsConfig, list: &mut List) {
    let memory = documents.reading_memory >= READING_MEMORY;
    list.demand(memory, "documents.reading_memory", "must be at least 128MiB, of which 64 are for the stack.");
    let time = documents.reading_processor_time >= Duration::from_secs(1);
    list.demand(time, "documents.reading_processor_time", "must be at least 1s.");
    list.demand(documents.max_text_size >= 1024, "documents.max_text_size", "must be at least 1KiB.");
}

/// Rules of the way out to the web.
fn web(egress: &EgressConfig, list: &mut List) {
    list.demand(!egress.ports.contains(&0), "egress.ports", "must be 1 to 65535.");
    list.demand(egress.max_size >= 1024, "egress.max_size", "must be at least 1KiB.");
    let unpacked = egress.max_unpacked_size >= egress.max_size;
    list.demand(unpacked, "egress.max_unpacked_size", "must be at least egress.max_size.");
    list.demand(egress.pause <= MOST_PAUSE, "egress.pause", "must be at most 60s.");
    list.demand((1..=MOST_PAGES).contains(&egress.max_pages), "egress.max_pages", "must be 1 to 500.");
    let contact =
        egress.contact.as_ref().is_none_or(|contact| contact.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
    list.demand(contact, "egress.contact", "must be made of ASCII characters on one line.");
}

/// Rules of tool servers.
fn tool_servers(mcp: &McpConfig, list: &mut List) {
    list.demand((1..=50).contains(&mcp.max_servers), "mcp.max_servers", "must be 1 to 50.");
    list.demand(mcp.max_sessions >= 1, "mcp.max_sessions", "must be at least 1.");
    list.demand(!mcp.idle_timeout.is_zero(), "mcp.idle_timeout", "must be more than 0.");
    for problem in mcp.programs.iter().filter_map(|(name, program)| program.problem(name)) {
        list.demand(false, "mcp.programs", problem);
    }
}

/// Rules of the services of models.
fn models(llm: &LlmConfig, list: &mut List) {
    let model = llm.base_url.is_none() || llm.model.is_some();
    list.demand(model, "llm.model", "is required when llm.base_url is set.");
    let service = llm.base_url.is_some() || (llm.api_key.is_none() && llm.model.is_none());
    list.demand(service, "llm.base_url", "is required when a key or a model of a service is set.");
    let embeds = llm.embedding_model.is_none() || llm.base_url.is_some() || llm.embedding_base_url.is_some();
    list.demand(embeds, "llm.embedding_base_url", "or llm.base_url is required when llm.embedding_model is set.");
    let named = llm.embedding_base_url.is_none() || llm.embedding_model.is_some();
    list.demand(named, "llm.embedding_model", "is required when llm.embedding_base_url is set.");
    let key = llm.embedding_api_key.is_none() || llm.embedding_base_url.is_some();
    list.demand(key, "llm.embedding_base_url", "is required when llm.embedding_api_key is set.");
    let dimensions = llm.embedding_dimensions <= 65_536;
    list.demand(dimensions, "llm.embedding_dimensions", "must be at most 65,536.");
    list.demand(llm.max_concurrency >= 1, "llm.max_concurrency", "must be at least 1.");
    let room = llm.max_output_tokens < llm.context_tokens;
    list.demand(room, "llm.max_output_tokens", "must be less than llm.context_tokens.");
}

/// Rules of the recognition of letters.
fn recognition(documents: &DocumentsConfig, jobs: &JobsConfig, list: &mut List) {
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_/".contains(&byte));
    let named = documents.ocr_languages.split('+').all(is_name);
    list.demand(named, "documents.ocr_languages", "must be names of Tesseract's languages, such as \"eng+deu\".");
    list.demand(documents.ocr_pages >= 1, "documents.ocr_pages", "must be at least 1.");
    // The document is read before and after.
    let fits = documents.ocr_timeout + 2 * documents.reading_timeout <= jobs.step_timeout;
    let message = "must leave time for documents.reading_timeout twice within jobs.step_timeout.";
    list.demand(documents.ocr == Ocr::Off || fits, "documents.ocr_timeout", message);
}

/// Rules of the keys that protect stored secrets.
fn master_keys(encryption: &EncryptionConfig, list: &mut List) {
    if let Err(problem) = encryption.parsed() {
        list.demand(false, "encryption.master_keys", format!("{problem} Make one with `dossier keys generate`."));
    }
}

/// Rules of every profile.
fn consistent(config: &Config, list: &mut List) {
    let Config { server, database, auth, encryption, llm, storage, documents, egress, mcp, jobs, limits, .. } = config;

    for origin in &server.allowed_origins {
        let exact = Url::parse(origin)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == *origin);
        let message = format!("\"{origin}\" must be an origin such as \"https://app.example.org\", without a path.");
        list.demand(exact, "server.allowed_origins", message);
    }
    let root = server.public_url.as_ref().is_none_or(|url| url.path() == "/");
    list.demand(root, "server.public_url", "must not have a path: the server owns its origin.");
    let apart = server.metrics_listen.is_none_or(|address| address.port() == 0 || address != server.listen);
    list.demand(apart, "server.metrics_listen", "must differ from server.listen.");

    reading(documents, list);
    recognition(documents, jobs, list);
    web(egress, list);
    tool_servers(mcp, list);

    list.demand(database.max_connections >= 1, "database.max_connections", "must be at least 1.");

    list.demand(
        auth.refresh_idle <= auth.refresh_absolute,
        "auth.refresh_idle",
        "must not exceed auth.refresh_absolute.",
    );
    list.demand(
        auth.access_token_life <= auth.refresh_idle,
        "auth.access_token_life",
        "must not exceed auth.refresh_idle.",
    );
    list.demand((8..=256).contains(&auth.password_min_length), "auth.password_min_length", "must be 8 to 256.");
    list.demand(auth.sessions_per_user >= 1, "auth.sessions_per_user", "must be at least 1.");
    list.demand(auth.login_burst >= 1, "auth.login_burst", "must be at least 1.");
    let lanes = (1..=64).contains(&auth.argon2_parallelism);
    list.demand(lanes, "auth.argon2_parallelism", "must be 1 to 64.");
    let memory = auth.argon2_memory_kib >= auth.argon2_parallelism.saturating_mul(8);
    list.demand(memory, "auth.argon2_memory_kib", "must be at least 8 for each lane (auth.argon2_parallelism).");
    list.demand(auth.argon2_iterations >= 1, "auth.argon2_iterations", "must be at least 1.");
    for (name, pem) in [("auth.signing_key", &auth.signing_key), ("auth.other_signing_key", &auth.other_signing_key)] {
        let message = "is not an Ed25519 private key in PEM. Make one with `openssl genpkey -algorithm ed25519`.";
        let read = pem.as_ref().is_none_or(|pem| SigningKey::from_pkcs8_pem(pem.expose_secret()).is_ok());
        list.demand(read, name, message);
    }

    master_keys(encryption, list);
    models(llm, list);

    let bucket = storage.kind == StorageKind::Disk || storage.s3_bucket.is_some();
    list.demand(bucket, "storage.s3_bucket", "is required when storage.kind is \"s3\".");
    let pair = storage.s3_access_key_id.is_some() == storage.s3_secret_access_key.is_some();
    list.demand(
        pair,
        "storage.s3_secret_access_key",
        "and storage.s3_access_key_id belong together: set both or neither.",
    );

    let beats = !jobs.heartbeat.is_zero() && jobs.heartbeat.saturating_mul(3) <= jobs.lease;
    list.demand(beats, "jobs.heartbeat", "must be at most a third of jobs.lease.");
    list.demand(!jobs.sweep.is_zero(), "jobs.sweep", "must be more than 0.");
    list.demand(!jobs.approval_expires.is_zero(), "jobs.approval_expires", "must be more than 0.");
    let drained = jobs.drain <= server.shutdown_timeout;
    list.demand(drained, "jobs.drain", "must not exceed server.shutdown_timeout.");
    for (key, number) in [
        ("jobs.slots", jobs.slots),
        ("jobs.answer_slots", jobs.answer_slots),
        ("jobs.workspace_concurrency", jobs.workspace_concurrency),
        ("jobs.max_attempts", jobs.max_attempts),
        ("jobs.poison_after", jobs.poison_after),
        ("limits.tokens", limits.tokens),
        ("limits.depth", limits.depth),
        ("limits.value_nesting", limits.value_nesting),
        ("limits.operations", limits.operations),
        ("limits.requests", limits.requests),
        ("limits.requests_per_user", limits.requests_per_user),
        ("limits.requests_per_address", limits.requests_per_address),
        ("limits.connections", limits.connections),
        ("limits.errors", limits.errors),
        ("limits.points_burst", limits.points_burst),
    ] {
        list.demand(number >= 1, key, "must be at least 1.");
    }
    list.demand(limits.body_rate >= 1, "limits.body_rate", "must be at least 1.");
    // Zero would end everything at once.
    for (key, time) in [
        ("egress.connect_timeout", egress.connect_timeout),
        ("egress.timeout", egress.timeout),
        ("server.poll_interval", server.poll_interval),
        ("server.shutdown_timeout", server.shutdown_timeout),
        ("storage.upload_timeout", storage.upload_timeout),
        ("storage.upload_idle_timeout", storage.upload_idle_timeout),
        ("limits.query_timeout", limits.query_timeout),
        ("limits.mutation_timeout", limits.mutation_timeout),
        ("limits.header_timeout", limits.header_timeout),
        ("limits.body_idle_timeout", limits.body_idle_timeout),
        ("limits.body_timeout", limits.body_timeout),
        ("limits.keep_alive", limits.keep_alive),
        ("limits.socket_init_timeout", limits.socket_init_timeout),
        ("limits.ping_interval", limits.ping_interval),
        ("limits.write_timeout", limits.write_timeout),
    ] {
        list.demand(!time.is_zero(), key, "must be more than 0.");
    }
}

/// What production rejects (C-AUTH-13, and the floors of the limits).
fn fit_for_production(config: &Config, list: &mut List) {
    let Config { server, database, auth, encryption, egress, jobs, limits, .. } = config;

    secret(list, "auth.master_secret", auth.master_secret.as_ref(), "Make one with `openssl rand -base64 32`");
    let signing_key = auth.signing_key.is_some();
    list.demand(
        signing_key,
        "auth.signing_key",
        "is required in production. Make one with `openssl genpkey -algorithm ed25519` and give its file in \
         DOSSIER_AUTH_SIGNING_KEY_FILE.",
    );
    let kept = encryption.master_keys.is_some();
    list.demand(
        kept,
        "encryption.master_keys",
        "is required in production. Make one with `dossier keys generate` and give its file in \
         DOSSIER_ENCRYPTION_MASTER_KEYS_FILE.",
    );
    if server.metrics_token.is_some() {
        secret(list, "server.metrics_token", server.metrics_token.as_ref(), "Make one with `openssl rand -base64 32`");
    }

    match &server.public_url {
        None => list.demand(
            false,
            "server.public_url",
            "is required in production, such as \"https://dossier.example.org\".",
        ),
        Some(url) => list.demand(safe_origin(url), "server.public_url", "must begin with https:// in production."),
    }
    for origin in &server.allowed_origins {
        let safe = Url::parse(origin).is_ok_and(|url| safe_origin(&url));
        list.demand(safe, "server.allowed_origins", format!("\"{origin}\" must begin with https:// in production."));
    }
    let playground = server.playground != Switch::On;
    list.demand(playground, "server.playground", "is for development only. GraphiQL is the page for production.");

    list.demand(
        egress.allowed.is_empty(),
        "egress.allowed",
        "is for development only: in production, addresses that are not public are never contacted.",
    );

    let durable = database.url.kind() == DatabaseKind::Postgres || database.sqlite_synchronous == Synchronous::Full;
    list.demand(
        durable,
        "database.sqlite_synchronous",
        "must be \"full\" in production: less loses acknowledged work.",
    );

    at_most(list, "auth.access_token_life", auth.access_token_life, Duration::from_secs(15 * 60));
    at_most(list, "auth.refresh_grace", auth.refresh_grace, Duration::from_secs(10));
    at_most(list, "auth.clock_leeway", auth.clock_leeway, Duration::from_secs(30));
    list.demand(auth.password_min_length >= 15, "auth.password_min_length", "must be at least 15 in production.");
    let hard = match auth.argon2_iterations {
        1 => auth.argon2_memory_kib >= 47_104,
        _ => auth.argon2_memory_kib >= 19_456,
    };
    let message = "must be at least 19456 in production, and 47104 with a single pass (auth.argon2_iterations).";
    list.demand(hard, "auth.argon2_memory_kib", message);
    for (key, rate) in [
        ("auth.logins_per_minute", auth.logins_per_minute),
        ("auth.registrations_per_hour", auth.registrations_per_hour),
        ("auth.wrong_credentials_per_minute", auth.wrong_credentials_per_minute),
    ] {
        list.demand(rate >= 1, key, "must not be unlimited in production.");
    }

    list.demand(limits.tokens <= 15_000, "limits.tokens", "must be at most 15000 in production.");
    list.demand(limits.value_nesting <= 128, "limits.value_nesting", "must be at most 128 in production.");
    for (key, points) in [
        ("limits.cost", limits.cost),
        ("limits.nodes", limits.nodes),
        ("limits.points_per_hour", limits.points_per_hour),
        ("limits.anonymous_points_per_hour", limits.anonymous_points_per_hour),
    ] {
        list.demand(points >= 1, key, "must not be unlimited in production.");
    }
    list.demand(limits.batch <= 5, "limits.batch", "must be at most 5 in production.");
    let kept = jobs.retention >= Duration::from_secs(24 * 3600);
    list.demand(kept, "jobs.retention", "must be at least 24h in production: clients resume from stored events.");
}

/// True for https, and for plain http to the local machine.
fn safe_origin(url: &Url) -> bool {
    let local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || local
}

fn at_most(list: &mut List, key: &str, actual: Duration, most: Duration) {
    list.demand(actual <= most, key, format!("must be at most {} in production.", value::duration::text(most)));
}

/// Requires a generated secret rather than one made up or copied from an example.
fn secret(list: &mut List, key: &str, secret: Option<&Secret>, how: &str) {
    let Some(secret) = secret else {
        return list.demand(false, key, format!("is required in production. {how}."));
    };
    let text = secret.expose_secret();
    let enough = text.chars().count() >= SECRET_LENGTH;
    list.demand(enough, key, format!("must have at least {SECRET_LENGTH} characters in production. {how}."));
    if enough {
        list.demand(!is_guessable(text), key, format!("can be guessed. {how}."));
    }
}

/// True for texts with few distinct characters, and for those that contain typical example words.
fn is_guessable(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut characters: Vec<char> = lower.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    let words = [
        "changeme",
        "change-me",
        "change_me",
        "secret",
        "password",
        "passwort",
        "example",
        "dossier",
        "1234567",
        "abcdefg",
        "qwert",
    ];
    characters.len() < 12 || words.iter().any(|word| lower.contains(word))
}
