//! Several reads of one state of the database.

use std::ops::Deref;

use sea_orm::{DatabaseTransaction, DbBackend};

use super::{Db, connection_tracker};
use crate::base::Result;

/// A transaction that only reads, and sees the database as it was at its first read. It occupies a connection until it
/// is dropped: be quick.
#[derive(Debug)]
pub struct Snapshot {
    transaction: DatabaseTransaction,
    backend: DbBackend,
    _holder: connection_tracker::HolderGuard,
}

impl Snapshot {
    /// The database backend.
    pub fn backend(&self) -> DbBackend {
        self.backend
    }
}

impl Deref for Snapshot {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

impl Db {
    /// Begins to read a snapshot.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let read = self.read();
        let (transaction, holder) = read.holders().begin(read.pool(), true).await?;
        Ok(Snapshot { transaction, backend: self.backend(), _holder: holder })
    }
}
