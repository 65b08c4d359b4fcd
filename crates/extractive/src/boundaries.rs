//! Sentence boundaries: those of Unicode (UAX 29), except after abbreviations, initials and ordinals; in Thai and Lao,
//! which write no full stops, the spaces between their phrases.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// Abbreviations with a full stop that a capital may follow, and the initials of Hindi. Those followed by a lower-case
/// letter or a digit need no list: the Unicode rules keep them together.
const ABBREVIATIONS: &str = "dr prof mr mrs ms st sr jr vs no nr fig figs abb eq ca cf vgl bzw inkl ggf evtl etc usw \
    resp approx dept univ gen col sen rep gov hon rev vol v ed eds pp art kap bsp z.b d.h u.a i.d.r e.g i.e u.s u.k \
    mio mrd bio tsd max mind min hrsg jh exkl zzgl abzgl mme mlle m.e al sig ing dott avv sra dña mln mld \
    т.е т.д т.п н.э г гг им ул пр рис млн млрд тыс \
    ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डॉ प्रो \
    रु कि.मी ई.पू अधि न्यू";

/// Words after `3.` that make it an ordinal rather than the end of a sentence.
const AFTER_ORDINAL: &str = "januar jänner februar märz april mai juni juli august september oktober november dezember \
    january february march may june july october december jahrhundert jahrhunderts jahrtausend auflage kapitel klasse platz rang";

/// Fewest and most letters of a sentence of phrases: a phrase is often too short to be understood, and a text that puts
/// no space where a sentence ends must be cut somewhere.
const PHRASES: Range<usize> = 100..240;

/// Most letters of a sentence of phrases: only a text with hardly a space to cut at reaches them.
const LONGEST_PHRASES: usize = 400;

/// What begins a phrase that belongs to the one before it.
const GOES_ON: [&str; 12] = ["และ", "หรือ", "ซึ่ง", "ที่", "โดย", "ว่า", "เพื่อ", "จึง", "ๆ", "ฯ", "แล้ว", "ກັບ"];

/// What ends a phrase that the next one completes: a name or a foreign word often stands between spaces. Not among them is
/// the word for "at", one letter that ends other words too (`โบราณ`): alone between spaces it has too few letters anyway.
const AWAITS: &str = "ว่า คือ ของ ใน และ หรือ โดย จาก กับ เป็น ชื่อ เช่น ได้แก่ แก่ แห่ง ถึง ตั้งแต่ ระหว่าง ซึ่ง ที่ เมื่อ ปี";

/// Fewest letters before the space at which something ends: fewer are half of a name, as in `จอห์น เอลเวย์`.
const LAST_WORDS: usize = 12;

/// Most letters of a Thai or Lao abbreviation.
const ABBREVIATION: usize = 3;

/// The sentences of a text, each with its trailing space. They are contiguous and cover the text.
pub fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut pieces = text.split_sentence_bound_indices().map(|(start, piece)| start..start + piece.len()).peekable();
    let sentences = std::iter::from_fn(move || {
        let mut sentence = pieces.next()?;
        while let Some(next) = pieces.next_if(|next| goes_on(&text[sentence.clone()], &text[next.clone()])) {
            sentence.end = next.end;
        }
        Some(sentence)
    });
    sentences.flat_map(|sentence| phrases(text, sentence))
}

/// True when the full stop at the end of `before` does not end a sentence.
fn goes_on<'a>(before: &'a str, after: &str) -> bool {
    let Some(before) = before.trim_end().strip_suffix('.') else { return false };
    let last_word = |text: &'a str| text.rsplit([' ', '(', '[', '"', '„', '“']).next().unwrap_or(text);
    let word = last_word(before);
    let is_letter = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    // An initial (J. S. Mill) or half of a pair (z. B., u. a.); a small letter alone is a unit (1.5 m).
    let is_second =
        || before[..before.len() - word.len()].trim_end().strip_suffix('.').map(last_word).is_some_and(is_letter);
    let is_pair = after.split_once('.').is_some_and(|(next, _)| is_letter(next)) || is_second();
    let is_initial = is_letter(word) && (word.chars().all(char::is_uppercase) || is_pair);
    let word = word.to_lowercase();
    let is_ordinal = word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) && {
        let next = after.unicode_words().next().unwrap_or_default().to_lowercase();
        AFTER_ORDINAL.split_ascii_whitespace().any(|w| w == next)
    };
    is_initial
        || is_ordinal
        || ends_with_thai_abbreviation(&word)
        || ABBREVIATIONS.split_ascii_whitespace().any(|abbreviation| abbreviation == word)
}

/// Thai and Lao write full stops behind abbreviations only, but some of their writers behind sentences as well.
fn ends_with_thai_abbreviation(word: &str) -> bool {
    let letters = word.chars().rev().take_while(|c| is_thai_or_lao(*c)).count();
    (1..=ABBREVIATION).contains(&letters)
}

pub(crate) fn is_thai_or_lao(c: char) -> bool {
    ('\u{e00}'..='\u{eff}').contains(&c)
}

/// A sentence of Thai or Lao, cut at spaces into parts that can be read alone; any other as it is.
fn phrases(text: &str, sentence: Range<usize>) -> Vec<Range<usize>> {
    let piece = &text[sentence.clone()];
    let letters = |text: &str| text.chars().filter(|c| is_thai_or_lao(*c)).count();
    if letters(piece) < PHRASES.start * 3 / 2 {
        return vec![sentence];
    }
    let mut parts = Vec::new();
    let (mut from, mut counted) = (sentence.start, 0);
    let mut before = None;
    for (at, c) in piece.char_indices() {
        let place = sentence.start + at;
        let rest = &text[place..sentence.end];
        let is_border = before == Some(' ') && c != ' ';
        if is_border && counted >= PHRASES.start && may_cut(&text[from..place], rest, counted) {
            parts.push(from..place);
            (from, counted) = (place, 0);
        }
        counted += usize::from(is_thai_or_lao(c));
        before = Some(c);
    }
    // What is left over is too short to be read alone.
    match parts.last_mut() {
        Some(last) if letters(&text[from..sentence.end]) < PHRASES.start / 2 => last.end = sentence.end,
        _ => parts.push(from..sentence.end),
    }
    parts
}

/// True at a space where something new may begin, after so many letters: the more there are, the less it takes.
fn may_cut(before: &str, rest: &str, letters: usize) -> bool {
    let before = before.trim_end();
    let begins = !GOES_ON.iter().any(|word| rest.starts_with(word));
    letters >= LONGEST_PHRASES
        || rest.starts_with(is_thai_or_lao) && is_complete(before) && (begins || letters >= PHRASES.end)
}

/// True for what nothing has to follow: no number without what is counted, no first half of a name.
fn is_complete(before: &str) -> bool {
    let last_words = before.rsplit(' ').next().unwrap_or(before);
    before.ends_with([')', '”', '"', ']'])
        || before.ends_with(is_thai_or_lao)
            && last_words.chars().count() >= LAST_WORDS
            && !AWAITS.split_ascii_whitespace().any(|word| before.ends_with(word))
}
