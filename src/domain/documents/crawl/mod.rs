//! The pages below the address of a document, each a document of its own. Every visit is a step, so that a crash repeats
//! one visit at most: a crawl that is told its visits again is where it was.

mod tally;

use std::time::Duration;

use egress::{Answer, Bounds, Crawl, FetchError, Fetched, LeftOut, Page, Robots, Verdict, Visit};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};
use serde::{Deserialize, Serialize};

use super::fetch::{NewOriginal, failed, store};
use super::jobs::{NEEDED, Parameters};
use super::service::add::{NewRow, with_content_in};
use super::service::content::discard;
use super::service::processing::ingestion;
use super::service::quota::{SpaceRequest, require};
use super::service::{added_in, web};
use super::web_page::PageFacts;
use crate::base::id::DocumentId;
use crate::base::{Error, Result, Viewer};
use crate::db::Tx;
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::domain::auth::service::acting_for;
use crate::domain::configurations::service::Pinned;
use crate::engine::event::NewEvent;
use crate::engine::{Failure, FailureCode, JobCtx, JobError, OpenStep, Step, enqueue_in};
use crate::entity::document::{self, DocumentSourceKind};
use crate::entity::job_event::{JobEventKind, LogLevel};
use crate::entity::{BelongsTo as _, OfWorkspace as _, document_tag};
use crate::port::blob::BlobKey;
use crate::port::document_reader::Original;
use crate::port::web::LONGEST_PAUSE;
use tally::Tally;

/// Pause before the second and last attempt at a page that was not there for a moment.
const SECOND_ATTEMPT: Duration = Duration::from_secs(2);

/// Result of the step of a page.
#[derive(Debug, Serialize, Deserialize)]
struct Found {
    /// What a crawl has to know of it; none when it was not read.
    page: Option<Page>,
    /// Whether it became a document.
    #[serde(default)]
    is_added: bool,
    /// Its links that are not followed.
    #[serde(default)]
    left_out: LeftOut,
}

impl Found {
    /// A page that was not read.
    const NOTHING: Self =
        Self { page: None, is_added: false, left_out: LeftOut { outside: 0, too_deep: 0, no_room: 0 } };
}

/// A page that was read.
struct ReadPage {
    fetched: Fetched,
    page: Page,
}

/// A crawl under way.
struct Journey<'a> {
    ctx: &'a JobCtx,
    /// The document of the first page.
    first: DocumentId,
    /// How the pages are read: as the first one.
    configuration: Option<Pinned>,
    crawl: Crawl,
    /// What became of the pages before.
    tally: Tally,
    /// Asked for before the first page that is read in this attempt.
    robots: Option<Robots>,
}

/// Adds the pages below the address of a document.
pub(super) async fn pages_below(
    ctx: &JobCtx,
    first: DocumentId,
    bounds: Bounds,
    page: Option<PageFacts>,
    configuration: Option<Pinned>,
) -> Result<(), JobError> {
    // A file has no links.
    let Some(facts) = page else { return Ok(()) };
    let page = facts.visited();
    let mut crawl = Crawl::new(&page.url, bounds);
    crawl.visited(&page);
    let tally = Tally { added: 1, left_out: facts.left_out, ..Tally::default() };
    let mut journey = Journey { ctx, first, configuration, crawl, tally, robots: None };
    let mut number = 1;
    while let Some(visit) = journey.crawl.next().cloned() {
        number += 1;
        let found = match ctx.step(&format!("page-{number}"), &format!("Read {}", visit.url)).await? {
            Step::Done(found) => found,
            Step::Open(step) => journey.visit(step, &visit).await?,
        };
        journey.tally.count(&found);
        match found.page {
            Some(page) => drop(journey.crawl.visited(&page)),
            None => journey.crawl.failed(),
        }
    }
    journey.end(bounds).await
}

impl Journey<'_> {
    async fn visit(&mut self, step: OpenStep, visit: &Visit) -> Result<Found, JobError> {
        let id = DocumentId::generate();
        let ReadPage { fetched, mut page } = match self.read(visit, id).await? {
            Ok(read) => read,
            Err(why) => {
                let tx = self.begin(&self.crawl, &Found::NOTHING).await?;
                return step.finish(tx, format!("Left out: {why}"), Found::NOTHING).await;
            }
        };
        let left_out = self.crawl.left_out(&page.links);
        page.links = self.crawl.leading_on(&page.links);
        let mut after = self.crawl.clone();
        let verdict = after.visited(&page);
        let found = Found { page: Some(page), is_added: false, left_out };
        let why = match verdict {
            Verdict::New => return self.add(step, id, visit, fetched, found, &after).await,
            Verdict::Known => "Left out: this page was read under another address.",
            Verdict::Outside => "Left out: its address leads to a page that is not below the first one.",
        };
        let tx = self.begin(&after, &found).await?;
        step.finish(tx, why, found).await
    }

    /// Reads a page, or says why it is left out. Only what may pass by itself ends the attempt.
    async fn read(&mut self, visit: &Visit, id: DocumentId) -> Result<Result<ReadPage, String>, JobError> {
        let robots = self.robots(visit).await?;
        let web = &self.ctx.app().web;
        let mut answer = web.read(&visit.url, None, &robots).await;
        if let Err(error) = &answer
            && error.is_temporary()
        {
            let wait = match error {
                FetchError::Status { retry_after: Some(wait), .. } => (*wait).min(LONGEST_PAUSE),
                _ => SECOND_ATTEMPT,
            };
            tokio::time::sleep(wait).await;
            answer = web.read(&visit.url, None, &robots).await;
        }
        let fetched = match answer {
            Ok(Answer::Content(fetched)) => *fetched,
            Ok(Answer::Unchanged) => return Ok(Err("It was not sent.".to_owned())),
            Err(error) => return Ok(Err(error.to_string())),
        };
        let original = Original {
            media_type: fetched.content_type.clone().unwrap_or_default(),
            charset: None,
            base_url: Some(fetched.url.to_string()),
        };
        let is_page =
            extraction::registry::of_media_type(&original.media_type).is_some_and(|f| f.media_type() == "text/html");
        if !is_page {
            let page = Page { url: fetched.url.clone(), canonical: None, links: Vec::new() };
            return Ok(Ok(ReadPage { fetched, page }));
        }
        match super::extraction::read(self.ctx.app(), fetched.body.clone(), &original, id).await {
            Ok(extracted) => {
                let said = extracted.page.unwrap_or_default();
                let page = PageFacts::read(said, fetched.url.clone()).visited();
                Ok(Ok(ReadPage { fetched, page }))
            }
            Err(failure) if failure.is_retryable => Err(failure.into()),
            Err(failure) => Ok(Err(failure.message)),
        }
    }

    async fn robots(&mut self, visit: &Visit) -> Result<Robots, JobError> {
        if let Some(robots) = &self.robots {
            return Ok(robots.clone());
        }
        let robots = self.ctx.app().web.robots(&visit.url).await.map_err(failed)?;
        if let Some(pause) = robots.pause().filter(|pause| *pause > LONGEST_PAUSE) {
            let message = format!(
                "The site asks for a pause of {} seconds between two pages, and this server waits {} at most. Add the \
                 pages that matter one by one.",
                pause.as_secs(),
                LONGEST_PAUSE.as_secs(),
            );
            return Err(Failure::permanent(FailureCode::SourceUnreachable, message).into());
        }
        Ok(self.robots.insert(robots).clone())
    }

    /// Begins the last transaction of a visit, and tells in it how far the crawl is after it.
    async fn begin(&self, after: &Crawl, found: &Found) -> Result<Tx, JobError> {
        let mut tx = self.ctx.begin().await?;
        self.tell_in(&mut tx, after, found).await?;
        Ok(tx)
    }

    async fn tell_in(&self, tx: &mut Tx, after: &Crawl, found: &Found) -> Result<(), JobError> {
        let mut tally = self.tally;
        tally.count(found);
        let (read, expected) = (after.pages(), after.pages() + after.expected());
        let share = f64::from(read) / f64::from(expected.max(1));
        self.ctx.progress_in(tx, share, tally.so_far(after)).await
    }

    /// Tells how the crawl ended, in a step of its own, so that it is told once.
    async fn end(self, bounds: Bounds) -> Result<(), JobError> {
        let step = match self.ctx.step("pages", "Read the pages below").await? {
            Step::Done(()) => return Ok(()),
            Step::Open(step) => step,
        };
        let message = self.tally.at_the_end(&self.crawl, bounds);
        let warning = NewEvent::new(JobEventKind::Log, message.clone()).level(LogLevel::Warning).step(step.id());
        let told = if self.tally.is_alone() { vec![warning] } else { Vec::new() };
        step.finish_with(self.ctx.begin().await?, message, (), told).await
    }

    /// Adds the document of a page, with a job that processes it.
    async fn add(
        &self,
        step: OpenStep,
        id: DocumentId,
        visit: &Visit,
        fetched: Fetched,
        mut found: Found,
        after: &Crawl,
    ) -> Result<Found, JobError> {
        let app = self.ctx.app();
        let workspace = self.ctx.workspace()?;
        let viewer = acting_for(app, self.ctx.job(), NEEDED).await?;
        let new = match store(app, BlobKey::of(workspace).with(id).part("original"), fetched).await {
            Ok(new) => new,
            Err(JobError::Failed { failure, .. }) if !failure.is_retryable => {
                let tx = self.begin(after, &found).await?;
                return step.finish(tx, format!("Left out: {}", failure.message), found).await;
            }
            Err(error) => return Err(error),
        };
        let mut tx = self.ctx.begin().await?;
        found.is_added = match self.insert_in(&mut tx, &viewer, id, visit, &new).await {
            Ok(is_added) => is_added,
            Err(error) => {
                discard(app, &new.key).await;
                return Err(error.into());
            }
        };
        self.tell_in(&mut tx, after, &found).await?;
        if found.is_added {
            return step.finish(tx, format!("Added {}.", new.url), found).await;
        }
        discard(app, &new.key).await;
        step.finish(tx, "The workspace has this page already.", found).await
    }

    /// Inserts the document of a page; false when the workspace has its address or its content already.
    async fn insert_in(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        id: DocumentId,
        visit: &Visit,
        new: &NewOriginal,
    ) -> Result<bool> {
        let app = self.ctx.app();
        let workspace = self.ctx.workspace()?;
        advisory_lock_in(tx, AdvisoryLock::Files(workspace)).await?;
        let first = document::Entity::by_id_in(workspace, self.first).one(&**tx).await?;
        let first = first.ok_or_else(|| Error::not_found("documentId", self.first))?;
        let is_known = web::of_address_in(tx, workspace, &visit.url).await?.is_some()
            || with_content_in(tx, workspace, &new.stored.sha256_hex(), new.format.media_type()).await?.is_some();
        if is_known {
            return Ok(false);
        }
        require(app, &**tx, SpaceRequest { workspace, bytes: new.stored.byte_size, ticket: None }).await?;
        let name: String = new.url.as_str().chars().take(200).collect();
        let job = ingestion(workspace, &Parameters::of(id, self.configuration.clone()), &name);
        let row = NewRow {
            id,
            workspace,
            name,
            is_named: false,
            source: DocumentSourceKind::Web,
            media_type: new.format.media_type(),
            charset: new.charset.clone(),
            stored: &new.stored,
            key: &new.key,
            job: Some(job.id),
            metadata: first.metadata,
            created_by: first.created_by,
        };
        let mut row = row.at(app.clock.now());
        row.source_url = Set(Some(visit.url.to_string()));
        new.set_in(&mut row, app)?;
        let document = row.insert(&**tx).await?;
        let tags = document_tag::Entity::belonging_to(self.first).all(&**tx).await?;
        if !tags.is_empty() {
            let rows =
                tags.into_iter().map(|tag| document_tag::ActiveModel { document_id: Set(id), tag_id: Set(tag.tag_id) });
            document_tag::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
        }
        enqueue_in(tx, app, viewer, job)?;
        added_in(tx, app, viewer, &document)?;
        Ok(true)
    }
}
