//! What running a query may take.

/// What running a query may take, and how large its outcome may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows that are looked at.
    pub rows: u64,
    /// Groups.
    pub groups: usize,
    /// Memory for groups, values of medians and distinct values, and rows that may be in the outcome; bytes, roughly.
    pub memory: usize,
    /// Rows of the outcome.
    pub outcome_rows: usize,
    /// Rows of the outcome where the query does not say how many.
    pub default_rows: usize,
    /// Text of the outcome's rows as JSON, in bytes. The rows that fit are kept.
    pub outcome_bytes: usize,
    /// Characters of one text in the outcome. Longer ones are cut, and end in `…`.
    pub cell_characters: usize,
}

impl Default for Limits {
    /// As much as a model reads well.
    fn default() -> Self {
        Self {
            rows: 1_000_000,
            groups: 10_000,
            memory: 32 * 1024 * 1024,
            outcome_rows: 200,
            default_rows: 50,
            outcome_bytes: 32 * 1024,
            cell_characters: 300,
        }
    }
}

/// Memory that is left.
#[derive(Debug)]
pub(crate) struct Memory(usize);

/// There is not enough of it.
#[derive(Debug)]
pub(crate) struct OutOfMemory;

impl Memory {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        self.0 = self.0.checked_sub(bytes).ok_or(OutOfMemory)?;
        Ok(())
    }

    pub(crate) fn give_back(&mut self, bytes: usize) {
        self.0 = self.0.saturating_add(bytes);
    }
}
