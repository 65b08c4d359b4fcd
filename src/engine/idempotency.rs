//! Idempotency keys: the same key with the same input returns the first result, even under concurrency (C-JOB-10).

use sea_orm::{ConnectionTrait, Statement};
use serde::Serialize;

use crate::base::error::Reason;
use crate::base::id::WorkspaceId;
use crate::base::secret::sha256_hex;
use crate::base::{Error, NodeRef, Refusal, Result, Timestamp, Viewer};
use crate::db::Tx;

/// Maximum length of a key, in characters.
pub const MAXIMUM_KEY: usize = 255;

/// What a caller gave to have a repeated request answered with the first result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdempotencyKey {
    /// What the caller asked for: the same key means something else with another request.
    pub operation: &'static str,
    /// The key.
    pub text: String,
}

/// A key that a caller gave, with what identifies the request.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The caller: keys are scoped to the caller that used them.
    pub viewer: &'a Viewer,
    /// The key.
    pub key: &'a IdempotencyKey,
}

/// A key together with the request it was given for.
#[derive(Debug)]
pub struct KeyedRequest<'a> {
    key: Key<'a>,
    actor: String,
    input_hash: String,
}

impl<'a> KeyedRequest<'a> {
    /// `input` is everything in the request that shapes the result, and nothing that may differ when the same request
    /// is sent again: the id of a prompt, for example, not its text.
    pub fn new(key: Key<'a>, input: &impl Serialize) -> Result<Self> {
        if key.key.text.is_empty() || key.key.text.chars().count() > MAXIMUM_KEY {
            let reason = Reason::InvalidInput { constraint: Some("maxLength"), limit: Some(255) };
            return Err(key.refuse(reason, "An idempotency key has 1 to 255 characters."));
        }
        let actor = match (key.viewer.api_key_id(), key.viewer.user_id()) {
            (Some(api_key), _) => api_key.to_string(),
            (None, Some(user)) => user.to_string(),
            (None, None) => "system".to_owned(),
        };
        let input_hash = sha256_hex(serde_json::to_vec(&(key.key.operation, input)).map_err(Error::internal)?);
        Ok(Self { key, actor, input_hash })
    }

    /// The result of the first request, if it has committed. Call this before checking anything that the request refers
    /// to: the first request may have used that up.
    pub async fn recall(&self, connection: &impl ConnectionTrait) -> Result<Option<NodeRef>> {
        let read = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT input_hash, result_type, result_id FROM idempotency_keys
             WHERE workspace_id = $1 AND actor = $2 AND key = $3",
            [self.key.workspace.0.into(), self.actor.as_str().into(), self.key.key.text.as_str().into()],
        );
        let Some(row) = connection.query_one_raw(read).await? else { return Ok(None) };
        if row.try_get_by_index::<String>(0)? != self.input_hash {
            let message = "This idempotency key was used before with different input.";
            return Err(self.key.refuse(Reason::IdempotencyConflict, message));
        }
        let (kind, id): (String, uuid::Uuid) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let unknown = || Error::internal(anyhow::anyhow!("an idempotency key leads to something unknown"));
        NodeRef::from_parts(&kind, id).map(Some).ok_or_else(unknown)
    }

    /// Claims the key for `result`, or returns the first result. Must run in the transaction that does the work, so
    /// that a rollback undoes the claim; a concurrent caller waits for it.
    pub async fn make_in(&self, tx: &Tx, result: NodeRef, now: Timestamp) -> Result<Option<NodeRef>> {
        // Between the two statements the key of the first request may expire and be deleted.
        for _ in 0..3 {
            let insert = Statement::from_sql_and_values(
                tx.get_database_backend(),
                "INSERT INTO idempotency_keys
                     (workspace_id, actor, key, operation, input_hash, result_type, result_id, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                [
                    self.key.workspace.0.into(),
                    self.actor.as_str().into(),
                    self.key.key.text.as_str().into(),
                    self.key.key.operation.into(),
                    self.input_hash.as_str().into(),
                    result.prefix().into(),
                    result.uuid().into(),
                    now.0.into(),
                ],
            );
            if tx.execute_raw(insert).await?.rows_affected() == 1 {
                return Ok(None);
            }
            if let Some(first) = self.recall(&**tx).await? {
                return Ok(Some(first));
            }
        }
        Err(Error::unavailable("The idempotency key is being forgotten at this moment. Try again."))
    }

    /// Replaces the result of a key claimed earlier in this transaction.
    pub async fn settle_in(&self, tx: &Tx, result: NodeRef) -> Result<()> {
        let update = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "UPDATE idempotency_keys SET result_type = $1, result_id = $2
             WHERE workspace_id = $3 AND actor = $4 AND key = $5",
            [
                result.prefix().into(),
                result.uuid().into(),
                self.key.workspace.0.into(),
                self.actor.as_str().into(),
                self.key.key.text.as_str().into(),
            ],
        );
        tx.execute_raw(update).await?;
        Ok(())
    }
}

impl Key<'_> {
    fn refuse(&self, reason: Reason, message: &'static str) -> Error {
        Refusal::new(reason, message).at(["idempotencyKey"]).into()
    }
}
