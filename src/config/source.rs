//! Sources of settings, and how they override each other.
//!
//! An environment variable is named `DOSSIER_<SECTION>_<KEY>` or `DOSSIER_<SECTION>__<KEY>`; section names are known,
//! so a single underscore suffices. Special names are `DOSSIER_PROFILE`, `DOSSIER_DATA_DIR`, `DOSSIER_LISTEN` (short
//! for `DOSSIER_SERVER_LISTEN`) and `DOSSIER_CONFIG` (the settings file); names that begin with `DOSSIER_TEST_` belong
//! to the test suite. Any other name that begins with `DOSSIER_` is rejected.
//!
//! A secret can be read from a file, as container platforms provide them: append `_FILE` to the variable or `_file`
//! to the key. An empty variable counts as not set.

use std::path::{Path, PathBuf};

use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Provider};

use super::error::{ConfigError, SettingProblem};
use super::{Config, DEFAULTS, Overrides};

const PREFIX: &str = "DOSSIER_";

/// Keys that can be given as a file, and whose values never appear in a message.
pub(super) const SECRETS: &[&str] = &[
    "server.metrics_token",
    "database.url",
    "auth.master_secret",
    "auth.signing_key",
    "auth.other_signing_key",
    "encryption.master_keys",
    "llm.api_key",
    "llm.embedding_api_key",
    "storage.s3_access_key_id",
    "storage.s3_secret_access_key",
];

/// One source of settings; each environment variable is a source of its own.
#[derive(Debug)]
pub(super) struct Layer {
    /// Its name in messages.
    origin: String,
    /// Keys such as `server.listen`, and their values.
    settings: Vec<(String, Value)>,
}

impl Layer {
    /// Reads settings from TOML.
    pub(super) fn toml(origin: &str, text: &str) -> Result<Self, ConfigError> {
        let table: Dict = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            single(origin, "", format!("is not valid TOML: {} (line {line}).", error.message().replace('\n', ", ")))
        })?;
        let mut settings = Vec::new();
        for (key, value) in table {
            match value {
                Value::Dict(_, section) => {
                    settings.extend(section.into_iter().map(|(inner, value)| (format!("{key}.{inner}"), value)));
                }
                value => settings.push((key, value)),
            }
        }
        Ok(Self { origin: origin.to_owned(), settings })
    }

    /// The keys it sets.
    #[cfg(test)]
    pub(super) fn keys(self) -> Vec<String> {
        self.settings.into_iter().map(|(key, _)| key).collect()
    }

    /// A source with a single setting.
    pub(super) fn single(origin: String, key: &str, value: Value) -> Self {
        Self { origin, settings: vec![(key.to_owned(), value)] }
    }
}

fn single(key: &str, origin: &str, message: String) -> ConfigError {
    ConfigError { problems: vec![SettingProblem::new(key, origin, message)] }
}

/// Collects the sources of a process in order of precedence; later ones win.
pub(super) fn read(
    directory: &Path,
    overrides: &Overrides,
    environment: &[(String, String)],
) -> Result<Vec<Layer>, ConfigError> {
    let dotenv = read_dotenv(&directory.join(".env"))?;
    let named_file = || {
        let mut both = environment.iter().chain(&dotenv);
        both.find(|(name, value)| name == "DOSSIER_CONFIG" && !value.is_empty()).map(|(_, value)| PathBuf::from(value))
    };
    let mut layers = Vec::new();
    match overrides.config.clone().or_else(named_file) {
        Some(path) => layers.push(read_file(&directory.join(path))?),
        None => {
            let path = directory.join("dossier.toml");
            if path.exists() {
                layers.push(read_file(&path)?);
            }
        }
    }
    let defaults = Defaults::read();
    let mut problems = Vec::new();
    for (variables, place) in [(dotenv.as_slice(), ".env"), (environment, "environment variable")] {
        for (name, value) in variables {
            match variable(&defaults, place, name, value) {
                Some(Ok(layer)) => layers.push(layer),
                Some(Err(problem)) => problems.push(problem),
                None => {}
            }
        }
    }
    let flags = [
        ("--listen", "server.listen", overrides.listen.clone()),
        ("--data-dir", "data_dir", overrides.data_dir.as_ref().map(|path| path.display().to_string())),
        ("--database-url", "database.url", overrides.database_url.clone()),
    ];
    layers.extend(
        flags.into_iter().filter_map(|(flag, key, value)| {
            value.map(|value| Layer::single(flag.to_owned(), key, Value::from(value)))
        }),
    );
    if problems.is_empty() { Ok(layers) } else { Err(ConfigError { problems }) }
}

fn read_file(path: &Path) -> Result<Layer, ConfigError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| single(&name, "settings file", format!("cannot be read: {error}.")))?;
    Layer::toml(&name, &text)
}

fn read_dotenv(path: &Path) -> Result<Vec<(String, String)>, ConfigError> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    // The library's message repeats the line, which may contain a secret.
    let refuse =
        |_| single(".env", "", "cannot be read: each line must be NAME=value, with quotes around spaces.".to_owned());
    dotenvy::from_path_iter(path).map_err(refuse)?.collect::<Result<_, _>>().map_err(refuse)
}

/// What a variable sets; `None` when it is not ours.
fn variable(defaults: &Defaults, place: &str, name: &str, value: &str) -> Option<Result<Layer, SettingProblem>> {
    let short = name.strip_prefix(PREFIX)?;
    if short == "CONFIG" || short.starts_with("TEST_") {
        return None;
    }
    let origin = format!("{place} {name}");
    let Some(key) = defaults.key_of(&short.to_ascii_lowercase()) else {
        let message = match defaults.nearest(&short.to_ascii_lowercase().replace("__", "_")) {
            Some(key) => format!("is not a setting. Did you mean {PREFIX}{}?", key.replace('.', "_").to_uppercase()),
            None => "is not a setting.".to_owned(),
        };
        return Some(Err(SettingProblem::new(name, place, message)));
    };
    if value.is_empty() {
        return None;
    }
    let value = defaults.read_text(&key, value).map_err(|message| SettingProblem::new(&key, &origin, message));
    Some(value.map(|value| Layer::single(origin, &key, value)))
}

/// Every key with its default, which also gives its type.
struct Defaults(Vec<(String, Value)>);

impl Defaults {
    fn read() -> Self {
        Self(Layer::toml("config.default.toml", DEFAULTS).expect("compiled in, and checked by the tests").settings)
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// True for an existing key, or a secret with `_file` appended.
    fn knows(&self, key: &str) -> bool {
        self.get(key).is_some() || secret_of_file(key).is_some()
    }

    /// The key for the name of a variable, without prefix and in lower case.
    fn key_of(&self, name: &str) -> Option<String> {
        if name == "listen" {
            return Some("server.listen".to_owned());
        }
        let single = name.replacen("__", "_", 1);
        let with_section = |(at, _)| format!("{}.{}", &single[..at], &single[at + 1..]);
        let candidates = std::iter::once(single.clone()).chain(single.match_indices('_').map(with_section));
        candidates.into_iter().find(|key| self.knows(key))
    }

    /// The existing key most similar to an unknown name.
    fn nearest(&self, name: &str) -> Option<&str> {
        let name = name.replace('.', "_");
        let distances = self.0.iter().map(|(key, _)| (distance(&key.replace('.', "_"), &name), key.as_str()));
        distances.filter(|(distance, _)| *distance <= 3).min().map(|(_, key)| key)
    }

    /// Converts the text of a variable to the type of the setting.
    fn read_text(&self, key: &str, text: &str) -> Result<Value, String> {
        let text = text.trim();
        match self.get(key) {
            Some(Value::Bool(..)) => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Ok(Value::from(true)),
                "false" | "0" | "no" | "off" => Ok(Value::from(false)),
                _ => Err("must be true or false.".to_owned()),
            },
            Some(Value::Num(..)) => {
                text.parse::<i64>().map(Value::from).map_err(|_| "must be a whole number.".to_owned())
            }
            // A table is written as TOML writes one on a line.
            Some(Value::Dict(..)) => {
                let parsed = toml::from_str::<Dict>(&format!("table = {text}")).ok();
                parsed.and_then(|mut dict| dict.remove("table")).ok_or_else(|| "must be a table in TOML.".to_owned())
            }
            Some(Value::Array(_, defaults)) => {
                let are_numbers = defaults.iter().any(|item| matches!(item, Value::Num(..)));
                let item = |item: &str| match are_numbers {
                    true => item.parse::<i64>().map(Value::from).map_err(|_| "must be whole numbers.".to_owned()),
                    false => Ok(Value::from(item)),
                };
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                items.map(item).collect::<Result<Vec<_>, _>>().map(Value::from)
            }
            _ => Ok(Value::from(text)),
        }
    }
}

/// The key that a variable sets.
#[cfg(test)]
pub(super) fn key_of_variable(name: &str) -> Option<String> {
    Defaults::read().key_of(&name.strip_prefix(PREFIX)?.to_lowercase())
}

/// The secret that a key such as `llm.api_key_file` supplies through a file.
fn secret_of_file(key: &str) -> Option<&'static str> {
    let secret = key.strip_suffix("_file")?;
    SECRETS.iter().copied().find(|name| *name == secret)
}

/// Levenshtein distance between two words.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Merges the sources over the defaults. Each value is first tried alone, so that every invalid one is reported.
pub(super) fn merge(layers: Vec<Layer>) -> Result<Config, ConfigError> {
    let defaults = Defaults::read();
    let base = layered(Figment::new(), &defaults.0);
    let mut merged = base.clone();
    let mut problems = Vec::new();
    for Layer { origin, settings } in layers {
        for setting in settings {
            match checked(&defaults, &base, &origin, setting) {
                Ok(setting) => merged = layered(merged, &[setting]),
                Err(problem) => problems.push(problem),
            }
        }
    }
    if problems.is_empty() {
        merged.extract().map_err(|error| single(&error.path.join("."), "", format!("{}.", error.kind)))
    } else {
        Err(ConfigError { problems })
    }
}

/// Rejects an unknown or unreadable setting; replaces the name of a secret's file by its content.
fn checked(
    defaults: &Defaults,
    base: &Figment,
    origin: &str,
    (key, value): (String, Value),
) -> Result<(String, Value), SettingProblem> {
    let problem = |message: String| SettingProblem::new(&key, origin, message);
    if !defaults.knows(&key) {
        return Err(problem(match defaults.nearest(&key) {
            Some(near) => format!("is not a setting. Did you mean {near}?"),
            None => "is not a setting.".to_owned(),
        }));
    }
    let (key, value) = match secret_of_file(&key) {
        Some(secret) => {
            let path = value.as_str().ok_or_else(|| problem("must be a path in quotes.".to_owned()))?;
            let text = std::fs::read_to_string(path)
                .map_err(|error| problem(format!("names the file {path}, which cannot be read: {error}.")))?;
            (secret.to_owned(), Value::from(text.trim()))
        }
        None => (key, value),
    };
    let setting = (key, value);
    match layered(base.clone(), std::slice::from_ref(&setting)).extract::<Config>() {
        Ok(_) => Ok(setting),
        Err(_) if SECRETS.contains(&setting.0.as_str()) && setting.1.as_str().is_none() => {
            Err(SettingProblem::new(setting.0, origin, "must be a text in quotes."))
        }
        Err(error) => Err(SettingProblem::new(setting.0, origin, format!("{}.", error.kind))),
    }
}

fn layered(figment: Figment, settings: &[(String, Value)]) -> Figment {
    settings.iter().fold(figment, |figment, (key, value)| figment.merge(Setting { key, value }))
}

/// One setting, as figment expects it.
struct Setting<'a> {
    key: &'a str,
    value: &'a Value,
}

impl Provider for Setting<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.key.to_owned())
    }

    fn data(&self) -> Result<Map<figment::Profile, Dict>, figment::Error> {
        let value = self.value.clone();
        let dict = match self.key.split_once('.') {
            Some((section, key)) => {
                Dict::from([(section.to_owned(), Value::from(Dict::from([(key.to_owned(), value)])))])
            }
            None => Dict::from([(self.key.to_owned(), value)]),
        };
        Ok(Map::from([(figment::Profile::Default, dict)]))
    }
}
