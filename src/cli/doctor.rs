//! `doctor`: checks what the server needs, and says how to fix what does not work.

use super::failure::{self, explain};
use super::output::say;
use crate::app::App;
use crate::base::Result;
use crate::config::Config;
use crate::domain::models::service::provider;
use crate::domain::retrieval::embedder;
use crate::port::llm::{EmbeddingRequest, Message, Purpose, Request, Role, complete};

/// Runs all checks; returns true when everything works.
pub(super) async fn run(config: Config) -> Result<bool> {
    let mut healthy = true;
    let place = failure::database(&config);
    let mut report = |what: &str, outcome: Result<String>, fix: &str| match outcome {
        Ok(detail) => say(&format!("ok    {what}: {detail}")),
        Err(error) => {
            healthy = false;
            say(&format!("FAIL  {what}: {}", explain(&error, &place).replace('\n', "\n      ")));
            say(&format!("      {fix}"));
        }
    };
    let database = check_database(&config).await;
    let is_reached = database.is_ok();
    report("database", database, "See `database.url` in docs/configuration.md.");
    if !is_reached {
        // The other checks need the database.
        return Ok(false);
    }
    match App::build(config).await {
        Err(error) => report("settings", Err(error), "See docs/configuration.md."),
        Ok(app) => {
            report("keys", check_keys(&app).await, "See “Keys of stored secrets” in docs/operations.md.");
            report("storage", check_storage(&app).await, "See `storage` in docs/configuration.md.");
            report(
                "model",
                check_model(&app).await,
                "See `llm` in docs/configuration.md; without `llm.base_url` the embedded model is used.",
            );
            let providers = provider::check(&app).await;
            report("providers", providers, "See their `statusMessage` in the API, and docs/models.md.");
            let letters = app.document_reader.recognition().check().await;
            let letters = letters.map(|found| found.unwrap_or_else(|| "scans are not read (documents.ocr)".to_owned()));
            report("scans", letters, "See `documents.ocr` in docs/configuration.md.");
            report(
                "search",
                check_search(&app).await,
                "See `llm.embedding_model` in docs/configuration.md; until it answers, search is by words.",
            );
            app.db.close().await?;
        }
    }
    Ok(healthy)
}

async fn check_database(config: &Config) -> Result<String> {
    let db = App::connect(config).await?;
    db.ping().await?;
    let schema = match crate::db::migrate::check(&db).await {
        Ok(()) => "is up to date",
        Err(error) if !config.database.migrate_on_start => return Err(error),
        Err(_) => "will be brought up to date at start",
    };
    let kind = if db.is_sqlite() { "SQLite" } else { "PostgreSQL" };
    db.close().await?;
    Ok(format!("{kind} answers; its schema {schema}"))
}

/// Whether the keys of stored secrets can be used: a master key that is missing has been told before.
async fn check_keys(app: &App) -> Result<String> {
    app.vault.check(&app.db).await?;
    let status = app.vault.status(&app.db).await?;
    let mut told = format!("{} keys of stored secrets can be used", status.data_keys);
    if status.replaced > 0 {
        told.push_str(&format!("; {} were replaced and are needed still: `dossier keys rotate`", status.replaced));
    }
    Ok(told)
}

async fn check_storage(app: &App) -> Result<String> {
    app.blob.check().await?;
    Ok("a file can be written, read and deleted".to_owned())
}

/// How passages are found, and how many wait for that.
async fn check_search(app: &App) -> Result<String> {
    let Some(model) = app.models.embedding() else {
        return Ok("by words alone; `dossier fetch-model` fetches the model that finds passages by meaning".to_owned());
    };
    let request = EmbeddingRequest::new(vec!["ready".to_owned()], Purpose::Query);
    let answer = model.embed(&request).await.map_err(|error| crate::base::Error::unavailable(error.message))?;
    let numbers = answer.vectors.iter().flatten().map(Vec::len).next().unwrap_or_default();
    let (name, provider) = (model.name(), model.provider());
    let waiting = match embedder::waiting(app).await? {
        0 => "all passages have their vectors".to_owned(),
        passages => format!("{passages} passages wait for their vectors"),
    };
    Ok(format!("by words and by meaning ({name}, {provider}: vectors of {numbers} numbers); {waiting}"))
}

async fn check_model(app: &App) -> Result<String> {
    let Some(model) = app.models.writing() else {
        return Ok("no model is set; reports are made of sentences of the sources (llm.base_url)".to_owned());
    };
    let messages = vec![Message::new(Role::User, "Answer with one word: ready.")];
    let answer = complete(&*model, &Request::new(messages, None, 200, "doctor")).await;
    let completion = answer.map_err(|error| crate::base::Error::unavailable(error.message))?;
    let characters = completion.text.chars().count();
    Ok(format!("{} by {} answers ({characters} characters)", model.name(), model.provider()))
}
