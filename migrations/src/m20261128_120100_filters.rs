//! An index for each filter of each list, so that a rare value is found without walking the list.

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

// All but that of parents begin with the workspace, which every statement names: of two indexes with one fitting column
// each, a planner without statistics takes either. A parent is one job, so that its own identifier is rare enough. Each
// index costs something at every write of its table, so there is one for each filter, without the orders of the list:
// few rows are sorted quickly, and many are found by walking (`src/db/filtered.rs`). The states and kinds of jobs share
// one, and so do the types and moments of the timeline: there are few types, and each is looked into. Jobs without a
// parent, which are most, are not in the index of parents any more.
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
