//! The rules of `docs/architecture.md` that the compiler does not check: who may import whom, and how large a file is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The bands from below; a module imports from lower bands only.
const BANDS: &[&[&str]] = &[
    &["base"],
    &["config"],
    &["telemetry", "entity"],
    &["db"],
    &["port", "identity"],
    &["app"],
    &["engine"],
    &["graphql", "http"],
    &["domain"],
    &["schema", "worker"],
    &["server"],
    &["cli", "main", "lib"],
];

/// Domains in the order in which services may call services: from right to left. A call the other way is an event.
const DOMAINS: &[&str] = &[
    "settings",
    "audit",
    "workspaces",
    "activity",
    "tags",
    "accounts",
    "auth",
    "notifications",
    "prompts",
    "documents",
    "retrieval",
    "tools",
    "approvals",
    "bots",
    "drafts",
    "conversations",
    "jobs",
    "research",
    "analytics",
    "admin",
];

/// Calls against the order, each with its reason.
const AGAINST_THE_ORDER: &[(&str, &str, &str)] =
    &[("accounts", "auth", "a changed password and a disabled person end sessions in the same transaction")];

/// Modules of the domain band that name types of every domain; they are wiring.
const OF_ALL_DOMAINS: &[&str] = &["mod", "node", "problem"];

/// Files above the limit, each with its reason.
const LARGE_FILES: &[(&str, &str)] = &[];

const LARGE: usize = 500;
const TOO_LARGE: usize = 800;

/// A source file of the product, without its tests.
struct Source {
    /// Below `src`, such as `domain/jobs/service/mod.rs`.
    path: String,
    text: String,
    lines: usize,
}

impl Source {
    /// `domain`, `base`, `cli` ...
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// The domain that the file belongs to.
    fn domain(&self) -> Option<&str> {
        Some(self.path.strip_prefix("domain/")?.split('/').next()?.trim_end_matches(".rs"))
    }

    /// True when the file or its folder below the domain has the name.
    fn is_part(&self, name: &str) -> bool {
        let part = self.path.split('/').nth(2);
        part.is_some_and(|part| part.trim_end_matches(".rs") == name)
    }

    /// What follows `crate::` anywhere in the code: `["domain", "auth", "service"]`.
    fn imports(&self) -> BTreeSet<Vec<&str>> {
        let code = self.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        code.flat_map(|line| line.split("crate::").skip(1))
            .map(|rest| {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
                rest[..end].split("::").filter(|part| !part.is_empty()).take(3).collect()
            })
            .collect()
    }
}

/// All source files of the product. Tests and their support may import what they like.
fn sources() -> Vec<Source> {
    fn visit(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                visit(&entry.path(), files);
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                files.push(entry.path());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    visit(&root, &mut files);
    let mut sources = Vec::new();
    for file in files {
        let path = file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let whole = fs::read_to_string(&file).unwrap();
        let of_tests = path.split('/').any(|part| {
            let name = part.trim_end_matches(".rs");
            name == "tests" || name == "testing" || name.ends_with("_tests")
        });
        if !of_tests {
            let text = whole.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            sources.push(Source { path, lines: whole.lines().count(), text });
        }
    }
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

fn band(module: &str) -> Option<usize> {
    BANDS.iter().position(|band| band.contains(&module))
}

fn refuse(problems: &[String]) {
    assert!(problems.is_empty(), "against docs/architecture.md:\n{}", problems.join("\n"));
}

#[test]
fn imports_go_down_the_bands_only() {
    let mut problems = Vec::new();
    for source in sources() {
        let Some(own) = band(source.module()) else {
            problems.push(format!("{}: give `{}` its place in BANDS", source.path, source.module()));
            continue;
        };
        for import in source.imports() {
            // A macro or a re-export at the root has no band.
            let Some(other) = import.first().and_then(|module| band(module)) else { continue };
            if import[0] != source.module() && other >= own {
                problems.push(format!("{} imports crate::{}", source.path, import.join("::")));
            }
        }
    }
    refuse(&problems);
}

#[test]
fn services_know_neither_graphql_nor_http() {
    let services = |source: &Source| source.is_part("service") || source.is_part("jobs") || source.module() == "engine";
    let problems: Vec<_> = sources()
        .into_iter()
        .filter(services)
        .flat_map(|source| {
            let named = |word: &str| source.text.contains(word).then(|| format!("{} names {word}", source.path));
            ["async_graphql", "axum", "crate::graphql", "crate::http"].into_iter().filter_map(named).collect::<Vec<_>>()
        })
        .collect();
    refuse(&problems);
}

#[test]
fn domains_call_each_other_in_order() {
    let place = |domain: &str| DOMAINS.iter().position(|name| *name == domain);
    let mut problems = Vec::new();
    for source in sources() {
        let Some(own) = source.domain().filter(|own| !OF_ALL_DOMAINS.contains(own)) else { continue };
        let Some(own_place) = place(own) else {
            problems.push(format!("{}: give `{own}` its place in DOMAINS", source.path));
            continue;
        };
        for import in source.imports() {
            let [band, other, part @ ..] = import.as_slice() else { continue };
            if *band != "domain" || *other == own || OF_ALL_DOMAINS.contains(other) {
                continue;
            }
            let part = part.first().copied().unwrap_or_default();
            let allowed = if source.is_part("graphql") || source.is_part("mod") {
                // Types of the graph refer to each other in circles.
                !["http", "jobs"].contains(&part)
            } else {
                let stated = AGAINST_THE_ORDER.iter().any(|(from, to, _)| (*from, *to) == (own, *other));
                !["graphql", "http", "jobs"].contains(&part) && (stated || place(other) < Some(own_place))
            };
            if !allowed {
                problems.push(format!("{} imports crate::{}", source.path, import.join("::")));
            }
        }
    }
    refuse(&problems);
}

#[test]
fn files_are_small() {
    let mut problems = Vec::new();
    for source in sources() {
        if source.lines > LARGE {
            println!("{} has {} lines; consider to split it", source.path, source.lines);
        }
        if source.lines > TOO_LARGE && !LARGE_FILES.iter().any(|(path, _)| *path == source.path) {
            problems.push(format!("{} has {} lines, more than {TOO_LARGE}", source.path, source.lines));
        }
    }
    refuse(&problems);
}
