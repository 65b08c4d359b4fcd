//! Checks an XLS workbook before it is read (MS-XLS, 2.1 and 2.2.1), and takes from it what its reader leaves out.
//!
//! Its reader reserves memory for all cells between the first and the last one, be they empty, and for those that the
//! file announces. So a small file could ask for any amount of it.

mod formats;

use std::io::{Cursor, Read};

use memchr::memmem;

pub(super) use formats::Formats;

use super::grid::Area;
use crate::Rejected;
use crate::package::{DAMAGED, PROTECTED, is_encrypted_package};
use crate::recognise::Fit;

/// Most cells of a sheet between the first and the last one, empty ones included.
const MAXIMUM_AREA: u64 = 2_000_000;

const TOO_WIDE: Rejected = Rejected::Unreadable(
    "The cells of a sheet lie too far apart. Delete the empty rows and columns between them, or save the workbook as XLSX.",
);

/// Starts a sheet, or something embedded in one.
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
/// First and last row and column of a sheet.
const DIMENSIONS: u16 = 0x0200;
/// What follows is encrypted.
const FILE_PASS: u16 = 0x002F;
/// Several numbers in a row.
const MUL_RK: u16 = 0x00BD;
/// Other records that hold a cell: `Number`, `Label`, `RString`, `BoolErr`, `RK`, `LabelSst`, `Formula`.
const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, 0x0006];

/// How compound files begin (MS-CFB, 2.2), and how long their header is.
const COMPOUND_FILE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const HEADER: usize = 512;

/// How well the start of a file fits the format. Other old formats are compound files, too: they are told apart by the
/// names of what is in them, or by what comes first.
pub(super) fn fit(head: &[u8]) -> Fit {
    if !head.starts_with(COMPOUND_FILE) {
        // A workbook in a newer format, saved under this name.
        return if head.starts_with(b"PK") { Fit::Hinted } else { Fit::No };
    }
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        memmem::find(head, &name).is_some()
    };
    let begins_with_it = head.get(HEADER..).is_some_and(|stream| stream.starts_with(&BOF.to_le_bytes()));
    match (is_encrypted_package(head), begins_with_it || holds("Workbook") || holds("Book")) {
        (false, true) => Fit::Certain,
        _ => Fit::Hinted,
    }
}

/// Checks that a workbook can be read within limits, and reads the formats of its numbers.
///
/// # Errors
///
/// [`Rejected`] when it cannot, when it is protected by a password, and when it is no workbook.
pub(super) fn check(original: &[u8]) -> Result<Formats, Rejected> {
    let mut file = cfb::CompoundFile::open(Cursor::new(original)).map_err(|_| DAMAGED)?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name)).ok_or(DAMAGED)?;
    let mut stream = Vec::new();
    let limit = original.len() as u64;
    file.open_stream(name).map_err(|_| DAMAGED)?.take(limit).read_to_end(&mut stream).map_err(|_| DAMAGED)?;
    check_records(&stream)?;
    Ok(Formats::read(&stream))
}

fn check_records(stream: &[u8]) -> Result<(), Rejected> {
    // The cells of the sheet, and of what is open around it.
    let mut open: Vec<Option<Area>> = Vec::new();
    for (_, kind, data) in records(stream) {
        let short = |at: usize| Some(u32::from(u16::from_le_bytes([*data.get(at)?, *data.get(at + 1)?])));
        let long = |at: usize| Some(short(at)? | short(at + 2)? << 16);
        let cells = match kind {
            BOF => {
                open.push(None);
                None
            }
            EOF => {
                open.pop();
                None
            }
            FILE_PASS => return Err(PROTECTED),
            DIMENSIONS if data.len() < 14 => area(short(0), short(4), short(2), short(6)),
            DIMENSIONS => area(long(0), short(8), long(4), short(10)),
            MUL_RK => area(short(0), short(2), short(0), short(data.len().saturating_sub(2))),
            kind if CELLS.contains(&kind) => area(short(0), short(2), short(0), short(2)),
            _ => None,
        };
        let (Some(cells), Some(sheet)) = (cells, open.last_mut()) else { continue };
        let all = sheet.map_or(cells, |sheet| sheet.around(cells));
        if cells.size() > MAXIMUM_AREA || (kind != DIMENSIONS && all.size() > MAXIMUM_AREA) {
            return Err(TOO_WIDE);
        }
        if kind != DIMENSIONS {
            *sheet = Some(all);
        }
    }
    Ok(())
}

fn area(top: Option<u32>, left: Option<u32>, bottom: Option<u32>, right: Option<u32>) -> Option<Area> {
    let (top, left) = (top?, left?);
    Some(Area { top, left, bottom: bottom?.max(top), right: right?.max(left) })
}

/// The records of a stream: where they start, their types and their data.
fn records(stream: &[u8]) -> impl Iterator<Item = (usize, u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let start = stream.len() - rest.len();
        let (header, after) = rest.split_at_checked(4)?;
        let length = usize::from(u16::from_le_bytes([header[2], header[3]])).min(after.len());
        let (data, after) = after.split_at(length);
        rest = after;
        Some((start, u16::from_le_bytes([header[0], header[1]]), data))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        let length = u16::try_from(data.len() * 2).unwrap();
        [kind, length].iter().chain(data).flat_map(|number| number.to_le_bytes()).collect()
    }

    #[test]
    fn sheets_that_would_take_too_much_memory_are_refused() {
        // C-ING-3
        let number = |row, column| record(0x0203, &[row, column, 0, 0, 0, 0, 0]);
        let (begin, end) = (record(BOF, &[0x0600, 0x0010]), record(EOF, &[]));
        let (first, near, far) = (number(0, 0), number(9, 9), number(60_000, 255));
        let sheet = |cells: &[&[u8]]| [&begin[..], &cells.concat(), &end].concat();
        assert_eq!(check_records(&sheet(&[&first, &near])), Ok(()));
        assert_eq!(check_records(&sheet(&[&first, &far])), Err(TOO_WIDE));
        // Each sheet counts by itself, and what is embedded in one does not end it.
        assert_eq!(check_records(&[sheet(&[&first]), sheet(&[&far])].concat()), Ok(()));
        assert_eq!(check_records(&sheet(&[&first, &sheet(&[&near]), &far])), Err(TOO_WIDE));
        let announced = record(DIMENSIONS, &[0, 0, 0, 0x7FFF, 0, 256, 0]);
        assert_eq!(check_records(&sheet(&[&announced])), Err(TOO_WIDE));
    }

    #[test]
    fn protected_workbooks_say_so() {
        let protected = [record(BOF, &[0x0600, 0x0005]), record(FILE_PASS, &[1, 1])].concat();
        assert_eq!(check_records(&protected), Err(PROTECTED));
        assert_eq!(check(b"no workbook").err(), Some(DAMAGED));
    }
}
