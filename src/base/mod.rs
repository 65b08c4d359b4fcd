//! Basic types that all modules share. Nothing here performs I/O.

pub mod background;
pub mod clock;
mod day;
pub mod duration;
pub mod error;
pub mod failure_code;
pub mod id;
pub mod json_schema;
pub mod page;
pub mod permission;
pub mod revision;
pub mod secret;
pub mod text;
pub mod viewer;

pub use clock::{Clock, TimeRange, Timestamp};
pub use day::Day;
pub use error::{Error, Refusal, Result};
pub use failure_code::FailureCode;
pub use id::NodeRef;
pub use permission::{InstanceRole, Permission, WorkspaceRole};
pub use viewer::Viewer;
