//! Workbooks: XLSX and XLSB, which are packages, and XLS.
//!
//! Each sheet is a heading and the tables below it: cells that touch one another. What cells show is read, dates in the
//! form of ISO 8601, and formulas by the values that were kept with them.

mod biff;
mod blocks;
mod grid;
mod guard;
mod more;
mod number_format;
#[cfg(test)]
mod tests;
mod value;
mod write;
mod xls;
mod xlsx;

pub(super) use grid::{Area, Sheet};
pub(super) use value::iso_date;
pub(super) use write::{Book, cell_name};

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::office_fit;
use super::opc::{Parts, Properties};
use crate::package::{CUT_OFF, DAMAGED, is_encrypted_package, with_directory};
use crate::raw::Raw;
use crate::recognise::{Fit, Sample};
use crate::zip_head::ZipHead;
use crate::{Extracted, Extractor, Hints, Limits, Markup, Rejected};

/// XLSX.
pub(in super::super) struct Xlsx;

/// XLSB.
pub(in super::super) struct Xlsb;

/// XLS.
pub(in super::super) struct Xls;

impl Extractor for Xlsx {
    fn name(&self) -> &'static str {
        "XLSX"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &[
            "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
            "application/vnd.ms-excel.sheet.macroenabled.12",
            "application/vnd.ms-excel.template.macroenabled.12",
        ]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlsx", "xlsm", "xltx", "xltm"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        if sample.zip.as_ref().is_some_and(is_binary) { Fit::No } else { office_fit(sample, "xl") }
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        read_package(original, limits)
    }
}

impl Extractor for Xlsb {
    fn name(&self) -> &'static str {
        "XLSB"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlsb"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        match &sample.zip {
            Some(head) if is_binary(head) => Fit::Certain,
            // The entries that tell may come later.
            _ => office_fit(sample, "xl").min(Fit::Hinted),
        }
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        read_package(original, limits)
    }
}

impl Extractor for Xls {
    fn name(&self) -> &'static str {
        "XLS"
    }

    fn media_type(&self) -> &'static str {
        "application/vnd.ms-excel"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["application/msexcel", "application/x-msexcel", "application/xls"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xls", "xlt"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        biff::fit(sample.head)
    }

    fn extract(&self, original: &[u8], _: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        limits.stop.check()?;
        if original.starts_with(b"PK") || is_encrypted_package(original) {
            return read_package(original, limits);
        }
        let (parts, warnings) = guarded(|| xls::read(original, limits))?.finish();
        Raw { parts, ..Raw::default() }.finish(Markup::Markdown, warnings, limits)
    }
}

/// True when the entries show parts of XLSB.
fn is_binary(head: &ZipHead<'_>) -> bool {
    let is_part = |name: &&str| name.starts_with("xl/w") && is_binary_part(name);
    head.names.iter().any(is_part)
}

/// True for the names of parts of XLSB, such as its main one, `xl/workbook.bin`.
fn is_binary_part(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending == "bin")
}

/// Reads XLSX or XLSB, as the parts tell.
fn read_package(original: &[u8], limits: &Limits) -> Result<Extracted, Rejected> {
    let whole = with_directory(original);
    let is_cut_off = matches!(whole, Cow::Owned(_));
    let original = &*whole;
    guard::check(original, limits)?;
    let mut parts = Parts::open(original, &limits.stop)?;
    let main = parts.main("xl/workbook.xml")?;
    let (text, mut warnings) = match main.as_deref() {
        Some(main) if is_binary_part(main) => guarded(|| xlsx::read_xlsb(original, limits))?.finish(),
        Some(main) => guarded(|| xlsx::read_xlsx(original, &mut parts, main, limits))?.finish(),
        None => return Err(parts.without_main("xl")),
    };
    warnings.extend(is_cut_off.then(|| CUT_OFF.to_owned()));
    let Properties { title, language } = parts.properties()?;
    Raw { parts: text, title, language, ..Raw::default() }.finish(Markup::Markdown, warnings, limits)
}

/// A panic in a rare branch of the reader is the workbook's fault and ends as a rejected document.
fn guarded<T>(read: impl FnOnce() -> Result<T, Rejected>) -> Result<T, Rejected> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(DAMAGED))
}
