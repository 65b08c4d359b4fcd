//! Sources, their order, and what is refused.

use std::fs;

use secrecy::ExposeSecret as _;

use super::*;

/// Made by `openssl genpkey -algorithm ed25519` for these tests, with line breaks as an environment file has them.
const SIGNING_KEY: &str = "-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIH9zkvykxsz4tCKxyaowis3+CpZgsYnYSrlm+1OfmQUu\\n-----END PRIVATE KEY-----";

/// Loads from a directory with the given files, flags and environment.
fn load(files: &[(&str, &str)], overrides: &Overrides, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(directory.path().join(name), text).unwrap();
    }
    let environment: Vec<_> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    source::read(directory.path(), overrides, &environment).and_then(Config::from_layers)
}

fn environment(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    load(&[], &Overrides::default(), variables)
}

fn problems(result: Result<Config, ConfigError>) -> Vec<String> {
    result.unwrap_err().problems.iter().map(ToString::to_string).collect()
}

#[test]
fn starts_with_nothing_configured() {
    let config = environment(&[]).unwrap();
    assert_eq!(config.profile, Profile::Development);
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:4000");
    assert_eq!(config.database.url.expose(), "sqlite://data/dossier.db");
    assert_eq!(config.storage.path.unwrap(), PathBuf::from("data/files"));
    assert!(config.server.graphiql.is_on(config.profile));
    assert!(config.llm.base_url.is_none());
}

#[test]
fn later_sources_win() {
    let file = ("dossier.toml", "[server]\nlisten = \"127.0.0.1:1\"\n[jobs]\nslots = 1\n[llm]\nmax_retries = 1");
    let dotenv = (".env", "DOSSIER_LISTEN=127.0.0.1:2\nDOSSIER_JOBS_SLOTS=2\nUNRELATED=x\n");
    let variables = [("DOSSIER_LISTEN", "127.0.0.1:3"), ("PATH", "/bin"), ("DOSSIER_TEST_DATABASE_URL", "x")];
    let flags = Overrides { listen: Some("127.0.0.1:4".to_owned()), ..Overrides::default() };

    let config = load(&[file, dotenv], &flags, &variables).unwrap();
    assert_eq!(config.server.listen.port(), 4);
    let config = load(&[file, dotenv], &Overrides::default(), &variables).unwrap();
    assert_eq!((config.server.listen.port(), config.jobs.slots, config.llm.max_retries), (3, 2, 1));
}

#[test]
fn a_named_file_replaces_the_one_of_the_directory() {
    let files = [("dossier.toml", "[jobs]\nslots = 1"), ("other.toml", "[jobs]\nslots = 9")];
    let flags = Overrides { config: Some("other.toml".into()), ..Overrides::default() };
    assert_eq!(load(&files, &flags, &[]).unwrap().jobs.slots, 9);
    let variables = [("DOSSIER_CONFIG", "other.toml")];
    assert_eq!(load(&files, &Overrides::default(), &variables).unwrap().jobs.slots, 9);
    let absent = [("DOSSIER_CONFIG", "absent.toml")];
    assert!(problems(load(&files, &Overrides::default(), &absent))[0].contains("cannot be read"));
}

#[test]
fn variables_are_named_by_section_and_key() {
    for (name, value) in [("DOSSIER_LLM_BASE_URL", "http://[::1]:1/v1"), ("DOSSIER_LLM__BASE_URL", "http://[::1]:1/v1")]
    {
        let config = environment(&[(name, value), ("DOSSIER_LLM_MODEL", "12345"), ("DOSSIER_LLM_API_KEY", "67890")]);
        let llm = config.unwrap().llm;
        assert_eq!(llm.base_url.unwrap().as_str(), value);
        assert_eq!(llm.model.unwrap(), "12345");
        assert_eq!(llm.api_key.unwrap().expose_secret(), "67890");
    }
    let config = environment(&[
        ("DOSSIER_DATA_DIR", "/srv/dossier"),
        ("DOSSIER_SERVER_ALLOWED_ORIGINS", "https://a.example, https://b.example:8443"),
        ("DOSSIER_SERVER_TRUSTED_PROXIES", "10.0.0.0/8"),
        ("DOSSIER_AUTH_REGISTRATION_OPEN", "no"),
        ("DOSSIER_JOBS_LEASE", "600ms"),
        ("DOSSIER_JOBS_HEARTBEAT", "200ms"),
        ("DOSSIER_LLM_MODEL", ""),
    ])
    .unwrap();
    assert_eq!(config.database.url.expose(), "sqlite:///srv/dossier/dossier.db");
    assert_eq!(config.server.allowed_origins, ["https://a.example", "https://b.example:8443"]);
    assert!(config.server.trusts("10.1.2.3".parse().unwrap()));
    assert!(!config.auth.registration_open);
    assert_eq!(config.jobs.lease.as_millis(), 600);
}

#[test]
fn every_setting_can_be_a_variable() {
    let all = Layer::toml("defaults", DEFAULTS).unwrap().keys();
    for key in &all {
        let name = format!("DOSSIER_{}", key.replace('.', "_").to_uppercase());
        let found = source::key_of_variable(&name);
        assert_eq!(found.as_ref(), Some(key), "{name}");
    }
    assert!(all.len() > 100);
}

#[test]
fn secrets_can_be_files() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    fs::write(&path, "a-token-of-the-platform\n").unwrap();
    let path = path.to_str().unwrap();
    let by_variable = environment(&[("DOSSIER_SERVER_METRICS_TOKEN_FILE", path)]).unwrap();
    let by_file = Config::from_toml(&format!("[server]\nmetrics_token_file = \"{path}\"")).unwrap();
    for config in [by_variable, by_file] {
        assert_eq!(config.server.metrics_token.unwrap().expose_secret(), "a-token-of-the-platform");
    }
    let absent = problems(environment(&[("DOSSIER_LLM_API_KEY_FILE", "/nowhere")]));
    assert!(absent[0].contains("llm.api_key_file") && absent[0].contains("/nowhere"), "{absent:?}");
}

#[test]
fn a_wrong_value_names_the_key_the_place_the_problem_and_the_documentation() {
    for (variable, value, expected) in [
        (
            "DOSSIER_LISTEN",
            "4000",
            "server.listen (environment variable DOSSIER_LISTEN): must be an address with a port, such as \
             \"127.0.0.1:4000\" or \"[::]:4000\". See docs/configuration.md#server.",
        ),
        ("DOSSIER_JOBS_SLOTS", "many", "must be a whole number"),
        ("DOSSIER_JOBS_SLOTS", "-1", "jobs.slots"),
        ("DOSSIER_JOBS_LEASE", "30", "must be a duration such as"),
        ("DOSSIER_PROFILE", "prod", "#general"),
        ("DOSSIER_DATABASE_URL", "mysql://x", "must be \"sqlite://PATH\""),
        ("DOSSIER_SERVER_PUBLIC_URL", "ftp://x", "must be a URL"),
        ("DOSSIER_SERVER_PUBLIC_URL", "https://x/y", "must not have a path"),
        ("DOSSIER_SERVER_ALLOWED_ORIGINS", "https://x/", "must be an origin"),
        ("DOSSIER_SERVER_ALLOWED_ORIGINS", "*", "must be an origin"),
        ("DOSSIER_SERVER_TRUSTED_PROXIES", "10/8", "must be networks"),
        ("DOSSIER_TELEMETRY_LOG_LEVEL", "loud=very=much", "must be a level"),
        ("DOSSIER_STORAGE_KIND", "s3", "storage.s3_bucket"),
        ("DOSSIER_LLM_BASE_URL", "http://[::1]/v1", "llm.model"),
        ("DOSSIER_LLM_API_KEY", "x", "llm.base_url"),
        ("DOSSIER_LLM_INPUT_PRICE", "0,15", "amount"),
        ("DOSSIER_JOBS_HEARTBEAT", "29s", "must be at most a third of jobs.lease"),
        ("DOSSIER_AUTH_REGISTRATION_OPEN", "perhaps", "must be true or false"),
    ] {
        let problems = problems(environment(&[(variable, value)]));
        assert_eq!(problems.len(), 1, "{variable}={value}: {problems:?}");
        assert!(problems[0].contains(expected), "{variable}={value}: {problems:?}");
        assert!(problems[0].contains("docs/configuration.md#"), "{problems:?}");
    }
}

#[test]
fn unknown_settings_are_refused_with_the_nearest_name() {
    for (name, expected) in [
        ("DOSSIER_LISTN", "not a setting"),
        ("DOSSIER_SERVER_LISTN", "Did you mean DOSSIER_SERVER_LISTEN?"),
        ("DOSSIER_LLM__BASEURL", "Did you mean DOSSIER_LLM_BASE_URL?"),
    ] {
        let problems = problems(environment(&[(name, "x")]));
        assert!(problems[0].contains(name) && problems[0].contains(expected), "{problems:?}");
    }
    let file = problems(load(
        &[("dossier.toml", "surprise = 1\n[server]\nlisten_on = \"x\"\n[nonsense]\na = 1\n[jobs]\nslot = 3")],
        &Overrides::default(),
        &[],
    ));
    assert_eq!(file.len(), 4, "all at once: {file:?}");
    assert!(file.iter().any(|problem| problem.contains("Did you mean jobs.slots?")), "{file:?}");
    assert!(problems(load(&[("dossier.toml", "a = = 1")], &Overrides::default(), &[]))[0].contains("not valid TOML"));
}

#[test]
fn production_names_everything_that_is_missing_or_weak_at_once() {
    // C-AUTH-13
    let nothing = problems(environment(&[("DOSSIER_PROFILE", "production")]));
    for key in ["auth.master_secret", "auth.signing_key", "server.public_url"] {
        assert!(nothing.iter().any(|problem| problem.starts_with(key)), "{key}: {nothing:?}");
    }
    assert_eq!(nothing.len(), 3);

    let good = [
        ("DOSSIER_PROFILE", "production"),
        ("DOSSIER_SERVER_PUBLIC_URL", "https://reports.test"),
        ("DOSSIER_AUTH_MASTER_SECRET", "kJ8s0QmZr4vY2xW7bN5tLpE9uHcA3dFg"),
        ("DOSSIER_AUTH_SIGNING_KEY", SIGNING_KEY),
    ];
    let config = environment(&good).unwrap();
    assert!(!config.server.graphiql.is_on(config.profile) && config.telemetry.log_format.is_json(config.profile));
    assert_eq!(config.issuer(), "https://reports.test");
    let signing_key = config.auth.signing_key.unwrap();
    assert!(signing_key.expose_secret().starts_with(
        "-----BEGIN PRIVATE KEY-----
"
    ));

    for (variable, value, key) in [
        ("DOSSIER_AUTH_MASTER_SECRET", "short", "auth.master_secret"),
        ("DOSSIER_AUTH_MASTER_SECRET", "changeme-changeme-changeme-changeme", "auth.master_secret"),
        ("DOSSIER_AUTH_MASTER_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "auth.master_secret"),
        ("DOSSIER_AUTH_SIGNING_KEY", "no key", "auth.signing_key"),
        ("DOSSIER_AUTH_OTHER_SIGNING_KEY", "no key", "auth.other_signing_key"),
        ("DOSSIER_SERVER_METRICS_TOKEN", "metrics", "server.metrics_token"),
        ("DOSSIER_SERVER_PUBLIC_URL", "http://reports.test", "server.public_url"),
        ("DOSSIER_SERVER_ALLOWED_ORIGINS", "http://app.test", "server.allowed_origins"),
        ("DOSSIER_SERVER_PLAYGROUND", "on", "server.playground"),
        ("DOSSIER_DATABASE_SQLITE_SYNCHRONOUS", "normal", "database.sqlite_synchronous"),
        ("DOSSIER_AUTH_ACCESS_TOKEN_LIFE", "1h", "auth.access_token_life"),
        ("DOSSIER_AUTH_REFRESH_GRACE", "11s", "auth.refresh_grace"),
        ("DOSSIER_AUTH_CLOCK_LEEWAY", "1min", "auth.clock_leeway"),
        ("DOSSIER_AUTH_PASSWORD_MIN_LENGTH", "8", "auth.password_min_length"),
        ("DOSSIER_AUTH_ARGON2_MEMORY_KIB", "8192", "auth.argon2_memory_kib"),
        ("DOSSIER_AUTH_ARGON2_ITERATIONS", "1", "auth.argon2_memory_kib"),
        ("DOSSIER_AUTH_LOGINS_PER_MINUTE", "0", "auth.logins_per_minute"),
        ("DOSSIER_LIMITS_TOKENS", "15001", "limits.tokens"),
        ("DOSSIER_JOBS_RETENTION", "23h", "jobs.retention"),
    ] {
        let mut variables: Vec<_> = good.iter().copied().filter(|(name, _)| *name != variable).collect();
        variables.push((variable, value));
        let problems = problems(environment(&variables));
        assert_eq!(problems.len(), 1, "{variable}={value}: {problems:?}");
        assert!(problems[0].starts_with(key), "{variable}={value}: {problems:?}");
    }
}

#[test]
fn secrets_are_never_shown() {
    const CANARY: &str = "hunter2hunter2";
    let shown = |config: &Config| format!("{}\n{config:?}", config.effective_toml());
    let mut variables: Vec<(String, String)> = source::SECRETS
        .iter()
        .filter(|key| !key.ends_with("signing_key"))
        .map(|key| (format!("DOSSIER_{}", key.replace('.', "_").to_uppercase()), CANARY.to_owned()))
        .collect();
    variables.push(("DOSSIER_LLM_BASE_URL".to_owned(), "http://[::1]:1/v1".to_owned()));
    variables.push(("DOSSIER_LLM_MODEL".to_owned(), "m".to_owned()));
    for (name, value) in &mut variables {
        if name == "DOSSIER_DATABASE_URL" {
            *value = format!("postgres://ada:{CANARY}@db/dossier");
        }
    }
    let variables: Vec<_> = variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let config = environment(&variables).unwrap();
    assert_eq!(config.auth.master_secret.as_ref().unwrap().expose_secret(), CANARY);
    assert!(!shown(&config).contains(CANARY), "{}", shown(&config));
    assert!(config.effective_toml().contains("master_secret = \"[REDACTED]\""));

    // Neither when a value is refused.
    for (section, key) in source::SECRETS.iter().filter_map(|key| key.split_once('.')) {
        let error = Config::from_toml(&format!("[{section}]\n{key} = 8675309")).unwrap_err().to_string();
        assert!(!error.contains("8675309"), "{error}");
    }
    let dotenv = problems(load(&[(".env", "DOSSIER_LLM_API_KEY=\"hunter2hunter2")], &Overrides::default(), &[]));
    assert!(!dotenv[0].contains(CANARY), "{dotenv:?}");
}

#[test]
fn the_effective_settings_can_be_read_again() {
    let config = environment(&[("DOSSIER_LLM_INPUT_PRICE", "0.15")]).unwrap();
    let text = config.effective_toml();
    assert_eq!(Config::from_toml(&text).unwrap().effective_toml(), text);
    assert!(text.contains("input_price = \"0.15\"") && text.contains("access_token_life = \"5min\""));
}
