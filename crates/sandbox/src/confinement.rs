//! What holds a process.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What holds a process that has gone through [`enter`](crate::enter).
///
/// The limits of [`Limits`](crate::Limits) hold in any case, save for what a [`Gap`] says of them. The child can send
/// this along with its answer, for its parent to log once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement {
    gaps: Vec<Gap>,
}

impl Confinement {
    /// A confinement of which no gap is known yet.
    pub(crate) fn without_gaps() -> Self {
        Self { gaps: Vec::new() }
    }

    /// What this system did not offer. Empty on Linux 6.12 or newer with Landlock switched on.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    pub(crate) fn add(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    /// Notes the gap when something could not be had.
    #[cfg(target_os = "linux")]
    pub(crate) fn lacks<T, E>(&mut self, gap: Gap, attempt: Result<T, E>) {
        if attempt.is_err() {
            self.add(gap);
        }
    }
}

/// One sentence for each gap, or one that says there is none.
impl fmt::Display for Confinement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.gaps.is_empty() {
            return f.write_str("The process can do nothing but compute.");
        }
        for (number, gap) in self.gaps.iter().enumerate() {
            let space = if number > 0 { " " } else { "" };
            write!(f, "{space}{gap}")?;
        }
        Ok(())
    }
}

/// A layer of confinement that could not be had. The other layers hold all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Gap {
    /// Not Linux.
    Platform,
    /// The allocator had taken more memory than the limit before it was laid on, so that the limit does not bind.
    Memory {
        /// Bytes taken before.
        taken: u64,
    },
    /// No filter of system calls (seccomp).
    SystemCalls,
    /// No Landlock at all.
    Landlock,
    /// A Landlock that knows nothing of TCP: before Linux 6.7.
    LandlockTcp,
    /// A Landlock that knows nothing of signals and abstract sockets: before Linux 6.12.
    LandlockSignals,
    /// The child may outlive its parent (`PR_SET_PDEATHSIG`).
    Orphans,
    /// Other processes of the same user may read the memory of the child (`PR_SET_DUMPABLE`).
    Readable,
    /// The child might gain privileges (`PR_SET_NO_NEW_PRIVS`), or keeps those that it was started with.
    Privileges,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Platform => {
                "Only Linux confines processes: here the child has its limits, but can open files and connections."
            }
            Self::Memory { taken } => {
                return write!(
                    f,
                    "The limit of memory does not bind, because {} MiB were taken before.",
                    taken / (1024 * 1024)
                );
            }
            Self::SystemCalls => {
                "System calls are not filtered: seccomp is not in this kernel, or the container forbids it."
            }
            Self::Landlock => {
                "Landlock is not in this kernel, not switched on (boot parameter lsm=), or forbidden by the container."
            }
            Self::LandlockTcp => "Landlock does not deny TCP: the kernel is older than Linux 6.7.",
            Self::LandlockSignals => "Landlock does not deny signals: the kernel is older than Linux 6.12.",
            Self::Orphans => "The child does not end with its parent.",
            Self::Readable => "Other processes of the same user can read the memory of the child.",
            Self::Privileges => "The child keeps the privileges that it was started with.",
        })
    }
}
