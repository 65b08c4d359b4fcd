//! Stores when sessions and keys were last used: at intervals, and never while a caller waits.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _};

use super::caller::Origin;
use crate::app::App;
use crate::base::{Result, Timestamp};
use crate::entity::{BelongsTo as _, OfInstance as _, api_key, session, user};
use crate::identity::callers::{Caller, Credential};

/// Accuracy of `last_seen_at`.
const SEEN: Duration = Duration::from_secs(5 * 60);

/// Records a use. One caller in each configured interval starts a write in the background.
pub fn note(app: &App, caller: &Arc<Caller>, origin: &Origin) {
    let now = app.clock.now();
    if !caller.last_used.is_due(now, app.config.auth.last_used_interval) {
        return;
    }
    let (app, caller, origin) = (app.clone(), Arc::clone(caller), origin.clone());
    #[expect(clippy::disallowed_methods, reason = "the request must not wait for it")]
    tokio::spawn(async move {
        if let Err(error) = write(&app, &caller, &origin, now).await {
            tracing::warn!(error = ?error, "could not write down when a caller was last seen");
        }
    });
}

async fn write(app: &App, caller: &Caller, origin: &Origin, now: Timestamp) -> Result<()> {
    let tx = app.db.begin().await?;
    match &caller.credential {
        Credential::Session { id, .. } => {
            session::Entity::update_belonging_to(caller.user_id)
                .col_expr(session::Column::LastUsedAt, Expr::value(now))
                .col_expr(session::Column::IpAddress, Expr::value(origin.ip_address.clone()))
                .col_expr(session::Column::UserAgent, Expr::value(origin.user_agent.clone()))
                .filter(session::Column::Id.eq(*id))
                .filter(session::Column::LastUsedAt.lt(now))
                .exec(&*tx)
                .await?;
        }
        Credential::ApiKey { id, .. } => {
            api_key::Entity::update_belonging_to(caller.user_id)
                .col_expr(api_key::Column::LastUsedAt, Expr::value(now))
                .filter(api_key::Column::Id.eq(*id))
                .exec(&*tx)
                .await?;
        }
    }
    let long_ago =
        Condition::any().add(user::Column::LastSeenAt.is_null()).add(user::Column::LastSeenAt.lt(now.minus(SEEN)));
    user::Entity::update_of_instance()
        .col_expr(user::Column::LastSeenAt, Expr::value(now))
        .filter(user::Column::Id.eq(caller.user_id))
        .filter(long_ago)
        .exec(&*tx)
        .await?;
    tx.commit().await
}
