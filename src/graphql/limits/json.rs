//! Shape of a request's JSON, checked on its bytes before any of it is taken apart.

use super::{DocumentLimits, Refused};

/// Bytes of a request for each of its values, at least. A value takes up to 350 bytes of memory, so this is what keeps
/// memory below sixteen times the request (C-GQL-1).
const BYTES_PER_VALUE: usize = 32;

/// So many values any request may have, however short.
const VALUES_OF_ALL: usize = 1_500;

/// Counts levels and values of a JSON text in one pass. Malformed text passes: the parser reports it better.
///
/// # Errors
///
/// `QUERY_TOO_COMPLEX` when the text is nested too deep or has too many values.
pub fn check(text: &[u8], limits: &DocumentLimits) -> Result<(), Refused> {
    let most = limits.json_values.min((text.len() / BYTES_PER_VALUE).max(VALUES_OF_ALL));
    let (mut levels, mut values) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for &byte in text {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                levels += 1;
                values += 1;
            }
            b'}' | b']' => levels = levels.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if levels > limits.json_nesting {
            return Err(Refused::too_complex(format!(
                "The JSON of the request is nested more than {} levels deep.",
                limits.json_nesting
            )));
        }
        if values > most {
            return Err(Refused::too_complex(format!("The JSON of the request has more than {most} values.")));
        }
    }
    Ok(())
}
