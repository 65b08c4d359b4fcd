//! Long adversarial texts take linear, not quadratic time.

use std::time::Duration;

use cpu_time::ThreadTime;

use super::*;

/// Everything that makes a reader look ahead or back.
const PARTS: [&str; 94] = [
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
    "5 to ",
    "between 5 and ",
    "5 boats at ",
    "5 × ",
    "8명 ",
    "5 वर्ष ",
];

/// Each part repeated for a while, one after the other, up to a length.
fn mixed(bytes: usize) -> String {
    PARTS.iter().map(|part| part.repeat(1 + bytes / PARTS.len() / part.len())).collect()
}

/// Processor time of checking a sentence, as a statement and as its own quote.
fn time(sentence: &str) -> Duration {
    let source = format!("Some words before it. {sentence} Some words behind it.");
    let quote = format!("Some words before it. {sentence}");
    let before = ThreadTime::now();
    let _ = check(sentence, "Some words before it", &source);
    let _ = check(&format!("It is said: {sentence}"), &quote, &source);
    before.elapsed()
}

/// Fails when a text eight times as long takes more than linear time. Quadratic work would be 64 times as much; the
/// bound leaves room for caches and allocators.
fn takes_time_by_its_length(name: &str, short: &str, long: &str) {
    const LEAST: Duration = Duration::from_millis(5);
    let taken = (0..2).map(|_| time(short)).min().unwrap().max(LEAST);
    let longer = time(long);
    assert!(longer < taken * 40, "{name}: {taken:?} became {longer:?}");
}

#[test]
fn a_sentence_of_a_hundred_kilobytes_takes_time_by_its_length() {
    takes_time_by_its_length("all", &mixed(12_500), &mixed(100_000));
}

#[test]
fn a_part_that_only_follows_itself_takes_time_by_its_length() {
    for part in PARTS {
        takes_time_by_its_length(part, &part.repeat(1_000 / part.len()), &part.repeat(8_000 / part.len()));
    }
}

/// Many distinct facts.
const DISTINCT: [fn(usize) -> String; 9] = [
    |n| format!("{n};"),
    |n| format!("{n} km,"),
    |n| format!("A{n}"),
    |n| format!("{}-{:02}-{:02};", 1000 + n / 300, n / 25 % 12 + 1, n % 25 + 1),
    |n| format!("{}:{}", n / 60 + 1, n % 60),
    |n| format!("{} of 7,", if n % 2 == 0 { "-5" } else { "5 percent" }),
    |n| format!("{n}m,"),
    |n| format!("{}/{}/{};", n % 12 + 1, n / 12 % 12 + 1, 1000 + n / 144),
    |n| format!("{n}명 왔다."),
];

/// A number repeated many times, each time beside other words.
fn in_other_company(n: usize) -> String {
    let letter = |digit: usize| char::from_u32(0xAC00 + 28 * u32::try_from(digit).unwrap()).unwrap();
    format!("5 {}{}{},", letter(n / 400), letter(n / 20 % 20), letter(n % 20))
}

#[test]
fn a_number_beside_many_words_is_not_searched_for_among_all_of_them() {
    takes_time_by_its_length("company", &listed(in_other_company, 800), &listed(in_other_company, 6_400));
}

fn listed(write: fn(usize) -> String, many: usize) -> String {
    (0..many).map(write).collect::<Vec<_>>().join(" ")
}

#[test]
fn distinct_numbers_dates_and_names_are_looked_up_and_not_searched_for() {
    for write in DISTINCT {
        takes_time_by_its_length(&write(1), &listed(write, 800), &listed(write, 6_400));
    }
}

#[test]
fn many_facts_are_all_found_or_all_missed() {
    for write in DISTINCT {
        let text = listed(write, 1_000);
        let source = format!("Some words before it. {text} Some words behind it.");
        let whole = format!("Some words before it. {text}");
        assert_eq!(check(&format!("It is said: {text}"), &whole, &source).missing, Vec::<String>::new());
        let absent = check(&text, "Some words before it", &source).missing.len();
        // Names are searched for in the whole source: the first ones are found there.
        assert!(absent >= 950, "{absent} of {text:.40}");
    }
}
