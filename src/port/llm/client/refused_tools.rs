//! What to do about a provider that refuses tools.

use super::super::{Fault, LlmError, LlmErrorCode, Request};

/// Words between a tool and that it is not supported, at most.
const NEAR: usize = 6;

/// Says what people can do when a request with tools was refused because of them. Tools are never left out: the answer
/// would be one without what it was to be made of. Another model of a chain may take them.
pub fn explained(error: LlmError, status: u16, words: &str, request: &Request) -> LlmError {
    if request.tools.is_empty() {
        return error;
    }
    let words = words.to_lowercase();
    let message = match status {
        400 | 404 | 422 if refuses_tools(&words) => TAKES_NONE,
        // Some servers tell of it as of a fault of their own.
        500 | 501 if is_setting_of_server(&words) => TAKES_NONE,
        400 | 422 if refuses_description(&words) => BAD_DESCRIPTION,
        _ => return error,
    };
    let LlmError { partial, spent, attempts, .. } = error;
    let error = LlmError { fault: Fault::Provider, ..LlmError::new(LlmErrorCode::InvalidConfiguration, message) };
    LlmError { partial, spent, attempts, ..error }
}

const TAKES_NONE: &str = "The model, or the server that runs it, takes no tools. Choose a model that takes tools, or take \
                          the tools from the bot.";

const BAD_DESCRIPTION: &str = "The model provider did not accept how a tool is described. Simplify its name and the schema \
                               of its arguments, choose another model, or take the tool from the bot.";

/// True for words, in lower case, that say that tools are not taken at all.
fn refuses_tools(words: &str) -> bool {
    if is_setting_of_server(words) {
        return true;
    }
    if refuses_description(words) {
        return false;
    }
    let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric() && !"_'’".contains(c)).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let near =
        |at: usize, before: usize, after: usize| &words[at.saturating_sub(before)..words.len().min(at + after + 1)];
    let supports = ["support", "enabled", "available", "permitted", "allowed", "unsupported", "unrecognized"];
    let is_no =
        |word: &&str| matches!(*word, "no" | "not" | "cannot") || word.ends_with("n't") || word.ends_with("n’t");
    let is_tool =
        |word: &&str| word.trim_matches('\'').starts_with("tool") || matches!(*word, "function" | "functions");
    words.iter().enumerate().any(|(at, word)| {
        supports.iter().any(|part| word.starts_with(part))
            && (word.starts_with("un") || near(at, 4, 0).iter().any(is_no))
            && near(at, NEAR, NEAR).iter().any(is_tool)
    })
}

/// What vLLM and llama.cpp say that were not started for tools.
fn is_setting_of_server(words: &str) -> bool {
    ["enable-auto-tool-choice", "tools param requires", "unsupported param: tools", "does not support tools"]
        .iter()
        .any(|part| words.contains(part))
}

/// True when it is the description of a tool that is refused.
fn refuses_description(words: &str) -> bool {
    ["tools[", "tools.", "function_declarations", "input_schema", "function.parameters", "schema"]
        .iter()
        .any(|part| words.contains(part))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::question;
    use super::super::super::{OfferedTool, ToolChoice};
    use super::*;

    fn with_tools() -> Request {
        let tool =
            OfferedTool { name: "search".into(), description: "Finds.".into(), parameters: serde_json::Value::Null };
        question("Why?").with_tools(vec![tool], ToolChoice::Auto)
    }

    fn message(status: u16, words: &str) -> Option<String> {
        let error = LlmError { fault: Fault::Request, ..LlmError::new(LlmErrorCode::ModelUnavailable, "as it was") };
        let error = explained(error, status, words, &with_tools());
        (error.message != "as it was").then(|| {
            let facts = (error.code, error.fault, error.retryable);
            assert_eq!(facts, (LlmErrorCode::InvalidConfiguration, Fault::Provider, false), "{words}");
            error.message
        })
    }

    #[test]
    fn a_refusal_of_tools_says_what_to_do() {
        for (status, words) in [
            (400, "registry.ollama.ai/library/smollm2:135m does not support tools"),
            (400, "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"),
            (404, "404 No endpoints found that support tool use. Try disabling \"search\"."),
            (400, "Function calling is not enabled for models/gemma-3-27b-it"),
            (400, "`tool calling` is not supported with this model"),
            (400, "This model doesn't support tool use."),
            (400, "deepseek-reasoner does not support Function Calling"),
            (
                422,
                "[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"tools\"],\"msg\":\"Extra inputs are not permitted\"}]",
            ),
            (500, "tools param requires --jinja flag"),
            (500, "Unsupported param: tools"),
        ] {
            assert_eq!(message(status, words).as_deref(), Some(TAKES_NONE), "{words}");
        }
    }

    #[test]
    fn a_description_that_is_refused_is_told_apart() {
        for words in [
            "Invalid JSON payload received. Unknown name \"x\" at 'tools[0].function_declarations[8].parameters': Cannot find field.",
            "Invalid schema for function 'search': schema must be a JSON Schema of 'type: \"object\"'.",
            "tools.0.custom.input_schema: JSON schema is invalid",
        ] {
            assert_eq!(message(400, words).as_deref(), Some(BAD_DESCRIPTION), "{words}");
        }
    }

    #[test]
    fn other_refusals_stay_what_they_are() {
        for (status, words) in [
            (400, "An assistant message with 'tool_calls' must be followed by tool messages."),
            (400, "max_tokens is not supported"),
            (500, "the tool is not available"),
            (503, "tools param requires --jinja flag"),
            (400, "bad"),
        ] {
            assert_eq!(message(status, words), None, "{words}");
        }
        let error = LlmError::new(LlmErrorCode::InvalidConfiguration, "as it was");
        let kept = explained(error.clone(), 400, "m does not support tools", &question("Why?"));
        assert_eq!(kept, error, "without tools");
    }
}
