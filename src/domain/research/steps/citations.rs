//! Citations: numbers of findings in the texts become marks of sources, each with a quote.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ActiveModelTrait as _, QueryOrder as _, Set};

use super::{number_of, verified};
use crate::base::id::CitationId;
use crate::domain::research::draft;
use crate::domain::research::parameters::Parameters;
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::citation::{self, Verdict};
use crate::entity::{BelongsTo as _, report_section};
use citations::marks;

/// Links the marks of every section to sources. Marks without a finding are removed.
pub(in crate::domain::research) async fn run(ctx: &JobCtx, parameters: &Parameters) -> Result<(), JobError> {
    let step = match ctx.step("citations", "Tie statements to their sources").await? {
        Step::Done(()) => return Ok(()),
        Step::Open(step) => step,
    };
    let evidence = evidence(ctx, parameters).await?;
    let sections = report_section::Entity::belonging_to(parameters.report_id)
        .order_by_asc(report_section::Column::Position)
        .all(ctx.app().db.read())
        .await?;
    let tx = super::begin(ctx, parameters.report_id).await?;
    let mut count = 0;
    for section in sections {
        let cited: BTreeSet<u32> = marks::find(&section.body).into_iter().flat_map(|m| m.numbers).collect();
        for number in cited {
            let Some(finding) = evidence.get(&number) else { continue };
            citation::ActiveModel {
                id: Set(CitationId::generate()),
                section_id: Set(Some(section.id)),
                finding_id: Set(None),
                verdict: Set(Verdict::Unchecked),
                ..finding.clone().into()
            }
            .insert(&*tx)
            .await?;
            count += 1;
        }
        let body = marks::rewrite(&section.body, |n| evidence.contains_key(&n).then_some(n));
        if body != section.body {
            draft::replace_in(&tx, section.id, &body).await?;
        }
    }
    step.finish(tx, format!("Tied {count} citations to their sources."), ()).await
}

/// Evidence of each verified finding by the finding's number.
pub(super) async fn evidence(ctx: &JobCtx, parameters: &Parameters) -> Result<HashMap<u32, citation::Model>, JobError> {
    let findings = verified(ctx, parameters.report_id).await?;
    let rows = citation::Entity::belonging_to_any(findings.iter().map(|f| f.id)).all(ctx.app().db.read()).await?;
    let by_number = |row: citation::Model| {
        let finding = findings.iter().find(|f| Some(f.id) == row.finding_id)?;
        Some((number_of(finding), row))
    };
    Ok(rows.into_iter().filter_map(by_number).collect())
}
