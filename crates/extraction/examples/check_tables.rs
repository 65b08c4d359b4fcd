//! Checks what tables promise on documents of one's own, as the test `tables` does on the test files.
//!
//! `cargo run --release -p extraction --example check_tables -- FILE…` prints a line for each file, and ends with an error
//! when a promise is broken.

#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use std::error::Error;
use std::fs;
use std::path::Path;

#[path = "../tests/tables/counted.rs"]
mod counted;
#[path = "../tests/tables/glyphs.rs"]
mod glyphs;
#[path = "../tests/tables/sweep.rs"]
mod sweep;
#[path = "../tests/tables/text.rs"]
mod text;

use sweep::{Counts, sweep};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut sum, mut broken) = (Counts::default(), 0);
    for file in std::env::args().skip(1) {
        let name = Path::new(&file).file_name().and_then(|name| name.to_str()).ok_or("The file has no name.")?;
        match sweep(name, &fs::read(&file)?) {
            Ok(None) => println!("{name}: not read"),
            Ok(Some(counts)) => {
                println!("{name}: {counts}");
                sum.add(counts);
            }
            Err(violation) => {
                println!("{name}: BROKEN: {violation}");
                broken += 1;
            }
        }
    }
    println!("{sum}");
    if broken == 0 { Ok(()) } else { Err(format!("{broken} documents break a promise.").into()) }
}
