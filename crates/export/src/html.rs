//! HTML in one file: no scripts, nothing that is fetched, and every text escaped.

use std::io::Write;

use super::{Cell, Column, ColumnType, Error, Writer};

/// Everything is in the file: a page that fetches nothing tells nobody that it is read.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = "body{font-family:system-ui,sans-serif;line-height:1.5;margin:2rem auto;max-width:60rem;padding:0 1rem}\
table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:start;vertical-align:top;\
white-space:pre-wrap}td.n{text-align:end}thead{background:#f3f3f3}blockquote{border-inline-start:3px solid #ccc;\
margin-inline:0;padding-inline-start:1rem}";

/// Text as HTML shows it.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            '\n' | '\t' => shown.push(c),
            c if c.is_control() => shown.push(' '),
            c => shown.push(c),
        }
    }
    shown
}

/// The page up to its body.
pub(crate) fn begin(title: &str, language: Option<&str>) -> String {
    let language = language.map_or_else(String::new, |tag| format!(" lang=\"{}\"", escaped(tag)));
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n"
    )
}

/// The end of the page.
pub(crate) const END: &str = "</body>\n</html>\n";

pub(crate) struct Html<W> {
    out: W,
    tables: usize,
    columns: Vec<ColumnType>,
}

impl<W: Write> Html<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, tables: 0, columns: Vec::new() }
    }
}

impl<W: Write> Writer for Html<W> {
    fn table(&mut self, title: &str, columns: &[Column]) -> Result<(), Error> {
        let before = if self.tables == 0 { begin(title, None) } else { "</tbody>\n</table>\n".to_owned() };
        let heads: String = columns.iter().map(|column| format!("<th>{}</th>", escaped(&column.name))).collect();
        let title = escaped(title);
        writeln!(self.out, "{before}<h1>{title}</h1>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>")?;
        self.tables += 1;
        self.columns = columns.iter().map(|column| column.kind).collect();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), Error> {
        let fields = self.columns.iter().enumerate().map(|(index, kind)| {
            let open = if *kind == ColumnType::Number { "<td class=\"n\">" } else { "<td>" };
            format!("{open}{}</td>", cells.get(index).map_or_else(String::new, |cell| escaped(&cell.plain())))
        });
        let fields: String = fields.collect();
        Ok(writeln!(self.out, "<tr>{fields}</tr>")?)
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        match self.tables {
            0 => write!(self.out, "{}{END}", begin("", None))?,
            _ => write!(self.out, "</tbody>\n</table>\n{END}")?,
        }
        Ok(self.out.flush()?)
    }
}
