//! One order out of two: by words, and by meaning.
//!
//! Scores are fused, not ranks: by rank, a list that is weak for a query costs the good one its order.

use std::collections::HashMap;

use crate::base::id::DocumentId;
use crate::db::passages::Place;
use crate::db::vectors::Nearest;
use crate::db::word_index::Found;

/// How much the two orders count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weights {
    /// The words of a passage, relative to the passage where they fit best.
    words: f64,
    /// The meaning of a passage: the cosine.
    meaning: f64,
}

impl Weights {
    /// For a query in a language that the model was trained with: measured best on three public collections of English
    /// texts.
    pub(super) const OF_ITS_LANGUAGE: Self = Self { words: 0.3, meaning: 0.7 };
    /// For a query in another language: measured best on the German and Spanish questions of XQuAD, with a model that was
    /// trained with English.
    pub(super) const OF_ANOTHER_LANGUAGE: Self = Self { words: 0.6, meaning: 0.4 };
}

/// Least cosine of a passage that is found by its meaning alone. Texts that have nothing to do with each other are at
/// about 0; without a bound, every query would find everything.
const NEAR: f64 = 0.1;

/// A passage in both orders.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fused {
    pub(super) document: DocumentId,
    pub(super) position: u32,
    /// Between 0 and 1.
    pub(super) score: f64,
    /// Place in the order by words, from 1; `None` if it is not in it.
    pub(super) keyword_rank: Option<u32>,
    /// Place in the order by meaning, from 1.
    pub(super) semantic_rank: Option<u32>,
}

impl Fused {
    pub(super) fn place(&self) -> Place {
        (self.document, self.position)
    }
}

/// Sorts passages, best first. Ties are broken by document and position, so that the order is deterministic.
pub(super) fn sort(all: &mut [Fused]) {
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.place().cmp(&b.place())));
}

/// The order by words alone.
pub(super) fn by_words(words: &[Found]) -> Vec<Fused> {
    words
        .iter()
        .zip(1..)
        .map(|(found, rank)| Fused {
            document: found.document,
            position: found.position,
            score: found.score,
            keyword_rank: Some(rank),
            semantic_rank: None,
        })
        .collect()
}

/// The order by meaning alone.
pub(super) fn by_meaning(nearest: &[Nearest]) -> Vec<Fused> {
    nearest
        .iter()
        .filter(|near| near.cosine >= NEAR)
        .zip(1..)
        .map(|(near, rank)| Fused {
            document: near.document,
            position: near.position,
            score: near.cosine.clamp(0.0, 1.0),
            keyword_rank: None,
            semantic_rank: Some(rank),
        })
        .collect()
}

/// Both orders as one, best first. `others` are cosines of passages that were found by words and are not among the
/// nearest; a passage without vectors yet counts by its words alone.
pub(super) fn fuse(weights: Weights, words: &[Found], nearest: &[Nearest], others: &[Nearest]) -> Vec<Fused> {
    let best = words.iter().map(|found| found.score).fold(f64::MIN_POSITIVE, f64::max);
    let mut all: HashMap<Place, Fused> = HashMap::new();
    for fused in by_words(words) {
        let score = weights.words * fused.score / best;
        all.insert(fused.place(), Fused { score, ..fused });
    }
    for near in by_meaning(nearest) {
        let place = (near.document, near.position);
        let fused = all.entry(place).or_insert(Fused { score: 0.0, ..near });
        fused.score += weights.meaning * near.score;
        fused.semantic_rank = near.semantic_rank;
    }
    for near in others {
        let fused = all.get_mut(&(near.document, near.position)).filter(|fused| fused.semantic_rank.is_none());
        if let Some(fused) = fused {
            fused.score += weights.meaning * near.cosine.clamp(0.0, 1.0);
        }
    }
    let mut all: Vec<Fused> = all.into_values().collect();
    sort(&mut all);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_near_in_meaning_comes_before_one_with_the_words_alone() {
        let [words_only, both, meaning_only] = [(); 3].map(|()| DocumentId::generate());
        let found = |document, score| Found { document, position: 0, score };
        let near = |document, cosine| Nearest { document, position: 0, cosine };
        let words = [found(words_only, 0.5), found(both, 0.4)];
        let nearest = [near(both, 0.8), near(meaning_only, 0.7)];
        let fused = fuse(Weights::OF_ITS_LANGUAGE, &words, &nearest, &[near(words_only, 0.1), near(both, 0.8)]);
        let order: Vec<_> = fused.iter().map(|fused| fused.document).collect();
        assert_eq!(order, [both, meaning_only, words_only]);
        let ranks: Vec<_> = fused.iter().map(|fused| (fused.keyword_rank, fused.semantic_rank)).collect();
        assert_eq!(ranks, [(Some(2), Some(1)), (None, Some(2)), (Some(1), None)]);
        let expected = [0.3 * 0.8 + 0.7 * 0.8, 0.7 * 0.7, 0.3 + 0.7 * 0.1];
        assert!(fused.iter().zip(expected).all(|(fused, score)| (fused.score - score).abs() < 1e-9), "{fused:?}");
        let fused = fuse(Weights::OF_ANOTHER_LANGUAGE, &words, &nearest, &[near(words_only, 0.1), near(both, 0.8)]);
        assert_eq!(fused[1].document, words_only);
    }
}
