//! Names of tags and prompts, and e-mail addresses, in the form in which they are compared from now on: composed, case
//! folded, without compatibility forms. Before, only lower case was used, so that `café` could exist twice.
//!
//! Of tags that become equal, the oldest remains and takes over the references to the others. Of prompts, the oldest
//! keeps its name, and the others get a number appended. An address that has become equal to that of another account
//! stays as it was, since accounts cannot be merged here; the log names such accounts.

use std::collections::{HashMap, HashSet};

use icu_casemap::CaseMapper;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use unicode_normalization::UnicodeNormalization as _;

/// Comparable forms of names and addresses.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        fold_tags(connection).await?;
        fold_prompts(connection).await?;
        fold_addresses(connection).await
    }
}

type Uuid = sea_orm_migration::sea_orm::prelude::Uuid;

async fn rows(connection: &impl ConnectionTrait, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
    connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await
}

async fn run(connection: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.execute_raw(statement).await.map(|_| ())
}

async fn fold_tags(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let mut first: HashMap<(Uuid, String), Uuid> = HashMap::new();
    let mut changed = Vec::new();
    for row in rows(connection, "SELECT id, workspace_id, name, name_key FROM tags ORDER BY created_at, id").await? {
        let (id, workspace): (Uuid, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let (name, old): (String, String) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let key = fold(&name);
        match first.get(&(workspace, key.clone())) {
            Some(stays) => merge_tag(connection, id, *stays).await?,
            None => {
                first.insert((workspace, key.clone()), id);
                let composed: String = name.nfc().collect();
                if key != old || composed != name {
                    changed.push((id, composed, key));
                }
            }
        }
    }
    // Duplicates have been deleted by now, so every key is free.
    for (id, name, key) in changed {
        let values = vec![name.into(), key.into(), id.into()];
        run(connection, "UPDATE tags SET name = $1, name_key = $2 WHERE id = $3", values).await?;
    }
    Ok(())
}

async fn merge_tag(connection: &impl ConnectionTrait, goes: Uuid, stays: Uuid) -> Result<(), DbErr> {
    for (table, owner) in [("document_tags", "document_id"), ("prompt_tags", "prompt_id")] {
        let sql = format!(
            "UPDATE {table} SET tag_id = $1 WHERE tag_id = $2 AND {owner} NOT IN
                 (SELECT {owner} FROM {table} WHERE tag_id = $1)"
        );
        run(connection, &sql, vec![stays.into(), goes.into()]).await?;
    }
    run(connection, "DELETE FROM tags WHERE id = $1", vec![goes.into()]).await
}

async fn fold_prompts(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let mut taken: HashSet<(Uuid, String)> = HashSet::new();
    let mut changed = Vec::new();
    for row in rows(connection, "SELECT id, workspace_id, name, name_key FROM prompts ORDER BY created_at, id").await? {
        let (id, workspace): (Uuid, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let (old_name, old_key): (String, String) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        let mut name: String = old_name.nfc().collect();
        let mut number = 2;
        while !taken.insert((workspace, fold(&name))) {
            name = format!("{} ({number})", old_name.nfc().take(190).collect::<String>());
            number += 1;
        }
        let key = fold(&name);
        if key != old_key || name != old_name {
            changed.push((id, name, key));
        }
    }
    // A new key may equal the old key of a later row: set all of them aside first.
    for (id, _, _) in &changed {
        let values = vec![format!("\u{1}{id}").into(), (*id).into()];
        run(connection, "UPDATE prompts SET name_key = $1 WHERE id = $2", values).await?;
    }
    for (id, name, key) in changed {
        let values = vec![name.into(), key.into(), id.into()];
        run(connection, "UPDATE prompts SET name = $1, name_key = $2 WHERE id = $3", values).await?;
    }
    Ok(())
}

async fn fold_addresses(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let people = rows(connection, "SELECT id, email FROM users ORDER BY created_at, id").await?;
    let people: Vec<(Uuid, String)> = people
        .iter()
        .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
        .collect::<Result<_, DbErr>>()?;
    // An account that already has a comparable address keeps it; of several others the oldest gets it.
    let mut taken: HashSet<String> = people.iter().map(|(_, email)| email.clone()).collect();
    for (id, email) in people {
        match address(&email) {
            Some(new) if new == email => {}
            Some(new) if taken.insert(new.clone()) => {
                run(connection, "UPDATE users SET email = $1 WHERE id = $2", vec![new.into(), id.into()]).await?;
            }
            Some(_) => tracing::warn!(user = %id, "the address of this account is that of another one now"),
            None => tracing::warn!(user = %id, "the address of this account is not a valid one any more"),
        }
    }
    Ok(())
}

/// The form in which names are compared, frozen as of this migration.
fn fold(text: &str) -> String {
    let pass = |text: &str| -> String {
        let visible: String = text.nfkc().filter(|c| !is_ignorable(*c)).collect();
        CaseMapper::new().fold_string(&visible).nfkc().collect()
    };
    let folded = if text.is_ascii() { text.to_ascii_lowercase() } else { pass(&pass(text)) };
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Default_Ignorable_Code_Point` of Unicode 17.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// An address in the form in which it is compared; `None` if it is no longer valid.
fn address(text: &str) -> Option<String> {
    let text: String = text.trim().nfkc().collect();
    let (local, domain) = text.rsplit_once('@')?;
    let local: String = local.to_lowercase().nfkc().collect();
    let idna = Uts46::new();
    let hyphens = Hyphens::CheckFirstLast;
    let sent = idna.to_ascii(domain.as_bytes(), AsciiDenyList::STD3, hyphens, DnsLength::Verify).ok()?;
    let (shown, sound) = idna.to_unicode(sent.as_bytes(), AsciiDenyList::STD3, hyphens);
    sound.ok()?;
    Some(format!("{local}@{shown}"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_of_domains_that_exist_stay_addresses() {
        for (old, new) in [
            ("ada@ab--cd.example", "ada@ab--cd.example"),
            ("ada@xn--bcher-kva.example", "ada@bücher.example"),
            ("ａｄａ@example.org", "ada@example.org"),
        ] {
            assert_eq!(address(old).as_deref(), Some(new));
        }
        assert_eq!(address("ada@-ab.example"), None);
    }
}
