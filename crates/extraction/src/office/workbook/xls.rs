//! XLS: workbooks of Excel 5 to 2003 (MS-XLS).

use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetVisible, Xls, XlsError};

use super::biff::check;
use super::grid::Sheet;
use super::number_format::Formats;
use super::value::shown;
use super::write::Book;
use super::xlsx::area;
use crate::package::{DAMAGED, PROTECTED};
use crate::{Limits, Rejected};

/// Reads a workbook.
pub(super) fn read<'l>(original: &[u8], limits: &'l Limits) -> Result<Book<'l>, Rejected> {
    let codes = check(original)?;
    let mut workbook = Xls::new(Cursor::new(original)).map_err(|error| match error {
        XlsError::Password => PROTECTED,
        _ => DAMAGED,
    })?;
    limits.stop.check()?;
    let mut book = Book::new(limits);
    let mut formats = Formats::default();
    for (number, metadata) in workbook.sheets_metadata().to_vec().into_iter().enumerate() {
        let mut sheet = Sheet::new(metadata.name.clone(), metadata.visible != SheetVisible::Visible);
        for merged in workbook.merge_cells_by_sheet_id(number).unwrap_or_default() {
            sheet.merge(area(merged));
        }
        let Ok(range) = workbook.worksheet_range(&metadata.name) else {
            book.leave_out(&metadata.name);
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place = |offset: usize, start: u32| start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            let (row, column) = (place(row, top), place(column, left));
            let text = shown(&borrowed(value), codes.of(number, row, column), &mut formats);
            book.cell(&mut sheet, row, column, text)?;
        }
        book.add(sheet, |_| Ok(()))?;
    }
    Ok(book)
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}
