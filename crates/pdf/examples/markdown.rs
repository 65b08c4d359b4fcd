//! Prints what a PDF document says as Markdown: `cargo run -p pdf --example markdown FILE`. What is special about pages
//! goes to the error output. Made for looking at, and for measuring against other programs.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

use std::process::ExitCode;

use pdf::{Limits, State};

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else { return ExitCode::from(2) };
    let Ok(original) = std::fs::read(path) else { return ExitCode::from(2) };
    match pdf::read(&original, &Limits { text: 20 * 1024 * 1024, should_stop: &|| false }) {
        Ok(document) => {
            eprintln!("title {:?}, language {:?}", document.title, document.language);
            for page in document.pages {
                if page.state != State::Read {
                    eprintln!("page {}: {:?}", page.number, page.state);
                }
                page.blocks.iter().for_each(|block| println!("{}\n", block.markdown));
            }
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}
