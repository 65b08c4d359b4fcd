//! Tables with sealed values, for tests.

use std::time::Duration;

use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use crate::app::App;
use crate::base::Clock;
use crate::base::id::WorkspaceId;
use crate::base::secret::Secret;
use crate::config::Config;
use crate::db::Sql;
use crate::engine::tests::{QuickServer, quick_server_of};
use crate::entity::{Unscoped as _, audit_entry, data_key};
use crate::testing;
use crate::vault::store::Wrapped;
use crate::vault::{Place, SealedColumn, Vault};

pub(crate) const THINGS: &str = "sealed_things";
pub(crate) const OTHER_TABLE: &str = "other_sealed_things";
pub(crate) const COLUMN: &str = "secret_sealed";
pub(crate) const OTHER_COLUMN: &str = "other_sealed";

const fn column(table: &'static str, column: &'static str) -> SealedColumn {
    SealedColumn { table, column, key: "id", workspace: "workspace_id" }
}

pub(crate) const COLUMNS: &[SealedColumn] = &[
    column(THINGS, COLUMN),
    column(THINGS, OTHER_COLUMN),
    column(OTHER_TABLE, COLUMN),
    column(OTHER_TABLE, OTHER_COLUMN),
];

/// Two master keys for settings.
pub(crate) const ONE: &str = "one:kJ8s0QmZr4vY2xW7bN5tLpE9uHcA3dFgT6iOaRzVnMw=";
pub(crate) const TWO: &str = "two:Zm9yIHRlc3RzIG9ubHksIDMyIGJ5dGVzIG9mIGEga2U=";

/// A server with two workspaces, and tables with sealed values.
pub(crate) struct Things {
    pub(crate) server: QuickServer,
    pub(crate) vault: Vault,
    pub(crate) lab: WorkspaceId,
    pub(crate) office: WorkspaceId,
}

impl Things {
    pub(crate) async fn new() -> Self {
        Self::with(Clock::System, |_| {}).await
    }

    pub(crate) async fn with(clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let server = quick_server_of(clock.clone(), testing::no_models(), change).await;
        let uuid = if server.app.db.is_sqlite() { "BLOB" } else { "uuid" };
        for table in [THINGS, OTHER_TABLE] {
            let sql = format!(
                "CREATE TABLE {table} (id {uuid} PRIMARY KEY, {COLUMN} TEXT, {OTHER_COLUMN} TEXT,
                     workspace_id {uuid} REFERENCES workspaces (id) ON DELETE CASCADE)"
            );
            let tx = server.app.db.begin().await.unwrap();
            Sql::new(sql).run(&*tx).await.unwrap();
            tx.commit().await.unwrap();
        }
        let office = crate::engine::tests::add_workspace(&server.app).await;
        let vault = Vault::with_columns(&server.app.config, clock, COLUMNS).unwrap();
        Self { lab: server.workspace, office, vault, server }
    }

    pub(crate) fn app(&self) -> &App {
        &self.server.app
    }

    /// A vault of the same settings that remembers nothing.
    pub(crate) fn another_vault(&self) -> Vault {
        Vault::with_columns(&self.app().config, self.app().clock.clone(), COLUMNS).unwrap()
    }

    /// The place of a new row.
    pub(crate) fn place(&self, workspace: Option<WorkspaceId>) -> Place {
        Place { workspace, table: THINGS, column: COLUMN, row: Uuid::now_v7() }
    }

    /// Seals and stores a value.
    pub(crate) async fn put(&self, place: &Place, value: &str) -> String {
        put(self.app(), &self.vault, place, value).await
    }

    /// What is stored in a place, opened.
    pub(crate) async fn get(&self, place: &Place) -> String {
        let sealed = stored(self.app(), place).await;
        self.vault.open(self.app(), place, &sealed).await.unwrap().expose_secret().to_owned()
    }

    /// Runs a statement that ends with an identifier.
    pub(crate) async fn run(&self, sql: &str, id: Uuid) {
        let mut sql = Sql::new(sql);
        sql.bind(id);
        let tx = self.app().db.begin().await.unwrap();
        sql.run(&*tx).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Data keys in the order of their versions.
    pub(crate) async fn keys(&self, scope: Option<WorkspaceId>) -> Vec<Wrapped> {
        let workspace = data_key::Column::WorkspaceId;
        data_key::Entity::unscoped()
            .filter(scope.map_or_else(|| workspace.is_null(), |scope| workspace.eq(scope)))
            .order_by_asc(data_key::Column::Version)
            .all(self.app().db.read())
            .await
            .unwrap()
    }

    async fn audited(&self) -> Vec<audit_entry::Model> {
        audit_entry::Entity::unscoped()
            .filter(audit_entry::Column::Action.eq("secret.rejected"))
            .order_by_asc(audit_entry::Column::Id)
            .all(self.app().db.read())
            .await
            .unwrap()
    }

    /// How many values were rejected so far, as far as that is written.
    pub(crate) async fn rejections(&self) -> usize {
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.audited().await.len()
    }

    /// The audit entry with this number, once it is there; it is the last one.
    pub(crate) async fn rejection(&self, number: usize) -> audit_entry::Model {
        for _ in 0..500 {
            let mut all = self.audited().await;
            assert!(all.len() <= number, "{all:#?}");
            if all.len() == number {
                return all.pop().unwrap();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{number} rejections were expected: {:#?}", self.audited().await);
    }
}

pub(crate) async fn put(app: &App, vault: &Vault, place: &Place, value: &str) -> String {
    let tx = app.db.begin().await.unwrap();
    let sealed = vault.seal_in(&tx, place, &Secret::from(value)).await.unwrap();
    write(&tx, place, &sealed).await;
    tx.commit().await.unwrap();
    sealed
}

/// Writes a text into a place as it is.
pub(crate) async fn write(tx: &crate::db::Tx, place: &Place, text: &str) {
    let Place { workspace, table, column, row } = place;
    let mut sql = Sql::new(format!("INSERT INTO {table} (id, workspace_id, {column}) VALUES ("));
    sql.bind(*row).push(", ");
    sql.bind(*workspace).push(", ");
    sql.bind(text).push(&format!(") ON CONFLICT (id) DO UPDATE SET {column} = excluded.{column}"));
    sql.run(&**tx).await.unwrap();
}

/// What is stored in a place.
pub(crate) async fn stored(app: &App, place: &Place) -> String {
    let mut sql = Sql::new(format!("SELECT {} FROM {} WHERE id = ", place.column, place.table));
    sql.bind(place.row);
    sql.all(app.db.read()).await.unwrap()[0].try_get_by_index(0).unwrap()
}
