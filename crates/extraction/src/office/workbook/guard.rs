//! Checks the package of a workbook before its reader opens it, which knows no limits of its own.

use memchr::memmem;

use crate::package::{DAMAGED, Package};
use crate::{Limits, Rejected};

/// An announced number of texts, for which the reader reserves memory.
const ANNOUNCED: &[u8] = b"uniqueCount";

/// Unpacks every part once, so that those which break a limit are found, and looks for announcements that cannot be.
///
/// # Errors
///
/// [`Rejected`] for a package that is not to be read.
pub(super) fn check(original: &[u8], limits: &Limits) -> Result<(), Rejected> {
    let mut package = Package::open(original, &limits.stop)?;
    let names: Vec<String> = package.names().map(str::to_owned).collect();
    for name in names {
        match package.read(&name) {
            // Parts that cannot be unpacked are none for the reader, either.
            Err(reason) if reason == DAMAGED => {}
            outcome => check_part(&outcome?.unwrap_or_default())?,
        }
    }
    Ok(())
}

/// Nobody writes parts in UTF-16, where the announcement would not be found.
fn check_part(part: &[u8]) -> Result<(), Rejected> {
    if part.starts_with(b"\xFF\xFE<") || part.starts_with(b"\xFE\xFF\0<") {
        return Err(DAMAGED);
    }
    for at in memmem::find_iter(part, ANNOUNCED) {
        let value = part[at + ANNOUNCED.len()..].trim_ascii_start().strip_prefix(b"=").unwrap_or_default();
        let value = value.trim_ascii_start().get(1..).unwrap_or_default().trim_ascii_start();
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'+').count();
        let number = String::from_utf8_lossy(&value[..digits]);
        // Each text takes some bytes.
        if digits > 0 && number.trim_start_matches('+').parse::<usize>().is_ok_and(|count| count <= part.len()) {
            continue;
        }
        if digits > 0 {
            return Err(DAMAGED);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements_that_cannot_be_are_refused() {
        // C-ING-3
        assert_eq!(check_part(b"<sst uniqueCount='2'><si/><si/></sst>"), Ok(()));
        assert_eq!(check_part(b"<sst count=\"9\" uniqueCount = \"\"/>"), Ok(()));
        for part in [
            &b"<sst uniqueCount='99999999999'/>"[..],
            b"<sst uniqueCount = \"+1000\"/>",
            b"<a uniqueCount='1'/><sst uniqueCount='99999999999999999999999'/>",
            b"\xFF\xFE<\0s\0s\0t\0",
        ] {
            assert_eq!(check_part(part), Err(DAMAGED));
        }
    }
}
