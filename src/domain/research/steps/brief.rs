//! Brief: which documents may be read, and the language of the report. No model is used.

use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};

use crate::domain::research::parameters::Parameters;
use crate::domain::retrieval::service::{Scope, documents_of, is_searchable};
use crate::engine::{JobCtx, JobError, Step};
use crate::entity::document;

/// Result of the step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Brief {
    /// Language tag of the report, if requested.
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
    let documents = match documents_of(ctx.app(), workspace, &scope(parameters)).await? {
        Some(ids) => ids.len() as u64,
        None => {
            document::Entity::find()
                .filter(document::Column::WorkspaceId.eq(workspace))
                .filter(is_searchable())
                .count(ctx.app().db.read())
                .await?
        }
    };
    let message = match documents {
        0 => "There is no document to read.".to_owned(),
        1 => "One document may be read.".to_owned(),
        n => format!("{n} documents may be read."),
    };
    let tx = ctx.begin().await?;
    step.finish(tx, message, Brief { language: parameters.language.clone(), documents }).await
}
