//! The one table of HTTP status codes.
//!
//! It follows what clients and the audits of graphql-http expect today. The draft of GraphQL over HTTP is changing (422
//! for requests that fail validation, 294 for partial data); once it is final, change this table.

use axum::http::StatusCode;

use super::accept::Media;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Executed; there is data, perhaps null, perhaps with errors.
    Executed,
    /// The document could not be parsed.
    Unparsable,
    /// The document is invalid, or over a limit.
    Invalid,
    /// The variables do not fit the operation.
    BadVariables,
    /// No operation could be chosen.
    NoOperation,
    /// Not a GraphQL request at all.
    BadRequest,
    /// Credentials are missing or not valid.
    Unauthenticated,
    /// Not permitted.
    Forbidden,
    /// A mutation by GET, or another method.
    MethodNotAllowed,
    /// The caller accepts no media type of the response.
    NotAcceptable,
    /// The body arrived too slowly.
    SlowBody,
    /// The body is too large.
    TooLarge,
    /// The body's media type is not supported.
    UnsupportedMediaType,
    /// Too many requests.
    RateLimited,
    /// Overloaded, draining, or without its database.
    Unavailable,
    /// A server error.
    Internal,
}

/// The status code for an outcome in a response of the given media type.
pub fn status(outcome: Outcome, media: Media) -> StatusCode {
    match (outcome, media) {
        (Outcome::Executed, _) => StatusCode::OK,
        (Outcome::Unparsable | Outcome::Invalid | Outcome::BadVariables | Outcome::NoOperation, Media::GraphqlJson) => {
            StatusCode::BAD_REQUEST
        }
        // Old clients treat any other status as a network error and never read the errors.
        (Outcome::Unparsable | Outcome::Invalid | Outcome::BadVariables | Outcome::NoOperation, _) => StatusCode::OK,
        (Outcome::BadRequest, _) => StatusCode::BAD_REQUEST,
        (Outcome::Unauthenticated, _) => StatusCode::UNAUTHORIZED,
        (Outcome::Forbidden, _) => StatusCode::FORBIDDEN,
        (Outcome::MethodNotAllowed, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Outcome::NotAcceptable, _) => StatusCode::NOT_ACCEPTABLE,
        (Outcome::SlowBody, _) => StatusCode::REQUEST_TIMEOUT,
        (Outcome::TooLarge, _) => StatusCode::PAYLOAD_TOO_LARGE,
        (Outcome::UnsupportedMediaType, _) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        (Outcome::RateLimited, _) => StatusCode::TOO_MANY_REQUESTS,
        (Outcome::Unavailable, _) => StatusCode::SERVICE_UNAVAILABLE,
        (Outcome::Internal, _) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
