//! What people find, language by language, through an index kept as a database keeps it.

#![expect(clippy::unwrap_used, reason = "a failure of the index fails the test")]

use analysis::{Language, MemoryIndex, PassageText, Query};

/// The places of the texts that a query finds, best first.
fn found(language: &str, texts: &[&str], query: &str) -> Vec<u32> {
    let language = Language::from_tag(language);
    let mut index = MemoryIndex::default();
    for (place, text) in texts.iter().enumerate() {
        index.add(language, [PassageText { body: text, ..PassageText::default() }]);
        // Some texts are merged, and some wait.
        if place % 3 == 1 {
            index.merge().unwrap();
        }
    }
    search(&index, query)
}

fn search(index: &MemoryIndex, query: &str) -> Vec<u32> {
    let query = Query::parse(query, &index.statistics().unwrap().languages());
    let hits = index.search(&query, None, 10).unwrap();
    assert!(hits.iter().all(|hit| (0.0..=1.0).contains(&hit.score)));
    hits.iter().map(|hit| hit.passage).collect()
}

#[test]
fn every_language_finds_its_words() {
    for (language, text, queries) in [
        ("en", "The tides rise twice a day.", &["tide", "rising", "TIDES", "tid*", "t\u{200b}ide"][..]),
        ("de", "Die Straße führt zu den Häfen.", &["strasse", "STRASSEN", "hafen", "Haefen", "fuhrt"]),
        ("fr", "Le cœur de l’élève bat.", &["coeur", "eleve", "élèves", "l'élève"]),
        ("pl", "Port w Łodzi", &["lodzi", "łodzi"]),
        ("da", "Ørsted byggede en mølle.", &["orsted", "oersted", "molle"]),
        ("tr", "İstanbul'un ışıkları", &["istanbul", "ISIK", "ışık"]),
        ("ru", "Приливы поднимаются дважды в день.", &["прилив", "приливами", "ПРИЛИВ"]),
        ("el", "Οι παλίρροιες ανεβαίνουν.", &["παλιρροιες", "ΠΑΛΙΡΡΟΙΕΣ"]),
        ("ar", "يرتفع المَدّ مرتين في كتـــاب", &["المد", "كتاب", "كِتَاب"]),
        ("fa", "کتاب‌ها در بندر", &["كتابها", "بندر"]),
        ("he", "הספר על השולחן", &["ספר", "הספר", "סֵפֶר"]),
        ("hi", "किताबें मेज पर हैं।", &["किताब", "मेज"]),
        ("ja", "潮は一日に二度満ちる。港の時刻表", &["一日", "港", "時刻表", "潮"]),
        ("zh", "潮水每天上涨两次。", &["潮水", "上涨", "次"]),
        ("th", "กระแสน้ำขึ้นวันละสองครั้ง", &["กระแสน้ำ", "น้ำ", "ครั้ง"]),
        ("lo", "ນ້ຳຂຶ້ນມື້ລະສອງຄັ້ງ", &["ນ້ຳ", "ສອງ"]),
        ("km", "ទឹកឡើងពីរដងក្នុងមួយថ្ងៃ", &["ទឹក", "ថ្ងៃ"]),
        ("my", "ဒီရေသည် တစ်ရက်", &["ဒီရေ"]),
        ("ko", "학교에서 물을 마셨다.", &["학교", "학교는", "물", "물이", "마셨*"]),
        ("ko", "도서관은 아침에 열고 저녁에 닫는다. 한국의 역사", &["도서관", "도서관에서", "아침", "한국", "역사를"]),
        ("vi", "Thủy triều lên hai lần", &["thuy trieu", "triều"]),
        ("uk", "Припливи піднімаються двічі", &["припливи", "ПРИПЛИВИ", "приплив"]),
        ("cs", "Přílivy stoupají dvakrát denně", &["prilivy", "příliv"]),
        ("sv", "Tidvattnet stiger två gånger", &["tidvattnets", "ganger"]),
        ("nb", "Båten på Ørneset", &["baten", "orneset", "oerneset"]),
        ("ne", "किताब टेबुलमा छ", &["किताब"]),
        ("ta", "புத்தகங்கள் மேசையில்", &["புத்தகம்"]),
        ("hy", "Գրքերը սեղանի վրա", &["ԳՐՔԵՐԸ", "սեղան"]),
    ] {
        for query in queries {
            assert_eq!(found(language, &["--", text, "0"], query), [1], "{language}: {query}");
        }
    }
}

#[test]
fn other_words_are_not_found() {
    for (language, text, query) in [
        ("hi", "किताब", "कुताब"),
        ("ja", "本日の天気、日中は晴れ", "日本"),
        ("en", "tide", "time"),
        ("en", "anything", "?!"),
        ("en", "anything", ""),
        ("en", "anything", "\0\u{feff}"),
    ] {
        assert!(found(language, &[text], query).is_empty(), "{language}: {query}");
    }
}

#[test]
fn identifiers_are_found_whole_and_in_part() {
    for (text, queries) in [
        ("See C-JOB-2 for jobs", &["C-JOB-2", "c‑job‑2", "cjob2", "C JOB 2", "job"][..]),
        ("Version v1.2.3 is out", &["v1.2.3", "v1.2", "v1", "V1.2.3"]),
        ("Order part AB-4711/C-09 now", &["AB-4711/C-09", "ab4711", "AB‐4711", "4711", "C-09", "ab 4711"]),
        (
            "Use `snake_case_name` or com.example.Main",
            &["snake_case_name", "snake case", "snakecasename", "example.main"],
        ),
        ("Call +49 30 901820 on 2024-05-17 at 12:30", &["+49 30 901820", "2024-05-17", "20240517", "12:30", "2024-05"]),
        ("Send 1,000.50 dollars", &["1,000.50", "1000.50", "1,000"]),
        ("Write to jo.smith@example.com", &["jo.smith@example.com", "example.com", "smith", "josmith"]),
        ("Part X-4000 and COVID-19", &["x4000", "X 4000", "covid19", "covid"]),
        ("Part X4000 and Covid19", &["x-4000", "X 4000", "COVID-19", "covid 19", "covid"]),
        ("Node.js and O'Brien", &["nodejs", "node", "obrien", "O’Brien", "NodeJS", "OʼBrien"]),
        ("NodeJS and OBrien", &["node.js", "O'Brien", "O‘Brien"]),
        ("It doesn’t rain on Brien’s well‑known co\u{ad}ast", &["doesn't", "doesnt", "Brien's", "well-known", "coast"]),
        ("nodeJs getUserName", &["node", "user", "getusername"]),
        ("C++ and C# cost 5 € 😀", &["c++", "C#", "€", "😀"]),
        ("Wi-Fi and e-mail", &["wifi", "email", "e-mails", "wi fi"]),
    ] {
        for query in queries {
            assert_eq!(found("en", &[text, "something else"], query), [0], "{query}");
        }
    }
}

#[test]
fn what_shows_nothing_does_not_part_words() {
    for (text, query) in [
        ("The ti\u{200b}des rise", "tides"),
        ("The tides rise", "ti\u{200d}des"),
        ("\u{feff}tides\u{200e}", "tides"),
        ("日\u{200b}本", "日本"),
        ("แม่\u{200b}น้ำ", "แม่น้ำ"),
    ] {
        assert_eq!(found("en", &["--", text], query), [1], "{text:?}: {query:?}");
    }
}

#[test]
fn words_late_in_a_question_count() {
    let mut question: String = (0..40).map(|n| format!("word{n} ")).collect();
    question.push_str("tides");
    assert_eq!(found("en", &["nothing", "The tide"], &question), [1]);
}

#[test]
fn compounds_are_found_by_their_parts_and_heads_by_their_compounds() {
    let texts = ["Das Gericht eröffnet ein Verfahren.", "Gerichtsverfahren dauern lange.", "Ein Verfahren", "Wetter"];
    assert_eq!(found("de", &texts, "Gerichtsverfahren"), [1, 0, 2]);
    assert_eq!(found("de", &texts, "Verfahren").len(), 3);
    assert_eq!(found("de", &texts[1..], "Verfahren"), [1, 0]);
    assert_eq!(found("de", &texts[1..], "Gerichtsverfahren"), [0], "one part alone is another thing");
    assert_eq!(found("nl", &["De haven van de stad heeft een meester", "weer"], "havenmeester"), [0]);
    assert_eq!(found("sv", &["En bräda under ett fönster", "väder"], "fönsterbräda"), [0]);
    assert!(found("en", &["a haven for its master"], "havenmaster").is_empty());
}

#[test]
fn the_whole_identifier_comes_before_its_parts() {
    let texts = ["job 2 of class c", "C-JOB-21 or C-JOB-3, and 2 more", "C-JOB-2"];
    assert_eq!(found("en", &texts, "C-JOB-2")[0], 2);
}

#[test]
fn stop_words_answer_when_they_are_all_there_is() {
    let texts = ["To be, or not to be, that is the question", "Pete Townshend of The Who", "IT and nothing more"];
    assert_eq!(found("en", &texts, "to be or not to be")[0], 0);
    assert_eq!(found("en", &texts, "The Who")[0], 1);
    assert_eq!(found("en", &texts, "IT")[0], 2);
}

#[test]
fn repeated_words_count() {
    let texts = ["alpha", "beta"];
    assert_eq!(found("en", &texts, "alpha beta beta"), [1, 0]);
    assert_eq!(found("en", &texts, "alpha alpha beta"), [0, 1]);
}

#[test]
fn names_and_headings_count_more_than_texts() {
    let mut index = MemoryIndex::default();
    let passage = |body, name, headings| [PassageText { body, name, headings }];
    index.add(Language::UNDETERMINED, passage("tide and more", "", ""));
    index.add(Language::UNDETERMINED, passage("and more", "Tides", ""));
    index.add(Language::UNDETERMINED, passage("and more", "", "Tides"));
    assert_eq!(search(&index, "tide"), [1, 2, 0]);
}

#[test]
fn a_query_is_analysed_in_the_language_of_each_text() {
    let mut index = MemoryIndex::default();
    let add = |index: &mut MemoryIndex, language, body| {
        index.add(Language::from_tag(language), [PassageText { body, ..PassageText::default() }]);
    };
    add(&mut index, "de", "Die Katzen");
    add(&mut index, "en", "Katzen is a name");
    add(&mut index, "ru", "коты");
    let mut both = search(&index, "Katze");
    both.sort_unstable();
    assert_eq!(both, [0]);
    assert_eq!(search(&index, "Katzen").len(), 2);
    assert_eq!(search(&index, "котами"), [2]);
}

#[test]
fn removed_passages_are_neither_found_nor_counted() {
    let mut index = MemoryIndex::default();
    for body in ["alpha", "alpha beta", "beta"] {
        index.add(Language::UNDETERMINED, [PassageText { body, ..PassageText::default() }]);
    }
    index.merge().unwrap();
    assert!(index.remove(1) && !index.remove(1));
    assert_eq!(search(&index, "alpha"), [0]);
    let query = Query::parse("alpha beta", &[]);
    let before = index.search(&query, None, 10).unwrap();
    index.purge().unwrap();
    assert_eq!(index.search(&query, None, 10).unwrap(), before);
    assert_eq!(index.statistics().unwrap().passages(), 2);
}

#[test]
fn a_scope_limits_what_is_found_but_not_the_weights() {
    let mut index = MemoryIndex::default();
    for body in ["alpha beta", "alpha", "alpha gamma"] {
        index.add(Language::UNDETERMINED, [PassageText { body, ..PassageText::default() }]);
    }
    let query = Query::parse("alpha", &[]);
    let all = index.search(&query, None, 10).unwrap();
    let some = index.search(&query, Some(std::iter::once(2..3).collect()), 10).unwrap();
    assert_eq!(some.len(), 1);
    assert!(all.contains(&some[0]));
}
