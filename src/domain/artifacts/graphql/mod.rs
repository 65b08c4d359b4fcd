//! Types of artifacts.

mod artifact;
mod list;
mod mutation;
mod nested;

pub use artifact::{Artifact, ArtifactConnection, ArtifactFormat, ArtifactKey};
pub use list::WorkspaceArtifacts;
pub use mutation::ArtifactsMutation;
pub use nested::{of_job, of_subject};
