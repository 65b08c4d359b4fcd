//! Measures the model: `measure PACKAGE [REFERENCE.jsonl ...] [BEIR_FOLDER ...]`.
//!
//! A reference has on each line a text, the numbers of its tokens (`ids`) and perhaps its vector (`vector`), as another
//! program computed them. A folder has a collection in the layout of BEIR. Times are of the processor, on one thread.
#![expect(clippy::print_stdout, reason = "a program for people")]
#![expect(clippy::cast_precision_loss, reason = "counts and times are rounded for people")]

mod collection;
mod reference;
mod speed;

use std::error::Error;
use std::path::Path;

use cpu_time::ProcessTime;
use embedding::{Model, prepare};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let package = std::fs::read(arguments.next().ok_or("the path of the package of the model is missing")?)?;
    let begun = ProcessTime::now();
    let packed = prepare(&package)?;
    println!("prepared in {:.2} s: {} bytes", begun.elapsed().as_secs_f64(), packed.len());
    drop(package);
    let begun = ProcessTime::now();
    let model = Model::open(&packed)?;
    drop(packed);
    println!("opened in {:.3} s: {:.1} MB in memory", begun.elapsed().as_secs_f64(), model.memory() as f64 / 1e6);
    speed::measure(&model)?;
    for argument in arguments {
        let path = Path::new(&argument);
        if path.is_dir() { collection::measure(&model, path)? } else { reference::measure(&model, path)? }
    }
    Ok(())
}
