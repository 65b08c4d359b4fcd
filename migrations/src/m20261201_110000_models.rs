//! Services that run models, their models with prices, and which of them are used for what.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Providers and models.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }
}

// A provider without a workspace serves all of them. Prices of a model are a history of versions, of which the row of the
// model repeats the newest: what was paid by an older one stays as it was.
const UP: &str = "
CREATE TABLE model_providers (
    id {uuid} PRIMARY KEY NOT NULL,
    workspace_id {uuid} REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    base_url TEXT,
    api_key_sealed TEXT,
    is_enabled {bool} NOT NULL,
    status TEXT NOT NULL,
    status_message TEXT,
    checked_at BIGINT,
    revision INTEGER NOT NULL,
    created_by {uuid} REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
){strict};

CREATE UNIQUE INDEX model_providers_name ON model_providers (workspace_id, name_key) WHERE workspace_id IS NOT NULL;

CREATE UNIQUE INDEX model_providers_instance_name ON model_providers (name_key) WHERE workspace_id IS NULL;

CREATE INDEX model_providers_created_by ON model_providers (created_by);

CREATE TABLE models (
    id {uuid} PRIMARY KEY NOT NULL,
    provider_id {uuid} NOT NULL REFERENCES model_providers (id) ON DELETE CASCADE,
    workspace_id {uuid} REFERENCES workspaces (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    capabilities {json} NOT NULL,
    context_tokens BIGINT,
    maximum_output_tokens BIGINT,
    embedding_dimensions BIGINT,
    price_version BIGINT NOT NULL,
    price_source TEXT,
    input_price BIGINT,
    cached_input_price BIGINT,
    output_price BIGINT,
    is_enabled {bool} NOT NULL,
    is_listed {bool} NOT NULL,
    revision INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (provider_id, name)
){strict};

CREATE INDEX models_workspace ON models (workspace_id);

CREATE TABLE model_prices (
    model_id {uuid} NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    workspace_id {uuid} REFERENCES workspaces (id) ON DELETE CASCADE,
    input_price BIGINT,
    cached_input_price BIGINT,
    output_price BIGINT,
    source TEXT NOT NULL,
    created_by {uuid} REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (model_id, version)
){strict};

CREATE INDEX model_prices_workspace ON model_prices (workspace_id);

CREATE INDEX model_prices_created_by ON model_prices (created_by);

CREATE TABLE model_defaults (
    id {uuid} PRIMARY KEY NOT NULL,
    workspace_id {uuid} REFERENCES workspaces (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    position BIGINT NOT NULL,
    model_id {uuid} NOT NULL REFERENCES models (id) ON DELETE CASCADE
){strict};

CREATE UNIQUE INDEX model_defaults_workspace ON model_defaults (workspace_id, purpose, position)
    WHERE workspace_id IS NOT NULL;

CREATE UNIQUE INDEX model_defaults_instance ON model_defaults (purpose, position) WHERE workspace_id IS NULL;

CREATE INDEX model_defaults_model ON model_defaults (model_id);

ALTER TABLE usage_entries ADD COLUMN model_id {uuid};

ALTER TABLE usage_entries ADD COLUMN price_version BIGINT;

ALTER TABLE usage_entries ADD COLUMN bot_id {uuid};
";
