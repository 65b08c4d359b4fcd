//! The rules of `docs/architecture.md` that the compiler does not check: who may import whom, and how large a file is.

mod source;

use std::collections::BTreeSet;

use source::all;

/// The bands from below; a module imports from lower bands only.
const BANDS: &[&[&str]] = &[
    &["base"],
    &["config"],
    &["telemetry", "entity"],
    &["db"],
    &["live"],
    &["port"],
    &["identity", "vault"],
    &["app"],
    &["engine"],
    &["figures"],
    &["custody", "spending"],
    &["graphql", "http"],
    &["domain"],
    &["schema", "worker"],
    &["server"],
    &["cli", "main", "lib", "internals"],
];

/// Domains in the order in which services may call services: from right to left. A call the other way is an event.
const DOMAINS: &[&str] = &[
    "settings",
    "audit",
    "workspaces",
    "activity",
    "tags",
    "avatars",
    "accounts",
    "auth",
    "notifications",
    "prompts",
    "configurations",
    "models",
    "documents",
    "retrieval",
    "artifacts",
    "extraction",
    "approvals",
    "tools",
    "bots",
    "drafts",
    "conversations",
    "jobs",
    "research",
    "analytics",
    "admin",
];

/// Calls against the order, each with its reason.
const AGAINST_THE_ORDER: &[(&str, &str, &str)] = &[
    ("accounts", "auth", "a changed password and a disabled person end sessions in the same transaction"),
    ("artifacts", "conversations", "a file of a conversation is made of what its reader sees, and is for that reader"),
    ("documents", "bots", "a new document is given to bots in the same transaction"),
    ("workspaces", "tools", "a new workspace has the tools of the server from the start"),
    ("documents", "artifacts", "what was made of a document is deleted in the same transaction"),
];

/// Modules of the domain band that name types of every domain; they are wiring.
const OF_ALL_DOMAINS: &[&str] = &["list_filter", "lookup", "mod", "node", "problem"];

/// Files of domains that reach rows of any workspace, each with its reason. `clippy.toml` bans every other way.
const ACROSS_WORKSPACES: &[(&str, &str)] = &[
    ("domain/artifacts/expiry.rs", "files are swept in all workspaces"),
    ("domain/artifacts/missing.rs", "files are looked for in all workspaces"),
    ("domain/auth/service/api_key.rs", "a key that may not read its workspace sees itself all the same"),
    ("domain/auth/service/caller/read.rs", "who calls is not known yet"),
    ("domain/auth/service/refresh.rs", "the token alone tells whose it is"),
    ("domain/avatars/living.rs", "files are swept in all workspaces"),
    ("domain/conversations/expiry.rs", "conversations are swept in all workspaces"),
    ("domain/documents/file_maintenance.rs", "files are swept in all workspaces"),
    ("domain/documents/missing_files.rs", "files are looked for in all workspaces"),
    ("domain/tools/built_in/rows.rs", "the tools of the server are in all workspaces"),
    ("domain/workspaces/service/create.rs", "short names are unique in the instance"),
];

/// Files of the edge that know the database, each with its reason.
const EDGE_WITH_DATABASE: &[(&str, &str)] =
    &[("graphql/nested.rs", "lists below rows are generic over the table of their items")];

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
    let services = |source: &source::Source| {
        source.is_part("service")
            || source.is_part("jobs")
            || ["engine", "figures", "spending"].contains(&source.module())
    };
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
fn the_engine_knows_neither_models_nor_what_they_cost() {
    let foreign = [&["port", "llm"][..], &["entity", "usage_entry"], &["entity", "usage_month"]];
    let mut problems = Vec::new();
    for source in all().into_iter().filter(|source| source.module() == "engine") {
        let begins =
            |import: &[String], path: &[&str]| path.iter().zip(import).filter(|(a, b)| a == b).count() == path.len();
        let named = source.imports().filter(|import| foreign.iter().any(|path| begins(import, path)));
        problems.extend(named.map(|import| format!("{} imports crate::{}", source.path, import.join("::"))));
    }
    refuse(&problems);
}

#[test]
fn futures_of_traits_are_proved_once() {
    let using = all().into_iter().filter(|source| source.uses("async_trait"));
    let paths: Vec<_> = using.map(|source| source.path).collect();
    // A trait of SeaORM.
    assert_eq!(paths, ["db/connection_tracker.rs"], "see “Futures of traits” in docs/architecture.md");
}

#[test]
fn domains_reach_rows_through_their_owner_or_the_viewer() {
    let across = |source: &source::Source| {
        source.imports().any(|path| path.starts_with(&["entity", "Unscoped"].map(str::to_owned)))
    };
    let bands = ["domain", "graphql", "http", "server", "schema"];
    let found: Vec<_> = all().into_iter().filter(|source| bands.contains(&source.module()) && across(source)).collect();
    let found: Vec<&str> = found.iter().map(|source| source.path.as_str()).collect();
    let stated: Vec<&str> = ACROSS_WORKSPACES.iter().map(|(path, _)| *path).collect();
    let differ = |these: &[&str], those: &[&str], what: &str| -> Vec<String> {
        these.iter().filter(|path| !those.contains(path)).map(|path| format!("{path} {what}")).collect()
    };
    refuse(&differ(&found, &stated, "reaches rows of any workspace"));
    refuse(&differ(&stated, &found, "is listed, and reaches no rows of any workspace any more"));
}

#[test]
fn queries_are_not_written_at_the_edge() {
    let is_edge = |source: &source::Source| {
        source.is_part("graphql") && source.domain().is_some() || source.module() == "graphql"
    };
    let mut problems = Vec::new();
    for source in all().into_iter().filter(is_edge) {
        if EDGE_WITH_DATABASE.iter().any(|(path, _)| *path == source.path) {
            continue;
        }
        let of_others = ["sea_orm", "sqlx"].into_iter().filter(|other| source.uses(other)).map(str::to_owned);
        let own = source.imports().filter(|path| {
            path[0] == "db" && path.get(1).is_some_and(|part| ["filtered", "like", "search"].contains(&part.as_str()))
        });
        problems.extend(
            of_others.chain(own.map(|path| path.join("::"))).map(|name| format!("{} names {name}", source.path)),
        );
    }
    refuse(&problems);
}

#[test]
fn operations_of_the_schema_are_named_at_the_edge_only() {
    let names = operations();
    assert!(names.contains("startResearch") && names.contains("jobEvents") && names.contains("researchReport"));
    let is_edge = |source: &source::Source| {
        ["graphql", "http"].iter().any(|part| source.is_part(part) && source.domain().is_some())
            || ["graphql", "http", "cli", "server", "schema"].contains(&source.module())
            || source.domain().is_some_and(|domain| OF_ALL_DOMAINS.contains(&domain))
    };
    let mut problems = Vec::new();
    for source in all().into_iter().filter(|source| !is_edge(source)) {
        for text in &source.texts {
            let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
            // A name of one word is a word of the language too, unless it stands as code.
            let is_named = |name: &&String| match name.contains(char::is_uppercase) {
                true => words.contains(name.as_str()),
                false => text.contains(&format!("`{name}`")),
            };
            problems.extend(names.iter().filter(is_named).map(|name| format!("{} names {name}", source.path)));
        }
    }
    refuse(&problems);
}

/// The fields of the three roots, as `schema.graphql` has them.
fn operations() -> BTreeSet<String> {
    let schema = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
    let mut names = BTreeSet::new();
    for root in ["Query", "Mutation", "Subscription"] {
        let (_, rest) = schema.split_once(&format!("\ntype {root} {{\n")).unwrap();
        let (body, _) = rest.split_once("\n}").unwrap();
        let fields =
            body.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| line.starts_with(char::is_lowercase));
        names.extend(fields.filter_map(|line| {
            let name = line.split(['(', ':']).next()?;
            (name.len() < line.len() && name.chars().all(char::is_alphanumeric)).then(|| name.to_owned())
        }));
    }
    names
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
