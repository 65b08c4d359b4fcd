//! `calculate`: exact arithmetic, which models are bad at.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{BuiltIn, Caller, arguments, unfit};
use crate::base::Result;
use crate::entity::tool::ToolEffect;

/// The tool.
pub const TOOL: BuiltIn = BuiltIn {
    name: "calculate",
    title: "Calculate",
    description: "Calculates exactly. Use it for every sum, difference, product, percentage or power.",
    effect: ToolEffect::ReadOnly,
    parameters,
    run: |caller, given| Box::pin(run(caller, given)),
};

fn parameters() -> Value {
    json!({
        "type": "object", "required": ["expression"], "additionalProperties": false,
        "properties": {
            "expression": { "type": "string", "maxLength": calculator::LONGEST, "description": calculator::SYNTAX }
        },
    })
}

#[derive(Deserialize)]
struct Arguments {
    expression: String,
}

async fn run(_: Caller<'_>, given: Value) -> Result<Value> {
    let Arguments { expression } = arguments(given)?;
    // Bounded by the crate to a few milliseconds.
    let answer = calculator::evaluate(&expression).map_err(|error| unfit("expression", error.to_string()))?;
    Ok(json!({ "value": answer.value, "isExact": answer.is_exact }))
}
