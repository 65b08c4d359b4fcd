//! What every grammar rule needs: one token of lookahead, and the counters that stop a hostile document early.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument};
use async_graphql::{Name, Pos, Positioned};

use super::super::{DocumentLimits, Refused};
use super::definition::Definitions;
use super::lexer::{Kind, Lexer, Token};

/// Parses a document. Stops at the first token, level or definition over a limit.
///
/// # Errors
///
/// `GRAPHQL_PARSE_FAILED`, `DOCUMENT_TOO_LARGE`, `QUERY_TOO_COMPLEX`; `GRAPHQL_VALIDATION_FAILED` for names defined
/// twice, `OPERATION_RESOLUTION_FAILURE` for a document of fragments only.
pub fn parse(source: &str, limits: &DocumentLimits) -> Result<ExecutableDocument, Refused> {
    let mut parser = Parser::new(source, limits)?;
    let mut definitions = Definitions::default();
    while parser.ahead.kind != Kind::End {
        parser.definition(&mut definitions)?;
    }
    if definitions.is_empty() {
        return Err(Refused::syntax("The document is empty.", parser.ahead.position));
    }
    let Definitions { anonymous, named, fragments } = definitions;
    let operations = match (anonymous, named.is_empty()) {
        (Some(operation), true) => DocumentOperations::Single(operation),
        (Some(operation), false) => {
            return Err(Refused::invalid("An anonymous operation must be the only operation of its document.")
                .at(operation.pos));
        }
        (None, false) => DocumentOperations::Multiple(named),
        (None, true) => return Err(Refused::no_operation("The document has no operation.")),
    };
    Ok(ExecutableDocument { operations, fragments })
}

/// State of the parser.
pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The next token.
    pub ahead: Token<'a>,
    pub limits: &'a DocumentLimits,
    tokens: usize,
    nesting: usize,
    aliases: usize,
    directives: usize,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str, limits: &'a DocumentLimits) -> Result<Self, Refused> {
        let mut lexer = Lexer::new(source);
        let ahead = lexer.next()?;
        Ok(Self { lexer, ahead, limits, tokens: 1, nesting: 0, aliases: 0, directives: 0 })
    }

    /// Consumes the next token.
    pub fn take(&mut self) -> Result<Token<'a>, Refused> {
        let next = self.lexer.next()?;
        if next.kind != Kind::End {
            self.tokens += 1;
        }
        if self.tokens > self.limits.tokens {
            return Err(Refused::too_large(format!("The document has more than {} tokens.", self.limits.tokens))
                .at(next.position));
        }
        Ok(std::mem::replace(&mut self.ahead, next))
    }

    /// True when the next token is this punctuator.
    pub fn sees(&self, punctuator: u8) -> bool {
        self.ahead.kind == Kind::Punctuator(punctuator)
    }

    /// True when the next token is this word.
    pub fn sees_word(&self, word: &str) -> bool {
        self.ahead.kind == Kind::Name && self.ahead.text == word
    }

    /// Consumes the punctuator if it is next.
    pub fn accept(&mut self, punctuator: u8) -> Result<bool, Refused> {
        let there = self.sees(punctuator);
        if there {
            self.take()?;
        }
        Ok(there)
    }

    /// Consumes the punctuator, which must be next.
    pub fn expect(&mut self, punctuator: u8) -> Result<Pos, Refused> {
        if self.sees(punctuator) {
            return Ok(self.take()?.position);
        }
        Err(self.unexpected(Kind::Punctuator(punctuator).describe()))
    }

    /// Consumes a name, which must be next.
    pub fn name(&mut self) -> Result<Positioned<Name>, Refused> {
        if self.ahead.kind != Kind::Name {
            return Err(self.unexpected("a name"));
        }
        let token = self.take()?;
        Ok(Positioned::new(Name::new(token.text), token.position))
    }

    /// Refuses the next token because no rule matches.
    pub fn unexpected(&self, wanted: &str) -> Refused {
        let found = self.ahead.kind.describe();
        Refused::syntax(format!("Syntax error: expected {wanted}, found {found}."), self.ahead.position)
    }

    /// Runs a rule one level deeper.
    pub fn deeper<T>(&mut self, rule: impl FnOnce(&mut Self) -> Result<T, Refused>) -> Result<T, Refused> {
        if self.nesting == self.limits.nesting {
            let message = format!("The document is nested more than {} levels deep.", self.limits.nesting);
            return Err(Refused::too_complex(message).at(self.ahead.position));
        }
        self.nesting += 1;
        let result = rule(self);
        self.nesting -= 1;
        result
    }

    /// Counts an alias.
    pub fn count_alias(&mut self, position: Pos) -> Result<(), Refused> {
        self.aliases += 1;
        within(self.aliases, self.limits.aliases, "aliases", position)
    }

    /// Counts a directive, the one with number `here` at its location.
    pub fn count_directive(&mut self, here: usize, position: Pos) -> Result<(), Refused> {
        self.directives += 1;
        within(here, self.limits.directives_at_one_place, "directives at one place", position)?;
        within(self.directives, self.limits.directives, "directives", position)
    }
}

/// Refuses what exceeds a limit.
pub(super) fn within(count: usize, limit: usize, what: &str, position: Pos) -> Result<(), Refused> {
    if count > limit {
        return Err(Refused::too_complex(format!("The document has more than {limit} {what}.")).at(position));
    }
    Ok(())
}
