//! Data keys in the database.

use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, FromQueryResult as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select,
};
use uuid::Uuid;

use super::SealedColumn;
use super::sealed::beginning;
use crate::base::id::WorkspaceId;
use crate::base::{Result, Timestamp};
use crate::db::{Sql, Tx};
use crate::entity::{Unscoped as _, data_key, workspace};

/// A data key as it is stored.
pub type Wrapped = data_key::Model;

/// The data keys of a workspace, or of the instance.
fn of_scope(scope: Option<WorkspaceId>) -> Select<data_key::Entity> {
    let workspace = data_key::Column::WorkspaceId;
    data_key::Entity::unscoped().filter(scope.map_or_else(|| workspace.is_null(), |scope| workspace.eq(scope)))
}

/// The newest data key, held so that nobody retires it before the transaction ends.
pub(super) async fn newest_in(tx: &Tx, scope: Option<WorkspaceId>) -> Result<Option<Wrapped>> {
    let newest = of_scope(scope)
        .filter(data_key::Column::RetiredAt.is_null())
        .order_by_desc(data_key::Column::Version)
        // Conflicts with what retires the key, and neither with others that seal nor with what wraps it anew.
        .lock(LockType::KeyShare);
    Ok(newest.one(&**tx).await?)
}

/// The version of the newest data key.
pub async fn newest_version(connection: &impl ConnectionTrait, scope: Option<WorkspaceId>) -> Result<Option<i64>> {
    let newest = of_scope(scope).order_by_desc(data_key::Column::Version).select_only();
    Ok(newest.column(data_key::Column::Version).into_tuple().one(connection).await?)
}

/// The data key with a version, retired or not.
pub(super) async fn of_version(
    connection: &impl ConnectionTrait,
    scope: Option<WorkspaceId>,
    version: i64,
) -> Result<Option<Wrapped>> {
    Ok(of_scope(scope).filter(data_key::Column::Version.eq(version)).one(connection).await?)
}

/// Whether there is a workspace; the instance is always there.
pub(super) async fn is_there(connection: &impl ConnectionTrait, scope: Option<WorkspaceId>) -> Result<bool> {
    match scope {
        Some(workspace) => Ok(workspace::Entity::unscoped_by_id(workspace).one(connection).await?.is_some()),
        None => Ok(true),
    }
}

/// Adds a data key, and answers 1, or 0 when its version is taken or its workspace gone.
pub(super) async fn add_in(tx: &Tx, row: Wrapped) -> Result<u64> {
    let mut insert =
        Sql::new("INSERT INTO data_keys (id, workspace_id, version, master_key_id, wrapped_key, created_at) SELECT ");
    let workspace = row.workspace_id;
    insert.bind(row.id).push(", ");
    insert.bind(workspace).push(", ");
    insert.bind(row.version).push(", ");
    insert.bind(row.master_key_id).push(", ");
    insert.bind(row.wrapped_key).push(", ");
    insert.bind(row.created_at);
    match workspace {
        Some(workspace) => {
            insert.push(" FROM workspaces WHERE id = ");
            insert.bind(workspace);
        }
        // SQLite could not tell the end of the query from the clause that follows.
        None => insert.push(" WHERE 1 = 1"),
    }
    insert.push(" ON CONFLICT DO NOTHING RETURNING version");
    Ok(insert.all(&**tx).await?.len() as u64)
}

/// Up to `limit` workspaces that have data keys, in order, after one.
pub async fn workspaces_after(
    connection: &impl ConnectionTrait,
    after: Option<WorkspaceId>,
    limit: u64,
) -> Result<Vec<WorkspaceId>> {
    let mut query = Sql::new("SELECT DISTINCT workspace_id FROM data_keys WHERE workspace_id IS NOT NULL");
    if let Some(after) = after {
        query.push(" AND workspace_id > ");
        query.bind(after);
    }
    query.push(&format!(" ORDER BY workspace_id LIMIT {limit}"));
    let rows = query.all(connection).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
}

/// Up to `limit` data keys that are wrapped by another master key than this one, in order, after one.
pub async fn wrapped_by_others_after(
    connection: &impl ConnectionTrait,
    master_key: &str,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Wrapped>> {
    let mut select = data_key::Entity::unscoped().filter(data_key::Column::MasterKeyId.ne(master_key));
    if let Some(after) = after {
        select = select.filter(data_key::Column::Id.gt(after));
    }
    Ok(select.order_by_asc(data_key::Column::Id).limit(limit).all(connection).await?)
}

/// Stores a data key that was wrapped anew, unless somebody else has done so meanwhile.
pub async fn replace_wrapped_in(tx: &Tx, old: &Wrapped, new: &Wrapped) -> Result<()> {
    let mut update = Sql::new("UPDATE data_keys SET master_key_id = ");
    update.bind(new.master_key_id.clone()).push(", wrapped_key = ");
    update.bind(new.wrapped_key.clone()).push(" WHERE id = ");
    update.bind(old.id).push(" AND master_key_id = ");
    update.bind(old.master_key_id.clone());
    update.run(&**tx).await
}

/// Data keys with a newer one in their workspace, of which the condition is true, in order, after one.
async fn outdated(
    connection: &impl ConnectionTrait,
    condition: &str,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Wrapped>> {
    // Two queries below one: no index serves "not distinct from".
    let mut query = Sql::new(format!(
        "SELECT * FROM data_keys AS k WHERE {condition} AND CASE
             WHEN workspace_id IS NULL THEN EXISTS (
                 SELECT 1 FROM data_keys AS n WHERE n.workspace_id IS NULL AND n.version > k.version)
             ELSE EXISTS (
                 SELECT 1 FROM data_keys AS n WHERE n.workspace_id = k.workspace_id AND n.version > k.version) END"
    ));
    if let Some(after) = after {
        query.push(" AND id > ");
        query.bind(after);
    }
    query.push(&format!(" ORDER BY id LIMIT {limit}"));
    let rows = query.all(connection).await?;
    Ok(rows.iter().map(|row| Wrapped::from_query_result(row, "")).collect::<std::result::Result<_, _>>()?)
}

/// Up to `limit` data keys that a newer one has replaced and that are not retired, in order, after one.
pub async fn replaced_after(
    connection: &impl ConnectionTrait,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Wrapped>> {
    outdated(connection, "retired_at IS NULL", after, limit).await
}

/// Up to `limit` data keys that were retired before a moment, in order, after one.
pub async fn retired_before(
    connection: &impl ConnectionTrait,
    moment: Timestamp,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Wrapped>> {
    outdated(connection, &format!("retired_at < {}", moment.0), after, limit).await
}

/// Retires a data key unless a value still needs it. It seals nothing from then on, and still opens what a reader has
/// fetched before.
pub async fn retire_in(tx: &Tx, key: &Wrapped, columns: &[SealedColumn], now: Timestamp) -> Result<bool> {
    // Waits for those that seal with the key: what they have written is seen below.
    let held = data_key::Entity::unscoped_by_id(key.id).lock_exclusive().one(&**tx).await?;
    if held.is_none() || is_used(&**tx, key, columns).await? {
        return Ok(held.is_none());
    }
    let mut update = Sql::new("UPDATE data_keys SET retired_at = ");
    update.bind(now).push(" WHERE id = ");
    update.bind(key.id);
    update.run(&**tx).await?;
    Ok(true)
}

/// Deletes a retired data key.
pub async fn delete_in(tx: &Tx, key: &Wrapped) -> Result<()> {
    let mut delete = Sql::new("DELETE FROM data_keys WHERE retired_at IS NOT NULL AND id = ");
    delete.bind(key.id);
    delete.run(&**tx).await
}

/// Whether there is a value that was sealed with a data key.
pub async fn is_used(connection: &impl ConnectionTrait, key: &Wrapped, columns: &[SealedColumn]) -> Result<bool> {
    for SealedColumn { table, column, workspace, .. } in columns {
        let mut query = Sql::new(format!("SELECT 1 FROM {table} WHERE {column} LIKE "));
        query.bind(beginning(key.version)).push(&format!(" AND {workspace}"));
        match key.workspace_id {
            Some(scope) => {
                query.push(" = ");
                query.bind(scope);
            }
            None => query.push(" IS NULL"),
        }
        query.push(" LIMIT 1");
        if !query.all(connection).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A data key of each master key that wraps some, the newest one.
pub(super) async fn one_of_each_master_key(connection: &impl ConnectionTrait) -> Result<Vec<Wrapped>> {
    let query = Sql::new(
        "SELECT k.* FROM data_keys AS k
         JOIN (SELECT master_key_id, MAX(created_at) AS latest FROM data_keys GROUP BY master_key_id) AS m
             ON m.master_key_id = k.master_key_id AND m.latest = k.created_at
         ORDER BY k.master_key_id, k.id",
    );
    let rows = query.all(connection).await?;
    let mut rows: Vec<Wrapped> =
        rows.iter().map(|row| Wrapped::from_query_result(row, "")).collect::<std::result::Result<_, _>>()?;
    rows.dedup_by(|next, kept| next.master_key_id == kept.master_key_id);
    Ok(rows)
}

/// How many data keys each master key wraps.
pub(super) async fn count_by_master_key(connection: &impl ConnectionTrait) -> Result<Vec<(String, u64)>> {
    let query = Sql::new("SELECT master_key_id, COUNT(*) FROM data_keys GROUP BY master_key_id ORDER BY master_key_id");
    let mut counts = Vec::new();
    for row in query.all(connection).await? {
        let count: i64 = row.try_get_by_index(1)?;
        counts.push((row.try_get_by_index(0)?, count.unsigned_abs()));
    }
    Ok(counts)
}

/// How many data keys there are, how many of them are replaced and not retired, and how many are retired.
pub(super) async fn count_by_state(connection: &impl ConnectionTrait) -> Result<(u64, u64, u64)> {
    let query = Sql::new(
        "SELECT COUNT(*), COUNT(CASE WHEN retired_at IS NULL AND version < newest THEN 1 END), COUNT(retired_at)
         FROM (SELECT version, retired_at, MAX(version) OVER (PARTITION BY workspace_id) AS newest FROM data_keys) AS k",
    );
    let rows = query.all(connection).await?;
    let Some(row) = rows.first() else { return Ok((0, 0, 0)) };
    let count = |place| row.try_get_by_index::<i64>(place).map(i64::unsigned_abs);
    Ok((count(0)?, count(1)?, count(2)?))
}
