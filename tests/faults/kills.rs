//! `kill -9` at random moments under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::caller::Caller;
use crate::follower::{Followed, follow};
use crate::lab::Lab;
use crate::ledger::{self, Ledger, REPORT, Started};
use crate::model::Model;
use crate::number;

const TIDES: &str = "# Tides\n\nThe Bay of Fundy has the largest tidal range in the world. At Burntcoat Head the range \
                     reaches 16.3 metres at spring tide.\n\n## Moon\n\nTides are caused by the gravity of the Moon and the Sun.";
const POWER: &str = "Tidal power turns the energy of tides into electricity. The Rance plant opened in 1966 and has a \
                     capacity of 240 megawatts.";

/// Busy clients: they start research, follow it, cancel some of it, write prompts, and record what is acknowledged.
pub struct Load {
    pub caller: Caller,
    pub workspace: String,
    pub ledger: Arc<Ledger>,
    /// Number of jobs that may be started so far.
    pub allowed: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    clients: JoinSet<()>,
    followers: JoinSet<(String, Followed)>,
}

/// Adds documents and waits until they are processed.
pub async fn prepare(url: &str) -> (Caller, String) {
    let caller = Caller::register(url).await;
    let workspace = caller.workspace().await;
    for (name, content) in [("tides.md", TIDES), ("power.txt", POWER)] {
        let media = if content.starts_with('#') { "text/markdown" } else { "text/plain" };
        let source = json!({ "text": { "content": content, "mediaType": media } });
        let input = json!({ "workspaceId": workspace, "name": name, "source": source });
        let added = caller.change("addDocument", input, "job { id }").await;
        ledger::finished(&caller, added["job"]["id"].as_str().unwrap()).await;
    }
    (caller, workspace)
}

pub const QUESTION: &str = "How large is the tidal range, and how is tidal power used?";

/// Starts research, retrying as needed: the idempotency key makes it one job.
pub async fn research(caller: &Caller, workspace: &str, key: &str) -> Value {
    research_about(caller, workspace, key, QUESTION).await
}

/// Like [`research`], with a given question.
pub async fn research_about(caller: &Caller, workspace: &str, key: &str, question: &str) -> Value {
    let input = json!({ "workspaceId": workspace, "options": { "idempotencyKey": key },
        "question": { "text": question }, "research": { "depth": "STANDARD" } });
    caller.change("startResearch", input, "job { id } report { id }").await
}

/// The report of an undisturbed job.
pub async fn undisturbed(caller: &Caller, workspace: &str, ledger: &Ledger) -> Value {
    let started = ledger.started(&research(caller, workspace, "undisturbed").await);
    let job = ledger::finished(caller, &started.job).await;
    assert!(job["steps"].as_array().unwrap().len() >= 8, "{job:#}");
    let report = caller.ask(REPORT, json!({ "id": started.report })).await["researchReport"].take();
    assert!(report["citationSummary"]["verified"].as_i64().unwrap() > 0, "{report:#}");
    assert_eq!(report["citationSummary"]["failed"], 0, "{report:#}");
    report
}

impl Load {
    pub fn new(caller: Caller, workspace: String, ledger: Arc<Ledger>) -> Self {
        Self {
            caller,
            workspace,
            ledger,
            allowed: Arc::default(),
            stop: Arc::default(),
            clients: JoinSet::new(),
            followers: JoinSet::new(),
        }
    }

    /// A client that starts jobs, and cancels some of them.
    pub fn start_jobs(&mut self, name: &'static str, seed: u64) {
        let (caller, workspace, ledger) = (self.caller.clone(), self.workspace.clone(), Arc::clone(&self.ledger));
        let (stop, allowed) = (Arc::clone(&self.stop), Arc::clone(&self.allowed));
        self.clients.spawn(async move {
            let mut random = StdRng::seed_from_u64(seed);
            for turn in 0_u64.. {
                while ledger.len() >= allowed.load(Ordering::SeqCst) && !stop.load(Ordering::SeqCst) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let started = ledger.started(&research(&caller, &workspace, &format!("{name}-{turn}")).await);
                if turn % 8 == 5 {
                    tokio::time::sleep(Duration::from_millis(random.random_range(0..600))).await;
                    cancel(&caller, &ledger, &started).await;
                }
                tokio::time::sleep(Duration::from_millis(random.random_range(10..80))).await;
            }
        });
    }

    /// A client that writes prompts; a request without a response is not retried.
    pub fn write_prompts(&mut self) {
        let (caller, workspace, ledger) = (self.caller.clone(), self.workspace.clone(), Arc::clone(&self.ledger));
        let stop = Arc::clone(&self.stop);
        self.clients.spawn(async move {
            for turn in 0_u64.. {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let name = format!("Prompt {turn}");
                let input = json!({ "workspaceId": workspace, "name": name, "template": "About {{topic}}" });
                if let Ok(payload) = caller.try_change("createPrompt", input, "prompt { id }").await {
                    let id = payload["prompt"]["id"].as_str().unwrap().to_owned();
                    ledger.prompts.lock().unwrap().push((id, name));
                }
                tokio::time::sleep(Duration::from_millis(40)).await;
            }
        });
    }

    /// Follows every third job that was started since.
    pub fn follow_some(&mut self, from: &mut usize) {
        let jobs = self.ledger.jobs.lock().unwrap().clone();
        for (index, started) in jobs.iter().enumerate().skip(*from) {
            if index % 3 == 0 {
                let (caller, job) = (self.caller.clone(), started.job.clone());
                self.followers.spawn(async move { (job.clone(), follow(caller, job).await) });
            }
        }
        *from = jobs.len();
    }

    /// Stops the clients, and waits for followers to reach the end of their jobs.
    pub async fn finish(&mut self) -> (usize, u32) {
        self.stop.store(true, Ordering::SeqCst);
        while let Some(ended) = self.clients.join_next().await {
            ended.unwrap();
        }
        let (mut followed, mut connections) = (0, 0);
        while let Some(seen) = self.followers.join_next().await {
            let (job, seen) = seen.unwrap();
            ledger::check_followed(&self.caller, &job, &seen).await;
            followed += 1;
            connections += seen.connections;
        }
        (followed, connections)
    }
}

async fn cancel(caller: &Caller, ledger: &Ledger, started: &Started) {
    let stopped = caller.change("cancelJob", json!({ "jobId": started.job }), "job { status }").await;
    let status = stopped["job"]["status"].as_str().unwrap().to_owned();
    ledger.cancels.lock().unwrap().insert(started.job.clone(), status);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_1_c_job_3_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_finished_is_repeated() {
    let (cycles, seed) = (number("DOSSIER_TEST_KILLS", 30), number("DOSSIER_TEST_SEED", rand::random::<u32>().into()));
    println!("DOSSIER_TEST_KILLS={cycles} DOSSIER_TEST_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await;
    let mut server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    model.slow(0, 60);
    let mut load = Load::new(caller.clone(), workspace.clone(), Arc::clone(&ledger));
    load.start_jobs("one", seed);
    load.start_jobs("two", seed + 1);
    load.write_prompts();
    let (mut followed, mut recoveries) = (0, Vec::new());
    for cycle in 1..=usize::try_from(cycles).unwrap() {
        load.allowed.store(4 + 2 * cycle, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(random.random_range(50..900))).await;
        load.follow_some(&mut followed);
        server.kill().await;
        let begun = Instant::now();
        server = lab.serve().await;
        recoveries.push(begun.elapsed());
        caller.move_to(&server.url);
    }
    load.follow_some(&mut followed);
    let (followed, connections) = load.finish().await;
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    recoveries.sort();
    println!(
        "{cycles} kills, {followed} jobs followed over {connections} connections, \
         serving again after {:?} (median): {balance:?}",
        recoveries[recoveries.len() / 2]
    );
    assert!(balance.jobs >= 10 && balance.repeated_unfinished > 0, "work was under way when the server was killed");
}
