//! What queries mean: vectors of the model whose vectors a workspace searches at the moment.

use std::sync::Arc;

use embedding::Vector;

use super::NO_MODEL;
use super::service::Mode;
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Result, Viewer};
use crate::db::vectors::{self, VectorSet};
use crate::port::llm::{EmbeddingModel, LlmError, Purpose, QueryKey};
use crate::spending::{Account, Payer};

/// How queries can be compared with passages.
#[derive(Debug)]
pub(super) enum Understood {
    /// By the vectors of a set; `None` for a query that the model cannot read.
    ByMeaning(VectorSet, Vec<Option<Vector>>),
    /// By words alone; why, unless nothing else was wanted.
    ByWords(Option<String>),
}

impl Understood {
    fn by_words(why: impl Into<String>) -> Self {
        Self::ByWords(Some(why.into()))
    }
}

/// Works out what queries mean. Whatever keeps it from that, they can still be searched by words.
pub(super) async fn understand(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    queries: &[String],
    mode: Mode,
) -> Result<Understood> {
    if mode == Mode::Keyword {
        return Ok(Understood::ByWords(None));
    }
    let set = vectors::searched_set(app.db.read(), workspace).await?;
    let Some(set) = set.filter(|set| set.dimensions.is_some()) else {
        return Ok(Understood::by_words(match app.models.embedding() {
            Some(_) => "No passage of the workspace has a vector yet.",
            None => NO_MODEL,
        }));
    };
    let Some(model) = app.models.embedding_named(&set.model.name, &set.model.variant) else {
        let message = format!(
            "The vectors of the passages are of the model “{}”, which this server does not have.",
            set.model.name
        );
        return Ok(Understood::by_words(message));
    };
    let account = Account::without_job(app, Payer::without_job(workspace, viewer.user_id()));
    let meanings = match meanings(app, &account, workspace, &model, queries).await {
        Ok(meanings) => meanings,
        Err(error) => return Ok(Understood::by_words(error.message)),
    };
    let wrong = |vector: &Vector| set.dimensions.is_some_and(|dimensions| dimensions != vector.dimensions());
    if meanings.iter().flatten().any(wrong) {
        let message = "The embedding model makes vectors of another length than those of the passages.";
        return Ok(Understood::by_words(message));
    }
    Ok(match meanings.iter().any(Option::is_some) {
        true => Understood::ByMeaning(set, meanings),
        false => Understood::by_words("The embedding model cannot read the query."),
    })
}

async fn meanings(
    app: &App,
    account: &Account,
    workspace: WorkspaceId,
    model: &Arc<dyn EmbeddingModel>,
    queries: &[String],
) -> Result<Vec<Option<Vector>>, LlmError> {
    let key = |text: &str| QueryKey::new(workspace, &**model, text);
    let mut known: Vec<Option<Option<Vector>>> = queries.iter().map(|text| app.queries.get(&key(text))).collect();
    let new: Vec<usize> = (0..queries.len()).filter(|at| known[*at].is_none()).collect();
    if !new.is_empty() {
        let texts = new.iter().map(|at| queries[*at].clone()).collect();
        let embedded = account.embed(model, texts, Purpose::Query).await?;
        for (at, floats) in new.into_iter().zip(embedded.vectors) {
            // Zeros point nowhere: such a query is near to nothing.
            let meaning = floats.and_then(|floats| Vector::from_floats(&floats).ok());
            app.queries.put(key(&queries[at]), meaning.clone());
            known[at] = Some(meaning);
        }
    }
    Ok(known.into_iter().map(Option::flatten).collect())
}
