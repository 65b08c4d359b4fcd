//! `date_and_time`: what day it is, which models do not know.

use chrono::{DateTime, Datelike as _, FixedOffset, SecondsFormat};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{BuiltIn, Caller, arguments, unfit};
use crate::base::{Error, Result};
use crate::entity::tool::ToolEffect;

/// The tool.
pub const TOOL: BuiltIn = BuiltIn {
    name: "date_and_time",
    title: "Date and time",
    description: "Tells the date, the weekday, the week and the time of now.",
    effect: ToolEffect::ReadOnly,
    parameters,
    run: |caller, given| Box::pin(run(caller, given)),
};

fn parameters() -> Value {
    json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "utcOffset": {
                "type": "string", "pattern": "^[+-][0-9]{2}:[0-9]{2}$",
                "description": "Offset from UTC of the clock that is asked for, such as +02:00. UTC when left out."
            }
        },
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arguments {
    utc_offset: Option<String>,
}

async fn run(caller: Caller<'_>, given: Value) -> Result<Value> {
    let Arguments { utc_offset } = arguments(given)?;
    let offset: FixedOffset = utc_offset
        .as_deref()
        .unwrap_or("+00:00")
        .parse()
        .map_err(|_| unfit("utcOffset", "There is no such offset from UTC."))?;
    let now = caller.app.clock.now().to_rfc3339();
    let now = DateTime::parse_from_rfc3339(&now).map_err(Error::internal)?.with_timezone(&offset);
    Ok(json!({
        "dateTime": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "date": now.format("%Y-%m-%d").to_string(),
        "weekday": now.format("%A").to_string(),
        "isoWeek": now.iso_week().week(),
        "dayOfYear": now.ordinal(),
    }))
}
