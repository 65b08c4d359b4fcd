//! What control words mean.

use super::characters::CodePage;
use super::reader::Reader;
use super::state::{Destination, Paragraph, State};
use crate::Rejected;
use crate::markdown_writer::Style;

impl Reader {
    /// Does what a control word says. `is_optional` tells that it begins a group which not every reader knows.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>, is_optional: bool) -> Result<(), Rejected> {
        match self.state.destination {
            Destination::Nothing => return Ok(()),
            Destination::Drawing => return self.drawing_word(word),
            _ => {}
        }
        if let Some(destination) = destination(word) {
            self.begin(word, destination);
            return Ok(());
        }
        if is_optional {
            self.state.destination = Destination::Nothing;
            return Ok(());
        }
        match self.state.destination {
            Destination::Fonts => self.font_word(word, number),
            Destination::Styles => self.style_word(word, number),
            _ => {
                if !self.header_word(word, number) && !self.set(word, number) {
                    return self.text_word(word, number);
                }
            }
        }
        Ok(())
    }

    /// A text box stands inside of a drawing, of which nothing else is text.
    fn drawing_word(&mut self, word: &str) -> Result<(), Rejected> {
        if matches!(word, "shptxt" | "dptxbxtext" | "result") {
            self.state.destination = Destination::Body;
            // What stands before it is a paragraph of its own.
            if !self.is_in_table() {
                return self.end_paragraph();
            }
        }
        Ok(())
    }

    fn begin(&mut self, word: &str, destination: Destination) {
        self.state.destination = destination;
        match word {
            "fldrslt" => self.begin_result(),
            "fldinst" => self.instruction.clear(),
            "listtext" | "pntext" => self.marker.clear(),
            _ => {}
        }
    }

    fn font_word(&mut self, word: &str, number: Option<i32>) {
        match (word, number) {
            ("f", Some(number)) => self.fonts.define(number),
            ("fcharset", Some(number)) => self.fonts.set_code_page(CodePage::of_charset(number)),
            ("cpg", Some(number)) => self.fonts.set_code_page(CodePage::numbered(number)),
            _ => {}
        }
    }

    fn style_word(&mut self, word: &str, number: Option<i32>) {
        match (word, number) {
            ("s", Some(number)) => self.styles.define(number),
            // Styles of characters, tables and sections are no styles of paragraphs.
            ("cs" | "ts" | "ds", _) => self.state.destination = Destination::Nothing,
            ("outlinelevel", Some(level)) => self.styles.set_outline(outline(level)),
            _ => {}
        }
    }

    /// Words at the start of a document. True when it was one.
    fn header_word(&mut self, word: &str, number: Option<i32>) -> bool {
        let code_page = match (word, number) {
            ("ansicpg", Some(number)) => CodePage::numbered(number),
            ("mac", _) => CodePage::numbered(10000),
            ("pc", _) => CodePage::numbered(437),
            ("pca", _) => CodePage::numbered(850),
            ("deff", Some(number)) => {
                self.default_font = number;
                self.state.font = number;
                return true;
            }
            _ => return false,
        };
        self.code_page = code_page.unwrap_or(self.code_page);
        true
    }

    /// Words that set how text and paragraphs are set. True when it was one.
    fn set(&mut self, word: &str, number: Option<i32>) -> bool {
        let is_on = number != Some(0);
        let paragraph = &mut self.state.paragraph;
        match word {
            "b" => self.state.style.bold = is_on,
            "i" => self.state.style.italic = is_on,
            "strike" | "striked" => self.state.style.struck = is_on,
            "v" | "deleted" => self.state.is_hidden = is_on,
            "f" => self.state.font = number.unwrap_or_default(),
            "uc" => self.set_fallback(number),
            "plain" => {
                let State { destination, link, fallback, paragraph, .. } = self.state;
                let font = self.default_font;
                self.state =
                    State { destination, link, fallback, paragraph, style: Style::default(), ..State::new(font) };
            }
            "pard" => *paragraph = Paragraph::default(),
            "s" => paragraph.style = number.unwrap_or_default(),
            "outlinelevel" => paragraph.outline = number.and_then(outline),
            "ls" => paragraph.is_item = is_on,
            "ilvl" => paragraph.depth = number.and_then(|level| usize::try_from(level).ok()).unwrap_or_default(),
            "intbl" => paragraph.is_in_table = is_on,
            _ => return false,
        }
        true
    }

    fn set_fallback(&mut self, number: Option<i32>) {
        self.state.fallback = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1);
    }

    /// Words that are text, or end some.
    fn text_word(&mut self, word: &str, number: Option<i32>) -> Result<(), Rejected> {
        match word {
            "par" | "sect" | "page" => return self.end_paragraph(),
            "cell" => return self.end_cell(),
            "nestcell" | "nestrow" => self.line_break(),
            "row" => self.rows.end_row(),
            "trowd" => self.rows.define(),
            "trhdr" => self.rows.head(),
            "clmrg" => self.rows.continue_left(),
            "clvmrg" => self.rows.continue_above(),
            "cellx" => self.rows.edge(number.unwrap_or_default()),
            "line" | "lbr" => self.line_break(),
            _ => {
                if let Some(text) = character(word) {
                    self.text(text);
                }
            }
        }
        Ok(())
    }
}

/// Where the text of a group goes that begins with this word; `None` for words that begin no group.
fn destination(word: &str) -> Option<Destination> {
    let destination = match word {
        "fonttbl" => Destination::Fonts,
        "stylesheet" => Destination::Styles,
        "title" => Destination::Title,
        "fldinst" => Destination::Instruction,
        "listtext" | "pntext" => Destination::Marker,
        "footnote" => Destination::Note,
        "fldrslt" => Destination::Body,
        "info" => Destination::Information,
        "object" | "shp" | "do" => Destination::Drawing,
        "colortbl" | "pict" | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr"
        | "footerf" | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "author" | "operator"
        | "subject" | "keywords" | "comment" | "doccomm" | "hlinkbase" | "company" | "manager" | "category"
        | "creatim" | "revtim" | "printim" | "buptim" | "xe" | "tc" | "tcn" | "rxe" | "txe" | "private"
        | "nonshppict" | "nonesttables" | "filetbl" | "listtable" | "listoverridetable" | "revtbl" | "sp"
        | "shprslt" | "template" | "mmath" | "themedata" | "datastore" | "pntxta" | "pntxtb" => Destination::Nothing,
        _ => return None,
    };
    Some(destination)
}

/// The character that a word stands for.
fn character(word: &str) -> Option<&'static str> {
    Some(match word {
        "tab" => "\t",
        "emdash" => "—",
        "endash" => "–",
        "bullet" => "•",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "emspace" => "\u{2003}",
        "enspace" => "\u{2002}",
        "qmspace" => "\u{2005}",
        "zwj" => "\u{200D}",
        "zwnj" => "\u{200C}",
        _ => return None,
    })
}

/// A level of the outline, counted from 0; `None` for text, which has the tenth.
fn outline(level: i32) -> Option<u8> {
    u8::try_from(level).ok().filter(|level| *level < 9)
}
