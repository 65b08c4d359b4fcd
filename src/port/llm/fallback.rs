//! Which model of a chain is tried after one that failed. The loop over the chain is where calls are paid for
//! (`spending`).

use std::time::Duration;

use tokio::time::Instant;

use super::{Fault, LlmError, LlmErrorCode};

/// Time that all models of a chain have together until the first token.
pub const LONGEST: Duration = Duration::from_secs(120);

/// The model to try after the one at `at` failed before its first token; `None` when the next could only fail, too, or
/// must not be asked. `context_tokens` are those of each model, in order.
///
/// What is a matter of one provider is tried elsewhere: an outage, an overload, a lack of money, and settings that are
/// wrong (a key, an address, the name of a model). What is a matter of the request is not: a budget that does not
/// allow it, a refusal of what it says, which nobody shops around for, and a form that is no good. A text that does
/// not fit goes to the next model with a larger context.
pub fn next_after(error: &LlmError, at: usize, context_tokens: &[u32]) -> Option<usize> {
    if !error.partial.is_empty() {
        return None;
    }
    let next = Some(at + 1).filter(|next| *next < context_tokens.len());
    match error.code {
        LlmErrorCode::Timeout
        | LlmErrorCode::ModelUnavailable
        | LlmErrorCode::ProviderStreamTruncated
        | LlmErrorCode::ProviderProtocol
        | LlmErrorCode::EgressDenied => next,
        LlmErrorCode::InvalidConfiguration => next.filter(|_| error.fault != Fault::Request),
        LlmErrorCode::ContextTooLong => {
            let full = context_tokens.get(at)?;
            (at + 1..context_tokens.len()).find(|next| context_tokens[*next] > *full)
        }
        LlmErrorCode::ModelRefused | LlmErrorCode::BudgetExceeded => None,
    }
}

/// When a model must have sent its first token: it gets an equal share of the time that is left, so that one that says
/// nothing leaves time for those after it.
pub fn deadline(now: Instant, end: Instant, models_left: usize) -> Instant {
    let models = u32::try_from(models_left.max(1)).unwrap_or(u32::MAX);
    now + end.saturating_duration_since(now) / models
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXTS: [u32; 4] = [8_000, 4_000, 8_000, 100_000];

    fn error(code: LlmErrorCode) -> LlmError {
        LlmError::new(code, "x")
    }

    #[test]
    fn matters_of_one_provider_are_tried_elsewhere_and_those_of_the_request_are_not_c_llm_4() {
        use LlmErrorCode::{
            BudgetExceeded, ContextTooLong, InvalidConfiguration, ModelRefused, ModelUnavailable, ProviderProtocol,
            ProviderStreamTruncated, Timeout,
        };
        for code in [Timeout, ModelUnavailable, ProviderStreamTruncated, ProviderProtocol, InvalidConfiguration] {
            assert_eq!(next_after(&error(code), 0, &CONTEXTS), Some(1), "{code:?}");
            assert_eq!(next_after(&error(code), 3, &CONTEXTS), None, "{code:?} of the last one");
        }
        assert_eq!(next_after(&error(ModelUnavailable).permanent(), 0, &CONTEXTS), Some(1), "no money left there");
        let form = LlmError { fault: Fault::Request, ..error(InvalidConfiguration) };
        assert_eq!(next_after(&form, 0, &CONTEXTS), None);
        for code in [ModelRefused, BudgetExceeded] {
            assert_eq!(next_after(&error(code), 0, &CONTEXTS), None, "{code:?}");
        }
        assert_eq!(next_after(&error(ContextTooLong), 0, &CONTEXTS), Some(3), "the next with more room");
        assert_eq!(next_after(&error(ContextTooLong), 1, &CONTEXTS), Some(2));
        assert_eq!(next_after(&error(ContextTooLong), 3, &CONTEXTS), None);
    }

    #[test]
    fn nothing_is_tried_after_the_first_token_c_llm_3() {
        let begun = LlmError { partial: "The".to_owned(), ..error(LlmErrorCode::ProviderStreamTruncated) };
        assert_eq!(next_after(&begun, 0, &CONTEXTS), None);
    }

    #[test]
    fn models_share_the_time_that_is_left_c_llm_3() {
        let now = Instant::now();
        let end = now + Duration::from_secs(120);
        assert_eq!(deadline(now, end, 3), now + Duration::from_secs(40));
        assert_eq!(deadline(now + Duration::from_secs(20), end, 2), now + Duration::from_secs(70));
        assert_eq!(deadline(now + Duration::from_secs(119), end, 1), end);
        assert_eq!(deadline(end + Duration::from_secs(5), end, 1), end + Duration::from_secs(5), "none is left");
    }
}
