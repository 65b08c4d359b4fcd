//! Every setting that limits callers shows its effect. A setting without a case fails the test, and so does a case whose
//! setting does not reach the server any more.

mod bodies;
mod connections;
mod documents;
mod files;
mod reading;
mod requests;
mod server;
mod sockets;
mod wire;

use std::collections::BTreeSet;
use std::path::Path;
use std::pin::Pin;

use dossier::internals::config::Config;
use futures_util::StreamExt as _;

use super::support::TestServer;

/// What a case does: it starts a server with the setting changed, and fails when nothing comes of it.
type Case = fn() -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// Cases of one file, by the name of their setting.
type Cases = &'static [(&'static str, Case)];

/// Names settings and the functions that show their effect.
macro_rules! cases {
    ($($key:literal => $case:expr),* $(,)?) => {
        pub const CASES: super::Cases = &[$(($key, || Box::pin($case))),*];
    };
}
use cases;

/// Settings whose effect another test shows, by its name.
const ELSEWHERE: &[(&str, &str)] = &[
    ("documents.ocr", "letters_in_scans_are_recognised_and_passages_know_their_place"),
    ("documents.ocr_languages", "scans_that_are_not_read_are_told"),
    ("documents.ocr_pages", "scans_that_are_not_read_are_told"),
    ("documents.ocr_timeout", "scans_that_are_not_read_are_told"),
    ("documents.readers", "c_ing_3_no_more_documents_are_read_at_once_than_the_setting_says"),
    ("documents.vector_memory", "a_workspace_whose_vectors_do_not_fit_is_searched_by_words"),
    ("limits.outbound_bytes", "c_str_6_a_hundred_sockets_that_never_read_cost_a_bounded_part_and_disturb_nobody"),
    ("limits.parsed_bytes", "known_documents_save_parsing_and_checks"),
    ("limits.parsed_documents", "known_documents_save_parsing_and_checks"),
    ("limits.write_timeout", "c_str_6_a_hundred_sockets_that_never_read_cost_a_bounded_part_and_disturb_nobody"),
    ("server.allowed_origins", "c_gql_11_preflights_name_allowed_origins_only"),
    ("server.graphiql", "c_gql_6_production_shows_no_page_and_no_schema_to_strangers"),
    ("server.listen", "c_str_12_two_hundred_sockets_hear_1012_one_after_another_and_event_streams_end_well"),
    ("server.metrics_listen", "c_ops_1_everything_documented_is_measured_and_everything_measured_documented"),
    ("server.playground", "the_legacy_protocol_comes_with_the_playground_only"),
    ("server.poll_interval", "a_change_whose_wake_up_was_lost_is_told_after_the_poll_interval"),
    ("server.shutdown_timeout", "c_str_12_two_hundred_sockets_hear_1012_one_after_another_and_event_streams_end_well"),
];

/// Settings of `storage` that say where files are, not how large and how slow they may be.
const PLACES: &[&str] = &["kind", "path"];

/// The settings that this test is about.
fn settings() -> BTreeSet<String> {
    let config = Config::for_tests(Path::new("nowhere")).effective_toml();
    let config: toml::Table = config.parse().unwrap();
    let section = |name: &'static str| {
        let keys = config[name].as_table().unwrap().keys();
        keys.filter(move |key| name != "storage" || !(key.starts_with("s3_") || PLACES.contains(&key.as_str())))
            .map(move |key| format!("{name}.{key}"))
    };
    ["documents", "limits", "server", "storage"].into_iter().flat_map(section).collect()
}

fn all_cases() -> Vec<(&'static str, Case)> {
    let all = [
        bodies::CASES,
        connections::CASES,
        documents::CASES,
        files::CASES,
        reading::CASES,
        requests::CASES,
        server::CASES,
        sockets::CASES,
    ];
    all.concat()
}

/// C-GQL-12, C-GQL-13: what is documented has an effect.
#[test]
fn c_gql_13_every_limit_has_a_case() {
    let elsewhere = ELSEWHERE.iter().map(|(key, _)| *key);
    let named: BTreeSet<String> = all_cases().iter().map(|(key, _)| *key).chain(elsewhere).map(str::to_owned).collect();
    let settings = settings();
    let missing: Vec<_> = settings.difference(&named).collect();
    assert!(missing.is_empty(), "show in tests/it/settings what these settings do: {missing:?}");
    let gone: Vec<_> = named.difference(&settings).collect();
    assert!(gone.is_empty(), "there are no such settings: {gone:?}");
}

#[test]
fn the_tests_that_show_other_limits_exist() {
    fn read(folder: &Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => read(&entry.path(), all),
                false if entry.path().extension().is_some_and(|extension| extension == "rs") => {
                    all.push_str(&std::fs::read_to_string(entry.path()).unwrap());
                }
                false => {}
            }
        }
    }
    let (root, mut all) = (Path::new(env!("CARGO_MANIFEST_DIR")), String::new());
    for folder in ["src", "tests"] {
        read(&root.join(folder), &mut all);
    }
    for (key, test) in ELSEWHERE {
        assert!(all.contains(&format!("fn {test}(")), "{key}: there is no test `{test}`");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "a case that fails must not keep the others from being told")]
async fn c_gql_13_every_limit_has_an_effect() {
    let running = all_cases().into_iter().map(|(key, case)| async move { (key, tokio::spawn(case()).await) });
    let ended: Vec<_> = futures_util::stream::iter(running).buffer_unordered(6).collect().await;
    let failed: Vec<_> = ended.iter().filter(|(_, outcome)| outcome.is_err()).map(|(key, _)| *key).collect();
    assert!(failed.is_empty(), "no effect of {failed:?}");
}

/// A server with one thing changed.
async fn changed(change: impl FnOnce(&mut Config)) -> TestServer {
    TestServer::start_with(change).await
}
