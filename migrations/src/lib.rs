//! Dossier's database schema: one dated migration per file, forward only. See `README.md` for how to write one.

pub use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait};

mod dialect;
mod m20261121_100000_accounts;
mod m20261121_100100_prompts;
mod m20261121_100200_documents;
mod m20261121_100300_jobs;
mod m20261121_100400_research;
mod m20261121_100500_search;
mod m20261128_110000_comparable_text;
mod m20261128_110100_document_charset;
mod m20261128_120000_ownership;
mod m20261128_120100_filters;
mod m20261128_130000_unready_jobs;
mod m20261128_140000_model_requests;
mod m20261128_150000_document_names;
mod m20261128_160000_approvals;
mod m20261128_170000_report_text;
mod m20261129_100000_word_index;
mod m20261129_110000_vectors;
mod m20261129_120000_chunk_locations;
mod m20261129_130000_merge_in_slices;
mod m20261129_140000_vector_sets;
mod m20261129_140000_web_documents;
mod m20261130_100000_passage_fingerprints;
mod m20261130_110000_configurations;
mod m20261130_120000_artifacts;
mod m20261130_130000_extracted_tables;
mod m20261130_140000_extracted_fields;
mod m20261201_100000_data_keys;
mod m20261201_110000_models;
mod m20261201_120000_bots;
mod m20261201_130000_conversations;
mod m20261201_140000_budgets;
mod m20261201_150000_analytics;
mod m20261201_160000_imported_conversations;
mod m20261201_170000_conversation_search;
mod m20261201_180000_paused_answers;
mod m20261201_190000_clustered_figures;
mod m20261201_200000_tools;
mod m20261201_220000_tool_servers;
mod m20261201_230000_tools_of_bots;

/// The migrations, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_100000_accounts::Migration),
            Box::new(m20261121_100100_prompts::Migration),
            Box::new(m20261121_100200_documents::Migration),
            Box::new(m20261121_100300_jobs::Migration),
            Box::new(m20261121_100400_research::Migration),
            Box::new(m20261121_100500_search::Migration),
            Box::new(m20261128_110000_comparable_text::Migration),
            Box::new(m20261128_110100_document_charset::Migration),
            Box::new(m20261128_120000_ownership::Migration),
            Box::new(m20261128_120100_filters::Migration),
            Box::new(m20261128_130000_unready_jobs::Migration),
            Box::new(m20261128_140000_model_requests::Migration),
            Box::new(m20261128_150000_document_names::Migration),
            Box::new(m20261128_160000_approvals::Migration),
            Box::new(m20261128_170000_report_text::Migration),
            Box::new(m20261129_100000_word_index::Migration),
            Box::new(m20261129_110000_vectors::Migration),
            Box::new(m20261129_120000_chunk_locations::Migration),
            Box::new(m20261129_130000_merge_in_slices::Migration),
            Box::new(m20261129_140000_web_documents::Migration),
            Box::new(m20261129_140000_vector_sets::Migration),
            Box::new(m20261130_100000_passage_fingerprints::Migration),
            Box::new(m20261130_110000_configurations::Migration),
            Box::new(m20261130_120000_artifacts::Migration),
            Box::new(m20261130_130000_extracted_tables::Migration),
            Box::new(m20261130_140000_extracted_fields::Migration),
            Box::new(m20261201_100000_data_keys::Migration),
            Box::new(m20261201_110000_models::Migration),
            Box::new(m20261201_120000_bots::Migration),
            Box::new(m20261201_130000_conversations::Migration),
            Box::new(m20261201_140000_budgets::Migration),
            Box::new(m20261201_150000_analytics::Migration),
            Box::new(m20261201_160000_imported_conversations::Migration),
            Box::new(m20261201_170000_conversation_search::Migration),
            Box::new(m20261201_180000_paused_answers::Migration),
            Box::new(m20261201_190000_clustered_figures::Migration),
            Box::new(m20261201_200000_tools::Migration),
            Box::new(m20261201_220000_tool_servers::Migration),
            Box::new(m20261201_230000_tools_of_bots::Migration),
        ]
    }
}
