//! The words for numbers that are known, by language.

use whatlang::Lang;

/// Words of a language from two to ninety, in the order of [`VALUES`]; `-` where it has no word of its own.
pub(super) const WORDS: &[(Lang, &str)] = &[
    (
        Lang::Eng,
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen \
         nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand",
    ),
    (
        Lang::Deu,
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn \
         neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend",
    ),
    (
        Lang::Fra,
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit \
         dix-neuf vingt trente quarante cinquante soixante septante huitante nonante cent mille",
    ),
    (
        Lang::Spa,
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho \
         diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien mil",
    ),
    (
        Lang::Ita,
        "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette \
         diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille",
    ),
    (
        Lang::Por,
        "dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito \
         dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem mil",
    ),
    (
        Lang::Nld,
        "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien \
         negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend",
    ),
    (
        Lang::Swe,
        "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo \
         trettio fyrtio femtio sextio sjuttio åttio nittio hundra tusen",
    ),
    (
        Lang::Pol,
        "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście \
         piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia trzydzieści czterdzieści \
         pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto tysiąc",
    ),
    (
        Lang::Rus,
        "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать \
         шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят семьдесят \
         восемьдесят девяносто сто тысяча",
    ),
    (
        Lang::Tur,
        "iki üç dört beş altı yedi sekiz dokuz on - - - - - - - - - yirmi otuz kırk elli altmış yetmiş seksen doksan yüz \
         bin",
    ),
];

/// What the words stand for.
pub(super) const VALUES: [u64; 28] =
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 30, 40, 50, 60, 70, 80, 90, 100, 1000];

/// Other forms, and words that say a number besides something else.
pub(super) const MORE: &[(Lang, &str, u64)] = &[
    (Lang::Eng, "fourty", 40),
    (Lang::Eng, "zero", 0),
    (Lang::Eng, "twice", 2),
    (Lang::Eng, "thrice", 3),
    (Lang::Eng, "double", 2),
    (Lang::Eng, "doubled", 2),
    (Lang::Eng, "doubles", 2),
    (Lang::Eng, "doubling", 2),
    (Lang::Eng, "triple", 3),
    (Lang::Eng, "tripled", 3),
    (Lang::Eng, "triples", 3),
    (Lang::Eng, "tripling", 3),
    (Lang::Eng, "quadrupled", 4),
    (Lang::Eng, "dozen", 12),
    (Lang::Eng, "dozens", 12),
    (Lang::Eng, "third", 3),
    (Lang::Eng, "fourth", 4),
    (Lang::Eng, "fifth", 5),
    (Lang::Eng, "sixth", 6),
    (Lang::Eng, "seventh", 7),
    (Lang::Eng, "eighth", 8),
    (Lang::Eng, "ninth", 9),
    (Lang::Eng, "tenth", 10),
    (Lang::Eng, "eleventh", 11),
    (Lang::Eng, "twelfth", 12),
    (Lang::Eng, "thirteenth", 13),
    (Lang::Eng, "fourteenth", 14),
    (Lang::Eng, "fifteenth", 15),
    (Lang::Eng, "sixteenth", 16),
    (Lang::Eng, "seventeenth", 17),
    (Lang::Eng, "eighteenth", 18),
    (Lang::Eng, "nineteenth", 19),
    (Lang::Eng, "twentieth", 20),
    (Lang::Eng, "thirtieth", 30),
    (Lang::Eng, "fortieth", 40),
    (Lang::Eng, "fiftieth", 50),
    (Lang::Eng, "hundredth", 100),
    (Lang::Eng, "thousandth", 1000),
    (Lang::Eng, "twenties", 20),
    (Lang::Eng, "thirties", 30),
    (Lang::Eng, "forties", 40),
    (Lang::Eng, "fifties", 50),
    (Lang::Eng, "sixties", 60),
    (Lang::Eng, "seventies", 70),
    (Lang::Eng, "eighties", 80),
    (Lang::Eng, "nineties", 90),
    (Lang::Deu, "eins", 1),
    (Lang::Deu, "zwo", 2),
    (Lang::Deu, "null", 0),
    (Lang::Deu, "dreissig", 30),
    (Lang::Deu, "zweimal", 2),
    (Lang::Deu, "dreimal", 3),
    (Lang::Deu, "doppelt", 2),
    (Lang::Deu, "verdoppelt", 2),
    (Lang::Deu, "verdoppelte", 2),
    (Lang::Deu, "verdreifacht", 3),
    (Lang::Deu, "verdreifachte", 3),
    (Lang::Deu, "dutzend", 12),
    (Lang::Fra, "zéro", 0),
    (Lang::Fra, "cents", 100),
    (Lang::Fra, "vingts", 20),
    (Lang::Fra, "octante", 80),
    (Lang::Fra, "douzaine", 12),
    (Lang::Spa, "ciento", 100),
    (Lang::Spa, "veintiuno", 21),
    (Lang::Spa, "veintidós", 22),
    (Lang::Spa, "veintitrés", 23),
    (Lang::Spa, "veinticuatro", 24),
    (Lang::Spa, "veinticinco", 25),
    (Lang::Spa, "veintiséis", 26),
    (Lang::Spa, "veintisiete", 27),
    (Lang::Spa, "veintiocho", 28),
    (Lang::Spa, "veintinueve", 29),
    (Lang::Spa, "doscientos", 200),
    (Lang::Spa, "trescientos", 300),
    (Lang::Spa, "cuatrocientos", 400),
    (Lang::Spa, "quinientos", 500),
    (Lang::Spa, "seiscientos", 600),
    (Lang::Spa, "setecientos", 700),
    (Lang::Spa, "ochocientos", 800),
    (Lang::Spa, "novecientos", 900),
    (Lang::Spa, "docena", 12),
    (Lang::Ita, "ventuno", 21),
    (Lang::Ita, "ventotto", 28),
    (Lang::Ita, "dozzina", 12),
    (Lang::Por, "duas", 2),
    (Lang::Por, "cento", 100),
    (Lang::Por, "duzentos", 200),
    (Lang::Por, "trezentos", 300),
    (Lang::Por, "quinhentos", 500),
    (Lang::Por, "dezasseis", 16),
    (Lang::Por, "dezassete", 17),
    (Lang::Por, "dezanove", 19),
    (Lang::Nld, "dozijn", 12),
    (Lang::Pol, "dwie", 2),
    (Lang::Pol, "dwóch", 2),
    (Lang::Pol, "trzech", 3),
    (Lang::Rus, "две", 2),
    (Lang::Rus, "двух", 2),
    (Lang::Rus, "трёх", 3),
    (Lang::Rus, "трех", 3),
    (Lang::Rus, "четырёх", 4),
    (Lang::Rus, "двести", 200),
    (Lang::Rus, "триста", 300),
    (Lang::Ara, "اثنان", 2),
    (Lang::Ara, "ثلاثة", 3),
    (Lang::Ara, "ثلاث", 3),
    (Lang::Ara, "أربعة", 4),
    (Lang::Ara, "أربع", 4),
    (Lang::Ara, "خمسة", 5),
    (Lang::Ara, "خمس", 5),
    (Lang::Ara, "ستة", 6),
    (Lang::Ara, "سبعة", 7),
    (Lang::Ara, "سبع", 7),
    (Lang::Ara, "ثمانية", 8),
    (Lang::Ara, "تسعة", 9),
    (Lang::Ara, "عشرة", 10),
    (Lang::Ara, "عشرون", 20),
    (Lang::Ara, "عشرين", 20),
    (Lang::Hin, "दो", 2),
    (Lang::Hin, "तीन", 3),
    (Lang::Hin, "चार", 4),
    (Lang::Hin, "पांच", 5),
    (Lang::Hin, "पाँच", 5),
    (Lang::Hin, "छह", 6),
    (Lang::Hin, "सात", 7),
    (Lang::Hin, "आठ", 8),
    (Lang::Hin, "नौ", 9),
    (Lang::Hin, "दस", 10),
    (Lang::Hin, "बीस", 20),
    (Lang::Kor, "두", 2),
    (Lang::Kor, "세", 3),
    (Lang::Kor, "네", 4),
    (Lang::Kor, "다섯", 5),
    (Lang::Kor, "여섯", 6),
    (Lang::Kor, "일곱", 7),
    (Lang::Kor, "여덟", 8),
    (Lang::Kor, "아홉", 9),
    (Lang::Kor, "열", 10),
    (Lang::Kor, "스물", 20),
    (Lang::Kor, "서른", 30),
];

/// Words for numbers that are everyday words of other languages: they count only in a text of their own.
pub(super) const ONLY_AT_HOME: [&str; 17] = [
    "once", "sei", "due", "tre", "otto", "nove", "sept", "cent", "cents", "mil", "mille", "on", "bin", "elli", "sex",
    "null", "sto",
];
