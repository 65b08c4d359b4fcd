//! `ConfigurationKind`, whose values are described by the JSON Schema of their settings.
//!
//! The derive takes only descriptions that stand in the source; these are made from the declarations of the settings.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{EnumBuilder, MetaEnumValue, MetaTypeId, Registry};
use async_graphql::resolver_utils::{EnumItem, EnumType, enum_value, parse_enum};
use async_graphql::{ContextSelectionSet, InputType, InputValueResult, OutputType, Positioned, ServerResult, Value};

use crate::domain::configurations::settings;
use crate::entity::configuration;

/// What a configuration controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfigurationKind(pub configuration::ConfigurationKind);

const NAME: &str = "ConfigurationKind";
const DESCRIPTION: &str = "What a configuration controls. Each value describes the settings of its kind as a JSON \
                           Schema, which `Query.configurationSchema` returns as JSON. New values may be added.";
const INGESTION: ConfigurationKind = ConfigurationKind(configuration::ConfigurationKind::Ingestion);
const EXTRACTION: ConfigurationKind = ConfigurationKind(configuration::ConfigurationKind::Extraction);
const ITEMS: [EnumItem<ConfigurationKind>; 2] =
    [EnumItem { name: "INGESTION", value: INGESTION }, EnumItem { name: "EXTRACTION", value: EXTRACTION }];

impl ConfigurationKind {
    fn description(self) -> String {
        let purpose = match self.0 {
            configuration::ConfigurationKind::Ingestion => "How documents are cut into passages.",
            configuration::ConfigurationKind::Extraction => "Which tables and fields are taken out of documents.",
        };
        format!("{purpose} Its settings:\n\n```json\n{:#}\n```", settings::schema(self.0))
    }

    fn register(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values: IndexMap<String, MetaEnumValue> = Self::items()
                .iter()
                .map(|EnumItem { name, value }| {
                    let mut described = MetaEnumValue::new(*name);
                    described.description = Some(value.description());
                    ((*name).to_owned(), described)
                })
                .collect();
            EnumBuilder::new(NAME, values)
                .description(Some(DESCRIPTION.to_owned()))
                .rust_typename(std::any::type_name::<Self>())
                .build()
        })
    }
}

impl EnumType for ConfigurationKind {
    fn items() -> &'static [EnumItem<Self>] {
        &ITEMS
    }
}

impl InputType for ConfigurationKind {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Self::register(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        parse_enum(value.unwrap_or_default())
    }

    fn to_value(&self) -> Value {
        enum_value(*self)
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl OutputType for ConfigurationKind {
    fn type_name() -> Cow<'static, str> {
        NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Self::register(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(enum_value(*self))
    }
}
