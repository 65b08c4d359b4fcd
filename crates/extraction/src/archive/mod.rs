//! ZIP archives of documents: each file that can be read, under its path.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use super::inside::{File, Files, NESTED, shown};
use super::markdown_writer::Inline;
use super::package::{CUT_OFF, DAMAGED, Package};
use super::raw::{Parts, Raw};
use super::recognise::{Fit, SNIFF_BYTES, Sample, recognise};
use super::{Extracted, Extractor, Hints, Limits, Location, Markup, Rejected};

const DAMAGED_FILE: Rejected = Rejected::Unreadable("It is damaged in the archive. Add an intact copy of it.");
const NOTHING_TO_READ: Rejected =
    Rejected::Unreadable("The archive holds no file that can be read. Add files of the formats that are read here.");
const OTHER_DOCUMENT: Rejected = Rejected::Unreadable(
    "The archive is a document of another kind, which its name or its type does not say. Correct them.",
);

/// ZIP.
pub(super) struct Zip;

impl Extractor for Zip {
    fn name(&self) -> &'static str {
        "ZIP"
    }

    fn media_type(&self) -> &'static str {
        "application/zip"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["application/x-zip-compressed", "application/x-zip"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["zip"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        match &sample.zip {
            // Other documents that are packages begin with parts that tell.
            Some(head) if head.media_type.is_some() || head.is_office() => Fit::No,
            // Names in an old code page are not read here.
            Some(head) if head.names.is_empty() => Fit::Hinted,
            Some(_) => Fit::Likely,
            None => Fit::No,
        }
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        limits.stop.check()?;
        if limits.is_inside {
            return Err(NESTED);
        }
        let mut package = Package::open(original, &limits.stop)?;
        if package.contains("[Content_Types].xml") {
            return Err(OTHER_DOCUMENT);
        }
        let mut names: Vec<String> = package.names().filter(|name| !is_rubbish(name)).map(str::to_owned).collect();
        names.sort_by_cached_key(|name| (name.to_lowercase(), name.clone()));
        let mut parts = Parts::new(limits);
        let mut files = Files::new(limits, 0);
        let mut seen = HashSet::new();
        for name in names {
            // Of two names that only differ in case, the package knows one.
            if !seen.insert(name.to_ascii_lowercase()) {
                files.repeated(&name);
                continue;
            }
            let Some(content) = content(&mut package, &name, &mut files)? else { continue };
            let text = files.read(&File { name: &name, declared: None, content: &content })?;
            let Some(text) = text else { continue };
            let name = shown(&name);
            parts.write(Some(Location::Part(name.clone())), |writer| {
                writer.heading(2, &Inline::of(&name))?;
                writer.markdown(&text)
            })?;
        }
        let parts = parts.finish();
        if parts.is_empty() {
            return Err(NOTHING_TO_READ);
        }
        let mut warnings = files.warnings();
        warnings.extend(package.is_cut_off().then(|| CUT_OFF.to_owned()));
        match package.left_out() {
            0 => {}
            1 => warnings.push("An entry that leads out of the archive was left out.".to_owned()),
            count => warnings.push(format!("{count} entries that lead out of the archive were left out.")),
        }
        Raw { parts, ..Raw::default() }.finish(Markup::Markdown, warnings, limits)
    }
}

/// The content of a file; `None` for one whose start shows that it is not read, or that is damaged, which `files` is
/// told. Only what is read is unpacked: films and pictures would use up what may be read.
fn content(package: &mut Package<'_>, name: &str, files: &mut Files<'_>) -> Result<Option<Vec<u8>>, Rejected> {
    let mut unless_damaged = |outcome: Result<Option<Vec<u8>>, Rejected>| match outcome {
        Err(reason) if reason == DAMAGED => {
            files.leave_out_because(name, &DAMAGED_FILE);
            Ok(None)
        }
        outcome => outcome,
    };
    let Some(head) = unless_damaged(package.start(name, SNIFF_BYTES))? else { return Ok(None) };
    match recognise(&head, Some(name), None) {
        Ok(_) => unless_damaged(package.read(name)),
        Err(unknown) => {
            files.leave_out_unknown(name, unknown);
            Ok(None)
        }
    }
}

/// What systems add to archives for themselves.
fn is_rubbish(path: &str) -> bool {
    let is_rubbish =
        |step: &str| step.starts_with("._") || matches!(step, "__MACOSX" | ".DS_Store" | "Thumbs.db" | "desktop.ini");
    path.split('/').any(is_rubbish)
}
