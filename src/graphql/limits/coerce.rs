//! Checks the values of variables against their types, before execution. The engine checks them during execution, field
//! by field, when other fields may have run already.

use async_graphql::parser::types::{BaseType, ExecutableDocument, OperationDefinition, Type};
use async_graphql::{Pos, Value, Variables};

use super::schema::{InputInfo, SchemaIndex, TypeInfo, innermost};
use super::value_path::{Step, ValuePath};
use super::{Refused, UPLOAD, text};

/// Values of an enum that an error names.
const NAMED_VALUES: usize = 20;

/// Checks that the variables of all operations have input types. The engine panics on a default value whose type does
/// not exist.
///
/// # Errors
///
/// `GRAPHQL_VALIDATION_FAILED` naming the variable.
pub fn check_types(schema: &SchemaIndex, document: &ExecutableDocument) -> Result<(), Refused> {
    let operations = document.operations.iter();
    for definition in operations.flat_map(|(_, operation)| &operation.node.variable_definitions) {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        if !matches!(schema.get(innermost(ty)), Some(TypeInfo::Scalar | TypeInfo::Enum(_) | TypeInfo::Input(_))) {
            let message = format!("The variable ${name} has the type {ty}, which is no input type of this schema.");
            return Err(Refused::invalid(message).at(definition.pos));
        }
    }
    Ok(())
}

/// Checks every variable of an operation: present where required, of its type, and with strings that can be stored.
/// Custom scalars are otherwise left to their own parsers, except `Upload`, which must be one of the request's
/// `uploads`.
///
/// # Errors
///
/// `BAD_USER_INPUT` naming the variable and the path inside it, never the value; `QUERY_TOO_COMPLEX` for a list over
/// the limit.
pub fn check(
    schema: &SchemaIndex,
    operation: &OperationDefinition,
    variables: &Variables,
    uploads: usize,
    list_items: usize,
) -> Result<(), Refused> {
    for definition in &operation.variable_definitions {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        let checker = Checker { schema, position: definition.pos, uploads, list_items };
        match variables.get(name) {
            Some(value) => checker.value(ty, value, &ValuePath::start(Step::Variable(name)))?,
            None if ty.nullable || definition.node.default_value.is_some() => {}
            None => {
                let message = format!("The variable ${name} of type {ty} is required.");
                return Err(Refused::bad_variables(message).at(definition.pos));
            }
        }
    }
    Ok(())
}

struct Checker<'a> {
    schema: &'a SchemaIndex,
    position: Pos,
    uploads: usize,
    list_items: usize,
}

impl Checker<'_> {
    fn value(&self, ty: &Type, value: &Value, path: &ValuePath<'_>) -> Result<(), Refused> {
        if *value == Value::Null {
            return if ty.nullable {
                Ok(())
            } else {
                Err(self.refuse(path, &format!("must be of type {ty}, not null")))
            };
        }
        match &ty.base {
            BaseType::List(inner) => match value {
                Value::List(items) if items.len() > self.list_items => {
                    Err(Refused::long_list(self.list_items).at(self.position))
                }
                Value::List(items) => items
                    .iter()
                    .enumerate()
                    .try_for_each(|(index, item)| self.value(inner, item, &path.inside(Step::Item(index)))),
                // A single value stands for a list of one.
                single => self.value(inner, single, path),
            },
            BaseType::Named(name) => self.named(name, value, path),
        }
    }

    fn named(&self, name: &str, value: &Value, path: &ValuePath<'_>) -> Result<(), Refused> {
        let fits = match (self.schema.get(name), value) {
            (Some(TypeInfo::Enum(values)), value) => {
                return if is_one_of(values, value) { Ok(()) } else { Err(self.refuse(path, &choice(name, values))) };
            }
            (Some(TypeInfo::Input(input)), Value::Object(fields)) => return self.input(name, input, fields, path),
            (Some(TypeInfo::Input(_)), _) => false,
            (Some(TypeInfo::Scalar), value) if name == "Upload" => is_upload(value, self.uploads),
            (Some(TypeInfo::Scalar), value) => fits_scalar(name, value),
            _ => true,
        };
        if !fits {
            return Err(self.refuse(path, &format!("must be of type {name}")));
        }
        text::check_value(value, path, self.position)
    }

    fn input(
        &self,
        name: &str,
        input: &InputInfo,
        given: &async_graphql::indexmap::IndexMap<async_graphql::Name, Value>,
        path: &ValuePath<'_>,
    ) -> Result<(), Refused> {
        for (key, value) in given {
            let Some(field) = input.fields.get(key.as_str()) else {
                return Err(self.refuse(path, &format!("has a field that {name} does not have")));
            };
            self.value(&field.ty, value, &path.inside(Step::Field(key)))?;
        }
        let missing = |(_, field): &(&String, &super::schema::InputField)| !field.ty.nullable && !field.has_default;
        for (key, field) in input.fields.iter().filter(missing) {
            if !given.contains_key(key.as_str()) {
                let path = path.inside(Step::Field(key));
                return Err(self.refuse(&path, &format!("of type {} is required", field.ty)));
            }
        }
        if input.one_of && (given.len() != 1 || given.values().any(|value| *value == Value::Null)) {
            return Err(self.refuse(path, "must have exactly one field, and it must not be null"));
        }
        Ok(())
    }

    fn refuse(&self, path: &ValuePath<'_>, what: &str) -> Refused {
        Refused::bad_variables(format!("The {path} {what}.")).at(self.position).inside(path)
    }
}

fn is_one_of(values: &[String], value: &Value) -> bool {
    let given = match value {
        Value::String(text) => text.as_str(),
        Value::Enum(name) => name.as_str(),
        _ => return false,
    };
    values.iter().any(|value| value == given)
}

/// Names the values of an enum, unless they are too many for a sentence.
fn choice(name: &str, values: &[String]) -> String {
    if values.len() <= NAMED_VALUES {
        format!("must be a value of {name}: {}", values.join(", "))
    } else {
        format!("must be a value of {name}")
    }
}

fn fits_scalar(name: &str, value: &Value) -> bool {
    match (name, value) {
        ("Int", Value::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        ("Float", Value::Number(_)) | ("Boolean", Value::Boolean(_)) | ("String" | "ID", Value::String(_)) => true,
        ("ID", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("Int" | "Float" | "Boolean" | "String" | "ID", _) => false,
        _ => true,
    }
}

/// The engine marks uploads with a string, and fails when the index in it is out of range.
fn is_upload(value: &Value, uploads: usize) -> bool {
    let Value::String(text) = value else { return false };
    let number = text.strip_prefix(UPLOAD).and_then(|number| number.parse::<usize>().ok());
    number.is_some_and(|number| number < uploads)
}
