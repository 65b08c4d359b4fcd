//! Relay connections: pages with `edges`, `nodes`, `pageInfo` and a `totalCount` that is counted only when selected.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_graphql::SimpleObject;

use crate::base::Result;
use crate::base::page::PageRequest;

/// Whether items precede or follow a page, and its first and last cursors.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// True when more items follow the page. With `first`, items from `before` on do not count.
    pub has_next_page: bool,
    /// True when items precede the page. With `last`, items up to `after` do not count.
    pub has_previous_page: bool,
    /// Cursor of the first item; null when the page is empty.
    pub start_cursor: Option<String>,
    /// Cursor of the last item; null when the page is empty.
    pub end_cursor: Option<String>,
}

/// The four paging arguments of a list, unchecked.
#[derive(Debug, Clone, Default)]
pub struct PageArguments {
    /// `first`.
    pub first: Option<i32>,
    /// `after`.
    pub after: Option<String>,
    /// `last`.
    pub last: Option<i32>,
    /// `before`.
    pub before: Option<String>,
}

impl PageArguments {
    /// Takes the arguments in the order of the schema.
    pub fn new(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Self {
        Self { first, after, last, before }
    }

    /// Checks the arguments.
    pub fn parse(self) -> Result<PageRequest> {
        PageRequest::parse(self.first, self.after, self.last, self.before)
    }
}

/// Counts the whole list, on demand.
pub type Counter = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<u64>> + Send>> + Send + Sync>;

/// Wraps an async closure as a [`Counter`].
pub fn counter<F, Fut>(count: F) -> Counter
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<u64>> + Send + 'static,
{
    Arc::new(move || Box::pin(count()))
}

/// Makes the connection and edge types of a node type:
/// `connection!(PromptConnection, PromptEdge, Prompt, "Page of prompts.", "A prompt with its cursor.")`, or with
/// `Prompt as Inlined<Prompt>` for a type whose scalar fields are resolved in place.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $doc:literal, $edge_doc:literal) => {
        $crate::graphql::connection::connection!($connection, $edge, $node as $node, $doc, $edge_doc);
    };
    ($connection:ident, $edge:ident, $node:ty as $shown:ty, $doc:literal, $edge_doc:literal) => {
        #[doc = $doc]
        pub struct $connection {
            page: $crate::base::page::Page<$node>,
            count: $crate::graphql::connection::Counter,
        }

        #[doc = $edge_doc]
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Opaque position of the item, for `after` and `before`.
            pub cursor: $crate::base::page::Cursor,
            /// The item itself.
            pub node: $shown,
        }

        $crate::graphql::resolved::resolved!($edge { cursor node });

        impl $connection {
            /// A page with a way to count the whole list.
            pub fn new(page: $crate::base::page::Page<$node>, count: $crate::graphql::connection::Counter) -> Self {
                Self { page, count }
            }
        }

        #[async_graphql::Object]
        #[doc = $doc]
        impl $connection {
            /// Items of the page with their cursors.
            async fn edges(&self) -> Vec<$edge> {
                self.page.items.iter().map(|(c, n)| $edge { cursor: c.clone(), node: n.clone().into() }).collect()
            }

            /// Items of the page without their cursors.
            async fn nodes(&self) -> Vec<$shown> {
                self.page.items.iter().map(|(_, node)| node.clone().into()).collect()
            }

            /// Whether items precede or follow this page, and its first and last cursors.
            async fn page_info(&self) -> $crate::graphql::connection::PageInfo {
                $crate::graphql::connection::PageInfo {
                    has_next_page: self.page.has_next,
                    has_previous_page: self.page.has_previous,
                    start_cursor: self.page.items.first().map(|(cursor, _)| cursor.to_string()),
                    end_cursor: self.page.items.last().map(|(cursor, _)| cursor.to_string()),
                }
            }

            /// Number of items in the whole list, with the filter applied. Counted only when selected; costs 5 points.
            async fn total_count(&self) -> async_graphql::Result<i32> {
                Ok(i32::try_from((self.count)().await?).unwrap_or(i32::MAX))
            }
        }
    };
}
pub(crate) use connection;
