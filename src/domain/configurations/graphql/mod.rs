//! Types of configurations.

mod change;
mod configuration;
mod default;
mod kind;
mod list;
mod mutation;
mod query;
mod version;

pub use configuration::{Configuration, ConfigurationConnection, ConfigurationKey};
pub use kind::ConfigurationKind;
pub use list::WorkspaceConfigurations;
pub use mutation::ConfigurationsMutation;
pub use query::ConfigurationsQuery;
pub use version::{ConfigurationVersion, ConfigurationVersionKey};
