//! The domains, one folder each, with the same file names: `service` has the rules, `graphql` the types, `jobs` the
//! background work. `problem` and `node` depend on types of every domain; `lookup` and `list_filter` are what several share.

pub mod accounts;
pub mod activity;
pub mod analytics;
pub mod approvals;
pub mod artifacts;
pub mod audit;
pub mod auth;
pub mod avatars;
pub mod bots;
pub mod configurations;
pub mod conversations;
pub mod documents;
pub mod extraction;
pub mod jobs;
pub mod list_filter;
pub mod lookup;
pub mod models;
pub mod node;
pub mod problem;
pub mod prompts;
pub mod research;
pub mod retrieval;
pub mod tags;
pub mod tools;
pub mod workspaces;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::documents;
    use crate::base::id::{DocumentId, JobId, WorkspaceId};
    use crate::engine::signals;
    use crate::identity::ACCESS_CHANGED;

    #[test]
    fn topics_of_different_owners_are_different() {
        let id = uuid::Uuid::nil();
        let (job, document, workspace) = (JobId(id), DocumentId(id), WorkspaceId(id));
        let all = [
            signals::QUEUE,
            signals::DUE,
            signals::job(job),
            signals::cancel(job),
            signals::activity(workspace),
            documents::signal(document),
            ACCESS_CHANGED,
        ];
        assert_eq!(HashSet::from(all).len(), all.len());
    }
}
