//! Where in its original a passage stands.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Locations of passages.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, LOCATIONS).await
    }
}

// Null for originals that are one piece, and for passages of before, until their document is processed again.
const LOCATIONS: &str = "ALTER TABLE chunks ADD COLUMN locations {json};";
