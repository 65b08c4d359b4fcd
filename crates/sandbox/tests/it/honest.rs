//! An honest computation succeeds.

use std::time::Duration;

use bytes::Bytes;
use sandbox::{Child, Limits};

use crate::deeds::fnv;
use crate::start::{Test, child, limits, run, run_with, wait_for};

const MIB: usize = 1024 * 1024;

pub fn tests() -> Vec<Test> {
    vec![
        ("a large document is read whole", a_large_document_is_read_whole),
        ("many documents are read at once", many_documents_are_read_at_once),
        ("a child need not read its input", a_child_need_not_read_its_input),
        ("an answer of just the longest length passes", an_answer_of_just_the_longest_length_passes),
        ("half of the memory is there to be used", half_of_the_memory_is_there_to_be_used),
        ("the standard library works", the_standard_library_works),
        ("the environment is empty", the_environment_is_empty),
        ("a threaded process is refused", a_threaded_process_is_refused),
    ]
}

fn document(length: usize) -> Bytes {
    (0..length).map(|position| u8::try_from(position % 251).unwrap()).collect()
}

fn a_large_document_is_read_whole() {
    let input = document(50 * MIB);
    let limits = Limits::default();
    let answer = wait_for(child("digest", &limits).run(input.clone(), &limits)).unwrap();
    assert_eq!(String::from_utf8(answer).unwrap(), format!("{} {:x}", 50 * MIB, fnv(&input)));
}

fn many_documents_are_read_at_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let limits = limits();
        let mut readings = tokio::task::JoinSet::new();
        for size in 0..16 {
            let (input, child, limits) = (document(size * 10_000), child("digest", &limits), limits.clone());
            readings.spawn(async move { (fnv(&input), child.run(input, &limits).await) });
        }
        while let Some(reading) = readings.join_next().await {
            let (digest, answer) = reading.unwrap();
            let answer = String::from_utf8(answer.unwrap()).unwrap();
            assert!(answer.ends_with(&format!(" {digest:x}")), "{answer}");
        }
    });
}

fn a_child_need_not_read_its_input() {
    let limits = limits();
    let answer = wait_for(child("ignore the input", &limits).run(document(50 * MIB), &limits));
    assert_eq!(answer.as_deref(), Ok(&b"done"[..]));
}

fn an_answer_of_just_the_longest_length_passes() {
    let limits = limits();
    assert_eq!(run("print exactly", &limits).unwrap().len(), limits.output);
}

fn half_of_the_memory_is_there_to_be_used() {
    let limits = limits();
    assert_eq!(run("allocate half", &limits).unwrap(), (limits.memory / 2).to_string());
}

fn the_standard_library_works() {
    assert_eq!(run("use all the library", &limits()).unwrap(), "1000 true true false");
}

fn the_environment_is_empty() {
    assert_eq!(run("tell the environment", &limits()).unwrap(), "MIMALLOC_ARENA_EAGER_COMMIT");
}

fn a_threaded_process_is_refused() {
    let limits = Limits { wall: Duration::from_secs(30), ..limits() };
    let answer = run_with(Child::of_this_program().argument("deed=enter with two threads"), &limits).unwrap();
    assert_eq!(answer, "the process has 2 threads, and only one of them would be confined");
}
