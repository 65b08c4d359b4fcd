//! The text of a section while it is written, as the pieces that were appended.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Pieces of sections that are being written.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, REVISIONS).await?;
        dialect::run_on(manager, &format!("{PIECES}, WITHOUT ROWID"), PIECES).await
    }
}

const REVISIONS: &str = "
ALTER TABLE report_sections ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
";

// On SQLite in the order of its key, and nowhere else: each piece changes one page, in place of two.
const PIECES: &str = "
CREATE TABLE report_text_pieces (
    section_id {uuid} NOT NULL REFERENCES report_sections (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    start BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (section_id, revision, start)
){strict}";
