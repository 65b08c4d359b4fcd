//! What a child process may use up.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

const MIB: u64 = 1024 * 1024;

/// What a child process may use up.
///
/// The parent ends the child by `wall` and `output`; the child lays `memory` and `cpu` on itself in
/// [`enter`](crate::enter). Both need the same limits: written as text they fit into an argument.
///
/// ```
/// use sandbox::Limits;
///
/// let limits = Limits { memory: 64 * 1024 * 1024, ..Limits::default() };
/// assert_eq!(limits.to_string().parse(), Ok(limits));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Memory that the child may write to, in bytes: its heap and its static data. The stack, of at most 8 MiB, comes on
    /// top.
    pub memory: u64,
    /// Processor time, counted by the kernel in whole seconds.
    pub cpu: Duration,
    /// Time by the clock, from the start of the child to its end.
    pub wall: Duration,
    /// Longest answer, in bytes. As much may go to the standard error, where it is not kept.
    pub output: usize,
}

impl Limits {
    /// Processor time in seconds, at least one.
    #[cfg(unix)]
    pub(crate) fn cpu_seconds(&self) -> u64 {
        let begun = u64::from(self.cpu.subsec_nanos() > 0);
        self.cpu.as_secs().saturating_add(begun).max(1)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 256 * MIB,
            cpu: Duration::from_secs(20),
            wall: Duration::from_secs(60),
            output: 64 * 1024 * 1024,
        }
    }
}

/// Bytes of memory, milliseconds of processor and of clock, bytes of output.
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.memory, self.cpu.as_millis(), self.wall.as_millis(), self.output)
    }
}

impl FromStr for Limits {
    type Err = NoLimits;

    fn from_str(text: &str) -> Result<Self, NoLimits> {
        let numbers: Vec<u64> = text.split(',').map(str::parse).collect::<Result<_, _>>().map_err(|_| NoLimits)?;
        let [memory, cpu, wall, output] = numbers[..] else { return Err(NoLimits) };
        Ok(Self {
            memory,
            cpu: Duration::from_millis(cpu),
            wall: Duration::from_millis(wall),
            output: usize::try_from(output).map_err(|_| NoLimits)?,
        })
    }
}

/// A text that does not say [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the limits are not four whole numbers with commas between them")]
pub struct NoLimits;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_limits_says_them_again() {
        let limits = Limits { cpu: Duration::from_millis(1500), ..Limits::default() };
        assert_eq!(limits.to_string(), "268435456,1500,60000,67108864");
        assert_eq!(limits.to_string().parse(), Ok(limits));
    }

    #[test]
    fn other_text_says_no_limits() {
        for text in ["", "1,2,3", "1,2,3,4,5", "1,2,3,-4", "1, 2, 3, 4", "a,b,c,d", "1,2,3,99999999999999999999"] {
            assert_eq!(text.parse::<Limits>(), Err(NoLimits), "{text:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_begun_second_of_processor_time_counts_whole() {
        for (milliseconds, seconds) in [(0, 1), (1, 1), (1000, 1), (1001, 2), (20_000, 20)] {
            let limits = Limits { cpu: Duration::from_millis(milliseconds), ..Limits::default() };
            assert_eq!(limits.cpu_seconds(), seconds, "{milliseconds} ms");
        }
    }
}
