//! Serialisation of single values: durations, sizes, amounts of money, secrets, and optional texts.
//!
//! Each module is meant for `#[serde(with = "...")]`. An empty text means "not set".

use std::fmt::Display;

use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

/// Parses a text; `expected` completes the error message "must be ...".
fn parsed<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let refuse = || D::Error::custom(format!("must be {expected}"));
    let text = String::deserialize(deserializer).map_err(|_| refuse())?;
    parse(text.trim()).ok_or_else(refuse)
}

/// Like [`parsed`], with `None` for the empty text.
fn parsed_unless_empty<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, D::Error> {
    parsed(deserializer, expected, |text| if text.is_empty() { Some(None) } else { parse(text).map(Some) })
}

/// Splits "30s" into 30 and the factor that `units` gives for "s".
fn number_with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let factor = units.iter().find(|(name, _)| *name == unit.trim_start())?.1;
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|value| i64::try_from(*value).is_ok())
}

/// Formats a number with the largest unit that divides it.
fn with_largest_unit(value: u64, units: &[(&str, u64)]) -> String {
    let fitting = units.iter().filter(|(_, factor)| value.is_multiple_of(*factor));
    match fitting.max_by_key(|(_, factor)| *factor) {
        Some((unit, factor)) if value > 0 => format!("{}{unit}", value / factor),
        _ => format!("{value}{}", units[0].0),
    }
}

/// A duration: `"250ms"`, `"30s"`, `"5min"`, `"24h"`, `"14d"`.
pub mod duration {
    use std::time::Duration;

    use super::{Deserializer, Serializer, number_with_unit, parsed, with_largest_unit};

    const UNITS: &[(&str, u64)] =
        &[("ms", 1), ("s", 1_000), ("min", 60_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// Reads a duration.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        parsed(deserializer, "a duration such as \"250ms\", \"30s\", \"5min\", \"24h\" or \"14d\"", |text| {
            number_with_unit(text, UNITS).map(Duration::from_millis)
        })
    }

    /// Writes a duration.
    pub fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text(*value))
    }

    /// The duration in the notation of the configuration; fractions of a millisecond are dropped.
    pub fn text(value: Duration) -> String {
        let milliseconds = u64::try_from(value.as_millis()).unwrap_or(u64::MAX);
        let units: Vec<_> = UNITS.iter().copied().filter(|(unit, _)| *unit != "m").collect();
        with_largest_unit(milliseconds, &units)
    }
}

/// A number of bytes: `"512B"`, `"64KiB"`, `"50MiB"`, `"5GiB"`.
pub mod size {
    use super::{Deserializer, Serializer, number_with_unit, parsed, with_largest_unit};

    const UNITS: &[(&str, u64)] = &[("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

    /// Reads a size in bytes.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let expected = "a size such as \"512B\", \"64KiB\", \"50MiB\" or \"5GiB\"";
        parsed(deserializer, expected, |text| number_with_unit(text, UNITS))
    }

    /// Writes a size.
    pub fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&with_largest_unit(*value, UNITS))
    }
}

/// An amount of money in whole millionths: `"0.15"` is 150,000. Never a floating-point number.
pub mod micros {
    use super::{Deserializer, Serializer, parsed};

    /// Reads an amount with up to six decimals.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        parsed(deserializer, "an amount in quotes, such as \"0.15\", with at most six decimals", parse)
    }

    fn parse(text: &str) -> Option<i64> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 6 {
            return None;
        }
        whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(format!("{decimals:0<6}").parse().ok()?)
    }

    /// Writes an amount.
    pub fn serialize<S: Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        let text = format!("{}.{:06}", value / 1_000_000, value % 1_000_000);
        serializer.serialize_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// An optional secret. Serialises as `[REDACTED]`.
pub mod secret {
    use super::{Deserializer, Serializer, parsed_unless_empty};
    use crate::base::secret::Secret;

    /// Reads a secret. Errors never repeat the input.
    ///
    /// Not every environment allows line breaks in variables, so a PEM key may contain `\\n` instead.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
        parsed_unless_empty(deserializer, "a text in quotes", |text| {
            let pem = text.starts_with("-----BEGIN ");
            Some(Secret::from(if pem { text.replace("\\n", "\n") } else { text.to_owned() }))
        })
    }

    /// Writes whether there is a secret, never the secret itself.
    pub fn serialize<S: Serializer>(value: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if value.is_some() { "[REDACTED]" } else { "" })
    }
}

/// An optional text.
pub mod text {
    use super::{Deserializer, Display, Serializer, parsed_unless_empty};

    /// Reads a text.
    pub fn deserialize<'de, D: Deserializer<'de>, T: for<'a> From<&'a str>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        parsed_unless_empty(deserializer, "a text in quotes", |text| Some(T::from(text)))
    }

    /// Writes the text, or an empty one.
    pub fn serialize<S: Serializer, T: Display>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_str(""),
        }
    }
}

/// An optional path.
pub mod path {
    use std::path::PathBuf;

    use super::{Deserializer, Serializer, parsed_unless_empty};

    /// Reads a path.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
        parsed_unless_empty(deserializer, "a path in quotes", |text| Some(PathBuf::from(text)))
    }

    /// Writes the path, or an empty text.
    pub fn serialize<S: Serializer>(value: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&value.as_ref().map(|path| path.display().to_string()).unwrap_or_default())
    }
}

/// An address with a port.
pub mod socket {
    use std::net::SocketAddr;

    use super::{Deserializer, parsed};

    /// Reads an address with a port.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
        let expected = "an address with a port, such as \"127.0.0.1:4000\" or \"[::]:4000\"";
        parsed(deserializer, expected, |text| text.parse().ok())
    }
}

/// An optional address with a port.
pub mod optional_socket {
    use std::net::SocketAddr;

    pub use super::text::serialize;
    use super::{Deserializer, parsed_unless_empty};

    /// Reads an address with a port.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
        let expected = "an address with a port, such as \"127.0.0.1:9090\"";
        parsed_unless_empty(deserializer, expected, |text| text.parse().ok())
    }
}

/// An optional `http` or `https` URL without credentials, query or fragment.
pub mod optional_url {
    use url::Url;

    pub use super::text::serialize;
    use super::{Deserializer, parsed_unless_empty};

    /// Reads a URL.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
        let expected = "a URL such as \"https://dossier.example.org\", without user name, query and fragment";
        parsed_unless_empty(deserializer, expected, |text| {
            let url = Url::parse(text).ok()?;
            let plain = url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none();
            (matches!(url.scheme(), "http" | "https") && url.has_host() && plain).then_some(url)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use std::time::Duration;

    #[derive(Debug, Serialize, Deserialize)]
    struct Values {
        #[serde(with = "super::duration")]
        duration: Duration,
        #[serde(with = "super::size")]
        size: u64,
        #[serde(with = "super::micros")]
        price: i64,
    }

    fn read(duration: &str, size: &str, price: &str) -> Result<Values, toml::de::Error> {
        toml::from_str(&format!("duration = \"{duration}\"\nsize = \"{size}\"\nprice = \"{price}\""))
    }

    #[test]
    fn values_are_read_and_written_alike() {
        for (duration, milliseconds) in
            [("0ms", 0), ("250ms", 250), ("1s", 1_000), ("90s", 90_000), ("5min", 300_000), ("14d", 1_209_600_000)]
        {
            let values = read(duration, "64KiB", "0.15").unwrap();
            assert_eq!(values.duration, Duration::from_millis(milliseconds));
            assert_eq!((values.size, values.price), (65_536, 150_000));
            let written = toml::to_string(&values).unwrap();
            assert_eq!(written, format!("duration = \"{duration}\"\nsize = \"64KiB\"\nprice = \"0.15\"\n"));
        }
    }

    #[test]
    fn other_values_are_refused() {
        for duration in ["", "5", "s", "-1s", "1.5s", "1 year", "9999999999999d"] {
            assert!(read(duration, "1B", "1").unwrap_err().to_string().contains("such as \"250ms\""), "{duration}");
        }
        for size in ["", "5", "5MB", "-1B"] {
            assert!(read("1s", size, "1").is_err(), "{size}");
        }
        for price in ["", "x", "-1", "1.", ".5", "0.1234567", "99999999999999999999"] {
            assert!(read("1s", "1B", price).is_err(), "{price}");
        }
    }
}
