//! Who sends a request, and how invalid credentials are handled.
//!
//! Clients send their token with every request. An expired one, one of another installation, or the word `null` must
//! not prevent signing in: a client that cannot omit it could never get a valid one. So operations that need no caller
//! treat invalid credentials as anonymous, and all others report what is wrong with them.

use std::sync::Arc;

use super::super::request_documents::CheckedDocument;
use super::context::{Credentials, RequestMeta};
use super::gateway::Gateway;
use super::problem::Problem;
use crate::base::error::Kind;
use crate::base::viewer::Actor;
use crate::base::{Error, Viewer};

/// The sender of a request, or of everything on a socket.
#[derive(Clone)]
pub struct Sender {
    viewer: Arc<Viewer>,
    /// Why the credentials are invalid; the viewer is then anonymous.
    unusable: Option<Problem>,
}

impl Sender {
    /// Authenticates the sender of a request.
    ///
    /// # Errors
    ///
    /// Those of [`Gateway::authenticate`] that are not about the credentials.
    pub async fn find(gateway: &dyn Gateway, credentials: Credentials, meta: &RequestMeta) -> Result<Self, Problem> {
        match gateway.authenticate(credentials, meta).await {
            Ok(viewer) => Ok(Self { viewer, unusable: None }),
            Err(error) if is_unusable(&error) => {
                let viewer = gateway.authenticate(Credentials::None, meta).await?;
                Ok(Self { viewer, unusable: Some(error.into()) })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The caller of an operation.
    ///
    /// # Errors
    ///
    /// What is wrong with the credentials, when the operation needs a caller.
    pub fn of(&self, checked: &CheckedDocument) -> Result<&Arc<Viewer>, Problem> {
        match &self.unusable {
            Some(problem) if checked.needs_caller => Err(problem.clone()),
            _ => Ok(&self.viewer),
        }
    }

    /// The signed-in caller.
    ///
    /// # Errors
    ///
    /// What is wrong with the credentials; `UNAUTHENTICATED` when there are none.
    pub fn require_viewer(&self) -> Result<&Arc<Viewer>, Problem> {
        match &self.unusable {
            Some(problem) => Err(problem.clone()),
            None if self.viewer.actor == Actor::Anonymous => Err(Error::unauthenticated().into()),
            None => Ok(&self.viewer),
        }
    }

    /// The caller; anonymous if the credentials are invalid.
    pub fn viewer(&self) -> &Arc<Viewer> {
        &self.viewer
    }

    /// Prefers the problem with the credentials, if there is one: with valid ones the other may not occur.
    pub fn or_unusable(&self, problem: Problem) -> Problem {
        self.unusable.clone().unwrap_or(problem)
    }

    /// What is wrong with the credentials, if anything is.
    pub fn unusable(&self) -> Option<&Problem> {
        self.unusable.as_ref()
    }
}

/// True for errors about the credentials, including too many wrong ones.
fn is_unusable(error: &Error) -> bool {
    matches!(error.kind(), Kind::Unauthenticated | Kind::TokenExpired | Kind::RateLimited { .. })
}
