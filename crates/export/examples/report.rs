//! Writes a report of a file in Markdown, to look at it: `cargo run -p export --example report -- FILE.md OUT.pdf LANGUAGE`.

use std::error::Error;
use std::path::Path;

use export::{Report, Source};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("Name a file in Markdown, the file to write, and a language.");
    let (body, out, language) = (std::fs::read_to_string(next()?)?, next()?, next()?);
    let source = |mark| Source {
        mark,
        title: format!("Source {mark}"),
        url: Some(format!("https://example.org/{mark}")),
        author: Some("A. Duval".to_owned()),
        quotes: vec!["The moon pulls the sea.".to_owned()],
    };
    let report = Report {
        title: "A report".to_owned(),
        question: "Why is there a tide?".to_owned(),
        language,
        is_complete: true,
        summary: None,
        body,
        sections: Vec::new(),
        sources: (1..=9).map(source).collect(),
        unanswered: Vec::new(),
    };
    let ending = Path::new(&out).extension().and_then(|ending| ending.to_str());
    let format = Report::FORMATS.into_iter().find(|format| ending == Some(format.extension()));
    Ok(report.write(format.ok_or("No report ends so.")?, std::fs::File::create(out)?)?)
}
