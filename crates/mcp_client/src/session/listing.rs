//! The list of tools.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rmcp::model::{
    ClientRequest, ListToolsRequest, ListToolsResult, PaginatedRequestParams, RequestMetaObject, ServerResult,
};
use tokio_util::sync::CancellationToken;

use super::Session;
use super::exchange::Until;
use crate::tool::ListedTool;
use crate::{Limits, McpError};

impl Session {
    /// All tools of the server, by name. Of tools with the same name the first counts; one whose name is empty, longer than
    /// 256 bytes or holds controls is left out.
    ///
    /// # Errors
    /// [`McpError`], `TOO_LARGE` among them when there is more than [`Limits`] allows.
    pub async fn tools(&self) -> Result<Vec<ListedTool>, McpError> {
        let mut list = List::new(self.limits);
        if !self.info.has_tools {
            return Ok(list.finish());
        }
        let until = Until::from_now(self.limits.listing);
        let mut cursor = None;
        for _ in 0..self.limits.pages {
            let page = self.page(cursor.clone(), until).await?;
            list.add(page.tools)?;
            match page.next_cursor {
                // Some servers end with an empty cursor, or would begin again.
                Some(next) if !next.is_empty() && cursor.as_ref() != Some(&next) => cursor = Some(next),
                _ => return Ok(list.finish()),
            }
        }
        Err(McpError::TooLarge { limit: self.limits.pages, what: "pages of tools" })
    }

    async fn page(&self, cursor: Option<String>, until: Until) -> Result<ListToolsResult, McpError> {
        let params = PaginatedRequestParams::default().with_cursor(cursor);
        let request = ClientRequest::ListToolsRequest(ListToolsRequest::with_param(params));
        let answer = self.exchange(request, RequestMetaObject::new(), until, &CancellationToken::new()).await?;
        match answer {
            ServerResult::ListToolsResult(page) => Ok(page),
            _ => Err(McpError::protocol("its list of tools is none.")),
        }
    }
}

/// Tools so far, and how much they are.
struct List {
    tools: BTreeMap<String, ListedTool>,
    bytes: usize,
    limits: Limits,
}

impl List {
    fn new(limits: Limits) -> Self {
        Self { tools: BTreeMap::new(), bytes: 0, limits }
    }

    fn add(&mut self, tools: Vec<rmcp::model::Tool>) -> Result<(), McpError> {
        for tool in tools {
            self.bytes += serde_json::to_vec(&tool).map_or(0, |json| json.len());
            if self.bytes > self.limits.tools_bytes {
                return Err(McpError::TooLarge { limit: self.limits.tools_bytes, what: "bytes of tools" });
            }
            if let Some(tool) = ListedTool::of(tool)
                && let Entry::Vacant(place) = self.tools.entry(tool.name.clone())
            {
                place.insert(tool);
            }
            if self.tools.len() > self.limits.tools {
                return Err(McpError::TooLarge { limit: self.limits.tools, what: "tools" });
            }
        }
        Ok(())
    }

    fn finish(self) -> Vec<ListedTool> {
        self.tools.into_values().collect()
    }
}
