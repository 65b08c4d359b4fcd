//! Languages without word lists for bounds and changes: a number matches only with the same neighbouring words.

use super::*;

/// A language, a false statement and its quote.
#[rustfmt::skip]
const FALSE: &[(&str, &str, &str)] = &[
    ("Korean", "8명 이상이 왔다", "8명 이하가 왔다 항구에 올해"),
    ("Korean", "5만 명이 왔다", "5만 5천 명이 왔다 항구에 올해"),
    ("Korean", "5만 명이 왔다", "최대 5만 명이 왔다"),
    ("Korean", "6% 올랐다 항구에서", "6%포인트 올랐다 항구에서 올해"),
    ("Korean", "수출이 7% 늘었다", "수출이 7% 줄었다 올해"),
    ("Arabic", "جاء ما لا يقل عن 9 أشخاص", "جاء ما لا يزيد عن 9 أشخاص إلى الميناء"),
    ("Arabic", "كانت 7 درجات", "كانت 7 درجات تحت الصفر في الميناء"),
    ("Hindi", "3 लाख लोग आए", "साढ़े तीन लाख लोग आए बंदरगाह में"),
    ("Hindi", "5 लाख लोग आए", "पौने पांच लाख लोग आए बंदरगाह में"),
    ("Hindi", "6 प्रतिशत बढ़ी", "6 प्रतिशत अंक बढ़ी बंदरगाह में आज"),
    ("Hindi", "कम से कम 8 लोग आए", "अधिक से अधिक 8 लोग आए बंदरगाह में"),
    ("Thai", "ยอดขายเพิ่มขึ้น 6%", "ยอดขายลดลง 6% ในเมืองท่าเรือวันนี้"),
    ("Thai", "มีคน 5 ล้านคน", "มีคน 5 ล้านครึ่งในเมืองท่าเรือ"),
    ("Vietnamese", "Doanh số của công ty tăng 6 phần trăm trong năm", "Doanh số của công ty giảm 6 phần trăm trong năm nay"),
    ("Vietnamese", "Có ít nhất 8 chiếc thuyền trong cảng của thành phố", "Có nhiều nhất 8 chiếc thuyền trong cảng của thành phố"),
    ("Indonesian", "Penjualan perusahaan itu naik 6 persen pada tahun ini", "Penjualan perusahaan itu turun 6 persen pada tahun ini"),
    ("Finnish with a word that is English, too", "Satamassa on vähintään 30 venettä tänään", "Satamassa on enintään 30 venettä tänään illalla"),
    ("Arabic", "أكثر من ٣٠ قاربا في الميناء", "أقل من ٣٠ قاربا في الميناء اليوم"),
    ("Finnish", "Satamaan tuli vähintään 8 venettä eilen illalla", "Satamaan tuli enintään 8 venettä eilen illalla"),
    ("Czech", "Prodej společnosti vzrostl o 6 procent za celý rok", "Prodej společnosti klesl o 6 procent za celý rok"),
    ("Ukrainian", "Продажі компанії зросли на 6 відсотків за цей рік", "Продажі компанії впали на 6 відсотків за цей рік"),
    ("Greek", "Οι πωλήσεις αυξήθηκαν κατά 6 μονάδες", "Οι πωλήσεις μειώθηκαν κατά 6 μονάδες φέτος"),
    ("Hebrew", "המכירות עלו ב 6 אחוז השנה", "המכירות ירדו ב 6 אחוז השנה"),
    ("Turkish", "Satışlar yüzde 6 yükseldi", "Satışlar yüzde 6 geriledi limanda dün gece"),
    ("Korean", "항구에 스무 척의 배가 있다", "항구에 열두 척의 배가 있다는 보고서"),
    ("Persian", "قیمت ۳ درصد کاهش یافت", "قیمت ۳ درصد افزایش یافت در شهر قدیمی"),
    ("Bengali", "বিক্রি ৬ শতাংশ বেড়েছে", "বিক্রি ৬ শতাংশ কমেছে এই বছর"),
    ("Tamil", "விற்பனை 6 சதவீதம் உயர்ந்தது", "விற்பனை 6 சதவீதம் குறைந்தது இந்த ஆண்டு"),
];

/// The same words, written differently.
#[rustfmt::skip]
const TRUE: &[(&str, &str, &str)] = &[
    ("Korean", "8명 이상이 왔다", "8명 이상이 왔다 항구에 올해"),
    ("Korean", "5만 명이 항구에 왔다", "５만 명은 항구에 왔다"),
    ("Korean", "인구는 1,200명이다", "인구는 1200명이다"),
    ("Arabic", "جاء 1200 شخص إلى الميناء", "جاء ١٬٢٠٠ شخص إلى الميناء اليوم"),
    ("Hindi", "बंदरगाह में १२ लोग आए", "बंदरगाह में 12 लोग आए और गए"),
    ("Thai", "มีคน 132 คนในเมือง", "มีคน ๑๓๒ คนในเมืองท่าเรือวันนี้"),
    ("Vietnamese", "Có 1.200 chiếc thuyền trong cảng của thành phố", "Có 1.200 chiếc thuyền trong cảng của thành phố này"),
    ("Finnish", "Satamaan tuli vähintään 8 venettä eilen", "Satamaan tuli vähintään 8 venettä eilen illalla"),
    ("Czech", "Prodej společnosti vzrostl o 6 % za celý rok", "Prodej společnosti vzrostl o 6 procent za celý rok"),
    ("Greek", "Οι πωλήσεις αυξήθηκαν κατά 6 μονάδες", "Οι πωλήσεις αυξήθηκαν κατά 6 μονάδες φέτος"),
    ("Turkish", "Satışlar yüzde 6 arttı", "Satışlar yüzde 6 arttı limanda dün gece"),
    ("across scripts", "There were 1,200 people", "جاء ١٬٢٠٠ شخص إلى الميناء اليوم"),
    ("across scripts", "The population is 14 million", "인구는 1400만 명이다"),
];

#[test]
fn a_number_beside_other_words_does_not_hold() {
    let passed: Vec<_> = FALSE.iter().filter(|(_, statement, quote)| holds(statement, quote)).collect();
    assert!(passed.is_empty(), "{passed:#?}");
}

#[test]
fn a_number_beside_its_own_words_holds() {
    let refused: Vec<_> = TRUE.iter().filter(|(_, statement, quote)| !holds(statement, quote)).collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

fn holds(statement: &str, quote: &str) -> bool {
    check(statement, quote, &format!("{quote}.")).verdict == Verdict::Verified
}
