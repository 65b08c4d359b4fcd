//! Who sends a request, and what becomes of credentials that are of no use.
//!
//! Clients send their token with everything. One that has expired, is of another installation, or is the word `null`
//! must not keep anybody from signing in: whoever cannot leave it out could never get a better one. So what needs no
//! caller takes credentials of no use for none, and everything else says what is wrong with them.

use std::sync::Arc;

use super::super::documents::Known;
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
    /// Why the credentials are of no use; the viewer is nobody in particular then.
    unusable: Option<Problem>,
}

impl Sender {
    /// Finds out who sends a request.
    ///
    /// # Errors
    ///
    /// Those of [`Gateway::authenticate`] that say nothing about the credentials.
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

    /// Who asks for an operation.
    ///
    /// # Errors
    ///
    /// What is wrong with the credentials, when the operation needs a caller.
    pub fn of(&self, known: &Known) -> Result<&Arc<Viewer>, Problem> {
        match &self.unusable {
            Some(problem) if known.needs_caller => Err(problem.clone()),
            _ => Ok(&self.viewer),
        }
    }

    /// Who is signed in.
    ///
    /// # Errors
    ///
    /// What is wrong with the credentials; `UNAUTHENTICATED` when there are none.
    pub fn signed_in(&self) -> Result<&Arc<Viewer>, Problem> {
        match &self.unusable {
            Some(problem) => Err(problem.clone()),
            None if self.viewer.actor == Actor::Anonymous => Err(Error::unauthenticated().into()),
            None => Ok(&self.viewer),
        }
    }

    /// Who it is, as far as anybody can tell.
    pub fn viewer(&self) -> &Arc<Viewer> {
        &self.viewer
    }

    /// A problem of nobody in particular, or what is wrong with the credentials: with better ones it may not be there.
    pub fn or_unusable(&self, problem: Problem) -> Problem {
        self.unusable.clone().unwrap_or(problem)
    }

    /// What is wrong with the credentials, if anything is.
    pub fn unusable(&self) -> Option<&Problem> {
        self.unusable.as_ref()
    }
}

/// True for errors that are about the credentials. Too many wrong ones are wrong ones, too.
fn is_unusable(error: &Error) -> bool {
    matches!(error.kind(), Kind::Unauthenticated | Kind::TokenExpired | Kind::RateLimited { .. })
}
