//! Brief: which documents may be read, and the language of the report. No model is used.

use serde::{Deserialize, Serialize};

use crate::domain::research::jobs::on_behalf;
use crate::domain::research::parameters::Parameters;
use crate::domain::research::sources;
use crate::engine::{JobCtx, JobError, Step};

/// Result of the step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::domain::research) struct Brief {
    /// Language tag of the report, if requested.
    pub(in crate::domain::research) language: Option<String>,
    /// How many sources may be read; stored by the name of the only kind that there was at first.
    #[serde(rename = "documents")]
    pub(in crate::domain::research) sources: u64,
}

pub(in crate::domain::research) async fn run(ctx: &JobCtx, parameters: &Parameters) -> Result<Brief, JobError> {
    let step = match ctx.step("brief", "Find out what may be read").await? {
        Step::Done(brief) => return Ok(brief),
        Step::Open(step) => step,
    };
    let viewer = on_behalf(ctx).await?;
    let sources = sources::count(ctx.app(), &viewer, ctx.workspace()?, parameters).await?;
    let message = match sources {
        0 => "There is no source to read.".to_owned(),
        1 => "One source may be read.".to_owned(),
        n => format!("{n} sources may be read."),
    };
    let tx = ctx.begin().await?;
    step.finish(tx, message, Brief { language: parameters.language.clone(), sources }).await
}
