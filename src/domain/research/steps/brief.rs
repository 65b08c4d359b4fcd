//! Brief: what may be read, and in which language the report is written. No model is asked.

use sea_orm::{PaginatorTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};

use crate::domain::research::jobs::on_behalf;
use crate::domain::research::parameters::Parameters;
use crate::domain::retrieval::service::{Scope, documents_of, is_searchable};
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::{BelongsTo as _, document};

/// What research works with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Brief {
    /// Language tag of the report, when it was asked for.
    pub(in crate::domain::research) language: Option<String>,
    /// Documents that may be read.
    pub(in crate::domain::research) documents: u64,
}

/// The documents that may be read.
pub(in crate::domain::research) fn scope(parameters: &Parameters) -> Scope {
    Scope { documents: parameters.document_ids.clone(), tags: parameters.tags.clone() }
}

pub(in crate::domain::research) async fn run(ctx: &JobCtx, parameters: &Parameters) -> Result<Brief, JobError> {
    let step = match ctx.step("brief", "Find out what may be read").await? {
        Step::Done(brief) => return Ok(brief),
        Step::Open(step) => step,
    };
    let workspace = ctx.workspace()?;
    let viewer = on_behalf(ctx).await?;
    let documents = match documents_of(ctx.app(), &viewer, workspace, &scope(parameters)).await? {
        Some(ids) => ids.len() as u64,
        None => document::Entity::belonging_to(workspace).filter(is_searchable()).count(ctx.app().db.read()).await?,
    };
    let message = match documents {
        0 => "There is no document to read.".to_owned(),
        1 => "One document may be read.".to_owned(),
        n => format!("{n} documents may be read."),
    };
    let tx = ctx.begin().await?;
    step.finish(tx, message, Brief { language: parameters.language.clone(), documents }).await
}
