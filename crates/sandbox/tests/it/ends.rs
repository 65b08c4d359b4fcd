//! No process is left behind, however it comes to its end.

use std::cell::Cell;
use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use sandbox::{Child, Limits};

use crate::processes::{eventually, is_confined, marked, of_group, zombies};
use crate::start::{Test, child, limits};

pub fn tests() -> Vec<Test> {
    vec![
        ("a dropped future leaves no process", a_dropped_future_leaves_no_process),
        ("a dropped future takes the process group along", a_dropped_future_takes_the_process_group_along),
        ("a future that is dropped at once leaves nothing", a_future_that_is_dropped_at_once_leaves_nothing),
        ("a child ends with its parent", a_child_ends_with_its_parent),
        ("a runtime that is gone takes its children along", a_runtime_that_is_gone_takes_its_children_along),
        ("threads of the runtime may end before the child", threads_of_the_runtime_may_end_before_the_child),
    ]
}

fn mark(name: &str) -> String {
    format!("mark-{name}-{}", std::process::id())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Runs the child until the condition holds, and drops it then.
async fn run_until(child: Child, condition: impl Fn() -> bool) {
    let limits = limits();
    let input = Bytes::from(vec![0; 1024 * 1024]);
    tokio::select! {
        outcome = child.run(input, &limits) => panic!("it ended by itself: {outcome:?}"),
        () = async { while !condition() { tokio::time::sleep(Duration::from_millis(10)).await } } => {}
    }
}

fn a_dropped_future_leaves_no_process() {
    let mark = mark("dropped");
    let runtime = runtime();
    runtime.block_on(run_until(child("sleep", &limits()).argument(&mark), || !marked(&mark).is_empty()));
    eventually("the child is dead", || marked(&mark).is_empty());
    eventually("the child is reaped", || zombies().is_empty());
}

fn a_dropped_future_takes_the_process_group_along() {
    let mark = mark("group");
    let runtime = runtime();
    let child = Child::of_this_program().argument("deed=wait without confinement").argument(&mark);
    let group = Cell::new(0);
    let both_are_there = || {
        let leader = marked(&mark).into_iter().find(|&leader| of_group(leader).len() == 2);
        group.set(leader.unwrap_or_default());
        leader.is_some()
    };
    runtime.block_on(run_until(child, both_are_there));
    let group = group.get();
    assert_ne!(group, 0);
    // The grandchild becomes that of another process, which may be slow to reap it.
    eventually("the group is dead", || of_group(group).iter().all(|&id| !is_alive(id)));
}

fn is_alive(id: u32) -> bool {
    std::fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| !line.is_empty())
}

fn a_future_that_is_dropped_at_once_leaves_nothing() {
    let mark = mark("at-once");
    let runtime = runtime();
    runtime.block_on(async {
        let limits = limits();
        let sleeper = child("sleep", &limits).argument(&mark);
        let _ = tokio::time::timeout(Duration::ZERO, sleeper.run(Bytes::new(), &limits)).await;
        // Children are started one after the other: once this one is through, the first had its turn.
        child("ignore the input", &limits).run(Bytes::new(), &limits).await.unwrap();
    });
    eventually("the child is dead", || marked(&mark).is_empty());
    eventually("the child is reaped", || zombies().is_empty());
}

fn a_child_ends_with_its_parent() {
    let mark = mark("orphan");
    let program = std::env::current_exe().unwrap();
    let mut parent = Command::new(program)
        .args(["deed=run a child that sleeps", &Limits::default().to_string(), &mark])
        .spawn()
        .unwrap();
    // The parent carries the mark too, and is not confined.
    eventually("the child is confined", || marked(&mark).into_iter().any(is_confined));
    parent.kill().unwrap();
    parent.wait().unwrap();
    eventually("the child is dead", || marked(&mark).is_empty());
}

fn a_runtime_that_is_gone_takes_its_children_along() {
    let mark = mark("runtime");
    let runtime = runtime();
    let sleeper = child("sleep", &limits()).argument(&mark);
    runtime.spawn(async move { sleeper.run(Bytes::new(), &limits()).await });
    eventually("the child is there", || !marked(&mark).is_empty());
    drop(runtime);
    eventually("the child is dead", || marked(&mark).is_empty());
}

fn threads_of_the_runtime_may_end_before_the_child() {
    let mark = mark("threads");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_keep_alive(Duration::ZERO)
        .enable_all()
        .build();
    let runtime = runtime.unwrap();
    let handle = runtime.handle().clone();
    let sleeper = child("sleep", &limits()).argument(&mark);
    // A thread of the pool polls the future first, which starts the child, and ends. The future goes on elsewhere.
    runtime.block_on(async move {
        let polled = tokio::task::spawn_blocking(move || {
            let mut running = Box::pin(async move { sleeper.run(Bytes::new(), &limits()).await });
            let short = Duration::from_millis(500);
            let ended = handle.block_on(async { tokio::time::timeout(short, &mut running).await.is_ok() });
            assert!(!ended);
            running
        });
        let running = polled.await.unwrap();
        assert!(tokio::time::timeout(Duration::from_millis(500), running).await.is_err(), "the child was killed");
    });
    eventually("the child is dead", || marked(&mark).is_empty());
}
