//! The versions of many prompts. The caller has been found to see the prompts.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Order, Query, WindowStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, FromQueryResult as _, Iterable as _, QueryFilter as _, QuerySelect as _,
};

use crate::app::App;
use crate::base::id::PromptId;
use crate::base::page::{Page, PageRequest, decode_cursor, encode_cursor};
use crate::base::{Result, Viewer};
use crate::db::page::cut;
use crate::entity::BelongsTo as _;
use crate::entity::prompt_version::{Column, Entity, Model};

/// Cursor name of this list.
const LIST: &str = "promptVersions";

/// The same page of the versions of each prompt, newest first, with one statement. Every prompt has a page.
pub async fn pages(app: &App, prompts: &[PromptId], request: &PageRequest) -> Result<HashMap<PromptId, Page<Model>>> {
    let number = |cursor: &Option<String>| cursor.as_deref().map(|c| decode_cursor::<i32>(LIST, c)).transpose();
    let (after, before) = (number(&request.after)?, number(&request.before)?);
    let mut ranked = Query::select();
    ranked.columns(Column::iter()).from(Entity).and_where(Column::PromptId.is_in(prompts.iter().copied()));
    // Newest first, so later items have smaller numbers.
    ranked.and_where_option(after.map(|number| Column::Number.lt(number)));
    ranked.and_where_option(before.map(|number| Column::Number.gt(number)));
    let order = if request.from_end { Order::Asc } else { Order::Desc };
    let mut window = WindowStatement::partition_by(Column::PromptId);
    window.order_by(Column::Number, order.clone());
    let place = Alias::new("place");
    ranked.expr_window_as(Expr::cust("ROW_NUMBER()"), window, place.clone());
    let limit = i64::try_from(request.size).unwrap_or(i64::MAX).saturating_add(1);
    let select = Query::select()
        .column(Asterisk)
        .from_subquery(ranked, Alias::new("ranked"))
        .and_where(Expr::col(place.clone()).lte(limit))
        .order_by(place, Order::Asc)
        .to_owned();
    let rows = app.db.read().query_all(&select).await?;
    let mut found: HashMap<PromptId, Vec<Model>> = prompts.iter().map(|id| (*id, Vec::new())).collect();
    for row in &rows {
        let row = Model::from_query_result(row, "")?;
        found.entry(row.prompt_id).or_default().push(row);
    }
    let pages = found.into_iter().map(|(id, rows)| (id, cut(rows, request, |row| encode_cursor(LIST, &row.number))));
    Ok(pages.collect())
}

/// Number of versions of each prompt.
pub async fn counts(app: &App, prompts: impl IntoIterator<Item = PromptId>) -> Result<Vec<(PromptId, u64)>> {
    let counts: Vec<(PromptId, i64)> = Entity::belonging_to_any(prompts)
        .select_only()
        .column(Column::PromptId)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::PromptId)
        .into_tuple()
        .all(app.db.read())
        .await?;
    Ok(counts.into_iter().map(|(id, count)| (id, count.unsigned_abs())).collect())
}

/// Versions by prompt and number, as far as the viewer sees them. Each prompt is asked for every number, so that there
/// may be more than was wanted.
pub async fn by_number(app: &App, viewer: &Viewer, wanted: &[(PromptId, i32)]) -> Result<Vec<Model>> {
    let mut rows = Entity::belonging_to_any(wanted.iter().map(|(prompt, _)| *prompt))
        .filter(Column::Number.is_in(wanted.iter().map(|(_, number)| *number)))
        .all(app.db.read())
        .await?;
    rows.retain(|row| viewer.sees(row.workspace_id));
    Ok(rows)
}
