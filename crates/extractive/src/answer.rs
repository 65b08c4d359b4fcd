//! Short answers: sentences in the order in which they read well, each cited.

use crate::evidence::{Evidence, words};
use crate::statement::with_marks;

/// The order in which sentences are read: those of one passage together and as they stand there, that of the best one
/// first.
pub fn in_reading_order(chosen: &mut [Evidence<'_>]) {
    let best: Vec<usize> = chosen.iter().map(|evidence| evidence.passage).collect();
    let turn = |passage: usize| best.iter().position(|other| *other == passage).unwrap_or(usize::MAX);
    chosen.sort_by_key(|evidence| (turn(evidence.passage), evidence.start));
}

/// A statement whose every sentence cites these numbers, as in `The tide rises [3].`
pub fn cite(statement: &str, marks: &[u32]) -> String {
    with_marks(statement, marks)
}

/// The number of words of a text; in scripts without spaces it is estimated.
pub fn count_words(text: &str) -> usize {
    words(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Passage, find};

    #[test]
    fn the_passage_with_the_best_sentence_is_read_first_and_in_its_order() {
        let tides = "Spring tides are highest in March at Dover. The harbour is old and large. Spring tides occur at Dover \
                     when Sun and Moon line up.";
        let fees = "The harbour of Dover charges fees for spring tides by the day.";
        let passage = |title, text| Passage { title, heading: "", text };
        let passages = [passage("Fees", fees), passage("Tides", tides)];
        let mut found = find("When do spring tides occur at Dover?", &passages, 3);
        assert!(found[0].quote.contains("occur"), "{found:?}");
        in_reading_order(&mut found);
        let order: Vec<_> = found.iter().map(|evidence| evidence.passage).collect();
        assert_eq!(order, [1, 1, 0]);
        assert!(found[0].start < found[1].start);
        assert_eq!(cite("It rises. It falls.", &[2]), "It rises [2]. It falls [2].");
    }
}
