//! A client of the Model Context Protocol (MCP): lists the tools of a server, and calls them, within limits.
//!
//! A server is reached by streamable HTTP, through the way out that the caller gives ([`egress::Exit`]), or is a program
//! of this machine that is spoken to by its standard streams ([`Target`]). A [`Session`] is one conversation with it. All
//! types are ours: what speaks the protocol underneath can be exchanged.
//!
//! ```no_run
//! use std::time::Duration;
//! use mcp_client::{Call, CancellationToken, HttpTarget, Limits, McpError, Session, Target};
//!
//! # async fn example(exit: egress::Exit) -> Result<(), McpError> {
//! # let url = url::Url::parse("https://tools.example/mcp").expect("a URL");
//! let target = Target::Http(HttpTarget { url, headers: Vec::new(), exit });
//! let session = Session::connect(target, Limits::default()).await?;
//! for tool in session.tools().await? {
//!     println!("{}: {}", tool.name, tool.description.unwrap_or_default());
//! }
//! let call = Call::new("echo", Duration::from_secs(30)).argument("message", "hello");
//! let output = session.call(call, &CancellationToken::new(), |progress| println!("{progress:?}")).await?;
//! println!("{output:?}");
//! # Ok(())
//! # }
//! ```
//!
//! # What is promised
//!
//! - A server costs no more time and memory than [`Limits`] says, whatever it sends.
//! - Nothing is contacted that the exit does not allow, and no redirect is followed.
//! - A program gets no environment but what it is given, and ends with its session, as do the processes that it started.
//! - Whoever stops waiting for a call, or drops it, has it cancelled at the server.
//! - Errors hold neither headers nor values of an environment, and of a server only short text without controls.
//!
//! # What is not
//!
//! - **What a server says is hostile**: names, descriptions, schemas and results are data, to be shown and given to models as
//!   such. Hints of a tool are claims of the server.
//! - Which programs may be started is the caller's to decide, as is how many sessions there are at once.
//! - A program is not confined: it may do what the server's user may. A process that leaves its group outlives it.
//! - The library underneath writes what servers send into the log when it is asked for more than errors: filter `rmcp=error`.

mod call;
mod content;
mod error;
mod http;
mod info;
mod limits;
mod listener;
mod program;
mod session;
mod target;
mod tool;
mod words;

pub use call::{Call, Progress};
pub use content::{CallOutput, Content, Contents};
pub use error::McpError;
pub use info::ServerInfo;
pub use limits::Limits;
pub use session::{Changes, Session};
pub use target::{HttpTarget, ProgramTarget, Target};
pub use tokio_util::sync::CancellationToken;
pub use tool::{Hints, ListedTool};
