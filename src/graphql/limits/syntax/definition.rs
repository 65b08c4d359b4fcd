//! Operations, fragments and the variables of operations.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, FragmentDefinition, OperationDefinition, OperationType, Type, TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Positioned};

use super::super::Refused;
use super::lexer::Kind;
use super::parser::{Parser, within};

/// What a document defines.
#[derive(Default)]
pub(super) struct Definitions {
    pub anonymous: Option<Positioned<OperationDefinition>>,
    pub named: HashMap<Name, Positioned<OperationDefinition>>,
    pub fragments: HashMap<Name, Positioned<FragmentDefinition>>,
}

impl Definitions {
    pub fn is_empty(&self) -> bool {
        self.operations() == 0 && self.fragments.is_empty()
    }

    fn operations(&self) -> usize {
        self.named.len() + usize::from(self.anonymous.is_some())
    }
}

impl Parser<'_> {
    /// One definition, with an optional description (since the September 2025 edition).
    pub fn definition(&mut self, into: &mut Definitions) -> Result<(), Refused> {
        let described = self.description()?;
        if self.sees(b'{') && !described {
            return self.operation(OperationType::Query, into);
        }
        if self.sees_word("fragment") {
            return self.fragment(into);
        }
        let kind = match self.ahead.text {
            "query" => OperationType::Query,
            "mutation" => OperationType::Mutation,
            "subscription" => OperationType::Subscription,
            _ => return Err(self.unexpected("an operation or a fragment")),
        };
        self.operation(kind, into)
    }

    fn description(&mut self) -> Result<bool, Refused> {
        let there = matches!(self.ahead.kind, Kind::String | Kind::BlockString);
        if there {
            self.take()?;
        }
        Ok(there)
    }

    fn operation(&mut self, ty: OperationType, into: &mut Definitions) -> Result<(), Refused> {
        let position = self.ahead.position;
        within(into.operations() + 1, self.limits.operations, "operations", position)?;
        let mut name = None;
        let (mut variable_definitions, mut directives) = (Vec::new(), Vec::new());
        if !self.sees(b'{') {
            self.take()?;
            if self.ahead.kind == Kind::Name {
                name = Some(self.name()?);
            }
            variable_definitions = self.variable_definitions()?;
            directives = self.directives(false)?;
        }
        let selection_set = self.selection_set()?;
        let operation = OperationDefinition { ty, variable_definitions, directives, selection_set };
        let operation = Positioned::new(operation, position);
        let twice = match name {
            Some(name) => into.named.insert(name.node, operation).is_some(),
            None => into.anonymous.replace(operation).is_some(),
        };
        if twice {
            return Err(Refused::invalid("Two operations have the same name, or both have none.").at(position));
        }
        Ok(())
    }

    fn fragment(&mut self, into: &mut Definitions) -> Result<(), Refused> {
        let position = self.take()?.position;
        within(into.fragments.len() + 1, self.limits.fragments, "fragments", position)?;
        if self.sees_word("on") {
            return Err(self.unexpected("the name of the fragment"));
        }
        let name = self.name()?;
        let type_condition = self.type_condition()?;
        let directives = self.directives(false)?;
        let selection_set = self.selection_set()?;
        let fragment = Positioned::new(FragmentDefinition { type_condition, directives, selection_set }, position);
        if into.fragments.insert(name.node, fragment).is_some() {
            return Err(Refused::invalid("Two fragments have the same name.").at(position));
        }
        Ok(())
    }

    /// `on Type`.
    pub fn type_condition(&mut self) -> Result<Positioned<TypeCondition>, Refused> {
        if !self.sees_word("on") {
            return Err(self.unexpected("`on`"));
        }
        let position = self.take()?.position;
        Ok(Positioned::new(TypeCondition { on: self.name()? }, position))
    }

    fn variable_definitions(&mut self) -> Result<Vec<Positioned<VariableDefinition>>, Refused> {
        let mut definitions = Vec::new();
        if !self.accept(b'(')? {
            return Ok(definitions);
        }
        loop {
            definitions.push(self.variable_definition()?);
            if self.accept(b')')? {
                return Ok(definitions);
            }
        }
    }

    fn variable_definition(&mut self) -> Result<Positioned<VariableDefinition>, Refused> {
        self.description()?;
        let position = self.expect(b'$')?;
        let name = self.name()?;
        self.expect(b':')?;
        let var_type = self.type_reference()?;
        let default_value = if self.accept(b'=')? { Some(self.constant()?) } else { None };
        let directives = self.directives(true)?;
        Ok(Positioned::new(VariableDefinition { name, var_type, directives, default_value }, position))
    }

    fn type_reference(&mut self) -> Result<Positioned<Type>, Refused> {
        let position = self.ahead.position;
        let base = if self.accept(b'[')? {
            let inner = self.deeper(Self::type_reference)?;
            self.expect(b']')?;
            BaseType::List(Box::new(inner.node))
        } else {
            BaseType::Named(self.name()?.node)
        };
        let nullable = !self.accept(b'!')?;
        Ok(Positioned::new(Type { base, nullable }, position))
    }
}
