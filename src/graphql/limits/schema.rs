//! The guard's index of the schema: enough to check variables, costs and overlapping fields.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ConstDirective, DirectiveLocation, FieldDefinition, InputValueDefinition, OperationType, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql_value::ConstValue;

use super::cost::Weight;

/// Types of a schema by name.
#[derive(Debug, Default)]
pub struct SchemaIndex {
    types: HashMap<String, TypeInfo>,
    roots: [Option<String>; 3],
    directives: HashMap<String, Vec<DirectiveLocation>>,
}

/// Directives that every schema has, even if it does not define them.
const BUILT_IN: [(&str, &[DirectiveLocation]); 3] = [
    ("skip", &[DirectiveLocation::Field, DirectiveLocation::FragmentSpread, DirectiveLocation::InlineFragment]),
    ("include", &[DirectiveLocation::Field, DirectiveLocation::FragmentSpread, DirectiveLocation::InlineFragment]),
    ("deprecated", &[DirectiveLocation::FieldDefinition]),
];

/// One type.
#[derive(Debug)]
pub enum TypeInfo {
    /// An object type with its fields.
    Object(HashMap<String, FieldInfo>),
    /// An interface with its fields.
    Interface(HashMap<String, FieldInfo>),
    /// A union.
    Union,
    /// A scalar.
    Scalar,
    /// An enum with its values.
    Enum(Vec<String>),
    /// An input object.
    Input(InputInfo),
}

/// A field of an object or interface.
#[derive(Debug)]
pub struct FieldInfo {
    /// Type of its value.
    pub ty: Type,
    /// How it counts towards the cost.
    pub weight: Weight,
    /// True when it has an argument `after`.
    pub takes_after: bool,
    /// Its declarations.
    pub declared: Declared,
    has_ids: bool,
}

/// What a field declares with the directives of `graphql::directives`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Declared {
    /// It checks a password or a token.
    pub checks_credentials: bool,
    /// It needs no credentials.
    pub is_public: bool,
    /// Most items of its list.
    pub list_size: Option<u64>,
}

impl Declared {
    fn by(directives: &[Positioned<ConstDirective>]) -> Self {
        let says = |name: &str| directives.iter().map(|one| &one.node).find(|one| one.name.node == name);
        Self {
            checks_credentials: says("checksCredentials").is_some(),
            is_public: says("public").is_some(),
            list_size: says("listSize").and_then(list_size),
        }
    }
}

/// An input object type.
#[derive(Debug)]
pub struct InputInfo {
    /// Fields by name.
    pub fields: HashMap<String, InputField>,
    /// True when exactly one of the fields must be given.
    pub one_of: bool,
}

/// A field of an input object.
#[derive(Debug)]
pub struct InputField {
    /// Type of the value.
    pub ty: Type,
    /// True when it may be left out although its type is not nullable.
    pub has_default: bool,
}

impl SchemaIndex {
    /// Reads a schema as the engine exports it.
    ///
    /// # Errors
    ///
    /// When the text is not a schema.
    pub fn of_sdl(sdl: &str) -> Result<Self, async_graphql::parser::Error> {
        let mut index = Self::default();
        for definition in parse_schema(sdl)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let name = |name: Option<Positioned<async_graphql::Name>>| name.map(|name| name.node.to_string());
                    let schema = schema.node;
                    index.roots = [name(schema.query), name(schema.mutation), name(schema.subscription)];
                }
                TypeSystemDefinition::Type(definition) => {
                    let one_of = definition.node.directives.iter().any(|directive| directive.node.name.node == "oneOf");
                    index.types.insert(definition.node.name.node.to_string(), info(definition.node.kind, one_of));
                }
                TypeSystemDefinition::Directive(definition) => {
                    let places = definition.node.locations.iter().map(|place| place.node).collect();
                    index.directives.insert(definition.node.name.node.to_string(), places);
                }
            }
        }
        for scalar in ["Int", "Float", "String", "Boolean", "ID"] {
            index.types.insert(scalar.to_owned(), TypeInfo::Scalar);
        }
        for (name, places) in BUILT_IN {
            index.directives.entry(name.to_owned()).or_insert_with(|| places.to_vec());
        }
        index.weigh();
        Ok(index)
    }

    /// Sets the weights of the fields, once all types are known.
    fn weigh(&mut self) {
        let leaves: HashSet<String> = self
            .types
            .iter()
            .filter(|(_, info)| matches!(info, TypeInfo::Scalar | TypeInfo::Enum(_)))
            .map(|(name, _)| name.clone())
            .collect();
        for (parent, info) in &mut self.types {
            let (TypeInfo::Object(fields) | TypeInfo::Interface(fields)) = info else { continue };
            for (name, field) in fields {
                let type_name = innermost(&field.ty);
                field.weight = if leaves.contains(type_name) {
                    Weight::of_leaf(parent, name)
                } else {
                    let is_list = matches!(field.ty.base, BaseType::List(_));
                    Weight::of_composite(
                        parent,
                        name,
                        is_list.then_some(field.declared.list_size),
                        type_name,
                        field.has_ids,
                    )
                };
            }
        }
    }

    /// A type by its name.
    pub fn get(&self, name: &str) -> Option<&TypeInfo> {
        self.types.get(name)
    }

    /// Locations of a directive; `None` when the schema does not have it.
    pub fn places_of(&self, directive: &str) -> Option<&[DirectiveLocation]> {
        self.directives.get(directive).map(Vec::as_slice)
    }

    /// Name of the type at the root of operations.
    pub fn root(&self, operation: OperationType) -> &str {
        let (index, usual) = match operation {
            OperationType::Query => (0, "Query"),
            OperationType::Mutation => (1, "Mutation"),
            OperationType::Subscription => (2, "Subscription"),
        };
        self.roots[index].as_deref().unwrap_or(usual)
    }

    /// Type of an object's or interface's field; `None` for unknown fields and for introspection.
    pub fn field(&self, parent: &str, field: &str) -> Option<&Type> {
        self.field_info(parent, field).map(|info| &info.ty)
    }

    /// A field at the root of operations.
    pub fn root_field(&self, operation: OperationType, field: &str) -> Option<&FieldInfo> {
        self.field_info(self.root(operation), field)
    }

    /// Names of the root fields that need no credentials.
    pub fn public_fields(&self, operation: OperationType) -> impl Iterator<Item = &str> {
        let fields = match self.get(self.root(operation)) {
            Some(TypeInfo::Object(fields)) => Some(fields),
            _ => None,
        };
        fields.into_iter().flatten().filter(|(_, info)| info.declared.is_public).map(|(name, _)| name.as_str())
    }

    /// An object's or interface's field.
    pub fn field_info(&self, parent: &str, field: &str) -> Option<&FieldInfo> {
        match self.get(parent)? {
            TypeInfo::Object(fields) | TypeInfo::Interface(fields) => fields.get(field),
            _ => None,
        }
    }

    /// True for types whose values can be of several object types.
    pub fn is_abstract(&self, name: &str) -> bool {
        matches!(self.get(name), Some(TypeInfo::Interface(_) | TypeInfo::Union))
    }

    /// True for scalars and enums.
    pub fn is_leaf(&self, name: &str) -> bool {
        matches!(self.get(name), Some(TypeInfo::Scalar | TypeInfo::Enum(_)))
    }
}

fn info(kind: TypeKind, one_of: bool) -> TypeInfo {
    match kind {
        TypeKind::Scalar => TypeInfo::Scalar,
        TypeKind::Object(object) => TypeInfo::Object(fields(object.fields)),
        TypeKind::Interface(interface) => TypeInfo::Interface(fields(interface.fields)),
        TypeKind::Union(_) => TypeInfo::Union,
        TypeKind::Enum(values) => {
            TypeInfo::Enum(values.values.into_iter().map(|value| value.node.value.node.to_string()).collect())
        }
        TypeKind::InputObject(input) => {
            TypeInfo::Input(InputInfo { fields: input.fields.into_iter().map(input_field).collect(), one_of })
        }
    }
}

fn fields(definitions: Vec<Positioned<FieldDefinition>>) -> HashMap<String, FieldInfo> {
    let field = |field: Positioned<FieldDefinition>| {
        let FieldDefinition { name, arguments, ty, directives, .. } = field.node;
        let takes = |name: &str| arguments.iter().any(|argument| argument.node.name.node == name);
        let (has_ids, takes_after) = (takes("ids"), takes("after"));
        let declared = Declared::by(&directives);
        (name.node.to_string(), FieldInfo { ty: ty.node, weight: Weight::Nothing, takes_after, declared, has_ids })
    };
    definitions.into_iter().map(field).collect()
}

fn list_size(directive: &ConstDirective) -> Option<u64> {
    match directive.get_argument("assumedSize").map(|value| &value.node) {
        Some(ConstValue::Number(number)) => number.as_u64(),
        _ => None,
    }
}

fn input_field(field: Positioned<InputValueDefinition>) -> (String, InputField) {
    let InputValueDefinition { name, ty, default_value, .. } = field.node;
    (name.node.to_string(), InputField { ty: ty.node, has_default: default_value.is_some() })
}

/// Name of the type inside all lists.
pub fn innermost(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => innermost(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_gql_3_every_plain_list_of_objects_says_how_long_it_may_be() {
        let schema = SchemaIndex::of_sdl(include_str!("../../../schema.graphql")).unwrap();
        let objects = schema.types.iter().filter_map(|(parent, info)| match info {
            TypeInfo::Object(fields) => Some((parent, fields)),
            _ => None,
        });
        let silent: Vec<String> = objects
            .flat_map(|(parent, fields)| fields.iter().map(move |(name, field)| (parent, name, field)))
            .filter(|(_, _, field)| matches!(field.weight, Weight::List(_)) && field.declared.list_size.is_none())
            .map(|(parent, name, _)| format!("{parent}.{name}"))
            .collect();
        assert!(silent.is_empty(), "declare their bound with `list_size` of graphql::directives: {silent:?}");
    }
}
