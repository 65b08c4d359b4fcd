//! A year of a million messages. Run by hand: `cargo test -p dossier --lib --release -- --ignored a_year_of_a_million`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::base::id::{DocumentId, UserId, WorkspaceId};
use crate::base::{Clock, Day, Timestamp};
use crate::entity::figure_total::Grain;
use crate::figures::amounts::Figures;
use crate::figures::fold::Sums;
use crate::figures::histogram::Histogram;
use crate::figures::record::{self, Activity, Delta};
use crate::figures::{ModelKey, Scope, Span, read};
use crate::testing::TestServer;

const PEOPLE: usize = 200;
const BOTS: usize = 20;
const MODELS: usize = 4;
const DOCUMENTS: usize = 2_000;
/// Questions of a person on a day, which makes half a million of them in a year.
const QUESTIONS: i64 = 7;
/// Runs of each reading.
const RUNS: usize = 20;

/// What was appended since it was last added up: an hour of a busy day.
const PENDING: usize = 500;

#[tokio::test]
#[ignore = "a measurement; takes a minute"]
async fn a_year_of_a_million_messages_is_read_within_50_ms() {
    let today = Timestamp::parse_rfc3339("2026-11-30T12:00:00Z").unwrap();
    let server = TestServer::with(Clock::manual(today), |_| {}).await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let mut bots = Vec::new();
    for _ in 0..BOTS {
        bots.push(server.bot(lab, |_| {}).await);
    }
    let people: Vec<UserId> = (0..PEOPLE).map(|_| UserId::generate()).collect();
    let documents: Vec<DocumentId> = (0..DOCUMENTS).map(|_| DocumentId::generate()).collect();
    let last = Day::of(today);
    let (mut messages, filling) = (0, Instant::now());
    // Twice a year, so that there is a span before.
    for day in (-730..=0).map(|ago| last.plus(ago)) {
        let mut sums = Sums::default();
        for (number, person) in people.iter().enumerate() {
            let spot = number + usize::try_from(day.0).unwrap() * 7;
            let by = Activity { workspace: lab, bot: Some(bots[spot % BOTS]), person: Some(*person), at: day.start() };
            let delta = day_of_person(&by, spot, &documents);
            messages += delta.figures.messages();
            sums.add(&delta);
        }
        let tx = server.app.db.begin().await.unwrap();
        sums.write_in(&tx, lab).await.unwrap();
        tx.commit().await.unwrap();
    }
    append(&server, lab, &people, today).await;
    println!("{messages} messages in two years, filled in {:?}", filling.elapsed());
    let span = Span { first: last.plus(-364), last };
    let (db, of_bot) = (&server.app.db, Scope::Bot(bots[3]));
    let mut slowest = Duration::ZERO;
    for name in [
        "totals",
        "previous totals",
        "series by day",
        "series by week",
        "series by month",
        "by model",
        "by bot",
        "by person",
        "cited documents",
        "a bot's totals",
        "a bot's series by day",
        "a bot's cited documents",
    ] {
        let mut times = Vec::new();
        for _ in 0..RUNS {
            let began = Instant::now();
            match name {
                "totals" => drop(read::totals(db, lab, Scope::Workspace, span).await.unwrap()),
                "previous totals" => drop(read::totals(db, lab, Scope::Workspace, span.previous()).await.unwrap()),
                "series by day" => drop(read::series(db, lab, Scope::Workspace, span, Grain::Day).await.unwrap()),
                "series by week" => drop(read::series(db, lab, Scope::Workspace, span, Grain::Week).await.unwrap()),
                "series by month" => drop(read::series(db, lab, Scope::Workspace, span, Grain::Month).await.unwrap()),
                "by model" => drop(read::by_model(db, lab, span).await.unwrap()),
                "by bot" => drop(read::by_bot(db, lab, span, 50).await.unwrap()),
                "by person" => drop(read::by_person(db, lab, span).await.unwrap()),
                "cited documents" => drop(read::cited_documents(db, lab, Scope::Workspace, span, 50).await.unwrap()),
                "a bot's totals" => drop(read::totals(db, lab, of_bot, span).await.unwrap()),
                "a bot's series by day" => drop(read::series(db, lab, of_bot, span, Grain::Day).await.unwrap()),
                _ => drop(read::cited_documents(db, lab, of_bot, span, 50).await.unwrap()),
            }
            times.push(began.elapsed());
        }
        times.sort_unstable();
        println!("{name}: median {:?}, slowest {:?}", times[RUNS / 2], times[RUNS - 1]);
        slowest = slowest.max(times[RUNS / 2]);
    }
    assert!(slowest <= Duration::from_millis(50), "{slowest:?}");
}

/// What a person did on a day, all together.
fn day_of_person(by: &Activity, spot: usize, documents: &[DocumentId]) -> Delta {
    let mut figures = Figures {
        conversations: 2,
        questions: QUESTIONS,
        answers: QUESTIONS,
        citations: QUESTIONS,
        positive_ratings: i64::from(spot.is_multiple_of(3)),
        input_tokens: 21_000,
        output_tokens: 2_100,
        requests: QUESTIONS,
        cost_micros: 60_000,
        ..Figures::default()
    };
    for answer in 0..QUESTIONS {
        let wait = 200 + i64::try_from(spot * 37 % 1_900).unwrap() + answer * 31;
        figures.first_token.add(&Histogram::of(Some(wait)), 1);
        figures.whole_answer.add(&Histogram::of(Some(wait * 6)), 1);
    }
    let cited = (0..7).map(|answer| (documents[(spot * 13 + answer * 101) % documents.len()], 1));
    let model = ModelKey { id: None, name: format!("model-{}", spot % MODELS) };
    Delta { model: Some(model), documents: cited.collect::<BTreeMap<_, _>>(), ..Delta::of(by, figures) }
}

async fn append(server: &TestServer, lab: WorkspaceId, people: &[UserId], at: Timestamp) {
    let mut batch = server.app.db.batch();
    for number in 0..PENDING {
        let by = Activity { workspace: lab, bot: None, person: Some(people[number % people.len()]), at };
        record::asked_in(&mut batch, &by).unwrap();
    }
    batch.commit().await.unwrap();
}
