//! Rank: selects the passages to read. Near-duplicates are removed, and the rest must fit into the model's context.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::search::Found;
use crate::domain::research::parameters::Parameters;
use crate::domain::research::sources::{self, FoundPassage, Passage};
use crate::engine::{JobCtx, JobError, Step};

/// Tokens of all passages for one question together.
const CONTEXT_TOKENS: i32 = 4_000;
/// Share of common words above which two passages are duplicates.
const SAME: f64 = 0.85;

/// Passages to read, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Ranked {
    pub(in crate::domain::research) passages: Vec<FoundPassage>,
}

pub(in crate::domain::research) async fn run(
    ctx: &JobCtx,
    parameters: &Parameters,
    index: usize,
    found: &Found,
) -> Result<Ranked, JobError> {
    let step = match ctx.step(&format!("rank.{index}"), "Choose the passages to read").await? {
        Step::Done(ranked) => return Ok(ranked),
        Step::Open(step) => step,
    };
    let texts = sources::passages(ctx.app(), ctx.workspace()?, &found.passages).await?;
    let most = parameters.depth.bounds().passages as usize;
    let passages = choose(&found.passages, &texts, most);
    let tx = ctx.begin().await?;
    let message = format!("Reading {} of {} passages.", passages.len(), found.passages.len());
    step.finish(tx, message, Ranked { passages }).await
}

fn choose(found: &[FoundPassage], texts: &[Passage], most: usize) -> Vec<FoundPassage> {
    let mut chosen: Vec<(FoundPassage, HashSet<String>)> = Vec::new();
    let mut tokens = 0;
    for passage in found {
        let Some(text) = texts.iter().find(|text| text.reference == passage.passage) else { continue };
        let words = words(&text.text);
        let is_new = chosen.iter().all(|(_, other)| similarity(&words, other) < SAME);
        // The best passage is read even when it alone is too long: the model's adapter cuts it.
        let fits = chosen.is_empty() || tokens + text.token_count <= CONTEXT_TOKENS;
        if is_new && fits && chosen.len() < most {
            tokens += text.token_count;
            chosen.push((passage.clone(), words));
        }
    }
    chosen.into_iter().map(|(passage, _)| passage).collect()
}

fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// Jaccard index of two sets of words.
#[expect(clippy::cast_precision_loss, reason = "a passage has a few hundred words")]
fn similarity(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let common = a.intersection(b).count();
    common as f64 / (a.len() + b.len() - common).max(1) as f64
}
