//! Reading values of inputs.

use std::borrow::Cow;
use std::str::FromStr;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value};

use crate::base::{Error, Result};

/// Parses an identifier in an input. Text that is not an identifier of the expected type gives the same error as an
/// object that does not exist. `field` is the key below `input`.
pub fn input_id<T: FromStr>(field: &'static str, id: &ID) -> Result<T> {
    id.parse().map_err(|_| Error::not_found(field, id.as_str()))
}

/// Parses the identifiers in a list of an input, as [`input_id`] does; the path of an error ends with the index.
pub fn input_ids<T: FromStr>(field: &'static str, ids: &[ID]) -> Result<Vec<T>> {
    let parse = |(index, id): (usize, &ID)| {
        id.parse().map_err(|_| Error::not_found(index.to_string(), id.as_str()).inside(field))
    };
    ids.iter().enumerate().map(parse).collect()
}

/// An input object as an argument that may be left out. The engine would write its default into the schema with null
/// for every field, which does not mean the same as omitting them; here they are omitted.
#[derive(Debug, Default)]
pub struct Sparse<T>(pub T);

impl<T: InputType> InputType for Sparse<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        T::parse(value).map(Self).map_err(InputValueError::propagate)
    }

    fn to_value(&self) -> Value {
        match self.0.to_value() {
            Value::Object(fields) => {
                Value::Object(fields.into_iter().filter(|(_, value)| *value != Value::Null).collect())
            }
            other => other,
        }
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.0.as_raw_value()
    }
}
