//! The best answers so far, while a document is read window by window.

use serde_json::Value;

use super::check::Checker;
use super::question::{Answer, Wanted};
use super::source::Passages;
use super::value::is_nothing;
use crate::domain::configurations::settings::fields::{FieldType, Fields};
use crate::entity::citation::Verdict;
use crate::entity::extracted_field::Evidence;

/// Most items of a list.
pub(super) const MOST_ITEMS: usize = 200;

/// A field that was filled in, or for which no value was found.
#[derive(Debug, Clone, PartialEq)]
pub struct NewField {
    /// Position among the fields of the schema, from 0.
    pub position: i32,
    /// Name in the schema.
    pub name: String,
    /// The value, of a list all that were found; none when none was found.
    pub value: Option<Value>,
    /// The worst verdict of the evidence; none without any.
    pub verdict: Option<Verdict>,
    /// What the value rests on: of a list, each item; otherwise at most one.
    pub evidence: Vec<Evidence>,
}

/// The best answers so far.
#[derive(Debug)]
pub(super) struct Gathered(Vec<Slot>);

#[derive(Debug)]
struct Slot {
    wanted: Wanted,
    evidence: Vec<Evidence>,
    has_more: bool,
}

impl Gathered {
    pub(super) fn new(fields: &Fields) -> Self {
        let wanted = fields.properties.iter().enumerate().map(|(at, (name, field))| Wanted::new(at, name, field));
        Self(wanted.map(|wanted| Slot { wanted, evidence: Vec::new(), has_more: false }).collect())
    }

    /// The fields that the rest of the document may still have something for.
    pub(super) fn open(&self) -> Vec<Wanted> {
        self.0.iter().filter(|slot| !slot.is_settled()).map(|slot| slot.wanted.clone()).collect()
    }

    /// Takes what a model found in a window for the fields that it was asked for; anything else it answers is left out.
    pub(super) fn take(&mut self, asked: &[Wanted], answer: Answer, window: &Checker) {
        let known: Vec<usize> = self.0.iter().map(|slot| slot.evidence.len()).collect();
        for found in answer.values.into_iter().filter(|found| !is_nothing(&found.value)) {
            let Some(wanted) = asked.iter().find(|wanted| wanted.is_named(&found.field)) else { continue };
            let slot = &mut self.0[wanted.position];
            for evidence in window.check_found(wanted.kind, wanted.is_list, &found) {
                slot.take(evidence, window.fresh, known[wanted.position]);
            }
        }
    }

    /// The fields with the places of their quotes, and what was left out of them.
    pub(super) fn finish(self, passages: &Passages) -> (Vec<NewField>, Vec<String>) {
        let left_out = |slot: &Slot| format!("Of “{}”, the first {MOST_ITEMS} items were kept.", slot.wanted.name);
        let left_out = self.0.iter().filter(|slot| slot.has_more).map(left_out).collect();
        (self.0.into_iter().map(|slot| slot.finish(passages)).collect(), left_out)
    }
}

impl Slot {
    /// True when nothing better can come: lists may always go on.
    fn is_settled(&self) -> bool {
        let is_best = |evidence: &Evidence| rank(evidence) >= best(self.wanted.kind);
        !self.wanted.is_list && self.evidence.iter().any(is_best)
    }

    /// Takes a value. `known` items come from earlier windows, which had the text before `fresh`, too.
    fn take(&mut self, evidence: Evidence, fresh: i32, known: usize) {
        if !self.wanted.is_list {
            if self.evidence.first().is_none_or(|best| rank(&evidence) > rank(best)) {
                self.evidence = vec![evidence];
            }
            return;
        }
        let is_repeated = |earlier: &Evidence| earlier.value == evidence.value && overlaps(earlier, &evidence);
        let was_seen = evidence.span.is_none_or(|span| span.start < fresh);
        if was_seen && self.evidence[..known].iter().any(is_repeated) {
            return;
        }
        match self.evidence.len() < MOST_ITEMS {
            true => self.evidence.push(evidence),
            false => self.has_more = true,
        }
    }

    fn finish(self, passages: &Passages) -> NewField {
        let Self { wanted, mut evidence, .. } = self;
        for part in &mut evidence {
            if let Some(span) = part.span {
                (part.page, part.locations) = passages.place(span.start);
            }
        }
        let values = || evidence.iter().filter_map(|part| part.value.clone());
        let value = match wanted.is_list {
            true => Some(values().collect()).filter(|_| !evidence.is_empty()).map(Value::Array),
            false => values().next(),
        };
        let verdict = evidence.iter().map(|part| part.verdict).min_by_key(|verdict| standing(*verdict));
        NewField {
            position: i32::try_from(wanted.position).unwrap_or(i32::MAX),
            name: wanted.name,
            value,
            verdict,
            evidence,
        }
    }
}

/// How much a value is worth. One that could not be read is worth less than any that could.
fn rank(evidence: &Evidence) -> u8 {
    if evidence.value.is_none() { 0 } else { standing(evidence.verdict) }
}

/// From the worst verdict to the best.
fn standing(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::QuoteNotFound => 1,
        Verdict::NumberMismatch => 2,
        Verdict::Unchecked => 3,
        Verdict::Verified => 4,
    }
}

/// The most that a value of a type is worth: that a quote means yes or no is never checked.
fn best(kind: FieldType) -> u8 {
    if kind == FieldType::Boolean { 3 } else { 4 }
}

/// True when two quotes have words of the document in common; quotes that are not there when they are the same.
fn overlaps(one: &Evidence, other: &Evidence) -> bool {
    match (one.span, other.span) {
        (Some(one), Some(other)) => one.start < other.end && other.start < one.end,
        (None, None) => one.quote == other.quote,
        _ => false,
    }
}
