//! XLSX and XLSB: the cells of their sheets.

use std::io::Cursor;

use calamine::{Cell, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsb, Xlsx};

use super::grid::{Area, Sheet};
use super::more::More;
use super::number_format::Formats;
use super::value::shown;
use super::write::Book;
use crate::office::opc::Parts;
use crate::package::DAMAGED;
use crate::{Limits, Rejected};

/// Cells between two looks at the flag that ends the reading.
const BETWEEN_LOOKS: usize = 4_096;

/// Reads an XLSX workbook. `main` is the part that everything starts from.
pub(super) fn read_xlsx<'l>(
    original: &[u8],
    parts: &mut Parts<'_>,
    main: &str,
    limits: &'l Limits,
) -> Result<Book<'l>, Rejected> {
    let mut workbook = Xlsx::new(Cursor::new(original)).map_err(|_| DAMAGED)?;
    let mut more = More::read(parts, main)?;
    let mut book = Book::new(limits);
    for (name, is_hidden, kind) in sheets(&workbook) {
        let mut sheet = Sheet::new(name.clone(), is_hidden);
        for area in workbook.merge_cells_by_sheet_name(&name).unwrap_or_default() {
            sheet.merge(self::area(area));
        }
        match workbook.worksheet_cells_reader(&name) {
            Ok(mut cells) => {
                let codes = cells.styles().iter().map(|style| Some(style.number_format.as_ref()?.format_code.clone()));
                let codes: Vec<_> = codes.collect();
                let next = || cells.next_cell_with_style_id();
                read_cells(next, &codes, &mut sheet, &mut book, limits)?;
            }
            Err(_) if kind == SheetType::WorkSheet => book.leave_out(&name),
            // Charts and macros that are sheets of their own have no cells.
            Err(_) => {}
        }
        let more = more.take(&name);
        book.add(sheet, |writer| more.write(writer))?;
    }
    if parts.is_incomplete() {
        book.warnings.push("A part of the workbook is damaged and was left out.".to_owned());
    }
    Ok(book)
}

/// Reads an XLSB workbook.
pub(super) fn read_xlsb<'l>(original: &[u8], limits: &'l Limits) -> Result<Book<'l>, Rejected> {
    let mut workbook = Xlsb::new(Cursor::new(original)).map_err(|_| DAMAGED)?;
    let mut book = Book::new(limits);
    for (name, is_hidden, kind) in sheets(&workbook) {
        let mut sheet = Sheet::new(name.clone(), is_hidden);
        match workbook.worksheet_cells_reader(&name) {
            Ok(mut cells) => {
                // Formats of numbers are not known here.
                let next = || cells.next_cell().map(|cell| cell.map(|cell| (cell, 0)));
                read_cells(next, &[], &mut sheet, &mut book, limits)?;
            }
            Err(_) if kind == SheetType::WorkSheet => book.leave_out(&name),
            Err(_) => {}
        }
        book.add(sheet, |_| Ok(()))?;
    }
    Ok(book)
}

/// Reads the cells of a sheet, as far as it goes. `next` gives a cell and the number of its format among `codes`.
fn read_cells<'c, E>(
    mut next: impl FnMut() -> Result<Option<(Cell<DataRef<'c>>, usize)>, E>,
    codes: &[Option<String>],
    sheet: &mut Sheet,
    book: &mut Book<'_>,
    limits: &Limits,
) -> Result<(), Rejected> {
    let mut formats = Formats::default();
    for count in 0.. {
        if usize::is_multiple_of(count, BETWEEN_LOOKS) {
            limits.stop.check()?;
        }
        let Ok(next) = next() else {
            book.cut_off(&sheet.name);
            break;
        };
        let Some((cell, format)) = next else { break };
        let (row, column) = cell.get_position();
        let code = codes.get(format).and_then(Option::as_deref);
        book.cell(sheet, row, column, shown(cell.get_value(), code, &mut formats))?;
    }
    Ok(())
}

/// Names of the sheets, whether they are hidden, and what they are.
fn sheets<'o>(workbook: &impl Reader<Cursor<&'o [u8]>>) -> Vec<(String, bool, SheetType)> {
    let sheets = workbook.sheets_metadata().iter();
    sheets.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible, sheet.typ)).collect()
}

pub(super) fn area(dimensions: Dimensions) -> Area {
    let Dimensions { start, end } = dimensions;
    Area { top: start.0, left: start.1, bottom: end.0, right: end.1 }
}
