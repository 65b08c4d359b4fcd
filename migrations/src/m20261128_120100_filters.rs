//! An index for each filter of each list, so that rare values are found without scanning the list.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Indexes of filters.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// All except that of parents begin with the workspace, which every query names: with two indexes of one matching column
// each, a planner without statistics picks either. A parent is a single job, so its identifier is selective enough.
// Each index slows down every write to its table, so there is one per filter, without the sort orders of the list: few
// rows are sorted quickly, and many are found by scanning (`src/db/filtered.rs`). Status and kind of jobs share an
// index, and so do type and time of the timeline: there are few types, and each is looked up. Jobs without a parent,
// which are the majority, are no longer in the index of parents.
const UP: &str = "
DROP INDEX jobs_workspace_status;

CREATE INDEX jobs_workspace_status ON jobs (workspace_id, status, kind);

DROP INDEX jobs_subject;

CREATE INDEX jobs_subject ON jobs (workspace_id, subject_id);

CREATE INDEX jobs_creator ON jobs (workspace_id, created_by);

CREATE INDEX jobs_priority ON jobs (workspace_id, priority, id);

DROP INDEX jobs_parent;

CREATE INDEX jobs_parent ON jobs (parent_id, created_at, id) WHERE parent_id IS NOT NULL;

CREATE INDEX prompts_creator ON prompts (workspace_id, created_by);

CREATE INDEX documents_name ON documents (workspace_id, name, id);

CREATE INDEX documents_updated ON documents (workspace_id, updated_at, id);

CREATE INDEX documents_size ON documents (workspace_id, byte_size, id);

CREATE INDEX documents_status ON documents (workspace_id, status);

CREATE INDEX documents_source ON documents (workspace_id, source_kind);

CREATE INDEX documents_media ON documents (workspace_id, media_type);

CREATE INDEX documents_creator ON documents (workspace_id, created_by);

CREATE INDEX research_reports_complete ON research_reports (workspace_id, is_complete);

CREATE INDEX research_reports_prompt ON research_reports (workspace_id, prompt_id);

CREATE INDEX research_reports_creator ON research_reports (workspace_id, created_by);

CREATE INDEX memberships_role ON memberships (workspace_id, role);

DROP INDEX activity_events_subject;

CREATE INDEX activity_events_subject ON activity_events (workspace_id, subject_id);

CREATE INDEX activity_events_kind ON activity_events (workspace_id, kind, occurred_at);

CREATE INDEX activity_events_actor ON activity_events (workspace_id, actor_id);

-- Nothing reads the audit log by workspace yet, and every change paid for it.
DROP INDEX audit_entries_workspace;
";
