use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, GB18030, ISO_8859_2, KOI8_R, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256,
};
use proptest::prelude::*;

use super::*;

const JAPANESE: &str = "潮の満ち引きは、月と太陽の引力によって起こります。港では一日に二回、満潮と干潮があり、船の出入りはその\
    時刻に合わせて決められます。カレンダーには時刻表が載っています。";
const SIMPLIFIED: &str = "潮汐是海水在月球和太阳引力作用下产生的周期性运动。港口每天有两次涨潮和两次落潮，船只的进出都按照潮汐表来\
    安排。渔民很早就知道这个规律。";
const TRADITIONAL: &str = "潮汐是海水在月球和太陽引力作用下產生的週期性運動。港口每天有兩次漲潮和兩次退潮，船隻的進出都按照潮汐表來\
    安排。漁民很早就知道這個規律。";
const KOREAN: &str = "조석은 달과 태양의 인력 때문에 바닷물이 주기적으로 오르내리는 현상이다. 항구에서는 하루에 두 번 밀물과 썰물이 \
    있으며 배는 그 시각에 맞추어 드나든다.";
const RUSSIAN: &str = "Приливы и отливы вызваны притяжением Луны и Солнца. В каждом порту есть таблица, по которой суда узнают \
    время полной воды. Рыбаки знали об этом с давних времён.";
const POLISH: &str = "Pływy są wywołane przyciąganiem Księżyca i Słońca. Każdy port ma tablicę, z której żeglarze odczytują godzinę \
    wysokiej wody. Rybacy znali tę zależność już bardzo dawno.";
const GREEK: &str = "Οι παλίρροιες προκαλούνται από την έλξη της Σελήνης και του Ήλιου. Κάθε λιμάνι έχει έναν πίνακα με τις ώρες της \
    πλημμυρίδας, και τα πλοία τον ακολουθούν.";
const TURKISH: &str = "Gelgit, Ay ile Güneş’in çekim gücü yüzünden olur. Her limanın, gemicilerin suyun yükseldiği saati öğrendiği \
    bir çizelgesi vardır. Balıkçılar bunu çok eskiden beri bilir.";
const HEBREW: &str = "הגאות והשפל נגרמים בגלל כוח המשיכה של הירח ושל השמש. לכל נמל יש לוח שבו רשומות שעות הגאות, והאוניות נכנסות \
    ויוצאות לפיו.";
const ARABIC: &str = "يحدث المد والجزر بسبب جاذبية القمر والشمس. لكل ميناء جدول يعرف منه البحارة وقت ارتفاع الماء، وتدخل السفن وتخرج \
    بحسبه كل يوم.";
const THAI: &str = "น้ำขึ้นน้ำลงเกิดจากแรงดึงดูดของดวงจันทร์และดวงอาทิตย์ ท่าเรือทุกแห่งมีตารางเวลาที่ชาวเรือใช้ดูว่าน้ำจะขึ้นเมื่อใด";
const FRENCH: &str = "Les marées sont dues à l’attraction de la Lune et du Soleil. Chaque port possède une table où les marins \
    lisent l’heure de la pleine mer ; les pêcheurs le savaient déjà très tôt.";

const WRITTEN: [(&str, &Encoding); 16] = [
    (JAPANESE, SHIFT_JIS),
    (JAPANESE, EUC_JP),
    (JAPANESE, ISO_2022_JP),
    (SIMPLIFIED, GB18030),
    (TRADITIONAL, BIG5),
    (KOREAN, EUC_KR),
    (RUSSIAN, WINDOWS_1251),
    (RUSSIAN, KOI8_R),
    (POLISH, WINDOWS_1250),
    (POLISH, ISO_8859_2),
    (GREEK, WINDOWS_1253),
    (TURKISH, WINDOWS_1254),
    (HEBREW, WINDOWS_1255),
    (ARABIC, WINDOWS_1256),
    (THAI, WINDOWS_874),
    (FRENCH, WINDOWS_1252),
];

fn written(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, is_lossy) = encoding.encode(text);
    assert!(!is_lossy, "{} writes {text}", encoding.name());
    bytes.into_owned()
}

#[test]
fn a_named_encoding_outlives_a_broken_byte_and_short_texts_that_look_like_utf_8() {
    let mut page = written(&JAPANESE.repeat(20), SHIFT_JIS);
    let middle = page.len() / 2;
    page.insert(middle - middle % 2, 0xFF);
    let read = decode(&page, Some("Shift_JIS"));
    assert!(read.text.starts_with(JAPANESE) && read.text.ends_with(JAPANESE), "{}", read.text);
    assert!(read.notice.is_some_and(|notice| notice.contains("damaged")));
    for text in ["小学生", "谢谢小王", "小学校长"] {
        assert_eq!(decode(&written(text, GB18030), Some("gbk")), Decoded { text: text.to_owned(), notice: None });
    }
}

#[test]
fn an_encoding_that_nobody_knows_is_told_of() {
    for label in ["utf-7", "HZ-GB-2312", "x-user-defined"] {
        let read = decode(b"Tides +AOQ-.", Some(label));
        assert_eq!(read.text, "Tides +AOQ-.");
        assert!(read.notice.is_some_and(|notice| notice.contains(label)), "{label}");
    }
    let marked = decode("\u{FEFF}Ebbe und Flut".as_bytes(), Some("utf-7"));
    assert_eq!((marked.text.as_str(), marked.notice), ("Ebbe und Flut", None));
}

#[test]
fn each_encoding_is_recognised_by_its_bytes_and_the_guess_is_told() {
    for (text, encoding) in WRITTEN {
        let decoded = decode(&written(text, encoding), None);
        assert_eq!(decoded.text, text, "{}", encoding.name());
        assert!(decoded.notice.is_some_and(|notice| notice.contains("looks like")), "{}", encoding.name());
    }
}

#[test]
fn a_declared_encoding_is_taken_at_its_word() {
    for (text, encoding) in WRITTEN {
        let bytes = written(text, encoding);
        let label = encoding.name().to_ascii_lowercase();
        for declared in [label.as_str(), encoding.name()] {
            assert_eq!(decode(&bytes, Some(declared)), Decoded { text: text.to_owned(), notice: None }, "{declared}");
        }
        if encoding == ISO_2022_JP {
            continue;
        }
        for head in [
            format!("<meta charset=\"{label}\">"),
            format!("<META content='text/html; charset={label}'>"),
            format!("<?xml version=\"1.0\" encoding='{label}'?>"),
        ] {
            let page = [head.as_bytes(), &bytes].concat();
            assert_eq!(decode(&page, None), Decoded { text: format!("{head}{text}"), notice: None }, "{head}");
        }
    }
    assert_eq!(decode(b"\xA4", Some("iso-8859-15")).text, "€", "however short the text");
}

#[test]
fn a_byte_order_mark_goes_before_everything() {
    for (mark, bytes) in [
        (&b"\xFF\xFE"[..], "Ärzte 日本".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
        (b"\xFE\xFF", "Ärzte 日本".encode_utf16().flat_map(u16::to_be_bytes).collect()),
        (b"\xEF\xBB\xBF", "Ärzte 日本".as_bytes().to_vec()),
    ] {
        let marked = [mark, &bytes].concat();
        assert_eq!(decode(&marked, Some("koi8-r")), Decoded { text: "Ärzte 日本".to_owned(), notice: None });
    }
    let unmarked: Vec<u8> = "Hi there".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(decode(&unmarked, Some("utf-16le")).text, "Hi there", "declared, it needs no mark");
}

#[test]
fn utf_8_stays_utf_8_when_a_few_bytes_are_bad() {
    let mut bytes = "Die Flut in Husum fällt später als in Büsum. Öl schwimmt.".as_bytes().to_vec();
    bytes.insert(10, 0xFF);
    let decoded = decode(&bytes, None);
    assert_eq!(decoded.text, "Die Flut i\u{FFFD}n Husum fällt später als in Büsum. Öl schwimmt.");
    assert!(decoded.notice.unwrap().contains("one place"));
    assert_eq!(decode(&bytes, Some("windows-1252")).text, decoded.text, "a wrong label does not make it noise");
    let cut = &JAPANESE.as_bytes()[..JAPANESE.len() - 1];
    assert!(decode(cut, None).text.starts_with("潮の満ち引き"), "cut in the middle of a character");
    assert_eq!(decode("Müll".as_bytes(), Some("iso-8859-1")), Decoded { text: "Müll".to_owned(), notice: None });
}

#[test]
fn a_label_that_does_not_fit_is_not_believed() {
    let bytes = written(JAPANESE, SHIFT_JIS);
    for wrong in ["utf-8", "big5", "no-such-encoding"] {
        let decoded = decode(&bytes, Some(wrong));
        assert_eq!(decoded.text, JAPANESE, "{wrong}");
        assert!(decoded.notice.is_some(), "{wrong}");
    }
    assert_eq!(decode(b"\x80 caf\xE9", None).text, "€ café");
    assert_eq!(decode(b"plain \x1B[0mcolours", None).text, "plain \x1B[0mcolours", "an escape alone is no Japanese");
}

#[test]
fn media_types_name_encodings() {
    for (media_type, expected) in [
        ("text/plain; charset=Shift_JIS", Some("Shift_JIS")),
        ("text/html;CHARSET=\"sjis\"", Some("Shift_JIS")),
        ("text/plain; format=flowed; charset=latin1", Some("windows-1252")),
        ("text/plain", None),
        ("text/plain; charset=none-such", Some("none-such")),
        ("text/plain; charset=utf-7", Some("utf-7")),
        ("text/plain; charset=HZ-GB-2312", Some("HZ-GB-2312")),
        ("text/plain; charset=binary", None),
        ("text/plain; charset=\"\"", None),
        ("text/plain; charset=a\u{E9}", None),
    ] {
        assert_eq!(charset_of(media_type).as_deref(), expected, "{media_type}");
    }
}

proptest! {
    #[test]
    fn any_bytes_become_text(bytes in prop::collection::vec(any::<u8>(), 0..200), label in "[a-z0-9-]{0,12}") {
        let _ = decode(&bytes, Some(&label));
        let _ = decode(&bytes, None);
    }

    #[test]
    fn utf_8_is_read_as_it_is(text in "[^\u{0}\u{1B}\u{FEFF}]{0,60}") {
        prop_assert_eq!(decode(text.as_bytes(), None), Decoded { text, notice: None });
    }
}

#[test]
fn c_ing_11_one_bad_byte_costs_a_short_text_one_character() {
    for (bytes, declared, text) in [
        (&b"caf\xc3\xa9 is open, \xe9 bad"[..], Some("utf-8"), "café is open, \u{FFFD} bad"),
        (
            &b"Der Hub in B\xc3\xbcsum ist drei Meter \xff hoch."[..],
            None,
            "Der Hub in Büsum ist drei Meter \u{FFFD} hoch.",
        ),
        (
            &b"The tide\xe2\x80\x99s range is three metres \x92 high."[..],
            None,
            "The tide’s range is three metres \u{FFFD} high.",
        ),
    ] {
        let decoded = decode(bytes, declared);
        assert_eq!(decoded.text, text);
        assert!(decoded.notice.unwrap().contains("damaged"), "{text}");
    }
    let other = decode(b"Die H\xf6he der Flut in B\xfcsum f\xe4llt.", Some("utf-8"));
    assert!(other.notice.unwrap().starts_with("The file is not in UTF-8, which was declared for it"));
}
