//! HTTP requests that somebody described and a language model fills.
//!
//! A [`RequestTemplate`] has placeholders `{name}` in path segments, in values of the query and in its body. What a model
//! says is placed there as data: it can choose no other server, no other path than the described one, no further pair of
//! the query and no further member of the body. Both sides are parsed first and filled as trees, and the finished address
//! is compared with the described one, so that what is overlooked fails instead of passing.
//!
//! An [`AnswerCut`] makes of an answer what a model reads: chosen parts of JSON, or text up to a size.
//!
//! Nothing here sends anything.

mod body;
mod cut;
mod error;
mod header;
mod request;
mod text;
mod url_template;

pub use body::BodyTemplate;
pub use cut::{AnswerCut, Cut};
pub use error::{FillError, TemplateError};
pub use header::check_header;
pub use request::{FilledRequest, Method, RequestTemplate};
pub use url_template::UrlTemplate;
