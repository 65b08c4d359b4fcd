//! Adding a document from an address: the row is there at once, its job reads the address.

use egress::{Bounds, normalised};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, Set};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::add::{Added, NewRow, as_document, differing_in, there_already};
use super::processing::{at_rest_in, how_to_read_in, ingestion, requeue_in};
use super::{added_in, tag_in};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{BotId, DocumentId, WorkspaceId};
use crate::base::{Error, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::domain::bots::service::knowledge::{all_know_in, give_in};
use crate::domain::configurations::service::Choice;
use crate::domain::documents::jobs::Parameters;
use crate::engine::idempotency::KeyedRequest;
use crate::engine::{enqueue_in, submit};
use crate::entity::BelongsTo as _;
use crate::entity::document::{self, DocumentSourceKind, DocumentStatus};
use crate::port::blob::{BlobKey, Stored};

/// Most links between the first page of a crawl and another.
const DEEPEST: u32 = 20;

/// Longest address, in bytes of its normal spelling: that of crawls, and far below what an index of PostgreSQL can hold.
const LONGEST_ADDRESS: usize = 2_048;

/// Media type of a document until its address was read.
const UNKNOWN: &str = "application/octet-stream";

/// A page to add.
pub(super) struct NewPage<'a> {
    pub(super) workspace: WorkspaceId,
    pub(super) url: Url,
    pub(super) crawl: Option<Bounds>,
    /// `None` for the title of the page.
    pub(super) name: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) metadata: Value,
    pub(super) bots: Vec<BotId>,
    pub(super) configuration: Choice,
    pub(super) claim: Option<KeyedRequest<'a>>,
}

/// Adds the document of an address, with a job that reads it. One address of a workspace is one document.
pub(super) async fn add(app: &App, viewer: &Viewer, page: NewPage<'_>, process: bool) -> Result<Added> {
    app.web.check(&page.url).map_err(|denied| Refusal::new(Reason::EgressDenied, denied.to_string()).at(["url"]))?;
    if !process {
        let message = "An address is read by the processing of its document: leave `process` out.";
        return Err(Error::invalid("process", "address", message));
    }
    if let Some(bounds) = page.crawl {
        check_bounds(app, bounds)?;
    }
    let (workspace, now, id) = (page.workspace, app.clock.now(), DocumentId::generate());
    let url = normalised(&page.url);
    if url.as_str().len() > LONGEST_ADDRESS {
        return Err(Error::invalid("url", "maximum", "Must be at most 2,048 bytes long. Upload the page instead."));
    }
    let mut tx = app.db.begin().await?;
    if let Some(claim) = &page.claim
        && let Some(first) = claim.make_in(&tx, id.into(), now).await?.and_then(as_document)
    {
        let added = there_already(&*tx, workspace, first).await?;
        tx.commit().await?;
        return Ok(added);
    }
    advisory_lock_in(&tx, AdvisoryLock::Files(workspace)).await?;
    if let Some(known) = of_address_in(&tx, workspace, &url).await? {
        return known_in(tx, app, viewer, known, page).await;
    }
    let is_named = page.name.is_some();
    let name = page.name.unwrap_or_else(|| url.as_str().chars().take(200).collect());
    let configuration = how_to_read_in(&tx, workspace, page.configuration).await?;
    let parameters = Parameters { fetch: true, crawl: page.crawl, ..Parameters::of(id, configuration) };
    let job = ingestion(workspace, &parameters, &name);
    let nothing = Stored { byte_size: 0, sha256: Sha256::digest(b"").into() };
    let row = NewRow {
        id,
        workspace,
        name,
        is_named,
        source: DocumentSourceKind::Web,
        media_type: UNKNOWN,
        charset: None,
        stored: &nothing,
        key: &BlobKey::of(workspace).with(id).part("original"),
        job: Some(job.id),
        metadata: page.metadata,
        created_by: viewer.user_id(),
    };
    let row = document::ActiveModel { source_url: Set(Some(url.into())), ..row.at(now) };
    let document = row.insert(&*tx).await?;
    tag_in(&tx, app, workspace, id, &page.tags).await?;
    give_in(&mut tx, app, viewer, &document, &page.bots).await?;
    let job = enqueue_in(&mut tx, app, viewer, job)?;
    added_in(&mut tx, app, viewer, &document)?;
    submit(app, tx.into_batch(), job.id).await?;
    Ok(Added { document, job: Some(job), known: None })
}

fn check_bounds(app: &App, bounds: Bounds) -> Result<()> {
    let most = app.config.egress.max_pages;
    for (field, number, least, most) in
        [("maximumPages", bounds.pages, 1, most), ("maximumDepth", bounds.depth, 0, DEEPEST)]
    {
        if !(least..=most).contains(&number) {
            let reason = Reason::InvalidInput { constraint: Some("maximum"), limit: Some(most.into()) };
            return Err(Refusal::new(reason, format!("Must be {least} to {most}.")).at(["crawl", field]).into());
        }
    }
    Ok(())
}

/// The document of an address, in its normal spelling.
pub(in crate::domain::documents) async fn of_address_in(
    tx: &Tx,
    workspace: WorkspaceId,
    url: &Url,
) -> Result<Option<document::Model>> {
    let same = document::Entity::belonging_to(workspace).filter(document::Column::SourceUrl.eq(url.as_str()));
    Ok(same.one(&**tx).await?)
}

/// Answers with the document that the address has already. It is read again when that failed before, and when the pages
/// below it are wanted.
async fn known_in(mut tx: Tx, app: &App, viewer: &Viewer, known: document::Model, page: NewPage<'_>) -> Result<Added> {
    if let Some(claim) = &page.claim {
        claim.settle_in(&tx, known.id.into()).await?;
    }
    let differs = differing_in(&tx, &known, page.name.as_deref(), &page.tags, &page.metadata).await?;
    let mut ignored: Vec<_> = differs.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect();
    if !all_know_in(&tx, known.id, &page.bots).await? {
        ignored.push("botIds");
    }
    let is_wanted = page.crawl.is_some() || known.status == DocumentStatus::Failed;
    if is_wanted && !known.status.is_processed() {
        let row = at_rest_in(&tx, page.workspace, known.id, "source").await?;
        let configuration = how_to_read_in(&tx, page.workspace, page.configuration).await?;
        let parameters = Parameters { fetch: true, crawl: page.crawl, ..Parameters::of(row.id, configuration) };
        let job = ingestion(page.workspace, &parameters, &row.name);
        let id = job.id;
        let added = requeue_in(&mut tx, app, viewer, row, job).await?;
        submit(app, tx.into_batch(), id).await?;
        return Ok(Added { known: Some(ignored), ..added });
    }
    if page.crawl.is_some() {
        ignored.push("crawl");
    }
    if !page.configuration.is_none() {
        ignored.push("configurationId");
    }
    let added = there_already(&*tx, page.workspace, known.id).await?;
    tx.commit().await?;
    Ok(Added { known: Some(ignored), ..added })
}
