//! Batched loaders side by side: the server's (`src/graphql/loader.rs`), the crate `dataloader` that is in it with other
//! settings, and the engine's own, in the same schema. A list of 50 rows with 5 rows below each and 3 below each of those: 50, 250 and 750 keys in three
//! levels, which a perfect loader reads with three statements.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::dataloader::DataLoader;
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Request, Schema};
use criterion::{Criterion, criterion_group, criterion_main};
use dossier::internals::app::App;
use dossier::internals::base::Viewer;
use dossier::internals::config::{Config, Overrides};
use dossier::internals::graphql::context::RequestContext;
use dossier::internals::graphql::{ContextExt as _, Key};
use sea_orm::{ConnectionTrait as _, Statement};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rows of each level for one row above it.
const WIDTHS: [u32; 3] = [5, 3, 1];
const ROWS: u32 = 50;
const DOCUMENT: &str = "{ rows { id below { id below { id below { id } } } } }";
/// Requests at the same time, as on a busy server.
const CROWD: usize = 16;

/// How many batches all loaders together have read.
static BATCHES: AtomicUsize = AtomicUsize::new(0);

/// Where the rows come from.
#[derive(Clone)]
enum Source {
    /// A hop to other tasks, and nothing else: what is measured is the loader.
    Hop,
    /// A statement of SQLite, with its way to the driver's thread and back.
    Sqlite(App),
}

/// A row, known by its level and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Row {
    level: usize,
    number: u32,
}

impl Source {
    /// The rows below each of the rows.
    async fn read(&self, rows: &[Row]) -> HashMap<Row, Vec<Row>> {
        BATCHES.fetch_add(1, Ordering::Relaxed);
        match self {
            Self::Hop => tokio::task::yield_now().await,
            Self::Sqlite(app) => {
                let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
                let numbers = serde_json::to_string(&numbers).expect("numbers are JSON");
                let sql = "SELECT value FROM json_each($1)";
                let statement = Statement::from_sql_and_values(app.db.backend(), sql, [numbers.into()]);
                let found = app.db.read().query_all_raw(statement).await.expect("SQLite reads its argument");
                assert_eq!(found.len(), rows.len());
            }
        }
        rows.iter().map(|row| (*row, row.children())).collect()
    }
}

impl Row {
    fn children(self) -> Vec<Self> {
        let width = WIDTHS[self.level];
        (0..width).map(|n| Self { level: self.level + 1, number: self.number * width + n }).collect()
    }
}

impl Key for Row {
    type Value = Vec<Self>;

    async fn load(
        app: &App,
        _: &Viewer,
        keys: Vec<Self>,
    ) -> dossier::internals::base::Result<HashMap<Self, Vec<Self>>> {
        // Ours takes its database from the request, so the source without one is told apart by the address.
        let source = if ON_DATABASE.load(Ordering::Relaxed) == 1 { Source::Sqlite(app.clone()) } else { Source::Hop };
        Ok(source.read(&keys).await)
    }
}

/// 1 while rows come from the database.
static ON_DATABASE: AtomicUsize = AtomicUsize::new(0);

struct Batches(Source);

impl dataloader::BatchFn<Row, Vec<Row>> for Batches {
    async fn load(&mut self, keys: &[Row]) -> HashMap<Row, Vec<Row>> {
        self.0.read(keys).await
    }
}

impl async_graphql::dataloader::Loader<Row> for Batches {
    type Value = Vec<Row>;
    type Error = String;

    async fn load(&self, keys: &[Row]) -> Result<HashMap<Row, Vec<Row>>, String> {
        Ok(self.0.read(keys).await)
    }
}

/// The loader of one request.
enum Loader {
    Ours(Arc<RequestContext>),
    Yielding(dataloader::non_cached::Loader<Row, Vec<Row>, Batches>),
    Ticking(DataLoader<Batches>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Ours,
    /// `dataloader` as it comes: ten yields, 200 keys in a batch.
    Dataloader,
    /// The same without a bound of the batch, which would break up a level.
    DataloaderUnbounded,
    /// The engine's as it comes: it waits 1 ms.
    Engine,
    /// The engine's without waiting.
    EngineAtOnce,
}

impl Sort {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Ours, "ours"),
        (Self::Dataloader, "dataloader"),
        (Self::DataloaderUnbounded, "dataloader, batches unbounded"),
        (Self::Engine, "async-graphql, 1 ms"),
        (Self::EngineAtOnce, "async-graphql, 0 ms"),
    ];

    fn loader(self, app: &App, viewer: &Arc<Viewer>, source: &Source) -> Loader {
        let batches = Batches(source.clone());
        let yielding = |batches| dataloader::non_cached::Loader::new(batches);
        let ticking = |batches| DataLoader::new(batches, TokioSpawner::current(), TokioTimer::default());
        match self {
            Self::Ours => Loader::Ours(RequestContext::new(app.clone(), Arc::clone(viewer))),
            Self::Dataloader => Loader::Yielding(yielding(batches)),
            Self::DataloaderUnbounded => Loader::Yielding(yielding(batches).with_max_batch_size(usize::MAX)),
            Self::Engine => Loader::Ticking(ticking(batches)),
            Self::EngineAtOnce => Loader::Ticking(ticking(batches).delay(Duration::ZERO)),
        }
    }
}

impl Loader {
    async fn below(&self, row: Row) -> Vec<Row> {
        match self {
            Self::Ours(scope) => scope.load(row).await.expect("reading cannot fail").expect("all rows exist"),
            Self::Yielding(loader) => loader.load(row).await,
            Self::Ticking(loader) => loader.load_one(row).await.expect("reading cannot fail").expect("all rows exist"),
        }
    }
}

#[Object]
impl Row {
    async fn id(&self) -> u32 {
        self.number
    }

    async fn below(&self, ctx: &Context<'_>) -> Vec<Row> {
        ctx.data_unchecked::<Loader>().below(*self).await
    }
}

struct Query;

#[Object]
impl Query {
    async fn rows(&self) -> Vec<Row> {
        (0..ROWS).map(|number| Row { level: 0, number }).collect()
    }
}

type Tree = Schema<Query, EmptyMutation, EmptySubscription>;

async fn run(schema: &Tree, loader: Loader) {
    let answer = schema.execute(Request::new(DOCUMENT).data(loader)).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    black_box(answer);
}

fn loaders(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let app = runtime.block_on(app(folder.path()));
    let viewer = Arc::new(Viewer::anonymous("bench".to_owned()));
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    for (source, place) in [(Source::Hop, "memory"), (Source::Sqlite(app.clone()), "SQLite")] {
        ON_DATABASE.store(usize::from(matches!(source, Source::Sqlite(_))), Ordering::Relaxed);
        let make = |sort: Sort| sort.loader(&app, &viewer, &source);
        let mut group = c.benchmark_group(format!("loaders/{place}"));
        for (sort, name) in Sort::ALL {
            let crowd = |count: usize| {
                let (schema, make) = (schema.clone(), make);
                async move {
                    let tasks = (0..count).map(|_| {
                        let (schema, loader) = (schema.clone(), make(sort));
                        // Each request is a task of its own, as in the server.
                        #[expect(clippy::disallowed_methods, reason = "each is awaited below")]
                        tokio::spawn(async move { run(&schema, loader).await })
                    });
                    let tasks: Vec<_> = tasks.collect();
                    for task in tasks {
                        task.await.expect("no request panics");
                    }
                }
            };
            #[expect(clippy::print_stdout, reason = "a figure beside those of Criterion")]
            {
                println!("loaders/{place}/{name}: {}", batches(&runtime, &crowd, sort));
            }
            group.bench_function(format!("{name}, one request"), |b| b.to_async(&runtime).iter(|| crowd(1)));
            group.bench_function(format!("{name}, {CROWD} requests"), |b| b.to_async(&runtime).iter(|| crowd(CROWD)));
        }
        group.finish();
    }
}

/// Batches that a request needs, alone and among others.
fn batches<F: Future<Output = ()>>(
    runtime: &tokio::runtime::Runtime,
    crowd: &impl Fn(usize) -> F,
    sort: Sort,
) -> String {
    const ROUNDS: usize = 50;
    let count = |requests: usize| {
        BATCHES.store(0, Ordering::Relaxed);
        for _ in 0..ROUNDS {
            runtime.block_on(crowd(requests));
        }
        BATCHES.load(Ordering::Relaxed)
    };
    let (alone, among) = (count(1), count(CROWD));
    if sort == Sort::Ours {
        let perfect = WIDTHS.len() * ROUNDS;
        assert_eq!((alone, among), (perfect, perfect * CROWD), "ours reads a level with one statement");
    }
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let each = |batches: usize, requests: usize| batches as f64 / (ROUNDS * requests) as f64;
    format!("{:.2} batches a request alone, {:.2} among {CROWD}", each(alone, 1), each(among, CROWD))
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
    targets = loaders
}
criterion_main!(benches);
