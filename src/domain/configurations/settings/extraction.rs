//! Settings of extraction: which tables and fields are taken out of documents.

use serde::Deserialize;

use super::declaration::{Setting, Shape};
use super::fields::Fields;
use super::pages::PageRange;
use crate::base::Result;
use crate::domain::configurations::service::Pinned;

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "tables",
        description: "Whether tables are taken out.",
        shape: Shape::Switch { default: true },
        only_with: None,
    },
    Setting {
        name: "minimumConfidence",
        description: "Tables that the server is less sure of than this are left out; 0 keeps all.",
        shape: Shape::Number { from: 0.0, to: 1.0, default: 0.0 },
        only_with: None,
    },
    Setting {
        name: "pages",
        description: "Pages to look at, counted from 1, such as \"7\" or \"1-3\"; every page when left out.",
        shape: Shape::Pages,
        only_with: None,
    },
    Setting {
        name: "methods",
        description: "How tables are recognised: RULED by drawn lines, ALIGNED by the alignment of words.",
        shape: Shape::Choices { of: &["RULED", "ALIGNED"] },
        only_with: None,
    },
    Setting {
        name: "fields",
        description: "JSON Schema of the fields to fill in from a document: one flat object of texts, numbers, \
                      integers, booleans and lists of these. A field that a document does not have stays empty.",
        shape: Shape::Fields,
        only_with: None,
    },
    Setting {
        name: "instructions",
        description: "What to mind when the fields are filled in, for example units or notations.",
        shape: Shape::Text { maximum: 4000 },
        only_with: Some("fields"),
    },
];

/// What is taken out of a document.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Extraction {
    /// Whether tables are taken out.
    pub tables: bool,
    /// Least confidence of a table, 0 to 1.
    pub minimum_confidence: f64,
    /// Pages to look at; all when absent.
    pub pages: Option<Vec<PageRange>>,
    /// How tables are recognised.
    pub methods: Vec<Method>,
    /// Fields to fill in.
    pub fields: Option<Fields>,
    /// What to mind when they are filled in.
    pub instructions: Option<String>,
}

/// How tables are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// By drawn lines.
    Ruled,
    /// By the alignment of words.
    Aligned,
}

impl Default for Extraction {
    fn default() -> Self {
        let methods = vec![Method::Ruled, Method::Aligned];
        Self { tables: true, minimum_confidence: 0.0, pages: None, methods, fields: None, instructions: None }
    }
}

impl Extraction {
    /// The settings that a job has pinned.
    pub fn of(pinned: &Pinned) -> Result<Self> {
        super::read(pinned)
    }
}
