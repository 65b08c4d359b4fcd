//! Two processes on one PostgreSQL: either may be killed, and both may be replaced in turn, under load.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::caller::{Caller, mutation};
use crate::follower::follow;
use crate::kills::{QUESTION, prepare, research, undisturbed};
use crate::lab::{Lab, Process};
use crate::ledger::{self, Ledger};
use crate::model::Model;

/// Jobs started while each process is killed and replaced once.
const JOBS_IN_A_ROUND: usize = 12;

/// A client with two addresses: an operation that fails at one is retried once at the other.
#[derive(Clone)]
struct Twice {
    caller: Caller,
    urls: Arc<Mutex<[String; 2]>>,
    sent: Arc<AtomicUsize>,
    again: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    /// Number of jobs that may have been started by now: no more than can be completed.
    allowed: Arc<AtomicUsize>,
}

impl Twice {
    fn new(caller: Caller, first: &str, second: &str) -> Self {
        let urls = Arc::new(Mutex::new([first.to_owned(), second.to_owned()]));
        let (sent, again, stop) = (Arc::default(), Arc::default(), Arc::default());
        Self { caller, urls, sent, again, stop, allowed: Arc::default() }
    }

    fn move_to(&self, index: usize, url: &str) {
        url.clone_into(&mut self.urls.lock().unwrap()[index]);
    }

    async fn ask(&self, turn: usize, query: &str, variables: Value) -> Value {
        self.sent.fetch_add(1, Ordering::SeqCst);
        let [first, second] = self.urls.lock().unwrap().clone();
        let order = if turn.is_multiple_of(2) { [first, second] } else { [second, first] };
        let refused = match self.caller.once(&order[0], query, &variables).await {
            Ok(data) => return data,
            Err(error) => error,
        };
        self.again.fetch_add(1, Ordering::SeqCst);
        match self.caller.once(&order[1], query, &variables).await {
            Ok(data) => data,
            Err(error) => panic!("an error that a client sees:\n{refused}\nand at the other address:\n{error}"),
        }
    }

    /// Starts jobs and reads, alternating between the addresses.
    fn work(&self, clients: &mut JoinSet<()>, name: &'static str, workspace: &str, ledger: &Arc<Ledger>) {
        let (twice, workspace, ledger) = (self.clone(), workspace.to_owned(), Arc::clone(ledger));
        clients.spawn(async move {
            for turn in 0.. {
                if twice.stop.load(Ordering::SeqCst) {
                    return;
                }
                let started = ledger.jobs.lock().unwrap().len();
                if turn % 8 == 0 && started < twice.allowed.load(Ordering::SeqCst) {
                    let input = json!({ "workspaceId": workspace,
                        "options": { "idempotencyKey": format!("{name}-{turn}") },
                        "question": { "text": QUESTION }, "research": { "depth": "STANDARD" } });
                    let start = mutation("startResearch", "job { id } report { id }");
                    let mut answer = twice.ask(turn, &start, json!({ "input": input })).await;
                    let payload = answer["startResearch"].take();
                    assert_eq!(payload["errors"], json!([]), "{payload:#}");
                    ledger.started(&payload);
                } else {
                    let query = "query($id: ID!) { workspace(id: $id) { name } }";
                    let found = twice.ask(turn, query, json!({ "id": workspace })).await;
                    assert_eq!(found["workspace"]["name"], "Lab");
                }
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_7_two_processes_either_killed_or_both_replaced_without_an_error_after_one_retry() {
    if crate::db::postgres().is_none() {
        println!("skipped: two servers share PostgreSQL only (DOSSIER_TEST_DATABASE_URL)");
        return;
    }
    let rounds = crate::number("DOSSIER_TEST_KILLS", 30).div_ceil(10);
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await;
    // One that does both, one that only serves the API, one that only runs jobs.
    let mut both = lab.serve().await;
    let mut api = lab.start("api", &[]).await;
    let mut worker = lab.start("worker", &[]).await;
    let (caller, workspace) = prepare(&both.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    model.slow(0, 60);
    let twice = Twice::new(caller.clone(), &both.url, &api.url);
    let mut clients = JoinSet::new();
    twice.work(&mut clients, "one", &workspace, &ledger);
    twice.work(&mut clients, "two", &workspace, &ledger);
    let mut followers = JoinSet::new();
    for round in 0..rounds {
        let round_of_jobs = usize::try_from(round + 1).unwrap() * JOBS_IN_A_ROUND;
        twice.allowed.store(round_of_jobs, Ordering::SeqCst);
        let started = ledger.started(&research(&caller, &workspace, &format!("followed-{round}")).await);
        let (caller, job) = (caller.clone(), started.job);
        followers.spawn(async move { (job.clone(), follow(caller, job).await) });
        // Killed: no clean shutdown.
        pause().await;
        both = replace(&lab, both, "serve", &twice, 0, true).await;
        pause().await;
        worker = replace(&lab, worker, "worker", &twice, 0, true).await;
        pause().await;
        api = replace(&lab, api, "api", &twice, 1, true).await;
        // Replaced in turn.
        pause().await;
        worker = replace(&lab, worker, "worker", &twice, 0, false).await;
        both = replace(&lab, both, "serve", &twice, 0, false).await;
        api = replace(&lab, api, "api", &twice, 1, false).await;
    }
    twice.stop.store(true, Ordering::SeqCst);
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    caller.move_to(&api.url);
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    while let Some(seen) = followers.join_next().await {
        let (job, seen) = seen.unwrap();
        ledger::check_followed(&caller, &job, &seen).await;
    }
    println!(
        "{} kills and {} replacements: {} requests, {} of them once more at the other address, no error: {balance:?}",
        3 * rounds,
        3 * rounds,
        twice.sent.load(Ordering::SeqCst),
        twice.again.load(Ordering::SeqCst)
    );
    drop((both, worker));
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(400)).await;
}

/// Replaces an old process: killed first, or drained after the new one serves.
async fn replace(lab: &Lab, mut old: Process, role: &str, twice: &Twice, index: usize, is_killed: bool) -> Process {
    if is_killed {
        old.kill().await;
    }
    let new = lab.start(role, &[]).await;
    if role != "worker" {
        twice.move_to(index, &new.url);
        if index == 0 {
            twice.caller.move_to(&new.url);
        }
    }
    if !is_killed {
        assert!(old.terminate(Duration::from_secs(12)).await.success());
    }
    new
}
