//! Extracts files, to look at what comes out and to measure it.
//!
//! `cargo run --release -p extraction --example extract -- FOLDER FILE…` writes what each file says to `FOLDER/NAME.md`
//! (`report.docx` to `report.docx.md`), and prints a line for each: outcome, milliseconds, size of the text, warnings.

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::{Extracted, Hints, Limits};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("Name a folder for the texts, and the files to extract.")?;
    fs::create_dir_all(&folder)?;
    for file in arguments {
        let original = fs::read(&file)?;
        let name = Path::new(&file).file_name().and_then(|name| name.to_str()).ok_or("The file has no name.")?;
        let start = Instant::now();
        let outcome = extract(&original, name);
        let milliseconds = start.elapsed().as_millis();
        match outcome {
            Ok((format, extracted)) => {
                fs::write(Path::new(&folder).join(format!("{name}.md")), &extracted.text)?;
                let Extracted { text, title, language, warnings, .. } = extracted;
                println!(
                    "{name}: {format}, {milliseconds} ms, {} bytes, {title:?}, {language:?}, {warnings:?}",
                    text.len()
                );
            }
            Err(reason) => println!("{name}: {milliseconds} ms, rejected: {reason}"),
        }
    }
    Ok(())
}

fn extract(original: &[u8], name: &str) -> Result<(&'static str, Extracted), Box<dyn Error>> {
    let format = recognise(&original[..original.len().min(SNIFF_BYTES)], Some(name), None)?;
    let extracted = format.extract(original, &Hints::default(), &Limits::default())?;
    Ok((format.name(), extracted))
}
