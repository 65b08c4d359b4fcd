//! Long texts that are made to be slow take time by their length, not by its square.

use std::time::{Duration, Instant};

use super::*;

/// Everything that makes a reader look ahead or back.
const PARTS: [&str; 88] = [
    "1",
    "1 ",
    "1,",
    "1.",
    "1-",
    "1/",
    "1^",
    "1:",
    "1 and ",
    "1, ",
    "1e",
    "-1 ",
    "(1) ",
    "$1 ",
    "$",
    "1% ",
    "5 million ",
    "12 March ",
    "12 March 2024, ",
    "2024-",
    "2024年",
    "三",
    "三百",
    "百万",
    "1万",
    "半",
    "二〇",
    "sechs",
    "hundert",
    "two ",
    "twenty-",
    "one hundred and ",
    "thousand ",
    "million ",
    "A1 ",
    "A1-",
    "XIV ",
    "COVID-1",
    "௰",
    "௰1",
    "½",
    "⑰",
    "²",
    "a²",
    "&#1;",
    "& ",
    "[",
    "[1] ",
    "[1",
    "(",
    "http",
    "http://a ",
    "-",
    "--",
    "—",
    "- ",
    "\u{ad}",
    "\u{200b}",
    "e\u{301}",
    "\u{301}",
    "*",
    "1*",
    "1**",
    "\"",
    "\\",
    "«",
    "'",
    "1'000",
    "1 000",
    "1\u{a0}000",
    "삼백",
    "3억",
    "สิบ",
    "ล้าน",
    "5 km ",
    "5 per cent ",
    "m ^ ",
    "per ",
    "rose by ",
    "half a ",
    "a third ",
    "Monday ",
    "12 marca 2024 ",
    "\n",
    "a-\n",
    "。",
    "인",
    "\u{202e}1",
];

/// A sentence of a length, in which each part follows itself for a while.
fn sentence(bytes: usize) -> String {
    PARTS.iter().map(|part| part.repeat(1 + bytes / PARTS.len() / part.len())).collect()
}

/// How long the checks of a sentence take, as a statement and as its quote too.
fn time(sentence: &str) -> Duration {
    let source = format!("Some words before it. {sentence} Some words behind it.");
    let quote = format!("Some words before it. {sentence}");
    let before = Instant::now();
    let _ = check(sentence, "Some words before it", &source);
    let _ = check(&format!("It is said: {sentence}"), &quote, &source);
    before.elapsed()
}

#[test]
fn a_sentence_of_a_hundred_kilobytes_takes_time_by_its_length() {
    let short = (0..2).map(|_| time(&sentence(12_500))).min().unwrap();
    let long = time(&sentence(100_000));
    // Eight times as long, which would be 64 times the work if each part looked through all the others. The bound
    // leaves room for a machine that is five times slower in between.
    assert!(long < short * 40, "{short:?} became {long:?}");
}

#[test]
fn distinct_numbers_dates_and_names_are_looked_up_and_not_searched_for() {
    let count = |write: fn(usize) -> String| -> String { (0..1_000).map(write).collect::<Vec<_>>().join(" ") };
    let texts = [
        count(|n| n.to_string()),
        count(|n| format!("{n} km,")),
        count(|n| format!("A{n}")),
        count(|n| format!("{}-{:02}-{:02};", 1000 + n / 300, n / 25 % 12 + 1, n % 25 + 1)),
        count(|n| format!("{}:{}", n / 60, n % 60)),
        count(|n| format!("{} of 7,", if n % 2 == 0 { "-5" } else { "5 percent" })),
    ];
    for text in texts {
        let source = format!("Some words before it. {text} Some words behind it.");
        let whole = format!("Some words before it. {text}");
        assert_eq!(check(&format!("It is said: {text}"), &whole, &source).missing, Vec::<String>::new());
        // None of them is there: each has to be looked for.
        let _ = check(&text, "Some words before it", &source);
    }
}
