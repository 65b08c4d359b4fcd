//! Idempotency keys: the same key with the same input gives the first result, also under concurrent calls (C-JOB-10).

use sea_orm::{ConnectionTrait as _, Statement};
use serde::Serialize;

use crate::base::error::Reason;
use crate::base::id::WorkspaceId;
use crate::base::secret::sha256_hex;
use crate::base::{Error, NodeRef, Refusal, Result, Timestamp, Viewer};
use crate::db::Tx;

/// Longest key, in characters.
pub const MAXIMUM_KEY: usize = 255;

/// A key that a caller gave, with what identifies the request.
#[derive(Debug, Clone)]
pub struct Key<'a> {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Who gave it: keys of one caller mean nothing for another.
    pub viewer: &'a Viewer,
    /// Name of the mutation.
    pub operation: &'static str,
    /// The key.
    pub key: &'a str,
    /// Path of the key below `input`, for refusals.
    pub path: &'static [&'static str],
}

/// Claims the key for `result`, or answers with the first result. The transaction of the work must hold this: if it
/// is undone, so is the claim; a concurrent caller waits for it.
pub async fn claim_in(
    tx: &Tx,
    key: Key<'_>,
    input: &impl Serialize,
    result: NodeRef,
    now: Timestamp,
) -> Result<Option<NodeRef>> {
    let refuse = |reason, message: &'static str| Err(Refusal::new(reason, message).at(key.path.iter().copied()).into());
    if key.key.is_empty() || key.key.chars().count() > MAXIMUM_KEY {
        let reason = Reason::InvalidInput { constraint: Some("maxLength"), limit: Some(255) };
        return refuse(reason, "An idempotency key has 1 to 255 characters.");
    }
    let actor = match (key.viewer.api_key_id(), key.viewer.user_id()) {
        (Some(api_key), _) => api_key.to_string(),
        (None, Some(user)) => user.to_string(),
        (None, None) => "system".to_owned(),
    };
    let hash = sha256_hex(serde_json::to_vec(&(key.operation, input)).map_err(Error::internal)?);
    let backend = tx.get_database_backend();
    let insert = Statement::from_sql_and_values(
        backend,
        "INSERT INTO idempotency_keys
             (workspace_id, actor, key, operation, input_hash, result_type, result_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        [
            key.workspace.0.into(),
            actor.clone().into(),
            key.key.into(),
            key.operation.into(),
            hash.clone().into(),
            result.prefix().into(),
            result.uuid().into(),
            now.0.into(),
        ],
    );
    if tx.execute_raw(insert).await?.rows_affected() == 1 {
        return Ok(None);
    }
    let read = Statement::from_sql_and_values(
        backend,
        "SELECT input_hash, result_type, result_id FROM idempotency_keys
         WHERE workspace_id = $1 AND actor = $2 AND key = $3",
        [key.workspace.0.into(), actor.into(), key.key.into()],
    );
    let lost = || Error::internal(anyhow::anyhow!("an idempotency key vanished"));
    let row = tx.query_one_raw(read).await?.ok_or_else(lost)?;
    if row.try_get_by_index::<String>(0)? != hash {
        return refuse(Reason::IdempotencyConflict, "This idempotency key was used before with different input.");
    }
    let (kind, id): (String, uuid::Uuid) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
    NodeRef::from_parts(&kind, id).map(Some).ok_or_else(lost)
}
