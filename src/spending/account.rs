//! An account: a payer, and the calls of models that are over and not settled yet.

use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;

use super::ledger::{self, Call, FinishedCall};
use super::metered::Metered;
use super::payer::{Payer, Work};
use crate::app::App;
use crate::base::id::{BotId, UsageId, WorkspaceId};
use crate::base::{Error, Result, Timestamp};
use crate::db::Tx;
use crate::engine::{Fact, JobCtx, JobError, OpenStep};
use crate::port::llm::{self, LanguageModel, Request, Structured};

/// A payer, and the calls of models that are over and not settled yet. Clones share them.
#[derive(Debug, Clone)]
pub struct Account {
    app: App,
    payer: Payer,
    unsettled: Unsettled,
}

/// Where calls that are over wait to be settled.
#[derive(Debug, Clone)]
enum Unsettled {
    /// Among the facts of the attempt at a job.
    Attempt(JobCtx),
    /// Nowhere else.
    Here(Arc<Calls>),
}

impl Account {
    /// The account of the job that makes the step.
    pub fn of_step(step: &OpenStep) -> Result<Self> {
        Ok(Self::of_step_for(step, step.ctx().workspace()?))
    }

    /// The account of the job that makes the step, for what it does for one of several workspaces.
    pub fn of_step_for(step: &OpenStep, workspace: WorkspaceId) -> Self {
        Self::of_step_with(step, workspace, None)
    }

    /// The account of the job that makes the step, for what a bot does in it: the calls count against the monthly budget
    /// of the bot too.
    pub fn of_step_for_bot(step: &OpenStep, bot: BotId) -> Result<Self> {
        Ok(Self::of_step_with(step, step.ctx().workspace()?, Some(bot)))
    }

    fn of_step_with(step: &OpenStep, workspace: WorkspaceId, bot: Option<BotId>) -> Self {
        let (ctx, job) = (step.ctx(), step.ctx().job());
        let work = Work { job: job.id, fence: job.fence, step: step.key().to_owned() };
        let payer = Payer { workspace, person: job.created_by, bot, work: Some(work) };
        Self { app: ctx.app().clone(), payer, unsettled: Unsettled::Attempt(ctx.clone()) }
    }

    /// The account of a payer, for work that is no job.
    pub fn without_job(app: &App, payer: Payer) -> Self {
        debug_assert!(payer.work.is_none(), "the step of a job has the account of its job");
        let calls = Arc::new(Calls { app: app.clone(), over: Mutex::default() });
        Self { app: app.clone(), payer, unsettled: Unsettled::Here(calls) }
    }

    /// A model whose calls are paid from this account.
    pub fn model(&self, model: Arc<dyn LanguageModel>) -> Metered {
        Metered::new(self.clone(), model)
    }

    /// A model whose first call, for this request, is paid with the commit of a transaction of [`JobCtx::begin`]; none when
    /// that is refused. Then nothing of the transaction may be kept, and the model says why when it is asked.
    ///
    /// # Errors
    /// When the job belongs to another worker.
    pub async fn prepaid_in(
        &self,
        tx: &Tx,
        model: Arc<dyn LanguageModel>,
        request: &Request,
    ) -> Result<Option<Metered>, JobError> {
        let model = self.model(model);
        Ok(model.prepay_in(tx, request).await?.then_some(model))
    }

    /// Asks a model for a value of a shape.
    pub async fn complete_structured<T: DeserializeOwned>(
        &self,
        model: Arc<dyn LanguageModel>,
        request: Request,
    ) -> Result<Structured<T>, JobError> {
        Ok(llm::complete_structured(&self.model(model), request).await?)
    }

    /// Settles the calls that are over, with the commit of a transaction of the caller. For jobs their steps do so.
    pub async fn settle_in(&self, tx: &mut Tx) -> Result<()> {
        match &self.unsettled {
            Unsettled::Attempt(ctx) => ctx.write_facts_in(tx, &ctx.facts()).await,
            Unsettled::Here(calls) => {
                ledger::settle_in(tx, &calls.over(), self.app.clock.now()).await?;
                Ok(())
            }
        }
    }

    /// Reserves the highest cost of a call, or refuses it; settles what is known of earlier calls before, so that
    /// nothing is refused for their sake.
    pub(super) async fn reserve(&self, call: Call<'_>) -> Result<UsageId, ReserveError> {
        let entry = match &self.unsettled {
            Unsettled::Attempt(ctx) => {
                let facts = ctx.facts();
                let mut tx = ctx.begin().await?;
                ctx.write_facts_in(&mut tx, &facts).await?;
                let entry = ledger::reserve_in(&tx, &self.payer, call, self.app.clock.now()).await?;
                tx.commit().await?;
                ctx.forget(&facts);
                entry
            }
            Unsettled::Here(calls) => {
                let over = calls.over();
                let mut tx = self.app.db.begin().await?;
                ledger::settle_in(&mut tx, &over, self.app.clock.now()).await?;
                let entry = ledger::reserve_in(&tx, &self.payer, call, self.app.clock.now()).await?;
                tx.commit().await?;
                calls.forget(&over);
                entry
            }
        };
        entry.ok_or_else(|| self.lost())
    }

    /// Reserves the highest cost of a call with the commit of a transaction that holds the job's row, or refuses it.
    pub(super) async fn reserve_in(&self, tx: &Tx, call: Call<'_>) -> Result<UsageId, ReserveError> {
        let entry = ledger::reserve_in(tx, &self.payer, call, self.app.clock.now()).await?;
        entry.ok_or_else(|| self.lost())
    }

    /// Reserves the cost of another attempt of a call, or refuses it.
    pub(super) async fn reserve_more(&self, entry: UsageId, amount: i64) -> Result<(), ReserveError> {
        match ledger::reserve_more(&self.app, &self.payer, entry, amount).await? {
            true => Ok(()),
            false => Err(self.lost()),
        }
    }

    /// Notes a call that is over.
    pub(super) fn note(&self, call: FinishedCall) {
        match &self.unsettled {
            Unsettled::Attempt(ctx) => ctx.note(Arc::new(call)),
            Unsettled::Here(calls) => calls.lock().push(call),
        }
    }

    fn lost(&self) -> ReserveError {
        if let Unsettled::Attempt(ctx) = &self.unsettled {
            ctx.abandon();
        }
        ReserveError::Lost
    }
}

/// Why nothing was reserved.
#[derive(Debug)]
pub(super) enum ReserveError {
    /// The job belongs to another worker now, or the call is settled already.
    Lost,
    /// A budget does not suffice, or the ledger could not be written.
    Refused(Error),
}

impl From<Error> for ReserveError {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<JobError> for ReserveError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Failed { cause: Some(error), .. } => Self::Refused(error),
            JobError::Failed { failure, .. } | JobError::Unready { failure, .. } => {
                Self::Refused(Error::unavailable(failure.message))
            }
            JobError::Lost => Self::Lost,
        }
    }
}

impl Fact for FinishedCall {
    fn write_in<'a>(&'a self, tx: &'a mut Tx, now: Timestamp) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            ledger::settle_in(tx, &[*self], now).await?;
            Ok(())
        })
    }

    fn shows_ready(&self) -> bool {
        self.is_answer()
    }
}

/// Calls of an account without a job.
struct Calls {
    app: App,
    over: Mutex<Vec<FinishedCall>>,
}

impl Calls {
    fn over(&self) -> Vec<FinishedCall> {
        self.lock().clone()
    }

    /// Forgets calls whose settlement was committed.
    fn forget(&self, settled: &[FinishedCall]) {
        self.lock().retain(|call| !settled.iter().any(|other| other.entry == call.entry));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<FinishedCall>> {
        self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calls").field("over", &self.over).finish_non_exhaustive()
    }
}

/// Nobody holds the account any more: its client has gone away, or its work is done. What it spent is settled all the
/// same; what was settled before stays as it is.
impl Drop for Calls {
    fn drop(&mut self) {
        let over = take(&mut *self.lock());
        if over.is_empty() || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        let app = self.app.clone();
        self.app.detached.spawn(async move {
            if let Err(error) = settle(&app, &over).await {
                tracing::warn!(error = ?error, "calls of a model could not be settled; they are at their highest cost");
            }
        });
    }
}

async fn settle(app: &App, over: &[FinishedCall]) -> Result<()> {
    let mut tx = app.db.begin().await?;
    ledger::settle_in(&mut tx, over, app.clock.now()).await?;
    tx.commit().await
}
