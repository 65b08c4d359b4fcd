//! Talk: what a model with tools is told, from round to round, within its context.

use std::sync::Arc;

use super::retrieve::Passages;
use super::rounds::Round;
use super::task::Task;
use super::write::{prompt, sampled};
use crate::base::FailureCode;
use crate::domain::conversations::answer::{self, Turn};
use crate::domain::models::catalog::Chosen;
use crate::domain::tools::service::asked::offer;
use crate::engine::{Failure, JobCtx};
use crate::entity::tool_call::ToolCallStatus;
use crate::entity::{tool, tool_call};
use crate::port::llm::{
    Fence, LanguageModel, Message, OfferedTool, Request, ToolChoice, UsageMeter, cut_to_tokens, estimate_tokens,
};

/// Most tokens of one result.
const MOST_OF_RESULT: u32 = 8_000;
/// Fewest tokens that a round needs for results.
const LEAST_FOR_RESULTS: u32 = 256;

/// What a model with tools is told.
pub struct Talk {
    model: Arc<dyn LanguageModel>,
    /// What every request of the talk has.
    base: Request,
    fence: Fence,
}

impl Talk {
    /// What it is told at first: rules, history, passages and the question. A part of the context is kept for the tools and
    /// what they return.
    ///
    /// # Errors
    /// When the tools alone fill the context.
    pub fn begin(
        ctx: &JobCtx,
        task: &Task,
        passages: &Passages,
        models: &[Chosen],
        tools: &[tool::Model],
    ) -> Result<Self, Failure> {
        let Some(first) = models.first() else { return Err(Failure::superseded()) };
        let offered: Vec<OfferedTool> = tools.iter().map(offer).collect();
        let context = first.model.context_tokens();
        let for_tools = tokens_of(&offered);
        if for_tools > context / 2 {
            let message = "The tools of this bot do not fit into the context of its model. Give it fewer tools, or a model \
                           with a longer context.";
            return Err(Failure::permanent(FailureCode::InvalidConfiguration, message));
        }
        let turns: Vec<Turn> = task.turns();
        let mut parts = prompt(ctx, task, passages, &*first.model, &turns);
        parts.has_tools = true;
        parts.context_tokens = context - for_tools - context / 4;
        let assembled = answer::assemble(&parts);
        let base = Request::new(assembled.messages, None, assembled.max_output_tokens, String::new());
        let base = sampled(task, base).with_tools(offered, ToolChoice::Auto);
        Ok(Self { model: Arc::clone(&first.model), base, fence: assembled.fence })
    }

    /// The next request.
    pub fn request(&self, key: String, choice: ToolChoice) -> Request {
        Request { idempotency_key: key, tool_choice: choice, meter: UsageMeter::default(), ..self.base.clone() }
    }

    /// Whether there is room for what further calls return.
    pub fn has_room(&self) -> bool {
        self.room() >= LEAST_FOR_RESULTS
    }

    fn room(&self) -> u32 {
        let taken = self.base.estimated_input_tokens().saturating_add(self.base.max_output_tokens);
        self.model.context_tokens().saturating_sub(taken)
    }

    /// Adds what the model said in a round, and what came of its calls.
    pub fn hear(&mut self, round: &Round, rows: &[tool_call::Model]) {
        let calls = round.calls.iter().map(|called| called.call.clone()).collect();
        self.base.messages.push(Message::calling(round.text().trim(), calls));
        let mut left = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        for (called, row) in round.calls.iter().zip(rows) {
            let share = (self.room() / left.max(1)).min(MOST_OF_RESULT);
            let told = told(&self.fence, row, share);
            self.base.messages.push(Message::result(&called.call, told));
            left = left.saturating_sub(1);
        }
    }
}

fn tokens_of(tools: &[OfferedTool]) -> u32 {
    let tokens = |tool: &OfferedTool| {
        let schema = estimate_tokens(&tool.parameters.to_string());
        estimate_tokens(&tool.name).saturating_add(estimate_tokens(&tool.description)).saturating_add(schema)
    };
    tools.iter().map(tokens).fold(0, u32::saturating_add)
}

/// What came of a call, in words of ours. What the tool returned stands behind the fence, and so does why it failed: a tool
/// server, a schema or a person may have written that.
fn told(fence: &Fence, row: &tool_call::Model, room: u32) -> String {
    let reason = row.failure.as_ref().and_then(|failure| failure["message"].as_str()).unwrap_or_default();
    let said = match row.status {
        ToolCallStatus::Succeeded => "",
        ToolCallStatus::Rejected => "A person refused this call, and it was not made.",
        ToolCallStatus::Expired => "Nobody decided about this call in time, and it was not made.",
        ToolCallStatus::Cancelled => "This call was stopped.",
        _ => "This call failed.",
    };
    let said = match reason.is_empty() {
        true => said.to_owned(),
        false => format!("{said}\n\n{}", fence.piece("reason", reason)).trim().to_owned(),
    };
    let Some(output) = &row.output else { return said };
    let label = format!("result of {}", row.called_name);
    let around = estimate_tokens(&said).saturating_add(estimate_tokens(&fence.piece(&label, "")));
    let text = output.to_string();
    let kept = cut_to_tokens(&text, room.saturating_sub(around));
    let cut = if kept.len() < text.len() || row.is_output_cut { "\nThe rest was left out for its length." } else { "" };
    format!("{said}\n\n{}{cut}", fence.piece(&label, kept)).trim().to_owned()
}
