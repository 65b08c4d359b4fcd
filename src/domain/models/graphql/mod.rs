//! Types of providers and models.

mod default;
mod enums;
mod list;
mod model;
mod mutation;
mod price;
mod provider;

pub use default::{ModelDefault, defaults_of_instance, defaults_of_workspace, first_choice};
pub use list::{WorkspaceModels, providers_of_instance};
pub use model::{Model, ModelKey};
pub use mutation::ModelsMutation;
pub use provider::{ModelProvider, ModelProviderKey};
