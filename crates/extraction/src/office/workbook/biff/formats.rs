//! The formats of numbers in an XLS workbook (MS-XLS, 2.4.126 and 2.4.353), which the reader of its cells leaves out.

use std::collections::HashMap;

use super::{BOF, EOF, MUL_RK, records};

/// Most formats, and most cells whose format is kept.
const MAXIMUM_FORMATS: usize = 4_096;
const MAXIMUM_CELLS: usize = 1_000_000;

/// A format, and what a style of cells says, such as the number of its format.
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
/// Where a sheet begins.
const BOUND_SHEET: u16 = 0x0085;
/// Records of one number: `Number`, `RK`, `Formula`.
const NUMBERS: [u16; 3] = [0x0203, 0x027E, 0x0006];

/// The formats that every workbook has, as far as they are for numbers (ECMA-376, part 1, 18.8.30).
const BUILT_IN: [(u16, &str); 15] = [
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (5, "$#,##0_);($#,##0)"),
    (6, "$#,##0_);[Red]($#,##0)"),
    (7, "$#,##0.00_);($#,##0.00)"),
    (8, "$#,##0.00_);[Red]($#,##0.00)"),
    (9, "0%"),
    (10, "0.00%"),
    (11, "0.00E+00"),
    (37, "#,##0_);(#,##0)"),
    (38, "#,##0_);[Red](#,##0)"),
    (39, "#,##0.00_);(#,##0.00)"),
    (40, "#,##0.00_);[Red](#,##0.00)"),
];

/// The formats of numbers by sheet, row and column.
#[derive(Debug, Default)]
pub(in super::super) struct Formats {
    codes: HashMap<u16, String>,
    /// Numbers of formats, in the order in which cells refer to them.
    of_style: Vec<u16>,
    cells: HashMap<(usize, u32, u32), u16>,
}

impl Formats {
    /// Reads the formats from the stream of a workbook.
    pub(super) fn read(stream: &[u8]) -> Self {
        let mut formats = Self::default();
        for (number, code) in BUILT_IN {
            formats.codes.insert(number, code.to_owned());
        }
        let mut sheets = Vec::new();
        let (mut depth, mut sheet) = (0_usize, None);
        for (at, kind, data) in records(stream) {
            match kind {
                BOF => {
                    depth += 1;
                    if depth == 1 {
                        sheet = sheets.iter().position(|start| *start == at);
                    }
                }
                EOF => depth = depth.saturating_sub(1),
                BOUND_SHEET => sheets.push(long(data, 0).unwrap_or_default()),
                FORMAT if formats.codes.len() < MAXIMUM_FORMATS => {
                    formats.codes.extend(short(data, 0).zip(code(data)));
                }
                XF if formats.of_style.len() < MAXIMUM_FORMATS => formats.of_style.extend(short(data, 2)),
                // What is embedded in a sheet has cells of its own.
                _ if depth == 1 => {
                    if let Some(sheet) = sheet {
                        formats.read_cells(sheet, kind, data);
                    }
                }
                _ => {}
            }
        }
        formats
    }

    /// The format of a cell; `None` for one that is shown without.
    pub(in super::super) fn of(&self, sheet: usize, row: u32, column: u32) -> Option<&str> {
        let style = self.cells.get(&(sheet, row, column))?;
        let format = self.of_style.get(usize::from(*style))?;
        self.codes.get(format).map(String::as_str)
    }

    fn read_cells(&mut self, sheet: usize, kind: u16, data: &[u8]) {
        let (Some(row), Some(first)) = (short(data, 0), short(data, 2)) else { return };
        let (row, first) = (u32::from(row), u32::from(first));
        if NUMBERS.contains(&kind) {
            self.add((sheet, row, first), short(data, 4));
        } else if kind == MUL_RK {
            // Each number takes six bytes, of which the first two are the style; the last column follows them.
            let numbers = data[4..data.len().saturating_sub(2).max(4)].chunks_exact(6);
            for (column, number) in (first..).zip(numbers) {
                self.add((sheet, row, column), short(number, 0));
            }
        }
    }

    /// Keeps the style of a cell, unless it is that of cells without one.
    fn add(&mut self, place: (usize, u32, u32), style: Option<u16>) {
        let is_special = |style: &u16| self.of_style.get(usize::from(*style)).is_some_and(|format| *format != 0);
        if let Some(style) = style.filter(is_special)
            && self.cells.len() < MAXIMUM_CELLS
        {
            self.cells.insert(place, style);
        }
    }
}

/// The code of a format.
fn code(data: &[u8]) -> Option<String> {
    unicode_code(data).or_else(|| ascii_code(data))
}

/// In UTF-16, or only its lower bytes, as the flags say: Excel 97 to 2003.
fn unicode_code(data: &[u8]) -> Option<String> {
    let (length, is_wide) = (usize::from(short(data, 2)?), data.get(4)? & 1 == 1);
    let text = data.get(5..).filter(|text| text.len() == if is_wide { 2 * length } else { length })?;
    Some(if is_wide {
        let units: Vec<u16> = text.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        text.iter().map(|byte| char::from(*byte)).collect()
    })
}

/// In a code page, of which ASCII is enough for a format: Excel 5 and 95.
fn ascii_code(data: &[u8]) -> Option<String> {
    let length = usize::from(*data.get(2)?);
    let text = data.get(3..3 + length)?;
    text.is_ascii().then(|| text.iter().map(|byte| char::from(*byte)).collect())
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?]))
}

fn long(data: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(short(data, at)?) | usize::from(short(data, at + 2)?) << 16)
}

#[cfg(test)]
mod tests {
    use super::super::tests::record;
    use super::*;

    fn bytes(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    #[test]
    fn cells_know_the_format_of_their_number() {
        let mut globals = [record(BOF, &[0x0600, 0x0005]), bytes(FORMAT, b"\xA4\0\x06\0\x000.00 m")].concat();
        globals.extend(bytes(FORMAT, b"\xA5\0\x02\0\x010\0\xAC\x20"));
        for format in [0, 9, 0xA4, 0xA5] {
            globals.extend(record(XF, &[0, format, 0]));
        }
        let start = globals.len() + 4 + 6 + 4;
        globals.extend(record(BOUND_SHEET, &[u16::try_from(start).unwrap(), 0, 0]));
        globals.extend(record(EOF, &[]));
        let cell = |column, style| record(0x0203, &[7, column, style, 0, 0, 0, 0]);
        let embedded = [record(BOF, &[0x0600, 0x0020]), cell(3, 2), record(EOF, &[])].concat();
        let many = record(MUL_RK, &[8, 1, 1, 0, 0, 2, 0, 0, 2]);
        let sheet = [record(BOF, &[0x0600, 0x0010]), cell(1, 1), cell(2, 0), embedded, cell(4, 3), many].concat();
        let formats = Formats::read(&[globals, sheet].concat());
        let codes = [(7, 1), (7, 2), (7, 3), (7, 4), (8, 1), (8, 2)].map(|(row, column)| formats.of(0, row, column));
        assert_eq!(codes, [Some("0%"), None, None, Some("0€"), Some("0%"), Some("0.00 m")]);
        assert_eq!(formats.of(1, 7, 1), None);
    }

    #[test]
    fn codes_of_excel_5_are_read() {
        assert_eq!(code(b"\xA4\0\x040.0%").as_deref(), Some("0.0%"));
        assert_eq!(code(b"\xA4\0\x090.0%"), None);
        assert_eq!(code(b"\xA4"), None);
    }
}
