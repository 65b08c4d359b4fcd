//! The section `storage`: where files are stored, and how large they may be.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::value;
use crate::base::secret::Secret;

/// Settings of file storage.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageConfig {
    /// Where files are stored: "disk" or "s3".
    pub kind: StorageKind,
    /// Directory of the files. Not set: "files" in data_dir.
    #[serde(with = "value::path")]
    pub path: Option<PathBuf>,
    /// S3: bucket. Required when kind is "s3".
    #[serde(with = "value::text")]
    pub s3_bucket: Option<String>,
    /// S3: region.
    pub s3_region: String,
    /// S3: endpoint of a service other than Amazon's.
    #[serde(with = "value::optional_url")]
    pub s3_endpoint: Option<Url>,
    /// S3: prefix of all keys in the bucket.
    #[serde(with = "value::text")]
    pub s3_prefix: Option<String>,
    /// S3: access key ID.
    #[serde(with = "value::secret")]
    pub s3_access_key_id: Option<Secret>,
    /// S3: secret access key.
    #[serde(with = "value::secret")]
    pub s3_secret_access_key: Option<Secret>,
    /// Maximum size of a file, in bytes.
    #[serde(with = "value::size")]
    pub max_file_size: u64,
    /// Maximum number of files per request.
    pub max_files_per_request: u32,
    /// Timeout for a whole upload.
    #[serde(with = "value::duration")]
    pub upload_timeout: Duration,
    /// Longest pause during an upload.
    #[serde(with = "value::duration")]
    pub upload_idle_timeout: Duration,
    /// Lifetime of an upload ticket.
    #[serde(with = "value::duration")]
    pub upload_ticket_life: Duration,
    /// Lifetime of a download link.
    #[serde(with = "value::duration")]
    pub download_link_life: Duration,
    /// Storage quota per workspace, in bytes.
    #[serde(with = "value::size")]
    pub workspace_quota: u64,
}

/// Where files are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// In a directory.
    Disk,
    /// In a bucket of an S3-compatible service.
    S3,
}
