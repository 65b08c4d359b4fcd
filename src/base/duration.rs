//! Durations as people read them.

use std::time::Duration;

/// A wait in words, rounded up: `20 seconds`, `1 minute`, `2 hours`.
pub fn in_words(wait: Duration) -> String {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let (count, unit) = match seconds.max(1) {
        seconds @ 0..120 => (seconds, "second"),
        seconds @ 120..7_200 => (seconds.div_ceil(60), "minute"),
        seconds => (seconds.div_ceil(3_600), "hour"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_rounded_up_to_a_unit_that_is_easy_to_read() {
        for (millis, words) in [
            (0, "1 second"),
            (1_001, "2 seconds"),
            (60_000, "60 seconds"),
            (121_000, "3 minutes"),
            (1_800_000, "30 minutes"),
            (7_200_001, "3 hours"),
        ] {
            assert_eq!(in_words(Duration::from_millis(millis)), words);
        }
    }
}
