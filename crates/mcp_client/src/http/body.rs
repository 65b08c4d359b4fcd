//! Bodies that are read at once.

use reqwest::Response;

use crate::McpError;

/// Reads a body of at most `longest` bytes.
pub(super) async fn read(mut response: Response, longest: usize) -> Result<Vec<u8>, McpError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| McpError::Unreachable { sent: true })? {
        if chunk.len() > longest - body.len() {
            return Err(McpError::too_many_bytes(longest));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
