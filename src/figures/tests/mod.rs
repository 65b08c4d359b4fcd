//! Figures against what happened, whatever happens, and against the rows that are still there.

mod history;
mod together;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::amounts::Figures;
use super::fold::bots;
use super::key::{ModelKey, Scope};
use super::period::Span;
use super::read;
use super::record::Delta;
use crate::base::id::{BotId, DocumentId, UserId, WorkspaceId};
use crate::base::{Day, Viewer};
use crate::entity::figure_total::{Dimension, Grain};
use crate::testing::TestServer;

/// Everything that can be read of a span.
#[derive(Debug, PartialEq)]
struct All {
    totals: Figures,
    series: Vec<(Day, Figures)>,
    by_model: BTreeMap<ModelKey, Figures>,
    by_person: BTreeMap<UserId, Figures>,
    by_bot: BTreeMap<BotId, Figures>,
    documents: BTreeMap<DocumentId, i64>,
}

impl All {
    /// As it is read.
    async fn read(server: &TestServer, workspace: WorkspaceId, scope: Scope, span: Span, grain: Grain) -> Self {
        let db = &server.app.db;
        Self {
            totals: read::totals(db, workspace, scope, span).await.unwrap(),
            series: read::series(db, workspace, scope, span, grain).await.unwrap(),
            by_model: read::by_model(db, workspace, span).await.unwrap().into_iter().collect(),
            by_person: read::by_person(db, workspace, span).await.unwrap().into_iter().collect(),
            by_bot: read::by_bot(db, workspace, span, 100).await.unwrap().into_iter().collect(),
            documents: read::cited_documents(db, workspace, scope, span, 1_000).await.unwrap().into_iter().collect(),
        }
    }

    /// As it must be by what happened.
    fn expected(events: &[Delta], scope: Scope, span: Span, grain: Grain) -> Self {
        let within = |first: Day, last: Day| {
            let of_span = events.iter().filter(move |event| (first..=last).contains(&event.day));
            of_span.collect::<Vec<_>>()
        };
        let all = within(span.first, span.last);
        let mut documents = BTreeMap::new();
        for event in all.iter().filter(|event| bots(event).any(|bot| bot == scope.bot())) {
            for (document, answers) in &event.documents {
                *documents.entry(*document).or_default() += answers;
            }
        }
        documents.retain(|_, answers| *answers != 0);
        let by = |dimension| {
            let mut sums: BTreeMap<String, Figures> = BTreeMap::new();
            for event in &all {
                if let Some(key) = event.key(dimension) {
                    sums.entry(key).or_default().add(&event.figures);
                }
            }
            sums.retain(|_, figures| !figures.is_nothing());
            sums
        };
        let of_bots = by(Dimension::Bot).into_iter().map(|(key, mut figures)| {
            let bot: BotId = key.parse().unwrap();
            figures.active_people = active(&all, bot);
            (bot, figures)
        });
        Self {
            totals: sum(&all, scope),
            series: span
                .parts(grain)
                .into_iter()
                .map(|part| (part.first, sum(&within(part.first, part.last), scope)))
                .collect(),
            by_model: by(Dimension::Model).into_iter().map(|(key, sum)| (ModelKey::parse(&key), sum)).collect(),
            by_person: by(Dimension::Person).into_iter().map(|(key, sum)| (key.parse().unwrap(), sum)).collect(),
            by_bot: of_bots.collect(),
            documents,
        }
    }
}

fn sum(events: &[&Delta], scope: Scope) -> Figures {
    let mut sum = Figures::default();
    for event in events.iter().filter(|event| event.key(scope.dimension()).is_some_and(|key| key == scope.key())) {
        sum.add(&event.figures);
    }
    sum.active_people = active(events, scope.bot());
    sum
}

fn active(events: &[&Delta], of: BotId) -> i64 {
    let acts = events.iter().filter(|event| event.is_act && bots(event).any(|bot| bot == of));
    let people: BTreeSet<UserId> = acts.filter_map(|event| event.person).collect();
    i64::try_from(people.len()).unwrap()
}

/// People of a workspace.
async fn people(server: &TestServer, lab: WorkspaceId, count: usize) -> Vec<Arc<Viewer>> {
    let mut people = Vec::new();
    for _ in 0..count {
        people.push(server.member("Member", lab, crate::base::WorkspaceRole::Member).await);
    }
    people
}
