//! What a child costs: the start of a process, its confinement, and its memory.
//!
//! `cargo run --release --package sandbox --example cost`
#![expect(clippy::print_stdout, reason = "this is a program for the terminal")]

use std::fs;
use std::io::{self, Read as _};
use std::time::{Duration, Instant};

use bytes::Bytes;
use sandbox::{Child, Limits, enter};

// As in the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const ROUNDS: usize = 200;

fn main() -> Outcome {
    match std::env::args().nth(1).as_deref() {
        Some("bare") => Ok(()),
        Some("confined") => confine(),
        Some("count") => count(),
        Some("memory") => memory(),
        Some("work") => work(),
        _ => tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure()),
    }
}

fn confine() -> Outcome {
    let begun = Instant::now();
    enter(&Limits::default())?;
    print!("{}", begun.elapsed().as_nanos());
    Ok(())
}

fn count() -> Outcome {
    enter(&Limits::default())?;
    let mut document = Vec::new();
    io::stdin().read_to_end(&mut document)?;
    print!("{}", document.len());
    Ok(())
}

/// Memory that the process holds by itself, before it does anything.
fn memory() -> Outcome {
    let status = fs::read_to_string("/proc/self/status")?;
    let held = status.lines().filter(|line| ["VmHWM", "RssAnon", "RssFile"].iter().any(|name| line.starts_with(name)));
    print!("{}", held.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", "));
    Ok(())
}

/// What an allocator has to do: many small pieces, and some that grow.
fn work() -> Outcome {
    enter(&Limits::default())?;
    let begun = Instant::now();
    let mut total = 0;
    for round in 0..20_usize {
        let words: Vec<String> = (0..50_000).map(|number: usize| (number * round).to_string()).collect();
        total += words.join(" ").len();
    }
    print!("{} {total}", begun.elapsed().as_micros());
    Ok(())
}

async fn measure() -> Outcome {
    for (name, deed) in [("start and exit", "bare"), ("start, enter and exit", "confined")] {
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            run(deed, Bytes::new()).await?;
            times.push(begun.elapsed());
        }
        println!("{name}: {}", summary(times));
    }
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        times.push(Duration::from_nanos(run("confined", Bytes::new()).await?.parse()?));
    }
    println!("of which enter: {}", summary(times));
    let document = Bytes::from(vec![b'x'; 50 * 1024 * 1024]);
    let mut times = Vec::new();
    for _ in 0..20 {
        let begun = Instant::now();
        run("count", document.clone()).await?;
        times.push(begun.elapsed());
    }
    println!("50 MiB in: {}", summary(times));
    println!("memory of the child: {}", run("memory", Bytes::new()).await?);
    println!("microseconds of allocations, confined: {}", run("work", Bytes::new()).await?);
    Ok(())
}

async fn run(deed: &str, input: Bytes) -> Result<String, Box<dyn std::error::Error>> {
    let answer = Child::of_this_program().argument(deed).run(input, &Limits::default()).await?;
    Ok(String::from_utf8(answer)?)
}

fn summary(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    format!("median {:.2?}, 95 % below {:.2?}", at(50), at(95))
}
