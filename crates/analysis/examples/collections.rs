//! Measures the ranking on test collections in the layout of BEIR: nDCG@10, success among the first five, terms that a
//! query looks up, and processor time: of half of the searches, of 99 in 100, and of adding a document.
//!
//! ```sh
//! cargo run --release -p analysis --example collections -- FOLDER [--passages 1400] [--untitled] [--times 20] scifact xquad-de:de
//! ```
//!
//! `FOLDER/scifact` has `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; every judged pair above 0 counts 1. The
//! language after the colon is otherwise detected. With `--passages` documents are cut after that many characters, and a
//! document is as good as its best passage; otherwise each is one passage. `--times` adds each document so often, for
//! measuring time and size. With `--failed` the queries are printed that found nothing right.

#![expect(clippy::cast_precision_loss, reason = "numbers of documents are small")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use analysis::{Language, MemoryIndex, PassageText, Query};
use cpu_time::ProcessTime;
use serde_json::Value;

/// What was measured before this analysis, and what is asked for.
const BARS: [(&str, f64); 10] = [
    ("scifact", 0.69),
    ("cranfield", 0.40),
    ("cacm", 0.52),
    ("xquad-en", 0.99),
    ("xquad-de", 0.985),
    ("xquad-zh", 0.99),
    ("xquad-th", 0.985),
    ("xquad-ar", 0.975),
    ("xquad-ru", 0.98),
    ("xquad-hi", 0.98),
];

type Failure = Box<dyn std::error::Error>;

struct Document {
    id: String,
    title: String,
    text: String,
}

/// The documents that are right for each query.
type Judgements = HashMap<String, HashSet<String>>;

struct Options {
    passage: usize,
    times: usize,
    untitled: bool,
    failed: bool,
}

fn main() -> Result<(), Failure> {
    let mut options = Options { passage: usize::MAX, times: 1, untitled: false, failed: false };
    let mut names = Vec::new();
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--passages" => options.passage = arguments.next().ok_or("how many characters?")?.parse()?,
            "--times" => options.times = arguments.next().ok_or("how often?")?.parse()?,
            "--untitled" => options.untitled = true,
            "--failed" => options.failed = true,
            _ => names.push(argument),
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "collection  passages  terms/kB  blocks/kB  ndcg@10  s@5    bar    terms   p50/ms   p99/ms  add/ms")?;
    for name in names {
        writeln!(out, "{}", measure(Path::new(&folder), &name, &options)?)?;
    }
    Ok(())
}

fn measure(folder: &Path, name: &str, options: &Options) -> Result<String, Failure> {
    let (name, language) = name.split_once(':').map_or((name, None), |(name, tag)| (name, Some(tag)));
    let documents = documents(&folder.join(name).join("corpus.jsonl"))?;
    let documents: Vec<&Document> = (0..options.times).flat_map(|_| &documents).collect();
    let queries = queries(&folder.join(name).join("queries.jsonl"))?;
    let judged = judgements(&folder.join(name).join("qrels/test.tsv"))?;

    let begun = ProcessTime::now();
    let mut index = MemoryIndex::default();
    let mut owners = Vec::new();
    for (place, document) in documents.iter().enumerate() {
        let language = language.map_or_else(|| detect(document), Language::from_tag);
        let title = if options.untitled { "" } else { document.title.as_str() };
        let texts = pieces(&document.text, options.passage);
        owners.extend(texts.iter().map(|_| place));
        let passages = texts.iter().map(|body| PassageText { body, name: title, headings: "" });
        index.add(language, passages);
        if place % 200 == 199 {
            index.merge()?;
        }
    }
    index.merge()?;
    let adding = begun.elapsed().as_secs_f64() * 1000.0 / documents.len() as f64;

    let (mut ndcg, mut success, mut failed) = (0.0, 0.0, String::new());
    let (mut times, mut looked_up) = (Vec::new(), 0);
    let mut runs = BTreeMap::new();
    for (id, text) in queries.iter().filter(|(id, _)| judged.contains_key(*id)) {
        let begun = ProcessTime::now();
        let statistics = index.statistics()?;
        let mut query = Query::parse(text, &statistics.languages());
        if statistics.passages() > 50_000 {
            query = query.without_stop_words();
        }
        let hits = index.search(&query, None, 60)?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        looked_up += query.terms().len();
        runs.insert(id, hits);
    }
    times.sort_by(f64::total_cmp);
    let (middle, slowest) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    for (id, hits) in &runs {
        let mut found: Vec<&str> = Vec::new();
        for hit in hits {
            let id = documents[owners[hit.passage as usize]].id.as_str();
            if !found.contains(&id) {
                found.push(id);
            }
        }
        let right = &judged[*id];
        ndcg += gain(&found, right);
        if found.iter().take(5).any(|id| right.contains(*id)) {
            success += 1.0;
        } else if options.failed {
            let right: Vec<_> = right.iter().collect();
            write!(failed, "\n  {id} {right:?} {:?} {}", &found[..found.len().min(5)], queries[*id])?;
        }
    }
    let bar = BARS.iter().find(|(of, _)| *of == name).map_or(String::new(), |(_, bar)| format!("{bar:.3}"));
    let (terms, blocks) = index.size();
    let count = runs.len() as f64;
    let (ndcg, success, passages) = (ndcg / count, success / count, owners.len());
    Ok(format!(
        "{name:11} {passages:8} {:9} {:10}   {ndcg:.4}   {success:.4} {bar:5} {:6} {middle:8.3} {slowest:8.3} {adding:8.3}{failed}",
        terms / 1000,
        blocks / 1000,
        looked_up / runs.len(),
    ))
}

/// The language of a document, told by its title and its text.
fn detect(document: &Document) -> Language {
    Language::detect(&format!("{}\n{}", document.title, document.text))
}

/// nDCG@10 with gains of 1.
fn gain(found: &[&str], right: &HashSet<String>) -> f64 {
    let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
    let places = found.iter().take(10).enumerate().filter(|(_, id)| right.contains(**id));
    let ideal: f64 = (0..right.len().min(10)).map(discount).sum();
    places.map(|(place, _)| discount(place)).sum::<f64>() / ideal
}

/// Pieces of about this many characters, which end where a word ends.
fn pieces(text: &str, size: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((limit, _)) = rest.char_indices().nth(size) {
        let end = rest[..limit].rfind([' ', '\n']).map_or(limit, |end| end + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

fn lines(path: &Path) -> Result<Vec<Value>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn string(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn documents(path: &Path) -> Result<Vec<Document>, Failure> {
    let document = |value: &Value| Document {
        id: string(value, "_id"),
        title: string(value, "title"),
        text: string(value, "text"),
    };
    Ok(lines(path)?.iter().map(document).collect())
}

fn queries(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    Ok(lines(path)?.iter().map(|value| (string(value, "_id"), string(value, "text"))).collect())
}

fn judgements(path: &Path) -> Result<Judgements, Failure> {
    let mut judged = Judgements::new();
    for line in fs::read_to_string(path)?.lines().skip(1) {
        if let [query, document, gain] = line.split('\t').collect::<Vec<_>>()[..]
            && gain.parse::<i32>()? > 0
        {
            judged.entry(query.to_owned()).or_default().insert(document.to_owned());
        }
    }
    Ok(judged)
}
