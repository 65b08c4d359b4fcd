//! The meaning of passages: worked out in the background, for every document that the index of words has.
//!
//! What is still to be done is what has no vectors: an interrupted worker leaves nothing behind, and several share the
//! work. Documents are found by their words meanwhile. This is the server's own work, on nobody's behalf: it tells
//! nobody anything that the passages do not say.

use std::sync::Arc;
use std::time::Duration;

use embedding::Vector;
use sea_orm::QueryOrder as _;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::base::Result;
use crate::db::vectors::{self, Revision};
use crate::db::word_index::ADDED;
use crate::entity::{BelongsTo as _, chunk};
use crate::port::llm::in_process::InProcessModel;

/// Documents that are looked up at once.
const DOCUMENTS: usize = 20;
/// Passages in one call of the model: some seconds at most.
const PASSAGES: usize = 64;
/// How often it looks for documents whose wake-up was lost.
const INTERVAL: Duration = Duration::from_secs(30);
/// After a failure.
const PAUSE: Duration = Duration::from_secs(5);

/// Embeds passages until `stop`. Ends at once when there is no model.
pub async fn run(app: &App, stop: CancellationToken) {
    let Some(model) = app.models.in_process() else {
        tracing::info!(
            "passages are found by their words alone; `dossier fetch-model` fetches the model for their meaning"
        );
        return;
    };
    let mut indexed = app.db.signals().follow(ADDED);
    let work = async {
        loop {
            let wait = match embed_all(app, &model).await {
                Ok(()) => INTERVAL,
                Err(error) => {
                    tracing::warn!(error = ?error, "passages could not be embedded; trying again");
                    PAUSE
                }
            };
            let _due = tokio::time::timeout(wait, indexed.changed()).await;
        }
    };
    stop.run_until_cancelled(work).await;
}

/// Embeds what has no vectors.
pub(super) async fn embed_all(app: &App, model: &Arc<InProcessModel>) -> Result<()> {
    loop {
        let documents = vectors::unembedded(&app.db, model.name(), DOCUMENTS).await?;
        if documents.is_empty() {
            return Ok(());
        }
        // One that fails keeps nobody waiting; only when all do, the next try is later.
        let (mut embedded, mut failure) = (0, None);
        for document in documents {
            match embed(app, model, document).await {
                Ok(()) => embedded += 1,
                Err(error) => failure = Some(error),
            }
        }
        if let Some(error) = failure.filter(|_| embedded == 0) {
            return Err(error);
        }
    }
}

async fn embed(app: &App, model: &InProcessModel, of: Revision) -> Result<()> {
    let select = chunk::Entity::belonging_to(of.document).order_by_asc(chunk::Column::Position);
    let passages = select.all(app.db.read()).await?;
    let mut stored = Vec::new();
    for passages in passages.chunks(PASSAGES) {
        let texts = passages.iter().map(|passage| meaningful(passage.heading.as_deref(), &passage.text));
        // A vector of zeros is near to nothing.
        let none = vec![0; model.dimensions()];
        let vectors = model.embed(texts.collect()).await?;
        stored.extend(vectors.iter().flat_map(|vector| vector.as_ref().map_or_else(|| none.clone(), Vector::to_bytes)));
    }
    vectors::store(&app.db, of, model.name(), stored).await
}

/// What the model reads of a passage: the heading tells what the text is about, unless it stands there.
fn meaningful(heading: Option<&str>, text: &str) -> String {
    match heading {
        Some(heading) if !text.contains(heading) => format!("{heading}\n{text}"),
        _ => text.to_owned(),
    }
}
