//! Which stored pictures belong to somebody.

use std::collections::HashSet;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _};

use crate::app::App;
use crate::base::id::{BotId, UserId};
use crate::base::{NodeRef, Result};
use crate::entity::{OfInstance as _, Unscoped as _, bot, user};
use crate::port::blob::BlobKey;

/// Last part of the key of a picture.
pub(super) const PART: &str = "avatar";

/// True for the key of a picture.
pub fn is_avatar(key: &BlobKey) -> bool {
    key.to_string().ends_with("/avatar")
}

/// The keys of pictures that stand in a row.
pub async fn living(app: &App, keys: &[BlobKey]) -> Result<HashSet<String>> {
    let (mut people, mut bots): (Vec<UserId>, Vec<BotId>) = (Vec::new(), Vec::new());
    for key in keys.iter().filter(|key| is_avatar(key)) {
        let text = key.to_string();
        let of_instance = text.split('/').next().and_then(|part| part.parse::<NodeRef>().ok());
        match (of_instance, key.owner()) {
            (Some(NodeRef::UserId(id)), _) => people.push(id),
            (_, Some(NodeRef::BotId(id))) => bots.push(id),
            _ => {}
        }
    }
    let mut living: HashSet<String> = HashSet::new();
    if !people.is_empty() {
        let select = user::Entity::of_instance().filter(user::Column::Id.is_in(people)).select_only();
        let select = select.column(user::Column::AvatarKey).filter(user::Column::AvatarKey.is_not_null());
        living.extend(select.into_tuple::<String>().all(app.db.read()).await?);
    }
    if !bots.is_empty() {
        let select = bot::Entity::unscoped().filter(bot::Column::Id.is_in(bots)).select_only();
        let select = select.column(bot::Column::AvatarFile).filter(bot::Column::AvatarFile.is_not_null());
        living.extend(select.into_tuple::<String>().all(app.db.read()).await?);
    }
    Ok(living)
}
