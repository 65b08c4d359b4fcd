//! What reports consist of and rest on, for many reports with one statement.

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::app::App;
use crate::base::id::{FindingId, ReportId, SectionId, SnapshotId};
use crate::base::{Result, Viewer};
use crate::domain::research::draft;
use crate::entity::citation::Verdict;
use crate::entity::{OfWorkspace as _, citation, report_section, snapshot};

/// Sections of reports, in the order of each report.
pub async fn sections(
    app: &App,
    viewer: &Viewer,
    reports: impl IntoIterator<Item = ReportId>,
) -> Result<Vec<report_section::Model>> {
    let of_reports = report_section::Entity::visible_to(viewer).filter(report_section::Column::ReportId.is_in(reports));
    let in_order = of_reports.order_by_asc(report_section::Column::Position);
    Ok(draft::with_text(in_order).all(app.db.read()).await?)
}

/// Sections by identifier, in no order.
pub async fn sections_by_ids(
    app: &App,
    viewer: &Viewer,
    ids: impl IntoIterator<Item = SectionId>,
) -> Result<Vec<report_section::Model>> {
    let wanted = report_section::Entity::visible_to(viewer).filter(report_section::Column::Id.is_in(ids));
    Ok(draft::with_text(wanted).all(app.db.read()).await?)
}

/// Number of citations of reports, by verdict.
pub async fn verdicts(
    app: &App,
    viewer: &Viewer,
    reports: impl IntoIterator<Item = ReportId>,
) -> Result<Vec<(ReportId, Verdict, i64)>> {
    Ok(citation::Entity::visible_to(viewer)
        .select_only()
        .columns([citation::Column::ReportId, citation::Column::Verdict])
        .column_as(citation::Column::Id.count(), "number")
        .filter(citation::Column::ReportId.is_in(reports))
        .group_by(citation::Column::ReportId)
        .group_by(citation::Column::Verdict)
        .into_tuple()
        .all(app.db.read())
        .await?)
}

/// Citations of sections, by mark.
pub async fn citations_of_sections(
    app: &App,
    viewer: &Viewer,
    sections: impl IntoIterator<Item = SectionId>,
) -> Result<Vec<citation::Model>> {
    citations(app, viewer, citation::Column::SectionId.is_in(sections)).await
}

/// Evidence of findings.
pub async fn citations_of_findings(
    app: &App,
    viewer: &Viewer,
    findings: impl IntoIterator<Item = FindingId>,
) -> Result<Vec<citation::Model>> {
    citations(app, viewer, citation::Column::FindingId.is_in(findings)).await
}

async fn citations(app: &App, viewer: &Viewer, wanted: SimpleExpr) -> Result<Vec<citation::Model>> {
    Ok(citation::Entity::visible_to(viewer)
        .filter(wanted)
        .order_by_asc(citation::Column::Mark)
        .order_by_asc(citation::Column::Id)
        .all(app.db.read())
        .await?)
}

/// Hashes of snapshots, without their texts.
pub async fn hashes(
    app: &App,
    viewer: &Viewer,
    snapshots: impl IntoIterator<Item = SnapshotId>,
) -> Result<Vec<(SnapshotId, String)>> {
    Ok(snapshot::Entity::visible_to(viewer)
        .select_only()
        .columns([snapshot::Column::Id, snapshot::Column::Sha256])
        .filter(snapshot::Column::Id.is_in(snapshots))
        .into_tuple()
        .all(app.db.read())
        .await?)
}
