//! Housekeeping of figures.

use futures_util::future::BoxFuture;

use super::{fold, recount};
use crate::app::App;
use crate::base::Result;
use crate::engine::activity::Cause;
use crate::engine::maintenance::{Chore, Extent, PruneTarget, Tally};

/// Adds up what was appended. The server's own work: figures are the same before and after.
#[derive(Debug)]
pub struct FoldFigures;

impl Chore for FoldFigures {
    fn key(&self) -> &'static str {
        "figures"
    }

    fn title(&self) -> &'static str {
        "Add up the figures of workspaces"
    }

    fn what(&self) -> &'static str {
        "events"
    }

    fn done(&self) -> &'static str {
        "Added up"
    }

    fn run<'a>(&'a self, app: &'a App, _: Extent, _: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move { fold::all(app).await.map(Tally::from) })
    }
}

/// Counts figures anew, and corrects what differs; when somebody asks for it.
#[derive(Debug)]
pub struct RecountFigures;

impl Chore for RecountFigures {
    fn key(&self) -> &'static str {
        "recount"
    }

    fn title(&self) -> &'static str {
        "Count the figures of workspaces anew"
    }

    fn what(&self) -> &'static str {
        "figures that differ from what is stored"
    }

    fn done(&self) -> &'static str {
        "Corrected"
    }

    fn target(&self) -> Option<PruneTarget> {
        Some(PruneTarget::Figures)
    }

    fn is_hourly(&self) -> bool {
        false
    }

    fn run<'a>(&'a self, app: &'a App, extent: Extent, _: Cause<'a>) -> BoxFuture<'a, Result<Tally>> {
        Box::pin(async move { recount::all(app, extent).await.map(Tally::from) })
    }
}
