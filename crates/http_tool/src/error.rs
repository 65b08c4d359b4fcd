//! What can be wrong with a template, and with the arguments for one.

use thiserror::Error;

/// A template that cannot be used. Each message says what is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// The address is no complete one of HTTP.
    #[error("The address must be complete, such as https://api.example.org/orders/{{id}}?fields={{fields}}.")]
    Url,
    /// A placeholder stands where the receiver would be chosen by it, or where it could add more than a value.
    #[error("Placeholders may stand in segments of the path and in values of the query, nowhere else in the address.")]
    Place,
    /// The address has user information or a fragment.
    #[error("The address may have no user name, no password and no fragment. Credentials belong into headers.")]
    Forbidden,
    /// The body is neither JSON nor a form.
    #[error(
        "The body must be JSON with placeholders inside strings, such as {{\"query\": \"{{query}}\"}}, or a form, such as q={{query}}&limit=5."
    )]
    Body,
    /// A request that has no body has a template for one.
    #[error("A request with this method has no body. Place the arguments in the address.")]
    NoBody,
    /// A placeholder without a parameter.
    #[error("“{0}” is a placeholder, but no property of the schema of the arguments.")]
    Unknown(String),
    /// A parameter that goes nowhere.
    #[error(
        "The argument “{0}” is used nowhere. Place it as {{{0}}} in the address or in the body, or take it out of the schema."
    )]
    Unused(String),
    /// A part of the path that may be missing.
    #[error("“{0}” stands in the path: the schema must require it.")]
    Optional(String),
    /// A header that no request may have, or whose name or value breaks the rules of HTTP.
    #[error("The header “{0}” cannot be set: {1}.")]
    Header(String, &'static str),
    /// A path into answers that cannot be read.
    #[error("“{0}” is no JSONPath, such as $.items[*].name.")]
    Path(String),
}

/// Arguments that make no request of a template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FillError {
    /// A part of the path is missing.
    #[error("The argument “{0}” is missing.")]
    Missing(String),
    /// A value that has no form at its place.
    #[error("The argument “{0}” must be a text, a number, true or false where it is placed.")]
    Form(String),
    /// A segment of a path that means another place: an empty one, `.` or `..`.
    #[error("The argument “{0}” makes a part of the path empty, or one that leads elsewhere.")]
    Segment(String),
    /// The address would be longer than servers accept.
    #[error("The arguments make an address of more than {0} bytes.")]
    TooLong(usize),
    /// The finished address is not of the described form. Nothing is known that leads here.
    #[error("The arguments change where the request goes.")]
    Elsewhere,
}
