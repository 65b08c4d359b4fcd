//! Types of analytics.

mod bot;
mod figures;
mod workspace;

pub use bot::{BotAnalytics, of_bot};
pub use workspace::WorkspaceFigures;
