//! One piece of XML after another.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{HAS_DEFINITIONS, MAXIMUM_DEPTH, MAXIMUM_TOKENS, TOO_DEEP, TOO_MANY, Tag};
use crate::{CancelFlag, Rejected};

/// Pieces read between two looks at whether anybody still waits.
const BETWEEN_LOOKS: usize = 4096;

/// A piece of XML. Comments and processing instructions are none.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Token<'x> {
    /// An element starts. One without content ends right after.
    Start(Tag<'x>),
    /// The innermost open element ends.
    End,
    /// Text with its references, which [`resolved`](super::resolved) resolves. A text may come in several pieces.
    Text(&'x str),
    /// Text that has no references.
    Literal(&'x str),
}

/// Reads XML piece by piece. Where it is not well-formed it ends, as if the file ended there.
#[derive(Debug)]
pub(crate) struct Tokens<'x> {
    source: &'x str,
    reader: Reader<&'x [u8]>,
    stop: &'x CancelFlag,
    depth: usize,
    read: usize,
    /// Where the last piece starts in the source.
    start: usize,
    /// The element that was just read has no content, and ends.
    is_empty_element: bool,
    is_damaged: bool,
}

impl<'x> Tokens<'x> {
    /// Starts at the beginning of a text.
    pub(crate) fn new(source: &'x str, stop: &'x CancelFlag) -> Self {
        let reader = Reader::from_str(source);
        Self { source, reader, stop, depth: 0, read: 0, start: 0, is_empty_element: false, is_damaged: false }
    }

    /// True when what was read so far is not all, because the rest is not well-formed. To be asked at the end.
    pub(crate) fn is_damaged(&self) -> bool {
        self.is_damaged || self.depth > 0
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Rejected`] for XML that breaks a limit, and when nobody waits any more.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'x>>, Rejected> {
        if self.is_empty_element {
            self.is_empty_element = false;
            return Ok(Some(Token::End));
        }
        loop {
            self.read += 1;
            if self.read > MAXIMUM_TOKENS {
                return Err(TOO_MANY);
            }
            if self.read.is_multiple_of(BETWEEN_LOOKS) {
                self.stop.check()?;
            }
            let start = self.position();
            let Ok(event) = self.reader.read_event() else {
                self.is_damaged = true;
                return Ok(None);
            };
            let token = match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    Token::Start(Tag(self.piece(start + "<".len(), tag.len())))
                }
                Event::Empty(tag) => {
                    self.is_empty_element = true;
                    Token::Start(Tag(self.piece(start + "<".len(), tag.len())))
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Token::End
                }
                Event::Text(_) | Event::GeneralRef(_) => Token::Text(self.piece(start, self.position() - start)),
                Event::CData(text) => Token::Literal(self.piece(start + "<![CDATA[".len(), text.len())),
                Event::DocType(_) => return Err(HAS_DEFINITIONS),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof => return Ok(None),
            };
            return if self.depth > MAXIMUM_DEPTH { Err(TOO_DEEP) } else { Ok(Some(token)) };
        }
    }

    /// Where the text behind the last piece begins.
    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.source.len())
    }

    /// Where the last piece starts in the source: a tag behind its `<`.
    pub(super) fn piece_start(&self) -> usize {
        self.start
    }

    fn piece(&mut self, start: usize, length: usize) -> &'x str {
        self.start = start;
        self.source.get(start..start + length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::resolved;
    use super::*;

    fn shown(source: &str) -> Result<(String, bool), Rejected> {
        let stop = CancelFlag::default();
        let mut tokens = Tokens::new(source, &stop);
        let mut out = String::new();
        while let Some(token) = tokens.next()? {
            match token {
                Token::Start(tag) => out.push_str(&format!("<{}>", tag.name())),
                Token::End => out.push_str("</>"),
                Token::Text(raw) => out.push_str(&resolved(raw)),
                Token::Literal(text) => out.push_str(text),
            }
        }
        Ok((out, tokens.is_damaged()))
    }

    #[test]
    fn pieces_come_in_order() {
        let source =
            "<?xml version='1.0'?>\n<w:a x='1'>one &amp; <!-- no --><b/><b y='2' />&#x41;<![CDATA[<i> &amp;]]></w:a>";
        assert_eq!(shown(source), Ok(("\n<a>one & <b></><b></>A<i> &amp;</>".to_owned(), false)));
    }

    #[test]
    fn what_is_damaged_ends_there() {
        for (source, expected) in
            [("<a>one<b>two", "<a>one<b>two"), ("<a>one</b>two</a>", "<a>one"), ("<a>one<b", "<a>one")]
        {
            assert_eq!(shown(source), Ok((expected.to_owned(), true)), "{source}");
        }
    }

    #[test]
    fn hostile_xml_is_refused() {
        let definitions = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><a>&c;</a>";
        assert_eq!(shown(definitions), Err(HAS_DEFINITIONS));
        assert_eq!(shown("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"), Err(HAS_DEFINITIONS));
        assert_eq!(shown(&"<a>".repeat(100_000)), Err(TOO_DEEP));
        let stop = CancelFlag::default();
        let mut tokens = Tokens { read: MAXIMUM_TOKENS - 1, ..Tokens::new("<a><b/></a>", &stop) };
        assert!(tokens.next().is_ok());
        assert_eq!(tokens.next().map(|_| ()), Err(TOO_MANY));
    }

    proptest! {
        #[test]
        fn any_text_ends(source in "[<>/a-c:=\"' &;#!\\[\\]?ä-]{0,80}") {
            let _ = shown(&source);
        }
    }
}
