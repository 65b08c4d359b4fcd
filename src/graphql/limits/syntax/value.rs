//! Values: literals, variables, lists and objects.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Number, Pos, Positioned, Value as ConstValue};
use async_graphql_value::Value;

use super::super::{Refused, UPLOAD};
use super::lexer::Kind;
use super::parser::Parser;
use super::string;

impl Parser<'_> {
    /// A value without variables.
    pub fn constant(&mut self) -> Result<Positioned<ConstValue>, Refused> {
        let value = self.value(true)?;
        let position = value.pos;
        match value.node.into_const() {
            Some(constant) => Ok(Positioned::new(constant, position)),
            None => Err(Refused::syntax("Syntax error: a variable cannot stand here.", position)),
        }
    }

    /// A value; `constant` where variables are not allowed.
    pub fn value(&mut self, constant: bool) -> Result<Positioned<Value>, Refused> {
        let position = self.ahead.position;
        let value = match self.ahead.kind {
            Kind::Punctuator(b'[') => self.deeper(|parser| parser.list(constant))?,
            Kind::Punctuator(b'{') => self.deeper(|parser| parser.object(constant))?,
            Kind::Punctuator(b'$') if !constant => {
                self.take()?;
                Value::Variable(self.name()?.node)
            }
            Kind::Int | Kind::Float => {
                let number = self.take()?.text.parse::<Number>();
                Value::Number(number.map_err(|_| Refused::syntax("A number is out of range.", position))?)
            }
            Kind::String => {
                let text = string::quoted_value(self.take()?.text);
                let text = text.ok_or_else(|| Refused::syntax("A string has a malformed escape.", position))?;
                Value::String(no_upload(text, position)?)
            }
            Kind::BlockString => Value::String(no_upload(string::block_value(self.take()?.text), position)?),
            Kind::Name => match self.take()?.text {
                "true" => Value::Boolean(true),
                "false" => Value::Boolean(false),
                "null" => Value::Null,
                name => Value::Enum(Name::new(name)),
            },
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Positioned::new(value, position))
    }

    fn list(&mut self, constant: bool) -> Result<Value, Refused> {
        self.expect(b'[')?;
        let mut items = Vec::new();
        while !self.accept(b']')? {
            if items.len() >= self.limits.list_items {
                return Err(Refused::long_list(self.limits.list_items).at(self.ahead.position));
            }
            items.push(self.value(constant)?.node);
        }
        // A grown vector may have twice the capacity that it needs (C-GQL-1: memory within sixteen times a request).
        items.shrink_to_fit();
        Ok(Value::List(items))
    }

    fn object(&mut self, constant: bool) -> Result<Value, Refused> {
        self.expect(b'{')?;
        let mut fields = IndexMap::new();
        while !self.accept(b'}')? {
            let name = self.name()?;
            self.expect(b':')?;
            let value = self.value(constant)?;
            if fields.insert(name.node, value.node).is_some() {
                return Err(Refused::invalid("An input object has the same field twice.").at(name.pos));
            }
        }
        Ok(Value::Object(fields))
    }
}

/// Only variables can refer to files: for the mark in a literal, the engine would look for a missing upload.
fn no_upload(text: String, position: Pos) -> Result<String, Refused> {
    if text.starts_with(UPLOAD) {
        return Err(Refused::invalid("A file is given by a variable, not in the document.").at(position));
    }
    Ok(text)
}
