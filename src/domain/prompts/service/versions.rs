//! Pages of the versions of many prompts, newest first. Access to the prompts has been checked.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Order, Query, WindowStatement};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, FromQueryResult as _, Iterable as _};

use crate::app::App;
use crate::base::Result;
use crate::base::id::PromptId;
use crate::base::page::{Page, PageRequest, decode_cursor, encode_cursor};
use crate::db::page::cut;
use crate::entity::prompt_version::{Column, Entity, Model};

/// Cursor name of this list.
const LIST: &str = "promptVersions";

/// The same page of the versions of each prompt, with one statement. Every prompt gets a page.
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
