//! Selection sets.

use async_graphql::parser::types::{Directive, Field, FragmentSpread, InlineFragment, Selection, SelectionSet};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;

use super::super::Refused;
use super::lexer::Kind;
use super::parser::Parser;

/// Arguments as the engine keeps them.
type Arguments = Vec<(Positioned<Name>, Positioned<Value>)>;

impl Parser<'_> {
    /// `{ … }` with at least one selection.
    pub fn selection_set(&mut self) -> Result<Positioned<SelectionSet>, Refused> {
        let position = self.expect(b'{')?;
        let items = self.deeper(|parser| {
            let (mut items, mut fields) = (Vec::new(), 0);
            loop {
                let selection = parser.selection()?;
                fields += usize::from(matches!(selection.node, Selection::Field(_)));
                if fields > parser.limits.fields {
                    let message = format!("The document has more than {} fields in one selection set.", fields - 1);
                    return Err(Refused::too_complex(message).at(position));
                }
                items.push(selection);
                if parser.accept(b'}')? {
                    // A vector starts with capacity for four and most have one: the rest would be most of the memory.
                    items.shrink_to_fit();
                    return Ok(items);
                }
            }
        })?;
        Ok(Positioned::new(SelectionSet { items }, position))
    }

    fn selection(&mut self) -> Result<Positioned<Selection>, Refused> {
        let position = self.ahead.position;
        let selection = if self.ahead.kind == Kind::Spread {
            self.spread_or_inline_fragment()?
        } else {
            Selection::Field(Positioned::new(self.field()?, position))
        };
        Ok(Positioned::new(selection, position))
    }

    fn field(&mut self) -> Result<Field, Refused> {
        let first = self.name()?;
        let (alias, name) = if self.accept(b':')? {
            self.count_alias(first.pos)?;
            (Some(first), self.name()?)
        } else {
            (None, first)
        };
        let arguments = self.arguments(false)?;
        let directives = self.directives(false)?;
        let selection_set = if self.sees(b'{') { self.selection_set()? } else { Positioned::default() };
        Ok(Field { alias, name, arguments, directives, selection_set })
    }

    fn spread_or_inline_fragment(&mut self) -> Result<Selection, Refused> {
        let position = self.take()?.position;
        if self.ahead.kind == Kind::Name && self.ahead.text != "on" {
            let fragment_name = self.name()?;
            let directives = self.directives(false)?;
            return Ok(Selection::FragmentSpread(Positioned::new(
                FragmentSpread { fragment_name, directives },
                position,
            )));
        }
        let type_condition = if self.ahead.kind == Kind::Name { Some(self.type_condition()?) } else { None };
        let directives = self.directives(false)?;
        let selection_set = self.selection_set()?;
        let fragment = InlineFragment { type_condition, directives, selection_set };
        Ok(Selection::InlineFragment(Positioned::new(fragment, position)))
    }

    /// The directives at one location; `constant` where variables are not allowed.
    pub fn directives(&mut self, constant: bool) -> Result<Vec<Positioned<Directive>>, Refused> {
        let mut directives = Vec::new();
        while self.sees(b'@') {
            let position = self.take()?.position;
            self.count_directive(directives.len() + 1, position)?;
            let name = self.name()?;
            let arguments = self.arguments(constant)?;
            directives.push(Positioned::new(Directive { name, arguments }, position));
        }
        Ok(directives)
    }

    fn arguments(&mut self, constant: bool) -> Result<Arguments, Refused> {
        let mut arguments = Vec::new();
        if !self.accept(b'(')? {
            return Ok(arguments);
        }
        loop {
            let name = self.name()?;
            self.expect(b':')?;
            arguments.push((name, self.value(constant)?));
            if self.accept(b')')? {
                return Ok(arguments);
            }
        }
    }
}
