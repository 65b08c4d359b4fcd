//! One file a table: columns and stored enums, no rules. `migrations` makes the tables; `finder` finds their rows.
//!
//! Nothing here is a GraphQL type: each field that the API shows is a deliberate line in a domain's `graphql.rs`.

pub mod activity_event;
pub mod api_key;
pub mod approval;
pub mod artifact;
pub mod audit_entry;
pub mod chunk;
pub mod citation;
pub mod columns;
pub mod configuration;
pub mod configuration_version;
pub mod document;
pub mod document_draft;
pub mod document_snapshot;
pub mod document_tag;
pub mod document_text;
pub mod extracted_content;
pub mod extracted_field;
pub mod extracted_row;
pub mod extracted_table;
pub mod extraction_outcome;
mod finder;
pub mod finding;
pub mod idempotency_key;
pub mod instance_setting;
pub mod job;
pub mod job_event;
pub mod job_part;
pub mod job_step;
pub mod membership;
pub mod prompt;
pub mod prompt_tag;
pub mod prompt_version;
pub mod queue_pause;
pub mod refresh_token;
pub mod report;
pub mod report_section;
pub mod report_text_piece;
pub mod schedule;
pub mod session;
pub mod snapshot;
pub mod source;
pub mod table_correction;
pub mod tag;
pub mod upload;
pub mod usage_entry;
pub mod usage_month;
pub mod user;
pub mod worker;
pub mod workspace;

pub use finder::{BelongsTo, OfInstance, OfWorkspace, Unscoped};
