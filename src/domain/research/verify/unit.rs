//! Units and words of magnitude: what stands beside a number and changes what it says.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::script::is_han;
use super::token::{Kind, Token};

/// A unit without its prefix: kilometres are metres.
pub(super) type Base = &'static str;

/// No unit, or none that is known.
pub(super) const NONE: Base = "";
pub(super) const PERCENT: Base = "%";
/// Percentage points.
pub(super) const POINTS: Base = "points";

/// A unit with the power of ten of its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) base: Base,
    pub(super) zeros: i64,
}

/// True when a number with the unit `wanted` may be one with the unit `given`: the same, or one that says it more
/// precisely.
pub(super) fn agrees(wanted: Base, given: Base) -> bool {
    wanted == given
        || matches!(
            (wanted, given),
            ("dollar", "USD")
                | ("USD", "dollar")
                | ("degree", "celsius" | "fahrenheit")
                | ("yen or yuan", "JPY" | "CNY")
                | ("JPY" | "CNY", "yen or yuan")
                | ("pound", "GBP" | "lb")
                | ("GBP" | "lb", "pound")
        )
}

/// Spelling, unit, power of ten. Words of several tokens are joined by one space.
#[rustfmt::skip]
const UNITS: &[(&[&str], Base, i64)] = &[
    (&["%", "percent", "per cent", "pct", "prozent", "pour cent", "por ciento", "por cento", "per cento", "procent",
       "procento", "procenta", "procentu", "prosent", "prosenttia", "százalék", "persen", "peratus", "yüzde", "posto",
       "percento", "percentage", "процент", "процента", "процентов", "відсоток", "відсотка", "відсотків", "τοις εκατό",
       "प्रतिशत", "फीसदी", "फ़ीसदी", "শতাংশ", "சதவீதம்", "శాతం", "بالمئة", "بالمائة", "في المئة", "في المائة", "درصد", "אחוז",
       "אחוזים", "퍼센트", "프로", "パーセント", "เปอร์เซ็นต์", "phần trăm"], PERCENT, 0),
    (&["‰", "per mille", "per mil", "promille", "permille", "パーミル"], PERCENT, -1),
    (&["成", "割", "할"], PERCENT, 1),
    (&["percentage point", "percentage points", "percent point", "percent points", "% point", "% points", "pp", "ppt",
       "prozentpunkt", "prozentpunkte", "prozentpunkten", "% punkt", "% punkte", "% punkten", "points de pourcentage",
       "point de pourcentage", "puntos porcentuales", "punto porcentual", "pontos percentuais", "ponto percentual",
       "punti percentuali", "punto percentuale", "procentpunt", "procentpunten", "procentenheter", "procentpoint",
       "ポイント", "个百分点", "個百分點", "%포인트"], POINTS, 0),
    (&["basis point", "basis points", "bp", "bps", "basispunkt", "basispunkte", "basispunkten"], POINTS, -2),
    (&["°", "degree", "degrees", "grad", "degré", "degrés", "grado", "grados", "gradi", "度"], "degree", 0),
    (&["° c", "degrees celsius", "degree celsius", "degrees c", "grad celsius", "celsius", "摂氏"], "celsius", 0),
    (&["° f", "degrees fahrenheit", "degree fahrenheit", "degrees f", "grad fahrenheit", "fahrenheit"], "fahrenheit", 0),
    (&["kelvin"], "kelvin", 0),
    (&["$", "dollar", "dollars", "dólares", "dólar", "dollari", "доллар", "доллара", "долларов", "ドル", "달러", "डॉलर",
       "دولار"], "dollar", 0),
    (&["us $", "usd", "us dollar", "us dollars", "u . s . dollars", "美元", "米ドル"], "USD", 0),
    (&["ca $", "c $", "cad", "canadian dollar", "canadian dollars"], "CAD", 0),
    (&["au $", "a $", "aud", "australian dollar", "australian dollars"], "AUD", 0),
    (&["nz $", "nzd"], "NZD", 0), (&["hk $", "hkd", "港元"], "HKD", 0), (&["s $", "sgd"], "SGD", 0),
    (&["€", "eur", "euro", "euros", "евро", "ユーロ", "欧元", "歐元", "유로", "यूरो", "يورو"], "EUR", 0),
    (&["£", "gbp", "pounds sterling", "pound sterling", "livres sterling", "英镑"], "GBP", 0),
    (&["pound", "pounds", "pfund"], "pound", 0), (&["lb", "lbs"], "lb", 0),
    (&["¥"], "yen or yuan", 0),
    (&["jpy", "yen", "円", "日元", "日圓"], "JPY", 0),
    (&["cny", "rmb", "yuan", "renminbi", "元", "圆", "圓", "人民币", "人民幣"], "CNY", 0),
    (&["chf", "swiss franc", "swiss francs", "franken", "franc", "francs"], "CHF", 0),
    (&["₹", "inr", "rs", "rupee", "rupees", "रुपये", "रुपए", "রুপি", "টাকা"], "INR", 0),
    (&["₩", "krw", "won", "원"], "KRW", 0),
    (&["₽", "rub", "rouble", "roubles", "ruble", "rubles", "рубль", "рубля", "рублей", "руб"], "RUB", 0),
    (&["sek"], "SEK", 0), (&["nok"], "NOK", 0), (&["dkk"], "DKK", 0), (&["pln", "zł", "złotych", "złoty"], "PLN", 0),
    (&["₺", "lira"], "TRY", 0), (&["brl", "r $", "reais"], "BRL", 0), (&["czk", "kč"], "CZK", 0),
    (&["₿", "btc", "bitcoin", "bitcoins"], "BTC", 0), (&["₪", "ils", "shekel", "shekels"], "ILS", 0),
    (&["฿", "thb", "baht", "บาท"], "THB", 0), (&["₫", "vnd", "đồng"], "VND", 0), (&["₴", "uah"], "UAH", 0),
    (&["cent", "cents", "¢", "euro cents"], "cent", 0), (&["pence", "penny"], "pence", 0),
    (&["m", "metre", "metres", "meter", "meters", "mètre", "mètres", "metro", "metros", "metri", "метр", "метра",
       "метров", "米", "メートル", "미터", "मीटर", "متر", "เมตร"], "metre", 0),
    (&["km", "км", "公里", "千米", "キロメートル", "킬로미터", "किलोमीटर", "किमी", "كيلومتر", "كم", "กิโลเมตร"], "metre", 3),
    (&["cm", "см", "厘米", "公分", "センチ", "センチメートル"], "metre", -2), (&["mm", "мм", "毫米", "ミリ"], "metre", -3),
    (&["dm"], "metre", -1), (&["µm", "μm", "micron", "microns", "micrometre", "micrometer"], "metre", -6),
    (&["nm", "nanometre", "nanometres", "nanometer", "nanometers"], "metre", -9),
    (&["mile", "miles", "mi", "meile", "meilen", "millas", "英里", "マイル"], "mile", 0),
    (&["nautical miles", "nautical mile", "seemeilen", "nmi"], "nautical mile", 0),
    (&["ft", "foot", "feet", "fuß", "英尺"], "foot", 0), (&["inch", "inches", "zoll"], "inch", 0),
    (&["yard", "yards", "yd"], "yard", 0), (&["light year", "light years", "lichtjahre"], "light year", 0),
    (&["m ^ 2", "m2", "sqm", "sq m", "square metre", "square metres", "square meter", "square meters", "quadratmeter",
       "平方米", "平方メートル"], "metre²", 0),
    (&["km ^ 2", "km2", "sq km", "square km", "square kilometre", "square kilometres", "square kilometer",
       "square kilometers", "quadratkilometer", "平方公里", "平方キロメートル"], "metre²", 6),
    (&["ha", "hectare", "hectares", "hektar", "公顷"], "metre²", 4), (&["acre", "acres"], "acre", 0),
    (&["square mile", "square miles", "sq mi"], "mile²", 0), (&["square foot", "square feet", "sq ft"], "foot²", 0),
    (&["m ^ 3", "m3", "cubic metre", "cubic metres", "cubic meter", "cubic meters", "kubikmeter", "立方米"], "metre³", 0),
    (&["l", "litre", "litres", "liter", "liters", "litro", "litros", "литр", "литров", "リットル", "升"], "litre", 0),
    (&["ml", "millilitre", "millilitres", "milliliter", "milliliters"], "litre", -3), (&["cl"], "litre", -2),
    (&["hl"], "litre", 2), (&["gallon", "gallons"], "gallon", 0), (&["barrel", "barrels", "bbl"], "barrel", 0),
    (&["g", "gram", "grams", "gramme", "grammes", "gramm", "gramos", "грамм", "克", "グラム"], "gram", 0),
    (&["kg", "kilo", "kilos", "кг", "公斤", "千克", "キログラム", "킬로그램", "किलो", "किलोग्राम"], "gram", 3),
    (&["mg", "мг", "毫克"], "gram", -3), (&["µg", "μg", "mcg"], "gram", -6),
    (&["t", "tonne", "tonnes", "ton", "tons", "tonnen", "metric tons", "metric ton", "тонн", "тонны", "吨", "噸", "トン",
       "톤", "टन", "طن"], "gram", 6),
    (&["kt", "kilotonne", "kilotonnes"], "gram", 9), (&["mt", "megatonne", "megatonnes"], "gram", 12),
    (&["gt", "gigatonne", "gigatonnes"], "gram", 15), (&["ounce", "ounces", "oz"], "ounce", 0),
    (&["second", "seconds", "s", "sec", "secs", "sekunde", "sekunden", "seconde", "secondes", "segundos", "секунд", "秒",
       "초"], "second", 0),
    (&["ms", "millisecond", "milliseconds", "millisekunden", "毫秒"], "second", -3), (&["µs", "μs"], "second", -6),
    (&["minute", "minutes", "min", "mins", "minuten", "minutos", "minuti", "минут", "минуты", "分钟", "分鐘", "分間", "분"],
       "minute", 0),
    (&["hour", "hours", "h", "hr", "hrs", "stunde", "stunden", "heure", "heures", "horas", "hora", "ore", "uur", "час",
       "часа", "часов", "小时", "小時", "時間", "시간", "घंटे"], "hour", 0),
    (&["day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dias", "giorni", "dagen", "дней", "дня",
       "天", "日間", "दिन"], "day", 0),
    (&["week", "weeks", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "settimane", "weken", "недель",
       "недели", "周", "週間", "주"], "week", 0),
    (&["month", "months", "monat", "monate", "monaten", "mois", "mes", "meses", "mesi", "maanden", "месяцев", "месяца",
       "个月", "個月", "か月", "カ月", "ヶ月", "개월", "महीने"], "month", 0),
    (&["year", "years", "jahr", "jahre", "jahren", "ans", "année", "années", "año", "años", "ano", "anos", "anni",
       "anno", "jaar", "лет", "года", "年", "年間", "년간", "साल", "वर्ष"], "year", 0),
    (&["decade", "decades", "jahrzehnte", "jahrzehnt"], "decade", 0),
    (&["century", "centuries", "jahrhundert", "jahrhunderte", "世紀", "世纪"], "century", 0),
    (&["倍", "배"], "times", 0),
    (&["bc", "bce", "b . c", "b . c .", "v . chr", "v . chr .", "av . j", "av . j . - c ."], "BC", 0),
    (&["ad", "ce", "a . d", "a . d .", "n . chr", "n . chr ."], "AD", 0),
    (&["am", "a . m", "a . m ."], "a.m.", 0), (&["pm", "p . m", "p . m ."], "p.m.", 0),
    (&["km / h", "kmh", "kph", "km per hour", "kilometres per hour", "kilometers per hour"], "km/h", 0),
    (&["mph", "miles per hour"], "mph", 0), (&["m / s", "metres per second", "meters per second"], "m/s", 0),
    (&["knots", "knot", "knoten", "kn"], "knot", 0),
    (&["w", "watt", "watts"], "watt", 0), (&["kw", "kilowatt", "kilowatts"], "watt", 3),
    (&["mw", "megawatt", "megawatts"], "watt", 6), (&["gw", "gigawatt", "gigawatts"], "watt", 9),
    (&["tw", "terawatt", "terawatts"], "watt", 12), (&["wh"], "watt hour", 0),
    (&["kwh", "kilowatt hours", "kilowatt hour", "kilowattstunden", "kilowattstunde"], "watt hour", 3),
    (&["mwh", "megawatt hours", "megawattstunden"], "watt hour", 6),
    (&["gwh", "gigawatt hours", "gigawattstunden"], "watt hour", 9),
    (&["twh", "terawatt hours", "terawattstunden"], "watt hour", 12),
    (&["hz", "hertz"], "hertz", 0), (&["khz"], "hertz", 3), (&["mhz"], "hertz", 6), (&["ghz"], "hertz", 9),
    (&["v", "volt", "volts"], "volt", 0), (&["kv"], "volt", 3), (&["mv"], "volt", -3),
    (&["joule", "joules"], "joule", 0), (&["kj"], "joule", 3), (&["mj"], "joule", 6),
    (&["kcal", "kilocalories"], "calorie", 3), (&["calories", "calorie", "cal"], "calorie", 0),
    (&["pa"], "pascal", 0), (&["hpa"], "pascal", 2), (&["kpa"], "pascal", 3), (&["bar"], "bar", 0), (&["mbar"], "bar", -3),
    (&["byte", "bytes"], "byte", 0), (&["kb", "kilobyte", "kilobytes"], "byte", 3),
    (&["mb", "megabyte", "megabytes"], "byte", 6), (&["gb", "gigabyte", "gigabytes"], "byte", 9),
    (&["tb", "terabyte", "terabytes"], "byte", 12), (&["pb", "petabyte", "petabytes"], "byte", 15),
    (&["kib"], "KiB", 0), (&["mib"], "MiB", 0), (&["gib"], "GiB", 0), (&["tib"], "TiB", 0),
    (&["bit", "bits"], "bit", 0), (&["kbit"], "bit", 3), (&["mbit"], "bit", 6), (&["gbit"], "bit", 9),
    (&["mbps", "mbit / s"], "bit/s", 6), (&["gbps", "gbit / s"], "bit/s", 9),
    (&["ppm"], "ppm", 0), (&["ppb"], "ppm", -3), (&["db", "decibel", "decibels", "dezibel"], "decibel", 0),
];

/// Spellings whose case matters: a megawatt is no milliwatt.
#[rustfmt::skip]
const BY_CASE: &[(&str, Base, i64)] = &[
    ("mW", "watt", -3), ("Mm", "metre", 6), ("Mg", "gram", 6), ("mT", "tesla", -3), ("T", "tesla", 0), ("Gb", "bit", 9),
    ("Mb", "bit", 6), ("kb", "bit", 3), ("mb", "bar", -3), ("S", NONE, 0), ("G", NONE, 0), ("L", "litre", 0),
    ("mHz", "hertz", -3), ("mPa", "pascal", -3), ("MPa", "pascal", 6), ("mJ", "joule", -3), ("MV", "volt", 6),
    ("K", "kelvin", 0), ("PB", "byte", 15), ("H", NONE, 0), ("X", NONE, 0),
];

/// Beginnings of words that have many endings.
const STEMS: &[(&str, Base, i64)] = &[
    ("percentage-point", POINTS, 0),
    ("prozentpunkt", POINTS, 0),
    ("процентн", POINTS, 0),
    ("процент", PERCENT, 0),
    ("퍼센트포인트", POINTS, 0),
    ("퍼센트", PERCENT, 0),
    ("เปอร์เซ็นต์", PERCENT, 0),
    ("kilomet", "metre", 3),
    ("kilomèt", "metre", 3),
    ("kilómet", "metre", 3),
    ("quilómet", "metre", 3),
    ("quilômet", "metre", 3),
    ("chilomet", "metre", 3),
    ("километр", "metre", 3),
    ("centimet", "metre", -2),
    ("centimèt", "metre", -2),
    ("zentimeter", "metre", -2),
    ("millimet", "metre", -3),
    ("millimèt", "metre", -3),
    ("kilogram", "gram", 3),
    ("kilogramm", "gram", 3),
    ("milligram", "gram", -3),
    ("килограмм", "gram", 3),
];

static BY_SPELLING: LazyLock<HashMap<&'static str, Unit>> = LazyLock::new(|| {
    let spelled = |(spellings, base, zeros): &(&'static [&'static str], Base, i64)| {
        let unit = Unit { base, zeros: *zeros };
        spellings.iter().map(move |spelling| (*spelling, unit)).collect::<Vec<_>>()
    };
    UNITS.iter().flat_map(spelled).collect()
});

/// What the names of units begin with: most words begin none, and are not looked at any further.
static BEGINNINGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let begins = |spelling: &&'static str| -> &'static str {
        let spelling: &'static str = spelling;
        let first = spelling.chars().next().map_or(0, char::len_utf8);
        match spelling.chars().next() {
            Some(c) if is_han(c) => &spelling[..first],
            _ => spelling.split(' ').next().unwrap_or_default(),
        }
    };
    BY_SPELLING.keys().map(begins).collect()
});

/// Most tokens that the name of a unit has.
const LONGEST: usize = 6;

/// The unit that begins with a token, and the index after it. The longest name counts.
pub(super) fn unit(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let first = tokens.get(at)?;
    if matches!(first.kind, Kind::Number | Kind::Numeral) {
        return None;
    }
    let mut key = String::new();
    let mut found = None;
    let most = if BEGINNINGS.contains(first.lower.as_str()) { LONGEST } else { 0 };
    for (index, token) in tokens.iter().enumerate().skip(at).take(most) {
        // `%-Punkte`, `kilowatt-hours`: a hyphen within a name is a space.
        if index > at && token.is("-") {
            continue;
        }
        // Characters and syllables join without a space.
        if index > at && token.kind != Kind::Han && tokens[index - 1].kind != Kind::Han {
            key.push(' ');
        }
        key.push_str(&token.lower);
        if let Some(unit) = BY_SPELLING.get(key.as_str()) {
            found = Some((*unit, index + 1));
        }
    }
    let one_piece = || {
        let exact = BY_CASE.iter().find(|(text, ..)| first.is(text));
        let stem = || STEMS.iter().find(|(stem, ..)| first.lower.starts_with(stem));
        exact.or_else(stem).map(|(_, base, zeros)| (Unit { base, zeros: *zeros }, at + 1))
    };
    let by_case = BY_CASE.iter().any(|(text, ..)| first.is(text)) && found.is_none_or(|(_, end)| end == at + 1);
    if by_case { one_piece() } else { found.or_else(one_piece) }
}

/// A sign or word of money before a number: `$`, `US$`, `Rs.`.
pub(super) fn money_before(tokens: &[Token], at: usize) -> Option<(Unit, usize)> {
    let mut last = at.checked_sub(1)?;
    if tokens[last].is(".") && last > 0 {
        last -= 1;
    }
    let is_money = |unit: Unit| {
        unit.base.chars().all(|c| c.is_ascii_uppercase()) && unit.base.len() == 3
            || matches!(unit.base, "dollar" | "yen or yuan")
    };
    let glued_code = last.checked_sub(1).filter(|_| !tokens[last].spaced);
    glued_code.into_iter().chain([last]).find_map(|start| {
        let (unit, end) = unit(tokens, start)?;
        // Words of money stand behind their number: "2 euros 50 boats" has 50 boats.
        let is_code = tokens[last].kind == Kind::Sign || tokens[last].lower.len() <= 3;
        (end == last + 1 && is_code && is_money(unit)).then_some((unit, start))
    })
}

/// A word of magnitude.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scale {
    /// How many zeros it stands for.
    pub(super) zeros: i64,
    pub(super) end: usize,
    /// True for a language whose words for numbers are known.
    pub(super) is_known: bool,
}

/// The word of magnitude at a token: `million`, `Mrd.`, `k`, `लाख`.
pub(super) fn scale(tokens: &[Token], at: usize, long_billion: bool) -> Option<Scale> {
    let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let glued = !token.spaced;
    let mut is_known = true;
    let zeros = match token.lower.as_str() {
        "hundred" | "hundreds" | "hundert" | "hunderte" | "honderd" | "honderden" => 2,
        "thousand" | "thousands" | "tausend" | "tausende" | "tsd" | "duizend" | "duizenden" | "mil" | "mille"
        | "milliers" | "miles"
            if token.lower != "miles" =>
        {
            3
        }
        "k" if glued => 3,
        "million" | "millions" | "millionen" | "mio" | "mn" | "mln" | "millón" | "millones" | "milhão" | "milhões"
        | "milione" | "milioni" | "miljoen" | "miljoenen" | "mill" => 6,
        "m" if glued || token.is("M") => 6,
        "b" if glued || token.is("B") => 9,
        "milliarde" | "milliarden" | "mrd" | "milliard" | "milliards" | "bn" | "miliardo" | "miliardi" | "miljard"
        | "bilhão" | "bilhões" | "md" | "mds" | "mld" => 9,
        "billion" | "billions" if long_billion => 12,
        "billion" | "billions" => 9,
        "billionen" | "billón" | "billones" | "bilião" | "biliões" | "biljoen" | "bilioni" => 12,
        "trillion" | "trillions" if long_billion => 18,
        "trillion" | "trillions" | "tn" | "trilhão" | "trilhões" => 12,
        "trillionen" | "trillón" | "trillones" => 18,
        "billiarde" | "billiarden" | "billiard" | "billiards" | "quadrillion" => 15,
        other => {
            is_known = false;
            foreign_scale(other)?
        }
    };
    let stop = tokens.get(at + 1).is_some_and(|next| !next.spaced && next.is("."));
    let abbreviated =
        matches!(token.lower.as_str(), "tsd" | "mio" | "mrd" | "mn" | "bn" | "mln" | "mld" | "млн" | "тыс");
    let ends_text = tokens.get(at + 2).is_none();
    let end = at + 1 + usize::from(stop && abbreviated && !ends_text);
    Some(Scale { zeros, end, is_known })
}

fn foreign_scale(word: &str) -> Option<i64> {
    Some(match word {
        "lakh" | "lakhs" | "lac" | "लाख" | "লাখ" | "লক্ষ" | "லட்சம்" | "లక్షల" | "లక్ష" | "لاکھ" | "แสน" => {
            5
        }
        "crore" | "crores" | "करोड़" | "করোড়" | "কোটি" | "கோடி" | "కోట్ల" | "کروڑ" => {
            7
        }
        "백" | "ร้อย" | "सौ" | "শত" | "مئة" | "مائة" => 2,
        "천" | "พัน" | "हज़ार" | "हजार" | "হাজার" | "ألف" | "الف" | "آلاف" | "هزار" | "тысяч" | "тысяча" | "тысячи"
        | "тысячу" | "тыс" | "tysiąc" | "tysiące" | "tysięcy" | "tys" | "tusen" | "tisíc" | "bin" | "ribu"
        | "nghìn" | "χιλιάδες" | "אלף" | "tuhat" | "tuhatta" | "ezer" => 3,
        "만" | "หมื่น" => 4,
        "ล้าน"
        | "миллион"
        | "миллиона"
        | "миллионов"
        | "млн"
        | "мільйон"
        | "мільйона"
        | "мільйонів"
        | "milion"
        | "miliony"
        | "milionów"
        | "milionu"
        | "miljon"
        | "miljoner"
        | "millioner"
        | "millionar"
        | "milyon"
        | "juta"
        | "triệu"
        | "miljoonaa"
        | "miljoona"
        | "millió"
        | "milioane"
        | "εκατομμύρια"
        | "εκατομμύριο"
        | "מיליון"
        | "مليون"
        | "ملايين"
        | "میلیون"
        | "मिलियन"
        | "মিলিয়ন"
        | "மில்லியன்"
        | "ミリオン" => 6,
        "억" => 8,
        "พันล้าน"
        | "миллиард"
        | "миллиарда"
        | "миллиардов"
        | "млрд"
        | "мільярд"
        | "мільярдів"
        | "miliard"
        | "miliardy"
        | "miliardów"
        | "miljarder"
        | "milliarder"
        | "milyar"
        | "miliar"
        | "tỷ"
        | "miljardia"
        | "milliárd"
        | "miliarde"
        | "δισεκατομμύρια"
        | "δισεκατομμύριο"
        | "מיליארד"
        | "مليار"
        | "مليارات"
        | "میلیارد" => 9,
        "조"
        | "bilion"
        | "bilionów"
        | "biliony"
        | "триллион"
        | "триллиона"
        | "триллионов"
        | "трлн"
        | "تريليون"
        | "trilyon" => 12,
        _ => return None,
    })
}
