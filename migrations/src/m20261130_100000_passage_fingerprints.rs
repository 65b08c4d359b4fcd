//! What tells that two passages say the same, without reading them.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Fingerprints of passages. Those of before have none: theirs is worked out from the text.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "ALTER TABLE chunks ADD COLUMN fingerprint {bytes};").await
    }
}
