//! Passages that say the same stand together: a copy of a document must not fill the page with one passage.

use std::collections::HashMap;

use analysis::Fingerprint;

use super::fusion::Fused;
use crate::db::passages::Place;

/// Passages that say the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// The one that matches best.
    pub(super) best: Fused,
    /// The others, best first.
    pub(super) duplicates: Vec<Fused>,
}

/// Puts passages that say the same as a better one to that. The order is kept; what has no fingerprint is left out.
pub(super) fn collapse(ranked: Vec<Fused>, fingerprints: &HashMap<Place, Fingerprint>) -> Vec<Group> {
    let mut groups: Vec<(Group, &Fingerprint)> = Vec::new();
    for fused in ranked {
        let Some(fingerprint) = fingerprints.get(&fused.place()) else { continue };
        match groups.iter_mut().find(|(_, better)| better.says_the_same(fingerprint)) {
            Some((group, _)) => group.duplicates.push(fused),
            None => groups.push((Group { best: fused, duplicates: Vec::new() }, fingerprint)),
        }
    }
    groups.into_iter().map(|(group, _)| group).collect()
}
