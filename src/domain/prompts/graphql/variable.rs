//! Placeholders.

use async_graphql::{Enum, InputObject, Object};

use crate::domain::prompts::template::{NewVariable, Variable, VariableKind};
use crate::graphql::scalars::Json;

/// Kind of value that a placeholder takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "VariableKind")]
pub enum TemplateVariableType {
    /// Text of any length.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// One of the listed choices.
    Choice,
    /// A calendar day.
    Date,
}

/// A placeholder of a prompt.
#[derive(Debug, Clone)]
pub struct TemplateVariable(pub Variable);

/// A placeholder of a prompt.
#[Object]
impl TemplateVariable {
    /// Name, as in the text.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Kind of value.
    #[graphql(name = "type")]
    async fn kind(&self) -> TemplateVariableType {
        self.0.kind.into()
    }

    /// Hint for the person who fills it in.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// True when there is no default.
    async fn is_required(&self) -> bool {
        self.0.needs_value()
    }

    /// Value used when none is given.
    async fn default_value(&self) -> Option<Json> {
        self.0.default.clone().map(Json)
    }

    /// Allowed values of a choice, otherwise empty.
    async fn choices(&self) -> &[String] {
        &self.0.choices
    }
}

/// A placeholder of a prompt.
#[derive(Debug, Clone, InputObject)]
pub struct TemplateVariableInput {
    /// Name, as in the text.
    pub name: String,
    /// Kind of value.
    #[graphql(name = "type", default_with = "TemplateVariableType::Text")]
    pub kind: TemplateVariableType,
    /// Hint for the person who fills it in.
    pub description: Option<String>,
    /// False to allow the placeholder to stay empty.
    #[graphql(default = true)]
    pub is_required: bool,
    /// Value used when none is given.
    pub default_value: Option<Json>,
    /// Allowed values of a choice.
    pub choices: Option<Vec<String>>,
}

impl From<TemplateVariableInput> for NewVariable {
    fn from(input: TemplateVariableInput) -> Self {
        let TemplateVariableInput { name, kind, description, is_required, default_value, choices } = input;
        let default = default_value.map(|value| value.0);
        Self { name, kind: kind.into(), description, required: is_required, default, choices }
    }
}
