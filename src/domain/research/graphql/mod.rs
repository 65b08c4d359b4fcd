//! Types of research.

mod enums;
mod evidence;
mod list;
mod mutation;
mod report;
mod subscription;

pub use enums::{CitationVerdict, ResearchDepth, SourceKind};
pub use evidence::{
    Citation, CitationKey, Finding, FindingConnection, FindingEdge, FindingKey, Source, SourceConnection, SourceEdge,
    SourceKey,
};
pub use list::{ResearchReportFilter, WorkspaceResearch};
pub use mutation::{
    DeleteResearchReportInput, DeleteResearchReportPayload, ResearchMutation, ResearchOptionsInput,
    ResearchQuestionInput, SavedPromptInput, StartResearchInput, StartResearchPayload, UpdateResearchReportInput,
    UpdateResearchReportPayload,
};
pub use report::{
    CitationSummary, ReportSection, ReportSectionKey, ResearchQuery, ResearchReport, ResearchReportConnection,
    ResearchReportEdge, ResearchReportKey,
};
pub use subscription::{ReportTextPiece, ResearchSubscription};
