//! What the test crates, the benchmarks and the fuzz targets need of the crate: no API, and nothing else is public, so
//! that the compiler finds what nobody calls.

pub mod app {
    pub use crate::app::App;
}

pub mod base {
    pub use crate::base::{Clock, Error, Result, Timestamp, Viewer, WorkspaceRole, id, permission, secret};
}

pub mod config {
    pub use crate::config::{Config, DatabaseUrl, LimitsConfig, Overrides, Profile, Switch};
}

pub mod db {
    pub use crate::db::{Db, Settings, Tx, migrate, search};
}

pub mod domain {
    pub use crate::domain::auth::claim;
    pub use crate::domain::workspaces::service::member;
}

pub mod engine {
    pub use crate::engine::{
        JobCtx, JobError, JobHandler, NewJob, Outcome, Registry, Runner, enqueue_in, event, stream, submit,
    };
}

pub mod entity {
    pub use crate::entity::{Unscoped, job_event, session, user};
}

pub mod graphql {
    pub use crate::graphql::{ContextExt, Key, context, limits, rate_limit, request_documents, transport};
}

pub mod live {
    pub use crate::live::Permit;
}

pub mod identity {
    pub use crate::identity::{ACCESS_CHANGED, admission};
}

pub mod port {
    pub use crate::port::{bus, install_crypto, limits};

    /// Providers, which the program makes of its settings alone so far.
    pub mod llm {
        pub use crate::port::llm::{
            Capability, Chunk, EmbeddingRequest, FinishReason, ListedModel, Message, ModelSettings, Provider,
            ProviderKind, ProviderSettings, Purpose, Reach, Request, Role, guard,
        };
    }
}

pub mod schema {
    pub use crate::schema::{build, build_for_known, sdl};
}

pub mod server {
    pub use crate::server::*;
}

/// Chains of models, which only bots have.
pub mod spending {
    pub use crate::spending::{Account, Attempt, ChainError, Opened};
}

pub mod telemetry {
    pub use crate::telemetry::metrics;
}

pub mod worker {
    pub use crate::worker::*;
}
