//! Rounds: a model that can call tools is asked, the calls that it asks for are made, and it is asked again with what came
//! of them, until it has said what it has to say.
//!
//! Each round is a step, and so is each call: after a crash nothing is asked or made twice. What tools return is data behind
//! a fence ([`Talk`]); it changes neither which tools there are nor who is asked about a call.

use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde::{Deserialize, Serialize};

use super::begin::{Beginning, Begun, FirstCall, Written, begin};
use super::calls::{self, Made};
use super::finish::{self, Finished};
use super::retrieve::Passages;
use super::stream::{self, End, Place, Said};
use super::talk::Talk;
use super::task::Task;
use super::text::Part;
use super::write::open;
use crate::base::id::ToolCallId;
use crate::domain::models::catalog::Chosen;
use crate::domain::tools::service::asked::{Asker, asked};
use crate::engine::{JobCtx, JobError, OpenStep, Outcome, Step};
use crate::entity::message_part::PartKind;
use crate::entity::{tool, tool_call};
use crate::port::llm::{Cut, ToolCall, ToolChoice};
use crate::spending::Account;

/// Most rounds in which tools may be called. One more is for the answer.
const MOST_ROUNDS: usize = 12;
/// Most rounds with calls that cannot be made: a model may mend its arguments twice.
const MOST_FAULTY: usize = 3;

/// A round, as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub struct Round {
    /// What the model said.
    pub parts: Vec<Part>,
    /// The calls that it asked for.
    pub calls: Vec<Called>,
    /// Why the end of what it said is missing, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cut: Option<Cut>,
    /// True when one of the calls could not be made as it was asked for.
    #[serde(default)]
    is_faulty: bool,
}

/// A call that a model asked for, and its row.
#[derive(Debug, Serialize, Deserialize)]
pub struct Called {
    /// What the model wrote.
    pub call: ToolCall,
    /// The row.
    pub id: ToolCallId,
}

impl Round {
    /// The text of the round.
    pub fn text(&self) -> String {
        self.parts.iter().filter(|part| part.kind == PartKind::Text).map(|part| part.text.as_str()).collect()
    }

    /// All parts that it adds to the answer.
    fn all_parts(&self) -> impl Iterator<Item = Part> {
        let call = |called: &Called| Part { kind: PartKind::ToolCall, text: called.id.to_string() };
        self.parts.iter().cloned().chain(self.calls.iter().map(call))
    }
}

/// Writes the answer; answers with what it waits for, if it does.
pub async fn run(
    ctx: &JobCtx,
    task: &Task,
    passages: &Passages,
    models: &[Chosen],
    tools: &[tool::Model],
) -> Result<Option<Outcome>, JobError> {
    let mut rounds = Rounds { ctx, task, models, tools, begun: None, said: Vec::new() };
    let mut talk = Talk::begin(ctx, task, passages, models, tools)?;
    let mut faulty = 0;
    for number in 1.. {
        let may_call = number <= MOST_ROUNDS && faulty < MOST_FAULTY && talk.has_room();
        let round = rounds.ask(number, &talk, if may_call { ToolChoice::Auto } else { ToolChoice::Never }).await?;
        if round.calls.is_empty() {
            return rounds.finish(passages, round.cut).await.map(|()| None);
        }
        faulty += usize::from(round.is_faulty);
        rounds.go_on().await?;
        match calls::make(ctx, task, tools, &round).await? {
            Made::All(rows) => talk.hear(&round, &rows),
            Made::Waits(outcome) => return Ok(Some(outcome)),
        }
    }
    Ok(None)
}

/// The rounds of an answer.
struct Rounds<'a> {
    ctx: &'a JobCtx,
    task: &'a Task,
    models: &'a [Chosen],
    tools: &'a [tool::Model],
    /// The attempt that writes, once this process has begun or taken it up.
    begun: Option<Begun>,
    /// What was said in the rounds that are done.
    said: Vec<Part>,
}

impl Rounds<'_> {
    /// Asks the model, once for each round.
    async fn ask(&mut self, number: usize, talk: &Talk, choice: ToolChoice) -> Result<Round, JobError> {
        let round = match self.ctx.step_to_begin::<Round>(&format!("ask-{number}"), "Ask the model").await? {
            Step::Done(round) => round,
            Step::Open(step) => self.ask_now(step, talk, choice).await?,
        };
        self.said.extend(round.all_parts());
        Ok(round)
    }

    async fn ask_now(&mut self, step: OpenStep, talk: &Talk, choice: ToolChoice) -> Result<Round, JobError> {
        let account = Account::of_step_for_bot(&step, self.task.bot.id)?;
        let request = talk.request(step.idempotency_key(), choice);
        if self.begun.is_none() {
            let call = self.models.first().map(|model| FirstCall { account: &account, model, request: &request });
            let beginning = Beginning { step: Some(&step), call, said: Some(&self.said) };
            self.begun = Some(begin(self.ctx, self.task, beginning).await?);
        } else {
            let mut tx = self.ctx.begin().await?;
            step.begin_in(&mut tx).await?;
            tx.commit().await?;
        }
        let Some(begun) = &mut self.begun else { return Err(JobError::Lost) };
        let prepaid = begun.prepaid.take();
        let stream = open(&step, self.task, &account, prepaid, self.models, &request).await?;
        let has_text = !begun.writer.text(PartKind::Text).trim().is_empty();
        let place = Place {
            writer: &begun.writer,
            keeps_reasoning: self.task.bot.shows_reasoning,
            separator: if has_text { "\n\n" } else { "" },
        };
        let said = match stream::append(stream, place, || self.task.waited(self.ctx)).await? {
            End::Done(said) => said,
            End::Lost => return Err(self.lost()),
        };
        // The parts of this round are stored before the step says so.
        if !begun.writer.flush().await {
            return Err(self.lost());
        }
        let round = self.store(step, said, choice).await?;
        self.show(&round)?;
        Ok(round)
    }

    /// Stores what the model said, and the calls that it asks for, in one commit.
    async fn store(&self, step: OpenStep, said: Said, choice: ToolChoice) -> Result<Round, JobError> {
        let Said { finish, parts, mut calls } = said;
        if choice == ToolChoice::Never {
            calls.clear();
        }
        let asker = Asker {
            workspace: self.task.workspace,
            job: self.ctx.id(),
            message: self.task.answer.id,
            person: self.task.viewer.user_id(),
        };
        let first = self.said.len() + parts.len();
        let rows: crate::base::Result<Vec<tool_call::Model>> = calls
            .iter()
            .enumerate()
            .map(|(place, call)| {
                let row = asked(self.ctx.app(), asker, self.tools, call)?;
                Ok(tool_call::Model { part: i64::try_from(first + place).ok(), ..row })
            })
            .collect();
        let rows = rows?;
        let is_faulty = rows.iter().any(|row| row.status.is_final());
        let called: Vec<Called> = calls.into_iter().zip(&rows).map(|(call, row)| Called { call, id: row.id }).collect();
        let told = match called.len() {
            0 => "The model has answered.".to_owned(),
            1 => "The model asks for one call.".to_owned(),
            several => format!("The model asks for {several} calls."),
        };
        let cut = if called.is_empty() { Cut::of(finish) } else { None };
        let round = Round { parts, calls: called, cut, is_faulty };
        let tx = self.ctx.begin().await?;
        if !rows.is_empty() {
            let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
            tool_call::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
        }
        step.finish(tx, told, round).await
    }

    /// Lets readers see the calls of a round, behind its text.
    fn show(&self, round: &Round) -> crate::base::Result<()> {
        let Some(begun) = &self.begun else { return Ok(()) };
        for called in &round.calls {
            begun.writer.append(PartKind::ToolCall, &called.id.to_string())?;
        }
        Ok(())
    }

    /// Takes the answer up again that waited, or whose process was lost.
    async fn go_on(&mut self) -> Result<(), JobError> {
        if self.begun.is_none() {
            let beginning = Beginning { said: Some(&self.said), ..Beginning::default() };
            self.begun = Some(begin(self.ctx, self.task, beginning).await?);
        }
        match &self.begun {
            Some(begun) if begun.writer.flush().await => Ok(()),
            _ => Err(self.lost()),
        }
    }

    /// Checks what was said, and ends the answer.
    async fn finish(mut self, passages: &Passages, cut: Option<Cut>) -> Result<(), JobError> {
        let step = match self.ctx.step::<Finished>("finish", "Check the answer").await? {
            Step::Done(_) => return Ok(()),
            Step::Open(step) => step,
        };
        self.go_on().await?;
        let Some(Begun { writer, attempt, .. }) = self.begun else { return Err(JobError::Lost) };
        let nothing = writer.text(PartKind::Text).trim().is_empty().then_some(Cut::NoText);
        let written = Written { writer, attempt, cut: cut.or(nothing), is_no_answer: false };
        finish::run(self.ctx, self.task, passages, step, written).await
    }

    fn lost(&self) -> JobError {
        self.ctx.abandon();
        JobError::Lost
    }
}
