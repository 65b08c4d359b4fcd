//! A paragraph in each language, and which of its sentences answers which question.

use extractive::{Evidence, Language, Passage, find};

struct Text {
    tag: &'static str,
    title: &'static str,
    text: &'static str,
    /// Questions, and a part of the sentence that answers each.
    asked: &'static [(&'static str, &'static str)],
    /// A question about something else.
    foreign: &'static str,
}

const TEXTS: [Text; 10] = [
    Text {
        tag: "en",
        title: "Port of Arden",
        text: "The port of Arden lies at the mouth of the Lune. It was founded in 1287 by Countess Maud, who needed salt for \
               her kitchens. Dr. Helen Voss designed the lighthouse, which is 41.5 m high. Since the fire of 1902 the \
               wharves have been built of stone because wood burnt too easily. About 4,200 ships call every year!",
        asked: &[
            ("When was the port of Arden founded?", "founded in 1287"),
            ("Who designed the lighthouse?", "Helen Voss"),
            ("How many ships call at Arden every year?", "4,200 ships"),
            ("Why are the wharves built of stone?", "because wood burnt"),
            ("Where does the port of Arden lie?", "mouth of the Lune"),
        ],
        foreign: "Who painted the ceiling of the Sistine Chapel?",
    },
    Text {
        tag: "de",
        title: "Hafen Arden",
        text: "Der Hafen Arden liegt an der Mündung der Lune. Er wurde im Jahr 1287 von Gräfin Maud gegründet, die Salz für \
               ihre Küche brauchte. Dr. Helene Voss entwarf den Leuchtturm, der z. B. bei Nebel 41,5 km weit zu sehen ist. \
               Seit dem Brand von 1902 sind die Kaianlagen aus Stein, weil Holz zu leicht brannte. Jedes Jahr laufen etwa \
               4.200 Schiffe den Hafen an.",
        asked: &[
            ("Wann wurde der Hafen Arden gegründet?", "im Jahr 1287"),
            ("Wer entwarf den Leuchtturm?", "Helene Voss"),
            ("Wie viele Schiffe laufen den Hafen jedes Jahr an?", "4.200 Schiffe"),
            ("Warum sind die Kaianlagen aus Stein?", "weil Holz"),
            ("Wo liegt der Hafen Arden?", "Mündung der Lune"),
        ],
        foreign: "Wer malte die Decke der Sixtinischen Kapelle?",
    },
    Text {
        tag: "fr",
        title: "Port d’Arden",
        text: "Le port d’Arden se trouve à l’embouchure de la Lune. Il a été fondé en 1287 par la comtesse Maud, qui avait \
               besoin de sel pour ses cuisines. Hélène Voss a dessiné le phare, haut de 41,5 m. Depuis l’incendie de 1902, \
               les quais sont en pierre parce que le bois brûlait trop facilement. Environ 4 200 navires y font escale \
               chaque année.",
        asked: &[
            ("En quelle année le port d’Arden a-t-il été fondé ?", "fondé en 1287"),
            ("Qui a dessiné le phare ?", "Hélène Voss"),
            ("Combien de navires font escale chaque année ?", "4 200 navires"),
            ("Pourquoi les quais sont-ils en pierre ?", "parce que le bois"),
            ("Où se trouve le port d’Arden ?", "embouchure"),
        ],
        foreign: "Qui a peint le plafond de la chapelle Sixtine ?",
    },
    Text {
        tag: "es",
        title: "Puerto de Arden",
        text: "El puerto de Arden se encuentra en la desembocadura del Lune. Fue fundado en 1287 por la condesa Maud, que \
               necesitaba sal para sus cocinas. Elena Voss diseñó el faro, de 41,5 m de altura. Desde el incendio de 1902 \
               los muelles son de piedra porque la madera ardía con facilidad. Unos 4200 barcos hacen escala cada año.",
        asked: &[
            ("¿Cuándo fue fundado el puerto de Arden?", "fundado en 1287"),
            ("¿Quién diseñó el faro?", "Elena Voss"),
            ("¿Cuántos barcos hacen escala cada año?", "4200 barcos"),
            ("¿Por qué los muelles son de piedra?", "porque la madera"),
            ("¿Dónde se encuentra el puerto de Arden?", "desembocadura"),
        ],
        foreign: "¿Quién pintó el techo de la Capilla Sixtina?",
    },
    Text {
        tag: "ru",
        title: "Порт Арден",
        text: "Порт Арден расположен в устье реки Лун. Порт основала в 1287 году графиня Мод, которой нужна была соль для \
               кухни. Маяк высотой 41,5 м спроектировала Елена Восс. После пожара 1902 года причалы строят из камня, потому \
               что дерево слишком легко горело. Каждый год в порт заходит около 4200 кораблей.",
        asked: &[
            ("В каком году основали порт Арден?", "1287"),
            ("Кто спроектировал маяк?", "Елена Восс"),
            ("Сколько кораблей заходит в порт каждый год?", "4200 кораблей"),
            ("Почему причалы строят из камня?", "потому"),
            ("Где расположен порт Арден?", "устье"),
        ],
        foreign: "Кто расписал потолок Сикстинской капеллы?",
    },
    Text {
        tag: "ar",
        title: "ميناء أردن",
        text: "يقع ميناء أردن عند مصب نهر لون. تأسس الميناء عام 1287 على يد الكونتيسة مود التي احتاجت إلى الملح لمطابخها. \
               صممت هيلين فوس المنارة التي يبلغ ارتفاعها 41.5 مترا. تبنى الأرصفة من الحجر لأن الخشب كان يحترق بسهولة. ترسو في \
               الميناء نحو 4200 سفينة كل سنة؛ أليس هذا كثيرا؟ نعم.",
        asked: &[
            ("متى تأسس ميناء أردن؟", "عام 1287"),
            ("من صمم المنارة؟", "هيلين فوس"),
            ("لماذا تبنى الأرصفة من الحجر؟", "لأن الخشب"),
            ("أين يقع ميناء أردن؟", "مصب نهر"),
        ],
        foreign: "من رسم سقف كنيسة سيستينا؟",
    },
    Text {
        tag: "hi",
        title: "आर्डेन बंदरगाह",
        text: "आर्डेन बंदरगाह लून नदी के मुहाने पर स्थित है। बंदरगाह की स्थापना 1287 में काउंटेस मौड ने की थी। प्रकाशस्तंभ का डिज़ाइन हेलेन वॉस ने बनाया, \
               जो 41.5 मीटर ऊँचा है। घाट पत्थर के बने हैं क्योंकि लकड़ी आसानी से जल जाती थी। हर साल लगभग 4200 जहाज आते हैं।",
        asked: &[
            ("आर्डेन बंदरगाह की स्थापना कब हुई?", "1287"),
            ("प्रकाशस्तंभ का डिज़ाइन किसने बनाया?", "हेलेन वॉस"),
            ("हर साल कितने जहाज आते हैं?", "4200 जहाज"),
            ("घाट पत्थर के क्यों बने हैं?", "क्योंकि लकड़ी"),
        ],
        foreign: "सिस्टिन चैपल की छत किसने चित्रित की?",
    },
    Text {
        tag: "zh",
        title: "阿登港",
        text: "阿登港位于卢恩河的河口。该港由莫德伯爵夫人于1287年建立，她的厨房需要盐。灯塔高41.5米，由海伦·沃斯设计。\
               1902年火灾之后，码头用石头建造，因为木头太容易燃烧！每年约有4200艘船停靠。",
        asked: &[
            ("阿登港是哪一年建立的？", "1287年"),
            ("谁设计了灯塔？", "海伦·沃斯"),
            ("每年有多少艘船停靠？", "4200艘"),
            ("为什么码头用石头建造？", "因为木头"),
            ("阿登港位于哪里？", "河口"),
        ],
        foreign: "西斯廷礼拜堂的天顶画是谁画的？",
    },
    Text {
        tag: "ja",
        title: "アーデン港",
        text: "アーデン港はルーン川の河口にある。港は1287年にモード伯爵夫人によって設立された。灯台の高さは41.5メートルで、ヘレン・ヴォスが\
               設計した。1902年の火災の後、木は燃えやすいため、埠頭は石で建てられている。毎年およそ4200隻の船が寄港する。",
        asked: &[
            ("アーデン港は何年に設立されましたか？", "1287年"),
            ("灯台を設計したのは誰ですか？", "ヘレン・ヴォス"),
            ("毎年何隻の船が寄港しますか？", "4200隻"),
            ("なぜ埠頭は石で建てられているのですか？", "燃えやすいため"),
        ],
        foreign: "システィーナ礼拝堂の天井画を描いたのは誰ですか？",
    },
    Text {
        tag: "th",
        title: "ท่าเรืออาร์เดน",
        text: "ท่าเรืออาร์เดนตั้งอยู่ที่ปากแม่น้ำลูน ใกล้กับชายแดนทางทิศเหนือ และเป็นท่าเรือที่เก่าแก่ที่สุดของแคว้นซึ่งมีชื่อเสียงเรื่องเกลือมาตั้งแต่โบราณ \
               ท่าเรือแห่งนี้ก่อตั้งขึ้นในปี 1287 โดยเคาน์เตสมอดผู้ต้องการเกลือสำหรับห้องครัวของปราสาทและสำหรับการค้าขายกับเมืองอื่นที่อยู่ริมทะเล \
               ประภาคารออกแบบโดยเฮเลน วอสส์ สถาปนิกชาวเมืองซึ่งได้รับรางวัลมากมายจากผลงานการออกแบบสะพานและอาคารสาธารณะในหลายประเทศ \
               ในแต่ละปีมีเรือเข้าเทียบท่าประมาณ 4200 ลำ ส่วนใหญ่เป็นเรือบรรทุกสินค้าที่มาจากประเทศเพื่อนบ้านและจากหมู่เกาะทางทิศใต้",
        asked: &[
            ("ท่าเรืออาร์เดนก่อตั้งขึ้นเมื่อใด", "ปี 1287"),
            ("ใครออกแบบประภาคาร", "เฮเลน วอสส์"),
            ("ในแต่ละปีมีเรือเข้าเทียบท่ากี่ลำ", "4200 ลำ"),
            ("ท่าเรืออาร์เดนตั้งอยู่ที่ไหน", "ปากแม่น้ำลูน"),
        ],
        foreign: "ใครวาดภาพบนเพดานโบสถ์น้อยซิสทีน",
    },
];

/// The best sentence for a question, with a passage about something else beside the right one.
fn best<'a>(question: &str, text: &'a Text) -> Option<Evidence<'a>> {
    let other = TEXTS.iter().find(|other| other.tag != text.tag)?;
    let passages = [other, text].map(|text| Passage { title: text.title, heading: "", text: text.text });
    find(question, &passages, 1).into_iter().next()
}

#[test]
fn the_sentence_that_answers_comes_first_in_every_language() {
    let mut missed = Vec::new();
    for text in &TEXTS {
        assert_eq!(Language::of(text.text).tag(), text.tag);
        for (question, answer) in text.asked {
            let said = best(question, text).map(|evidence| evidence.statement);
            if !said.as_ref().is_some_and(|said| said.contains(answer)) {
                missed.push(format!("{question} wants {answer}: {said:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_question_about_something_else_gets_no_answer_in_any_language() {
    let said = TEXTS.iter().filter_map(|text| Some((text.foreign, best(text.foreign, text)?.statement)));
    assert_eq!(said.collect::<Vec<_>>(), []);
}

#[test]
fn quotes_are_verbatim_and_short() {
    for text in &TEXTS {
        for (question, _) in text.asked {
            let evidence = best(question, text).expect("an answer");
            assert!(text.text[evidence.start..].starts_with(evidence.quote));
            assert!(evidence.quote.len() * 2 < text.text.len(), "{question}: {}", evidence.quote);
        }
    }
}

const TABLE: &str = "# Harbours\n\nDepths were measured at low water.\n\n| Harbour | Depth | Built |\n| --- | --- | --- |\n\
    | Brest | 12 m | 1871 |\n| Cork | 9 m | 1902 |\n";

#[test]
fn a_row_of_a_table_answers_with_the_names_of_its_columns() {
    let passages = [Passage { title: "harbours.csv", heading: "", text: TABLE }];
    let found = find("What is the depth of the harbour of Cork?", &passages, 1);
    assert_eq!(found[0].statement, "Harbour: Cork; Depth: 9 m; Built: 1902");
    assert_eq!(found[0].quote, "| Cork | 9 m | 1902 |");
}

#[test]
fn a_row_is_read_with_columns_that_are_named_before_the_passage() {
    let text = "| Brest | 12 m |\n| Cork | 9 m |\n";
    let passages = [Passage { title: "harbours.csv", heading: "Harbours | Harbour | Depth", text }];
    let found = find("What is the depth of Cork?", &passages, 1);
    assert_eq!(found[0].statement, "Harbour: Cork; Depth: 9 m");
}

#[test]
fn a_line_without_a_full_stop_answers() {
    let text =
        "Harbour office\n\nAddress: 4 Quai de la Douane\nOpening hours: nine to five\nHarbour master: Anne Le Gall\n";
    let passages = [Passage { title: "Brest", heading: "", text }];
    let found = find("Who is the harbour master?", &passages, 1);
    assert_eq!(found[0].statement, "Harbour master: Anne Le Gall");
}
