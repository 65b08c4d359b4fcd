//! Starting a new job like an old one. The handler of its kind does it.

use serde_json::Value;

use super::control::permitted;
use crate::app::App;
use crate::base::id::JobId;
use crate::base::{Error, Result, Viewer};
use crate::engine::{JobOptions, Registry};
use crate::entity::job;

/// Starts a new job like an old one, which may be in any state. `changes` is an object whose members replace those of
/// the old parameters; unknown members are refused, because they would have no effect.
pub async fn rerun(
    app: &App,
    viewer: &Viewer,
    kinds: &Registry,
    id: JobId,
    changes: Option<Value>,
    options: JobOptions,
) -> Result<job::Model> {
    let old = permitted(app, viewer, id).await?;
    check(&old.parameters, changes.as_ref())?;
    // A newer process of the same installation may know more kinds.
    let unknown = || Error::invalid("jobId", "rerunnable", "This server does not know jobs of this kind.");
    let handler = kinds.get(&old.kind).ok_or_else(unknown)?;
    handler.rerun(app, viewer, &old, changes, options).await
}

fn check(parameters: &Value, changes: Option<&Value>) -> Result<()> {
    let changes = match changes {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(changes)) => changes,
        Some(_) => return Err(Error::invalid("parameters", "object", "Must be an object with members to change.")),
    };
    match changes.keys().find(|name| parameters.get(name.as_str()).is_none()) {
        None => Ok(()),
        Some(name) => {
            let name: String = name.chars().take(100).collect();
            let message = format!("The job has no parameter “{name}”.");
            Err(Error::invalid(name, "knownMember", message).inside("parameters"))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn changes_must_name_parameters_of_the_job() {
        let parameters = json!({ "question": "Why?", "title": null });
        for changes in [None, Some(json!(null)), Some(json!({})), Some(json!({ "title": "T", "question": "How?" }))] {
            assert!(check(&parameters, changes.as_ref()).is_ok(), "{changes:?}");
        }
        for changes in [json!([]), json!("question"), json!({ "qestion": "How?" }), json!({ "": 1 })] {
            assert_eq!(check(&parameters, Some(&changes)).unwrap_err().code(), "INVALID_INPUT", "{changes}");
        }
    }
}
