//! The pieces of the way of a document: guard, parsing and checking, cost, the engine's validation, and the writing of
//! the answer. The document is the list of the benchmark over HTTP (`bench/src/workload.rs`, Q2).

use std::hint::black_box;
use std::sync::Arc;

use async_graphql::{Request, Response, Value, Variables};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dossier::internals::app::App;
use dossier::internals::base::Viewer;
use dossier::internals::config::{Config, Overrides};
use dossier::internals::graphql::context::RequestContext;
use dossier::internals::graphql::limits::{self, DocumentLimits, SchemaIndex, coerce, cost, operation};
use dossier::internals::graphql::request_documents::{CheckedDocument, CheckedDocuments};
use dossier::internals::{schema, worker};
use serde_json::json;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const LIST: &str = "query Prompts($id: ID!) {
  workspace(id: $id) {
    prompts(first: 50) {
      nodes {
        id name description updatedAt
        createdBy { id name }
        jobs(first: 5) { nodes { id title status createdAt } }
      }
    }
  }
}";

/// The same document, of which nothing is resolved.
const SKIPPED: &str = "query Prompts($id: ID!) {
  workspace(id: $id) @skip(if: true) {
    prompts(first: 50) {
      nodes {
        id name description updatedAt
        createdBy { id name }
        jobs(first: 5) { nodes { id title status createdAt } }
      }
    }
  }
}";

/// Documents of several sizes: the time of the guard for each byte stays the same.
fn guard(c: &mut Criterion) {
    let limits = DocumentLimits::default();
    let mut group = c.benchmark_group("guard");
    for values in [10, 100, 1_000] {
        let list = "1, ".repeat(values);
        let document = format!("{{ f(a: [{list}]) }}");
        group.throughput(Throughput::Bytes(document.len() as u64));
        group.bench_with_input(BenchmarkId::new("admitted, bytes", document.len()), &document, |b, document| {
            b.iter(|| limits::admit(black_box(document), &limits).expect("the document is within the limits"));
        });
    }
    for depth in [100, 1_000, 10_000] {
        let document = "{a".repeat(depth);
        group.throughput(Throughput::Bytes(document.len() as u64));
        group.bench_with_input(BenchmarkId::new("refused, bytes", document.len()), &document, |b, document| {
            b.iter(|| limits::admit(black_box(document), &limits).expect_err("the document nests too deeply"));
        });
    }
    group.finish();
}

/// What a document costs before execution, the first time and later.
fn admission(c: &mut Criterion) {
    let limits = DocumentLimits::default();
    let index = SchemaIndex::of_sdl(schema::sdl()).expect("the schema's own text");
    let admit = || CheckedDocument::admit(LIST.into(), None, &index, &limits, false).expect("the document is valid");
    let known = Arc::new(admit());
    let documents = CheckedDocuments::new(100, 1024 * 1024);
    documents.insert(&known);
    let variables = Variables::from_json(json!({ "id": "wsp_01JZZZZZZZZZZZZZZZZZZZZZZZ" }));
    let chosen = operation::select(&known.document, None).expect("there is one operation");

    let mut group = c.benchmark_group("admission");
    group.throughput(Throughput::Bytes(LIST.len() as u64));
    group.bench_function("guard: lexer, parser, expansion", |b| b.iter(|| limits::admit(black_box(LIST), &limits)));
    group.bench_function("cold: guard, all checks, cost", |b| b.iter(admit));
    group.bench_function("known: found, copied for the engine", |b| {
        b.iter(|| documents.get(black_box(LIST), None).expect("it was kept").document.clone());
    });
    group.bench_function("cost alone", |b| {
        b.iter(|| cost::of(&index, &known.document, &chosen.node, black_box(&variables)));
    });
    group.bench_function("variables alone", |b| {
        b.iter(|| coerce::check(&index, &chosen.node, black_box(&variables), 0, 250));
    });
    group.finish();
}

/// What the engine adds to a document of which it resolves nothing.
fn engine(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let app = runtime.block_on(app(folder.path()));
    let viewer = Arc::new(Viewer::anonymous("bench".to_owned()));
    let document = limits::admit(SKIPPED, &DocumentLimits::default()).expect("the document is valid");
    let request = || {
        let variables = Variables::from_json(json!({ "id": "wsp_01JZZZZZZZZZZZZZZZZZZZZZZZ" }));
        let scope = RequestContext::new(app.clone(), Arc::clone(&viewer));
        let mut request = Request::new(String::new()).variables(variables).data(scope);
        request.set_parsed_query(document.clone());
        request
    };
    let mut group = c.benchmark_group("engine");
    for (name, schema) in [
        ("first time, with its validation", schema::build(app.clone(), worker::registry())),
        ("known, without", schema::build_for_known(app.clone(), worker::registry())),
    ] {
        group.bench_function(name, |b| {
            b.to_async(&runtime).iter(|| async {
                let answer = schema.execute(request()).await;
                assert!(answer.errors.is_empty(), "{:?}", answer.errors);
            });
        });
    }
    group.finish();
}

/// The text of an answer like that to the list.
fn writing(c: &mut Criterion) {
    let jobs: Vec<_> = (0..5)
        .map(|n| {
            json!({ "id": format!("job_01JZZZZZZZZZZZZZZZZZZZZZ{n:02}"), "title": "Tides of the northern harbors",
            "status": "SUCCEEDED", "createdAt": "2026-01-01T00:00:00.000Z" })
        })
        .collect();
    let nodes: Vec<_> = (0..50)
        .map(|n| json!({ "id": format!("pmt_01JZZZZZZZZZZZZZZZZZZZZZ{n:02}"), "name": format!("Prompt {n}"),
            "description": "A question that is asked every week, with the words of the week in its middle.",
            "updatedAt": "2026-01-01T00:00:00.000Z", "createdBy": { "id": "usr_01JZZZZZZZZZZZZZZZZZZZZZZZ", "name": "Ada" },
            "jobs": { "nodes": jobs } }))
        .collect();
    let data = json!({ "workspace": { "prompts": { "nodes": nodes } } });
    let answer = Response::new(Value::from_json(data).expect("the answer is JSON"));
    let size = serde_json::to_vec(&answer).expect("answers can be written").len();
    let mut group = c.benchmark_group("answer");
    group.throughput(Throughput::Bytes(size as u64));
    group.bench_function(format!("written, {size} bytes"), |b| {
        b.iter(|| serde_json::to_vec(black_box(&answer)).expect("answers can be written"));
    });
    group.finish();
}

/// The server's parts over an empty SQLite file.
async fn app(folder: &std::path::Path) -> App {
    let url = format!("sqlite:{}", folder.join("bench.db").display());
    let overrides = Overrides { data_dir: Some(folder.to_owned()), database_url: Some(url), ..Overrides::default() };
    App::build(Config::load(&overrides).expect("the settings are complete")).await.expect("the database is new")
}

criterion_group! {
    name = benches;
    config = Criterion::default().without_plots();
    targets = guard, admission, engine, writing
}
criterion_main!(benches);
