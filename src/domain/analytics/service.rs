//! Who may read figures, and of which time.

use crate::app::App;
use crate::base::error::Kind;
use crate::base::id::{BotId, DocumentId, UserId, WorkspaceId};
use crate::base::{Day, Error, Permission, Result, Viewer};
use crate::domain::workspaces::service::require_person;
use crate::entity::bot;
use crate::entity::figure_total::Grain;
use crate::figures::{Figures, LONGEST_SPAN, ModelKey, Scope, Span, read};

/// Most entries of a list of bots, people or documents.
pub const MOST: usize = 50;
/// Most models of a list.
pub const MOST_MODELS: usize = 100;

/// Figures of a workspace, or of one of its bots, over a span of days.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    workspace: WorkspaceId,
    scope: Scope,
    span: Span,
}

impl Selection {
    /// Figures of a workspace that the caller can see.
    ///
    /// # Errors
    /// `FORBIDDEN` without the right to read analytics; `BAD_USER_INPUT` for a span that is too long, or ends before it
    /// begins.
    pub fn of_workspace(viewer: &Viewer, workspace: WorkspaceId, first: Day, last: Day) -> Result<Self> {
        require_person(viewer)?;
        viewer.require(workspace, Permission::AnalyticsRead)?;
        Ok(Self { workspace, scope: Scope::Workspace, span: span(first, last)? })
    }

    /// Figures of a bot that the caller can see. `may_change` says whether the caller may change it.
    ///
    /// # Errors
    /// As for a workspace; who may change the bot needs no other right.
    pub fn of_bot(viewer: &Viewer, bot: &bot::Model, may_change: bool, first: Day, last: Day) -> Result<Self> {
        require_person(viewer)?;
        if !may_change {
            viewer.require(bot.workspace_id, Permission::AnalyticsRead)?;
        }
        Ok(Self { workspace: bot.workspace_id, scope: Scope::Bot(bot.id), span: span(first, last)? })
    }

    /// Figures of the whole span.
    pub async fn totals(&self, app: &App) -> Result<Figures> {
        read::totals(&app.db, self.workspace, self.scope, self.span).await
    }

    /// Figures of the span of the same length before.
    pub async fn previous_totals(&self, app: &App) -> Result<Figures> {
        read::totals(&app.db, self.workspace, self.scope, self.span.previous()).await
    }

    /// Figures per interval, oldest first, without gaps. The first and the last interval are covered as far as the span
    /// reaches.
    pub async fn series(&self, app: &App, interval: Grain) -> Result<Vec<(Day, Figures)>> {
        read::series(&app.db, self.workspace, self.scope, self.span, interval).await
    }

    /// Use of models, the most expensive first.
    pub async fn by_model(&self, app: &App) -> Result<Vec<(ModelKey, Figures)>> {
        let mut models = named_once(read::by_model(&app.db, self.workspace, self.span).await?);
        models.sort_by_key(|(model, figures)| {
            let tokens = figures.input_tokens + figures.output_tokens;
            (-figures.cost_micros, -tokens, -figures.answers, model.clone())
        });
        models.truncate(MOST_MODELS);
        Ok(models)
    }

    /// What people did and cost, the most expensive first.
    pub async fn by_person(&self, app: &App) -> Result<Vec<(UserId, Figures)>> {
        let mut people = read::by_person(&app.db, self.workspace, self.span).await?;
        people.sort_by_key(|(person, figures)| (-figures.cost_micros, -figures.messages(), *person));
        people.truncate(MOST);
        Ok(people)
    }

    /// Figures of bots, the most used first.
    pub async fn by_bot(&self, app: &App) -> Result<Vec<(BotId, Figures)>> {
        read::by_bot(&app.db, self.workspace, self.span, MOST).await
    }

    /// Documents that most answers cite.
    pub async fn cited_documents(&self, app: &App) -> Result<Vec<(DocumentId, i64)>> {
        read::cited_documents(&app.db, self.workspace, self.scope, self.span, MOST).await
    }
}

/// What is known by name alone is of the model with this name, if there is one.
fn named_once(models: Vec<(ModelKey, Figures)>) -> Vec<(ModelKey, Figures)> {
    let (mut known, unknown): (Vec<_>, Vec<_>) = models.into_iter().partition(|(model, _)| model.id.is_some());
    for (model, figures) in unknown {
        let mut same = known.iter_mut().filter(|(other, _)| other.id.is_some() && other.name == model.name);
        match (same.next(), same.next()) {
            (Some((_, sum)), None) => sum.add(&figures),
            _ => known.push((model, figures)),
        }
    }
    known
}

fn span(first: Day, last: Day) -> Result<Span> {
    let span = Span { first, last };
    if (1..=LONGEST_SPAN).contains(&span.days()) {
        return Ok(span);
    }
    let message = format!("`range` must begin before it ends, and have at most {LONGEST_SPAN} days.");
    Err(Error::new(Kind::BadUserInput, message))
}
