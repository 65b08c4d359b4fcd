//! Finders: where every statement about stored rows starts.
//!
//! Rows of a workspace are reached from who asks ([`OfWorkspace::visible_to`]) or from what owns them
//! ([`BelongsTo::belonging_to`]), so that no statement forgets whose rows they are. The finders of the ORM, which start
//! from nothing, are banned by `clippy.toml`. Work across workspaces says what it is with [`Unscoped`];
//! `tests/it/architecture` lists the places that may.

#![expect(clippy::disallowed_methods, reason = "here, and nowhere else, finders are made of those of the ORM")]

use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, DeleteMany, EntityTrait, Iterable as _,
    PrimaryKeyToColumn as _, PrimaryKeyTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, UpdateMany,
    Value,
};

use crate::base::Viewer;
use crate::base::id::{
    BotId, ConfigurationId, ConversationId, DocumentId, ExtractedTableId, FeedbackId, FindingId, JobId, McpServerId,
    MessageId, ModelId, ModelProviderId, PromptId, ReportId, SectionId, SessionId, TagId, ToolId, UserId, WorkspaceId,
};
use crate::base::viewer::Actor;

/// A table whose rows have an owner: a workspace, a person, or a row of another table.
///
/// The owner must be known to the caller: a workspace in which the viewer was permitted, the viewer's own person, or a
/// row that came from a finder.
pub trait BelongsTo<Owner: Into<Value>>: EntityTrait {
    /// The column with the owner.
    const OWNER: Self::Column;

    /// The rows of an owner.
    fn belonging_to(owner: Owner) -> Select<Self> {
        Self::find().filter(<Self as BelongsTo<Owner>>::OWNER.eq(owner))
    }

    /// The rows of several owners.
    fn belonging_to_any(owners: impl IntoIterator<Item = Owner>) -> Select<Self> {
        Self::find().filter(<Self as BelongsTo<Owner>>::OWNER.is_in(owners))
    }

    /// Changes rows of an owner.
    fn update_belonging_to(owner: Owner) -> UpdateMany<Self> {
        Self::update_many().filter(<Self as BelongsTo<Owner>>::OWNER.eq(owner))
    }

    /// Deletes rows of an owner.
    fn delete_belonging_to(owner: Owner) -> DeleteMany<Self> {
        Self::delete_many().filter(<Self as BelongsTo<Owner>>::OWNER.eq(owner))
    }
}

/// A table whose rows carry the identifier of their workspace.
pub trait OfWorkspace: EntityTrait {
    /// The column with the workspace.
    const WORKSPACE: Self::Column;
    /// True when some rows have no workspace.
    const HAS_ROWS_OF_THE_INSTANCE: bool = false;

    /// The workspace of a row; none for a row of the instance, which only its administrators see.
    fn workspace(row: &Self::Model) -> Option<WorkspaceId>;

    /// True when the row exists for the viewer.
    fn is_visible(viewer: &Viewer, row: &Self::Model) -> bool {
        Self::workspace(row).map_or_else(|| viewer.is_instance_admin(), |workspace| viewer.sees(workspace))
    }

    /// The rows that exist for the viewer, chosen by the statement: for counts and for parts of rows.
    fn visible_to(viewer: &Viewer) -> Select<Self> {
        if viewer.actor == Actor::System {
            return Self::find();
        }
        let of_workspaces = Condition::any().add(Self::WORKSPACE.is_in(viewer.workspaces()));
        let of_instance =
            (Self::HAS_ROWS_OF_THE_INSTANCE && viewer.is_instance_admin()).then(|| Self::WORKSPACE.is_null());
        Self::find().filter(of_workspaces.add_option(of_instance))
    }

    /// The row with an identifier that a client sent; none when it does not exist for the viewer.
    fn visible_by_id<T>(viewer: &Viewer, id: T) -> ByKey<'_, Self>
    where
        T: Into<<Self::PrimaryKey as PrimaryKeyTrait>::ValueType>,
    {
        ByKey { reach: Reach::Viewer(viewer), select: Self::find_by_id(id) }
    }

    /// The rows with these identifiers that exist for the viewer, in no order.
    fn visible_by_ids<T: Into<Value>>(viewer: &Viewer, ids: impl IntoIterator<Item = T>) -> ByKey<'_, Self>
    where
        Self::PrimaryKey: PrimaryKeyTrait<ValueType = T>,
    {
        ByKey { reach: Reach::Viewer(viewer), select: find_by_ids(ids) }
    }

    /// The row with an identifier, if it is of the workspace, or of the instance for none.
    fn by_id_in<T>(workspace: impl Into<Option<WorkspaceId>>, id: T) -> ByKey<'static, Self>
    where
        T: Into<<Self::PrimaryKey as PrimaryKeyTrait>::ValueType>,
    {
        ByKey { reach: Reach::Workspace(workspace.into()), select: Self::find_by_id(id) }
    }

    /// The rows with these identifiers that are of the workspace, in no order.
    fn by_ids_in<T: Into<Value>>(workspace: WorkspaceId, ids: impl IntoIterator<Item = T>) -> ByKey<'static, Self>
    where
        Self::PrimaryKey: PrimaryKeyTrait<ValueType = T>,
    {
        ByKey { reach: Reach::Workspace(Some(workspace)), select: find_by_ids(ids) }
    }
}

fn find_by_ids<E: EntityTrait, T: Into<Value>>(ids: impl IntoIterator<Item = T>) -> Select<E> {
    let id = E::PrimaryKey::iter().next().map(|key| key.into_column());
    E::find().filter(id.map_or_else(Condition::any, |id| Condition::all().add(id.is_in(ids))))
}

/// Rows by key, of which only those come out that are within reach. The statement names keys only: with a condition on
/// the workspace, SQLite may walk the index of the workspace instead. Whose the rows are is looked at afterwards.
#[derive(Debug)]
pub struct ByKey<'v, E: EntityTrait> {
    reach: Reach<'v>,
    select: Select<E>,
}

#[derive(Debug, Clone, Copy)]
enum Reach<'v> {
    Viewer(&'v Viewer),
    Workspace(Option<WorkspaceId>),
}

impl<E: OfWorkspace> ByKey<'_, E> {
    /// Sorts the rows.
    #[must_use]
    pub fn order_by_asc(mut self, column: E::Column) -> Self {
        self.select = self.select.order_by_asc(column);
        self
    }

    /// Holds the rows until the transaction ends.
    #[must_use]
    pub fn lock_exclusive(mut self) -> Self {
        self.select = self.select.lock_exclusive();
        self
    }

    /// Holds the rows in another way.
    #[must_use]
    pub fn lock(mut self, kind: LockType) -> Self {
        self.select = self.select.lock(kind);
        self
    }

    /// The row.
    pub async fn one(self, connection: &impl ConnectionTrait) -> Result<Option<E::Model>, DbErr> {
        let row = self.select.one(connection).await?;
        Ok(row.filter(|row| self.reach.holds::<E>(row)))
    }

    /// The rows.
    pub async fn all(self, connection: &impl ConnectionTrait) -> Result<Vec<E::Model>, DbErr> {
        let mut rows = self.select.all(connection).await?;
        rows.retain(|row| self.reach.holds::<E>(row));
        Ok(rows)
    }
}

impl Reach<'_> {
    fn holds<E: OfWorkspace>(self, row: &E::Model) -> bool {
        match self {
            Reach::Viewer(viewer) => E::is_visible(viewer, row),
            Reach::Workspace(workspace) => E::workspace(row) == workspace,
        }
    }
}

/// A table whose rows are of a workspace, or of the instance and there for all workspaces.
pub trait Shared: OfWorkspace {
    /// The rows of the workspaces, and those of the instance.
    fn shared_with(workspaces: impl IntoIterator<Item = WorkspaceId>) -> Select<Self> {
        Self::find().filter(Condition::any().add(Self::WORKSPACE.is_null()).add(Self::WORKSPACE.is_in(workspaces)))
    }

    /// The rows of the workspace alone, or for none those of the instance.
    fn of_scope(workspace: Option<WorkspaceId>) -> Select<Self> {
        Self::find().filter(of_scope::<Self>(workspace))
    }

    /// Deletes rows of the workspace alone, or for none those of the instance.
    fn delete_of_scope(workspace: Option<WorkspaceId>) -> DeleteMany<Self> {
        Self::delete_many().filter(of_scope::<Self>(workspace))
    }
}

fn of_scope<E: OfWorkspace>(workspace: Option<WorkspaceId>) -> Condition {
    let is_of = workspace.map_or_else(|| E::WORKSPACE.is_null(), |workspace| E::WORKSPACE.eq(workspace));
    Condition::all().add(is_of)
}

impl Shared for super::model::Entity {}
impl Shared for super::model_default::Entity {}
impl Shared for super::model_price::Entity {}
impl Shared for super::model_provider::Entity {}

/// A table without rows of workspaces: the instance's people, settings, workers and queues.
pub trait OfInstance: EntityTrait {
    /// All rows.
    fn of_instance() -> Select<Self> {
        Self::find()
    }

    /// The row with this key.
    fn of_instance_by_id<T>(id: T) -> Select<Self>
    where
        T: Into<<Self::PrimaryKey as PrimaryKeyTrait>::ValueType>,
    {
        Self::find_by_id(id)
    }

    /// Changes rows.
    fn update_of_instance() -> UpdateMany<Self> {
        Self::update_many()
    }

    /// Deletes rows.
    fn delete_of_instance() -> DeleteMany<Self> {
        Self::delete_many()
    }
}

/// Every row of any table, whoever owns it: for work of the server across workspaces, such as claims and sweeps, and for
/// finding out who calls.
pub trait Unscoped: EntityTrait {
    /// All rows.
    fn unscoped() -> Select<Self> {
        Self::find()
    }

    /// The row with this key.
    fn unscoped_by_id<T>(id: T) -> Select<Self>
    where
        T: Into<<Self::PrimaryKey as PrimaryKeyTrait>::ValueType>,
    {
        Self::find_by_id(id)
    }

    /// Changes rows.
    fn update_unscoped() -> UpdateMany<Self> {
        Self::update_many()
    }

    /// Deletes rows.
    fn delete_unscoped() -> DeleteMany<Self> {
        Self::delete_many()
    }
}

impl<E: EntityTrait> Unscoped for E {}

macro_rules! belongs_to {
    ($($table:ident: $($column:ident $owner:ty),+;)+) => {
        $($(
            impl BelongsTo<$owner> for super::$table::Entity {
                const OWNER: Self::Column = super::$table::Column::$column;
            }
        )+)+
    };
}

belongs_to! {
    activity_event: WorkspaceId WorkspaceId;
    approval: WorkspaceId WorkspaceId, JobId JobId;
    api_key: WorkspaceId WorkspaceId, OwnerId UserId;
    artifact: WorkspaceId WorkspaceId;
    bot: WorkspaceId WorkspaceId;
    bot_document: BotId BotId, DocumentId DocumentId;
    bot_fallback: BotId BotId;
    bot_tag: BotId BotId, TagId TagId;
    bot_tool: BotId BotId, ToolId ToolId;
    chunk: WorkspaceId WorkspaceId, DocumentId DocumentId;
    citation: ReportId ReportId, SectionId SectionId, FindingId FindingId;
    configuration: WorkspaceId WorkspaceId;
    configuration_version: ConfigurationId ConfigurationId;
    conversation: WorkspaceId WorkspaceId, BotId BotId;
    conversation_event: ConversationId ConversationId;
    data_key: WorkspaceId WorkspaceId;
    document: WorkspaceId WorkspaceId, LatestJobId JobId;
    document_draft: DocumentId DocumentId;
    document_snapshot: WorkspaceId WorkspaceId, DocumentId DocumentId;
    document_tag: DocumentId DocumentId, TagId TagId;
    document_text: DocumentId DocumentId;
    extracted_content: JobId JobId;
    extracted_field: JobId JobId, DocumentId DocumentId;
    extracted_row: TableId ExtractedTableId;
    extracted_table: WorkspaceId WorkspaceId, DocumentId DocumentId, JobId JobId;
    extraction_outcome: JobId JobId, DocumentId DocumentId;
    figure_delta: WorkspaceId WorkspaceId;
    figure_document: WorkspaceId WorkspaceId;
    figure_person: WorkspaceId WorkspaceId;
    figure_total: WorkspaceId WorkspaceId;
    finding: ReportId ReportId;
    idempotency_key: WorkspaceId WorkspaceId;
    job: WorkspaceId WorkspaceId;
    job_event: JobId JobId;
    job_step: JobId JobId;
    mcp_server: WorkspaceId WorkspaceId;
    membership: WorkspaceId WorkspaceId, UserId UserId;
    message: ConversationId ConversationId, WorkspaceId WorkspaceId;
    message_attachment: MessageId MessageId, DocumentId DocumentId;
    message_attempt: MessageId MessageId;
    message_candidate: MessageId MessageId;
    message_citation: MessageId MessageId;
    message_feedback: MessageId MessageId, ConversationId ConversationId, WorkspaceId WorkspaceId, BotId BotId;
    message_feedback_change: FeedbackId FeedbackId;
    message_part: MessageId MessageId;
    message_piece: MessageId MessageId;
    model: ProviderId ModelProviderId;
    model_price: ModelId ModelId;
    prompt: WorkspaceId WorkspaceId;
    prompt_tag: PromptId PromptId, TagId TagId;
    prompt_version: PromptId PromptId;
    refresh_token: SessionId SessionId;
    report: WorkspaceId WorkspaceId, JobId JobId;
    report_section: ReportId ReportId;
    report_text_piece: SectionId SectionId;
    session: UserId UserId;
    snapshot: WorkspaceId WorkspaceId;
    source: ReportId ReportId;
    table_correction: DocumentId DocumentId, TableId ExtractedTableId;
    tag: WorkspaceId WorkspaceId;
    upload: WorkspaceId WorkspaceId;
    workspace: Id WorkspaceId;
    tool: WorkspaceId WorkspaceId, ServerId McpServerId;
    tool_call: WorkspaceId WorkspaceId, ToolId ToolId, JobId JobId, MessageId MessageId;
}

macro_rules! of_workspace {
    ($($table:ident)+; $($with_rows_of_the_instance:ident)+) => {
        $(
            impl OfWorkspace for super::$table::Entity {
                const WORKSPACE: Self::Column = super::$table::Column::WorkspaceId;

                fn workspace(row: &Self::Model) -> Option<WorkspaceId> {
                    Some(row.workspace_id)
                }
            }
        )+
        $(
            impl OfWorkspace for super::$with_rows_of_the_instance::Entity {
                const WORKSPACE: Self::Column = super::$with_rows_of_the_instance::Column::WorkspaceId;
                const HAS_ROWS_OF_THE_INSTANCE: bool = true;

                fn workspace(row: &Self::Model) -> Option<WorkspaceId> {
                    row.workspace_id
                }
            }
        )+
    };
}

of_workspace! {
    activity_event api_key approval artifact bot bot_document chunk citation configuration configuration_version conversation
    conversation_event document document_snapshot extracted_field extracted_row extracted_table extraction_outcome finding mcp_server membership message message_attachment message_attempt message_candidate message_citation
    message_feedback message_feedback_change message_part prompt prompt_version report report_section
    snapshot source table_correction tag tool tool_call upload;
    data_key job job_event job_step model model_default model_price model_provider
}

impl OfWorkspace for super::workspace::Entity {
    const WORKSPACE: Self::Column = super::workspace::Column::Id;

    fn workspace(row: &Self::Model) -> Option<WorkspaceId> {
        Some(row.id)
    }
}

impl OfInstance for super::instance_setting::Entity {}
impl OfInstance for super::queue_pause::Entity {}
impl OfInstance for super::user::Entity {}
impl OfInstance for super::worker::Entity {}
