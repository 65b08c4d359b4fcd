//! Sentences of Markdown or plain text, as exact slices of it; a row of a table is a sentence too, read with its heading
//! row.

use crate::blocks::{Kind, blocks, cells, trimmed};
use crate::boundaries::ranges;

/// What a sentence is in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Prose,
    /// An item of a list or a line of its own, which may do without a full stop.
    Item,
    /// A row of a table.
    Row,
}

/// A sentence and its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence<'a> {
    /// Verbatim, including line breaks.
    pub(crate) text: &'a str,
    /// Byte position in the text.
    pub(crate) start: usize,
    /// Nearest heading above it.
    pub(crate) heading: Option<&'a str>,
    /// Number of its paragraph, list item or row.
    pub(crate) block: usize,
    pub(crate) form: Form,
    /// A row as it is read: `Harbour: Brest; Depth: 12 m`.
    pub(crate) reading: Option<String>,
}

impl Sentence<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Splits a text into its sentences, leaving out headings and code. `columns` are those of the table in which the text
/// begins, when their names are not in it.
pub(crate) fn sentences<'a>(text: &'a str, columns: &[String]) -> Vec<Sentence<'a>> {
    let mut found = Vec::new();
    let mut heading = None;
    for (number, block) in blocks(text).into_iter().enumerate() {
        match block.kind {
            Kind::Heading => heading = Some(text[block.range].trim_matches(['#', ' ', '*', '\n', '\r'])),
            Kind::Row(names) => {
                let mut row = row(text, block.range, names, columns);
                (row.heading, row.block) = (heading, number);
                found.push(row);
            }
            Kind::Paragraph | Kind::Item => {
                let form = if block.kind == Kind::Item { Form::Item } else { Form::Prose };
                let slices = split(&text[block.range.clone()]);
                found.extend(slices.into_iter().map(|slice| {
                    let start = block.range.start + slice.start;
                    let text = &text[start..block.range.start + slice.end];
                    Sentence { text, start, heading, block: number, form, reading: None }
                }));
            }
        }
    }
    found
}

/// Longest text from a heading row to a row that is quoted together, in bytes.
const LONGEST_TABLE: usize = 900;

/// A row with the names of its columns. A name with a figure says something that the row alone does not: then the quote
/// begins at the heading row, or the name is left out.
fn row<'a>(
    text: &'a str,
    range: std::ops::Range<usize>,
    names: Option<(usize, usize)>,
    columns: &[String],
) -> Sentence<'a> {
    let named = names.map(|(start, end)| cells(&text[start..end]));
    let has_figure = |name: &String| name.chars().any(char::is_numeric);
    let from_heading =
        names.filter(|(start, _)| named.iter().flatten().any(has_figure) && range.end - start <= LONGEST_TABLE);
    let values = cells(&text[range.clone()]);
    // Headings stand before the names of the columns.
    let last = &columns[columns.len().saturating_sub(values.len())..];
    let columns = named.as_deref().unwrap_or(last);
    let told = |name: &&String| !name.is_empty() && (from_heading.is_some() || !has_figure(name));
    let is_complete = values.len() <= columns.len();
    let read = values.iter().enumerate().filter(|(_, value)| !value.is_empty()).map(|(at, value)| {
        match columns.get(at).filter(|_| is_complete).filter(told) {
            Some(name) => format!("{name}: {value}"),
            None => value.clone(),
        }
    });
    let reading = Some(read.collect::<Vec<_>>().join("; "));
    let start = from_heading.map_or(range.start, |(start, _)| start);
    Sentence { text: &text[start..range.end], start, heading: None, block: 0, form: Form::Row, reading }
}

/// Slices of one block.
fn split(block: &str) -> Vec<std::ops::Range<usize>> {
    // Line breaks within a block become spaces; both take one byte, so positions are preserved.
    let flat = block.replace(['\n', '\r'], " ");
    ranges(&flat).map(|slice| trimmed(block, slice)).filter(|slice| !slice.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        sentences(text, &[]).into_iter().map(|s| s.text).collect()
    }

    fn readings(text: &str, columns: &[&str]) -> Vec<String> {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        sentences(text, &columns).into_iter().filter_map(|s| s.reading).collect()
    }

    #[test]
    fn abbreviations_decimals_initials_and_ordinals_do_not_end_a_sentence() {
        let text = "Dr. Newton (cf. Fig. 3) measured 3.5 m, e.g. at Dover. It was, per J. S. Mill, on Jan. 2 in the \
                    U.S. Army log. Am 3. Oktober stieg es, vgl. Abb. 2, z. B. um 1,5 m. \
                    Es kostete 30 Mio. GBP im Jahr. \
                    Er ist max. 40 Meter hoch. हीरा की कीमत रु. 500 है। ई.पू. 300 में राज्य बना। जॉन सी. मेसेंजर आए। वह गया था. Done!";
        let expected = [
            "Dr. Newton (cf. Fig. 3) measured 3.5 m, e.g. at Dover.",
            "It was, per J. S. Mill, on Jan. 2 in the U.S. Army log.",
            "Am 3. Oktober stieg es, vgl. Abb. 2, z. B. um 1,5 m.",
            "Es kostete 30 Mio. GBP im Jahr.",
            "Er ist max. 40 Meter hoch.",
            "हीरा की कीमत रु. 500 है।",
            "ई.पू. 300 में राज्य बना।",
            "जॉन सी. मेसेंजर आए।",
            "वह गया था.",
            "Done!",
        ];
        assert_eq!(texts(text), expected);
    }

    #[test]
    fn structure_is_respected() {
        let text = "# Tides\n\nTides rise\nand fall. Twice a day.\n\n## Causes ##\n- The Moon pulls.\n2) The Sun\n   \
                    pulls too\n\n```\ncode. Here.\n```\nPlain Title\n\n> Said by all.\n";
        let found = sentences(text, &[]);
        let shape: Vec<_> = found.iter().map(|s| (s.text, s.heading, s.form)).collect();
        let expected = [
            ("Tides rise\nand fall.", Some("Tides"), Form::Prose),
            ("Twice a day.", Some("Tides"), Form::Prose),
            ("The Moon pulls.", Some("Causes"), Form::Item),
            ("The Sun\n   pulls too", Some("Causes"), Form::Item),
            ("Said by all.", Some("Plain Title"), Form::Prose),
        ];
        assert_eq!(shape, expected);
        assert_eq!(found[0].block, found[1].block);
        assert_ne!(found[1].block, found[2].block);
    }

    #[test]
    fn every_script_ends_its_sentences() {
        for (text, expected) in [
            ("潮は満ちる。潮は引く！本当？", &["潮は満ちる。", "潮は引く！", "本当？"][..]),
            ("Прилив растёт. Отлив падает.", &["Прилив растёт.", "Отлив падает."]),
            ("ज्वार आता है। भाटा जाता है।", &["ज्वार आता है।", "भाटा जाता है।"]),
            ("يرتفع المد. متى؟ غدا.", &["يرتفع المد.", "متى؟", "غدا."]),
            ("پانی چڑھتا ہے۔ پانی اترتا ہے۔", &["پانی چڑھتا ہے۔", "پانی اترتا ہے۔"]),
            ("Ջուրը բարձրանում է։ Ջուրը իջնում է։", &["Ջուրը բարձրանում է։", "Ջուրը իջնում է։"]),
            ("ရေတက်သည်။ ရေကျသည်။", &["ရေတက်သည်။", "ရေကျသည်။"]),
            ("ውሃው ይወጣል። ውሃው ይወርዳል።", &["ውሃው ይወጣል።", "ውሃው ይወርዳል።"]),
        ] {
            assert_eq!(texts(text), expected);
        }
    }

    #[test]
    fn thai_is_cut_at_spaces_but_not_beside_numbers_and_names() {
        let one = "น้ำขึ้นน้ำลงเกิดจากแรงดึงดูดของดวงจันทร์และดวงอาทิตย์ที่กระทำต่อผิวน้ำทะเลของโลกอยู่ตลอดเวลาในทุกมหาสมุทร";
        let two = "ท่าเรือแห่งนี้สร้างขึ้นในปี 1871 โดยบริษัท Brest Harbour ซึ่งเป็นเจ้าของท่าเรืออีกหลายแห่งในประเทศ";
        let text = format!("{one} {two}");
        assert_eq!(texts(&text), [one, two]);
        assert_eq!(ranges("น้ำขึ้น น้ำลง").count(), 1);
        // The name completes the phrase, and the full stop is that of an abbreviation.
        let text = format!("{one}มีชื่อว่า ฟันดี้ ซึ่งลึก 16 ม. (52 ฟุต) {two}");
        assert_eq!(texts(&text), [&format!("{one}มีชื่อว่า ฟันดี้ ซึ่งลึก 16 ม. (52 ฟุต)"), two]);
    }

    #[test]
    fn rows_are_read_with_the_names_of_their_columns() {
        let text =
            "## Depths\n\n| Harbour | Depth |\n| --- | ---: |\n| Brest | 12 m |\n| Cork \\| Cobh | |\n\nEnd of it.";
        assert_eq!(readings(text, &[]), ["Harbour: Brest; Depth: 12 m", "Harbour: Cork | Cobh"]);
        let found = sentences(text, &[]);
        assert_eq!((found[0].text, found[0].heading), ("| Brest | 12 m |", Some("Depths")));
        assert_eq!(found[2].text, "End of it.");
        assert_eq!(readings("| Brest | 12 m |\n| Cork | 9 m |", &["Harbour", "Depth"])[1], "Harbour: Cork; Depth: 9 m");
        assert_eq!(readings("Harbour | Depth\n--- | ---\nBrest | 12 m", &[]), ["Harbour: Brest; Depth: 12 m"]);
    }

    #[test]
    fn the_quote_of_a_row_has_the_figures_of_its_column_names() {
        let text = "| Harbour | 2023 |\n|---|---|\n| Brest | 4.2 million |";
        let found = sentences(text, &[]);
        assert_eq!(found[0].reading.as_deref(), Some("Harbour: Brest; 2023: 4.2 million"));
        assert_eq!(found[0].text, text);
        assert_eq!(readings("| Brest | 4.2 million |", &["Harbour", "2023"]), ["Harbour: Brest; 4.2 million"]);
    }

    #[test]
    fn lines_that_stand_for_themselves_are_read_one_by_one() {
        let text = "Harbour of Brest\n\nDepth: 12 m\nBuilt: 1871\nOwner: the city\n";
        assert_eq!(texts(text), ["Depth: 12 m", "Built: 1871", "Owner: the city"]);
        let text = "Port of Brest\nQuai de la Douane\nOpen from nine to five\n\nA sentence.";
        assert!(texts(text).contains(&"Open from nine to five") || texts(text).contains(&"Quai de la Douane"));
        assert_eq!(
            texts("The tide\nrises twice: at six and\nat noon."),
            ["The tide\nrises twice: at six and\nat noon."]
        );
    }

    proptest! {
        #[test]
        fn sentences_are_exact_slices_in_order(text in "([A-Za-zäß。ไท।.!?#\\-|>*`=:0-9 ]{0,12}(\r?\n)?){0,12}") {
            let mut last = 0;
            for sentence in sentences(&text, &[]) {
                prop_assert!(sentence.form == Form::Row || sentence.start >= last);
                prop_assert_eq!(&text[sentence.start..sentence.end()], sentence.text);
                last = sentence.end();
            }
        }
    }
}
