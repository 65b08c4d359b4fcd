//! Keys are changed while values are read and written, and nothing is stored or told in plain.

mod canary;
mod ends;
mod rotation;

use crate::base::id::{JobId, WorkspaceId};
use crate::custody::rotation::{KeyRotation, start};
use crate::engine::Registry;
use crate::testing::TestServer;
use crate::vault::store;
use crate::vault::tests::things::{COLUMNS, Things};

/// What a worker needs to change the keys of the tables of the tests.
fn kinds() -> Registry {
    Registry::default().with(KeyRotation::of(COLUMNS))
}

/// Starts a rotation as the operator of this process does.
async fn begin(server: &TestServer) -> JobId {
    start(&server.app).await.unwrap().job.id
}

/// Versions of the data keys of a workspace, retired ones in parentheses.
async fn versions(things: &Things, scope: Option<WorkspaceId>) -> String {
    let keys = things.keys(scope).await;
    let told = keys.iter().map(|key: &store::Wrapped| match key.retired_at {
        None => key.version.to_string(),
        Some(_) => format!("({})", key.version),
    });
    told.collect::<Vec<_>>().join(" ")
}
