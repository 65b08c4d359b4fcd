//! How near the vectors are to those of another program.

use std::error::Error;
use std::path::Path;

use embedding::{Model, Vector};
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    text: String,
    ids: Vec<u32>,
    vector: Option<Vec<f32>>,
}

pub fn measure(model: &Model, path: &Path) -> Result<(), Box<dyn Error>> {
    let (mut lines, mut other_tokens, mut cosines, mut stored) = (0, Vec::new(), Vec::new(), Vec::new());
    for line in std::fs::read_to_string(path)?.lines() {
        let line: Line = serde_json::from_str(line)?;
        lines += 1;
        if model.tokenizer().encode(&line.text, model.dimensions().tokens) != line.ids {
            other_tokens.push(line.text.clone());
        }
        if let Some(wanted) = line.vector {
            let found = &model.embed(&[&line.text], || false)?[0];
            cosines.push(found.iter().zip(&wanted).map(|(a, b)| a * b).sum::<f32>());
            stored.push(Vector::from_floats(found)?.cosine(&Vector::from_floats(&wanted)?)?);
        }
    }
    println!("{}: {} of {lines} texts have other tokens", path.display(), other_tokens.len());
    for text in other_tokens.iter().take(40) {
        println!("    {text:?} {}", text.escape_unicode().take(60).collect::<String>());
    }
    for (name, mut cosines) in [("as floats", cosines), ("as bytes", stored)] {
        cosines.sort_by(f32::total_cmp);
        let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
        if let (Some(least), false) = (cosines.first(), mean.is_nan()) {
            println!("    cosine {name}: mean {mean:.6}, least {least:.6}");
        }
    }
    Ok(())
}
