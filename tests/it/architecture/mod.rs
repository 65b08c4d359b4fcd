//! The rules of `docs/architecture.md` that the compiler does not check: who may import whom, and how large a file is.

mod source;

use source::all;

/// The bands from below; a module imports from lower bands only.
const BANDS: &[&[&str]] = &[
    &["base"],
    &["config"],
    &["telemetry", "entity"],
    &["db"],
    &["port"],
    &["identity"],
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

fn band(module: &str) -> Option<usize> {
    BANDS.iter().position(|band| band.contains(&module))
}

fn refuse(problems: &[String]) {
    assert!(problems.is_empty(), "against docs/architecture.md:\n{}", problems.join("\n"));
}

#[test]
fn imports_go_down_the_bands_only() {
    let mut problems = Vec::new();
    for source in all() {
        let Some(own) = band(source.module()) else {
            problems.push(format!("{}: give `{}` its place in BANDS", source.path, source.module()));
            continue;
        };
        for import in source.imports() {
            // A macro or a re-export at the root has no band.
            let Some(other) = band(&import[0]) else { continue };
            if import[0] != source.module() && other >= own && source.path != "main.rs" {
                problems.push(format!("{} imports crate::{}", source.path, import.join("::")));
            }
        }
    }
    refuse(&problems);
}

#[test]
fn services_know_neither_graphql_nor_http() {
    let services =
        |source: &source::Source| source.is_part("service") || source.is_part("jobs") || source.module() == "engine";
    let problems: Vec<_> = all()
        .into_iter()
        .filter(services)
        .flat_map(|source| {
            let of_others = ["async_graphql", "axum"].into_iter().filter(|other| source.uses(other));
            let own = |edge: &&str| source.imports().any(|import| import[0] == **edge);
            let named = of_others.chain(["graphql", "http"].into_iter().filter(own));
            named.map(|name| format!("{} names {name}", source.path)).collect::<Vec<_>>()
        })
        .collect();
    refuse(&problems);
}

#[test]
fn domains_call_each_other_in_order() {
    let place = |domain: &str| DOMAINS.iter().position(|name| *name == domain);
    let mut problems = Vec::new();
    for source in all() {
        let Some(own) = source.domain().filter(|own| !OF_ALL_DOMAINS.contains(own)) else { continue };
        let Some(own_place) = place(own) else {
            problems.push(format!("{}: give `{own}` its place in DOMAINS", source.path));
            continue;
        };
        for import in source.imports() {
            let [band, other, part @ ..] = import else { continue };
            if band != "domain" || other == own || OF_ALL_DOMAINS.contains(&other.as_str()) {
                continue;
            }
            let part = part.first().map(String::as_str).unwrap_or_default();
            let allowed = if source.is_part("graphql") || source.is_part("mod") {
                // Types of the graph refer to each other in circles.
                !["http", "jobs"].contains(&part)
            } else {
                let stated = AGAINST_THE_ORDER.iter().any(|(from, to, _)| (*from, *to) == (own, other.as_str()));
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
    for source in all() {
        if source.lines > LARGE {
            println!("{} has {} lines; consider to split it", source.path, source.lines);
        }
        if source.lines > TOO_LARGE && !LARGE_FILES.iter().any(|(path, _)| *path == source.path) {
            problems.push(format!("{} has {} lines, more than {TOO_LARGE}", source.path, source.lines));
        }
    }
    refuse(&problems);
}
