//! `Viewer`: the signed-in person, assembled from the parts of the domains.

use std::sync::Arc;

use async_graphql::{Context, ID, MergedObject, Object};

use super::user::{User, UserKey};
use crate::base::id::ViewerId;
use crate::domain::auth::graphql::{ViewerApiKeys, ViewerSessions};
use crate::domain::workspaces::graphql::ViewerMemberships;
use crate::entity::user;
use crate::graphql::ContextExt as _;

/// The account of the signed-in person.
#[derive(Debug, Clone)]
pub struct ViewerAccount(pub Arc<user::Model>);

#[Object]
impl ViewerAccount {
    /// Global identifier of this private view; differs from that of `user`.
    async fn id(&self) -> ID {
        ViewerId(self.0.id.0).into()
    }

    /// The person, as others see them.
    async fn user(&self, ctx: &Context<'_>) -> async_graphql::Result<User> {
        Ok(ctx.load_present(UserKey(self.0.id)).await?)
    }

    /// Email address.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// True when the email address is confirmed.
    async fn is_email_verified(&self) -> bool {
        self.0.email_verified_at.is_some()
    }

    /// True when the account has a password.
    async fn has_password(&self) -> bool {
        self.0.password_hash.is_some()
    }

    /// BCP 47 language tag, for example `de-AT`.
    async fn locale(&self) -> &str {
        &self.0.locale
    }

    /// IANA time zone, for example `Europe/Berlin`.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }
}

/// Assembles [`Viewer`]; see `Workspace` for how a domain adds a part.
macro_rules! assemble {
    ($($part:ident),+ $(,)?) => {
        /// The signed-in person, with everything that only they can see.
        #[derive(Debug, Clone, MergedObject)]
        pub struct Viewer($($part),+);

        impl From<Arc<user::Model>> for Viewer {
            fn from(row: Arc<user::Model>) -> Self {
                Self($($part(Arc::clone(&row))),+)
            }
        }
    };
}

assemble!(ViewerAccount, ViewerMemberships, ViewerSessions, ViewerApiKeys);

impl From<user::Model> for Viewer {
    fn from(row: user::Model) -> Self {
        Self::from(Arc::new(row))
    }
}

impl Viewer {
    /// Required by the interface `Node`; the schema's field is that of [`ViewerAccount`].
    pub async fn id(&self, _ctx: &Context<'_>) -> async_graphql::Result<ID> {
        Ok(ViewerId(self.0.0.id.0).into())
    }
}
