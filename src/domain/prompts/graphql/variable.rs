//! Placeholders.

use async_graphql::{Enum, InputObject, Object};

use crate::domain::prompts::template::{NewVariable, Variable, VariableKind};
use crate::graphql::scalars::Json;

/// Type of value that a placeholder takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "VariableKind")]
pub enum TemplateVariableType {
    /// Text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// One of the listed choices.
    Choice,
    /// A calendar day, `YYYY-MM-DD`.
    Date,
}

/// A placeholder in the text of a prompt.
#[derive(Debug, Clone)]
pub struct TemplateVariable(pub Variable);

/// A placeholder in the text of a prompt.
#[Object]
impl TemplateVariable {
    /// Name, as in the text.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Type of its value.
    #[graphql(name = "type")]
    async fn kind(&self) -> TemplateVariableType {
        self.0.kind.into()
    }

    /// Hint for the person who fills in the value.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// True when a value must be given: the placeholder must not stay empty and has no default.
    async fn is_required(&self) -> bool {
        self.0.needs_value()
    }

    /// Value used when none is given; null when there is none.
    async fn default_value(&self) -> Option<Json> {
        self.0.default.clone().map(Json)
    }

    /// Allowed values of the type `CHOICE`; empty for other types.
    async fn choices(&self) -> &[String] {
        &self.0.choices
    }
}

/// Declaration of a placeholder in the text of a prompt.
#[derive(Debug, Clone, InputObject)]
pub struct TemplateVariableInput {
    /// Name, as in the text: letters, digits and `_`, at most 64 characters.
    pub name: String,
    /// Type of its value.
    #[graphql(name = "type", default_with = "TemplateVariableType::Text")]
    pub kind: TemplateVariableType,
    /// Hint for the person who fills in the value, at most 1,000 characters.
    pub description: Option<String>,
    /// False when the placeholder may stay empty.
    #[graphql(default = true)]
    pub is_required: bool,
    /// Value used when none is given.
    pub default_value: Option<Json>,
    /// Allowed values of the type `CHOICE`, 1 to 100 of up to 200 characters; not allowed for other types.
    pub choices: Option<Vec<String>>,
}

impl From<TemplateVariableInput> for NewVariable {
    fn from(input: TemplateVariableInput) -> Self {
        let TemplateVariableInput { name, kind, description, is_required, default_value, choices } = input;
        let default = default_value.map(|value| value.0);
        Self { name, kind: kind.into(), description, required: is_required, default, choices }
    }
}
