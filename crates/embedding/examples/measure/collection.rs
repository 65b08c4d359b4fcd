//! The quality of a search by vectors alone, as nDCG@10.

use std::collections::HashMap;
use std::error::Error;
use std::fs::read_to_string;
use std::path::Path;

use cpu_time::ProcessTime;
use embedding::{Candidates, Model, Vector, VectorBlock};
use serde::Deserialize;

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    title: String,
    text: String,
}

impl Entry {
    fn whole_text(&self) -> String {
        format!("{} {}", self.title, self.text).trim().to_owned()
    }
}

fn entries(path: &Path) -> Result<Vec<Entry>, Box<dyn Error>> {
    Ok(read_to_string(path)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Grades of documents by query.
fn judgements(folder: &Path) -> Result<HashMap<String, HashMap<String, f64>>, Box<dyn Error>> {
    let mut judgements: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for line in read_to_string(folder.join("qrels/test.tsv"))?.lines().skip(1) {
        if let [query, document, grade] = line.split('\t').collect::<Vec<_>>()[..] {
            judgements.entry(query.to_owned()).or_default().insert(document.to_owned(), grade.parse()?);
        }
    }
    Ok(judgements)
}

pub fn measure(model: &Model, folder: &Path) -> Result<(), Box<dyn Error>> {
    let (corpus, queries) = (entries(&folder.join("corpus.jsonl"))?, entries(&folder.join("queries.jsonl"))?);
    let judgements = judgements(folder)?;
    let begun = ProcessTime::now();
    let texts: Vec<String> = corpus.iter().map(Entry::whole_text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut block = VectorBlock::new(model.dimensions().hidden)?;
    for vector in model.embed(&texts, || false)? {
        block.push(&Vector::from_floats(&vector)?.to_bytes())?;
    }
    let speed = corpus.len() as f64 / begun.elapsed().as_secs_f64();
    let (mut sum, mut count) = (0.0, 0);
    for query in &queries {
        let Some(grades) = judgements.get(&query.id) else { continue };
        let wanted = Vector::from_floats(&model.embed(&[&query.text], || false)?[0])?;
        let hits = block.nearest(&wanted, 10, Candidates::All)?;
        let found = hits.iter().map(|hit| grades.get(&corpus[hit.position as usize].id).copied().unwrap_or(0.0));
        let mut ideal: Vec<f64> = grades.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let best = gain(ideal.into_iter().take(10));
        if best > 0.0 {
            sum += gain(found) / best;
            count += 1;
        }
    }
    let quality = sum / f64::from(count);
    println!(
        "{}: nDCG@10 {quality:.4} over {count} queries; {} passages, {speed:.1} a second",
        folder.display(),
        corpus.len()
    );
    Ok(())
}

/// The discounted gain of grades in their order.
fn gain(grades: impl Iterator<Item = f64>) -> f64 {
    grades.zip(2..).map(|(grade, rank)| grade / f64::from(rank).log2()).sum()
}
