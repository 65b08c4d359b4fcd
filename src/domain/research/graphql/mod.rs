//! Types of research.

mod enums;
mod evidence;
mod list;
mod mutation;
mod report;
mod subscription;

pub use enums::{CitationVerdict, ResearchDepth};
pub use evidence::{Citation, CitationKey, Finding, FindingKey, Source, SourceKey};
pub use list::WorkspaceResearch;
pub use mutation::ResearchMutation;
pub use report::{
    ReportSection, ReportSectionKey, ResearchQuery, ResearchReport, ResearchReportConnection, ResearchReportKey,
};
pub use subscription::ResearchSubscription;
