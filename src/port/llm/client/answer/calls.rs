//! Calls of tools, put together from the pieces in which they come.
//!
//! A call has a head, with its name, and arguments. In which piece of which call they come is told by an index and an
//! identifier, and servers of the OpenAI dialect deviate in all of it: no index, or 0 for every call; an identifier
//! once, in each piece, another one in each piece, or none; the head repeated with each piece, or at the end with all
//! arguments once more; one call at several indexes; the name in pieces. So a piece is taken for the call that it can
//! belong to: what has a head and arguments begins another call when the arguments before are whole.

use std::collections::HashSet;
use std::mem::take;

use super::super::super::{LlmError, ToolCall};
use super::super::call_ids::fresh_id;
use super::super::dialect::CallPiece;
use super::super::lenient::SurrogateJoiner;
use super::MAXIMUM_ANSWER;
use super::errors::{too_long, too_many_calls};
use super::nesting::Nesting;

/// Most calls of one response.
pub(super) const MOST_CALLS: usize = 64;

/// Most bytes of thoughts that are kept with a call.
const LONGEST_THOUGHTS: usize = 256 * 1024;

/// The calls of a response so far.
#[derive(Debug, Default)]
pub(super) struct Calls {
    calls: Vec<Growing>,
    /// Of everything in them.
    bytes: usize,
    thoughts: String,
}

impl Calls {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Keeps a thought, for the call that may follow.
    pub(super) fn note_thought(&mut self, thought: &str) {
        if self.thoughts.len() + thought.len() <= LONGEST_THOUGHTS {
            self.thoughts.push_str(thought);
        }
    }

    /// The thoughts before the calls.
    pub(super) fn thoughts(&self) -> &str {
        &self.thoughts
    }

    /// Adds a call, or a piece of one.
    ///
    /// # Errors
    /// When they are too many, or too long.
    pub(super) fn add(&mut self, piece: CallPiece) -> Result<(), LlmError> {
        let CallPiece { id, name, arguments, signature, .. } = &piece;
        self.bytes += id.len() + name.len() + arguments.len() + signature.as_ref().map_or(0, String::len);
        if self.bytes > MAXIMUM_ANSWER {
            return Err(too_long());
        }
        if let Some(call) = self.place(&piece).and_then(|at| self.calls.get_mut(at)) {
            call.take(piece);
        } else if piece.has_head() && !self.has(&piece) {
            if self.calls.len() == MOST_CALLS {
                return Err(too_many_calls());
            }
            let mut call = Growing { index: piece.index, ..Growing::default() };
            call.take(piece);
            self.calls.push(call);
        }
        Ok(())
    }

    /// The call that a piece belongs to; `None` when it is another one's.
    fn place(&self, piece: &CallPiece) -> Option<usize> {
        let newest = |is_it: &dyn Fn(&Growing) -> bool| self.calls.iter().rposition(is_it);
        let has_index = |call: &Growing| piece.index.is_some() && call.index == piece.index;
        let has_id = |call: &Growing| !piece.id.is_empty() && call.id == piece.id;
        let at = newest(&|call| has_index(call) && has_id(call))
            .or_else(|| newest(&has_index))
            .or_else(|| newest(&has_id))
            // An index that was never begun, of a server that counts pieces, or none at all.
            .or_else(|| newest(&|_| piece.name.is_empty() || piece.index.is_none()))?;
        self.calls.get(at).filter(|call| call.takes(piece)).map(|_| at)
    }

    /// True for a call that is told once more.
    fn has(&self, piece: &CallPiece) -> bool {
        let is_same = |call: &Growing| match piece.id.is_empty() {
            true => piece.index.is_some() && call.index == piece.index,
            false => call.id == piece.id,
        };
        self.calls.iter().any(|call| is_same(call) && call.name == piece.name && call.arguments == piece.arguments)
    }

    /// The calls; of a response that `is_cut` only those whose arguments are whole.
    pub(super) fn finish(&mut self, is_cut: bool) -> Vec<ToolCall> {
        let mut ids = HashSet::new();
        let calls = take(&mut self.calls).into_iter();
        let calls = calls.filter(|call| !call.name.is_empty() && (!is_cut || call.nesting.is_whole()));
        let calls = calls.map(|call| {
            let Growing { mut id, name, mut arguments, signature, mut joiner, .. } = call;
            arguments.push_str(&joiner.finish());
            if arguments.trim().is_empty() {
                "{}".clone_into(&mut arguments);
            }
            if id.is_empty() || ids.contains(&id) {
                id = fresh_id();
            }
            ids.insert(id.clone());
            ToolCall { id, name, arguments, signature }
        });
        calls.collect()
    }
}

/// A call that may not be whole yet.
#[derive(Debug, Default)]
struct Growing {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
    signature: Option<String>,
    nesting: Nesting,
    /// Joins characters of the arguments that were cut in half.
    joiner: SurrogateJoiner,
}

impl Growing {
    /// Whether a piece that may be of this call is.
    fn takes(&self, piece: &CallPiece) -> bool {
        if piece.name.is_empty() {
            return true;
        }
        if self.nesting.is_whole() && !piece.arguments.trim().is_empty() {
            return false;
        }
        let is_other_id = !piece.id.is_empty() && !self.id.is_empty() && piece.id != self.id;
        let has_half = !self.arguments.is_empty() && !self.nesting.is_whole();
        match self.name.is_empty() || piece.name == self.name {
            true => !is_other_id || has_half,
            // The name in pieces.
            false => !is_other_id && !self.id.is_empty() && self.arguments.is_empty(),
        }
    }

    fn take(&mut self, piece: CallPiece) {
        if self.id.is_empty() {
            self.id = piece.id;
        }
        match piece.name.starts_with(&self.name) {
            // The same once more, or all of it so far.
            true => self.name = piece.name,
            false => self.name.push_str(&piece.name),
        }
        self.signature = piece.signature.or(self.signature.take());
        if piece.arguments.is_empty() {
            return;
        }
        // Whole ones followed by others were a placeholder, or are told once more.
        let begins_anew = self.nesting.is_whole() && piece.arguments.trim_start().starts_with(['{', '[']);
        if piece.is_whole || begins_anew {
            self.arguments.clear();
            (self.nesting, self.joiner) = (Nesting::default(), SurrogateJoiner::default());
        }
        let arguments = self.joiner.push(piece.arguments);
        self.nesting.read(&arguments);
        self.arguments.push_str(&arguments);
    }
}
