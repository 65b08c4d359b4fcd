//! How often the sentences that are selected hold the answer: questions and paragraphs of XQuAD or SQuAD (JSON), the
//! paragraphs as passages of their article, found by the ranking of `analysis`.
//!
//! ```sh
//! cargo run --release -p extractive --example answers -- [--articles 0..12] [--from 24..48] [--most 4] [--failed] xquad.en.json …
//! ```
//!
//! With `--from` the questions of other articles are asked, to which there is no answer.
//!
//! For each file: the share of questions whose answer is in what the sentences for all planned questions say (with its
//! interval of 95 %), in the first sentence alone, the share beside the point (sentences without the answer), of these the
//! share where a part of the question is told to have no evidence, the share without any sentence, and the median number of characters of what is said.

#![expect(clippy::cast_precision_loss, reason = "numbers of questions are small")]

use std::fs;
use std::io::Write as _;
use std::ops::Range;

use analysis::{Language, MemoryIndex, PassageText, Query};
use extractive::{Passage, find, plan, queries};
use serde_json::Value;

type Failure = Box<dyn std::error::Error>;

struct Options {
    articles: Range<usize>,
    /// The articles of which questions are asked, if not the same.
    from: Option<Range<usize>>,
    most: usize,
    is_telling: bool,
}

struct Paragraph {
    title: String,
    text: String,
}

struct Asked {
    text: String,
    answers: Vec<String>,
}

#[derive(Default)]
struct Sums {
    asked: usize,
    held: usize,
    first: usize,
    beside: usize,
    told: usize,
    silent: usize,
    lengths: Vec<usize>,
}

fn main() -> Result<(), Failure> {
    let mut options = Options { articles: 0..usize::MAX, from: None, most: 4, is_telling: false };
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--articles" => {
                let value = arguments.next().unwrap_or_default();
                let (from, to) = value.split_once("..").ok_or("a range such as 0..12")?;
                options.articles = from.parse()?..to.parse()?;
            }
            "--from" => {
                let value = arguments.next().unwrap_or_default();
                let (from, to) = value.split_once("..").ok_or("a range such as 24..48")?;
                options.from = Some(from.parse()?..to.parse()?);
            }
            "--most" => options.most = arguments.next().unwrap_or_default().parse()?,
            "--failed" => options.is_telling = true,
            _ => files.push(argument),
        }
    }
    for file in files {
        measure(&file, &options)?;
    }
    Ok(())
}

fn measure(file: &str, options: &Options) -> Result<(), Failure> {
    let (paragraphs, mut asked) = read(file, &options.articles)?;
    if let Some(others) = &options.from {
        asked = read(file, others)?.1;
    }
    let mut index = MemoryIndex::default();
    for Paragraph { title, text } in &paragraphs {
        index.add(Language::detect(text), [PassageText { body: text, name: title, headings: title }]);
    }
    index.merge()?;
    let mut out = std::io::stdout();
    let mut sums = Sums::default();
    for Asked { text, answers } in &asked {
        let (said, is_told) = answer(text, &paragraphs, &index, options)?;
        let holds = |said: &str| answers.iter().any(|answer| plain(said).contains(&plain(answer)));
        let is_held = said.iter().any(|statement| holds(statement));
        sums.asked += 1;
        sums.held += usize::from(is_held);
        sums.first += usize::from(said.first().is_some_and(|first| holds(first)));
        sums.silent += usize::from(said.is_empty());
        sums.beside += usize::from(!is_held && !said.is_empty());
        sums.told += usize::from(!is_held && !said.is_empty() && is_told);
        sums.lengths.push(said.iter().map(|statement| statement.chars().count()).sum());
        if !is_held && options.is_telling {
            writeln!(out, "  {text}\n    wanted {}\n    said {said:?}", answers.join(" / "))?;
        }
    }
    sums.lengths.sort_unstable();
    let share = |count: usize| 100.0 * count as f64 / sums.asked as f64;
    let (low, high) = interval(sums.held, sums.asked);
    let median = sums.lengths.get(sums.asked / 2).copied().unwrap_or_default();
    writeln!(
        out,
        "{file}: {} questions, {} paragraphs: held {:.1} % ({low:.1}–{high:.1}), in the first sentence {:.1} %, beside the \
         point {:.1} % (of all, {:.1} % with a part told to be open), silent {:.1} %; median {median} characters",
        sums.asked,
        paragraphs.len(),
        share(sums.held),
        share(sums.first),
        share(sums.beside),
        share(sums.told),
        share(sums.silent),
    )?;
    Ok(())
}

/// What the sentences for the question and its parts say, as the main job of the server asks for them, and whether a part
/// has none.
fn answer(
    question: &str,
    paragraphs: &[Paragraph],
    index: &MemoryIndex,
    options: &Options,
) -> Result<(Vec<String>, bool), Failure> {
    let languages = index.statistics()?.languages();
    let mut said: Vec<String> = Vec::new();
    let mut is_told = false;
    for part in plan(question, &[], 3).questions {
        let mut chosen: Vec<usize> = Vec::new();
        for query in std::iter::once(part.clone()).chain(queries(question, &part, 2)) {
            for hit in index.search(&Query::parse(&query, &languages), None, 8)? {
                let paragraph = hit.passage as usize;
                if chosen.len() < 8 && !chosen.contains(&paragraph) {
                    chosen.push(paragraph);
                }
            }
        }
        let passage = |at: &usize| Passage { title: &paragraphs[*at].title, heading: "", text: &paragraphs[*at].text };
        let passages: Vec<Passage<'_>> = chosen.iter().map(passage).collect();
        let found = find(&part, &passages, options.most);
        is_told |= found.is_empty();
        for evidence in found {
            if !said.contains(&evidence.statement) {
                said.push(evidence.statement);
            }
        }
    }
    Ok((said, is_told))
}

fn read(file: &str, articles: &Range<usize>) -> Result<(Vec<Paragraph>, Vec<Asked>), Failure> {
    let json: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let (mut paragraphs, mut asked) = (Vec::new(), Vec::new());
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let all = list(&json, "data");
    for article in all.iter().enumerate().filter(|(at, _)| articles.contains(at)).map(|(_, article)| article) {
        for paragraph in list(article, "paragraphs") {
            let title = text(article, "title").replace('_', " ");
            paragraphs.push(Paragraph { title, text: text(&paragraph, "context") });
            for question in list(&paragraph, "qas") {
                let answers = list(&question, "answers").iter().map(|answer| text(answer, "text")).collect();
                asked.push(Asked { text: text(&question, "question"), answers });
            }
        }
    }
    Ok((paragraphs, asked))
}

/// Letters and digits in lower case, with single spaces between words.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The interval of 95 % of a share, in percent (Wilson, 1927).
fn interval(held: usize, asked: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    let (count, share) = (asked as f64, held as f64 / asked as f64);
    let centre = share + Z * Z / (2.0 * count);
    let spread = Z * (share * (1.0 - share) / count + Z * Z / (4.0 * count * count)).sqrt();
    let scale = 100.0 / (1.0 + Z * Z / count);
    ((centre - spread) * scale, (centre + spread) * scale)
}
