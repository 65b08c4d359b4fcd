//! The same number in another role: an end of a range, a bound after it, an ordinal, a multiple, a rate, a change.

use super::*;

/// Statement and quote.
#[rustfmt::skip]
const FALSE: &[(&str, &str)] = &[
    ("More than 50 boats came", "50 boats at most came into the port"),
    ("At least 50 boats came", "A total of 50 large boats at most came into the port"),
    ("There were 74 boats", "There were 74-plus boats in the land"),
    ("16 kg or more", "They weighed between 9 and 16 kg in the evening"),
    ("There were 5.1 million people", "There were between 5.1 and 7 million people there"),
    ("They weighed 15 kg", "They weighed 10–15 kg in the morning"),
    ("They weighed 15 kg", "They weighed 10 – 15 kg in the morning"),
    ("There were 72 million boats", "There were 72 million to 90 million boats"),
    ("Prices were €7", "Prices ranged from €5 to €7 in the market"),
    ("Es waren 15 Kilo", "Es waren 10 bis 15 Kilo im Hafen der Stadt"),
    ("Il y a 15 bateaux", "Il y a entre 10 et 15 bateaux dans le port"),
    ("有7人来到港口", "有5至7人来到港口里面了"),
    ("12 to 15 cranes stand there", "There are 12 cranes, 15 of them large"),
    ("Over 12 cranes stand there", "The harbour has 12 cranes in the yard"),
    ("There are 12+ cranes", "The harbour has 12 cranes in the yard"),
    ("Up to 12 cranes stand there", "The harbour has 12 cranes in the yard"),
    ("Not 12 cranes stand there", "The harbour has 12 cranes in the yard"),
    ("12 fewer cranes stand there", "The harbour has 12 cranes in the yard"),
    ("12 additional cranes stand there", "The harbour has 12 cranes in the yard"),
    ("The port grew by 12", "The harbour has 12 cranes in the yard"),
    ("The port lost 12 cranes", "The harbour has 12 cranes in the yard"),
    ("12 times the cranes stand there", "The harbour has 12 cranes in the yard"),
    ("It grew twelvefold", "The harbour has 12 cranes in the yard"),
    ("It has quadruple the cranes", "The harbour has 4 cranes in the yard"),
    ("A score of cranes stand there", "The harbour has 20 cranes in the yard"),
    ("12 pairs of cranes stand there", "The harbour has 12 cranes in the yard"),
    ("12 cranes for each ship", "The harbour has 12 cranes in the yard"),
    ("A twelfth of the cranes work", "The harbour has 12 cranes in the yard"),
    ("√12 cranes stand there", "The harbour has 12 cranes in the yard"),
    ("12 × 15 cranes stand there", "The harbour has 12 cranes, 15 of them large"),
    ("It has niпe cranes", "The harbour has 12 cranes in the yard"),
    ("The port ranks 12th", "The harbour has 12 cranes in the yard"),
    ("They came 3rd", "They had 3 boats in the land there"),
    ("There are 3 cranes", "The harbour has its third crane in the yard"),
    ("It was 3 hundred", "It was 3 hundred and seven in the land"),
    ("It fell from 230 boats", "It fell to 230 boats in the year there"),
    ("It fell to 7 boats", "It fell from 7 boats to 5 in the year there"),
    ("It cost €6/kg", "It cost €6/t in the market there"),
    ("The flow was 8.2 m³/s", "The flow was 8.2 m³/h in the land"),
    ("It cost 11 cents apiece", "It cost 11 cents a dozen in the market"),
    ("It cost $12 each", "It cost $12 per hundred in the market"),
    ("16 veces al día", "16 veces a la semana en el puerto de la ciudad"),
    ("Costa 8 euro al chilo", "Costa 8 euro alla tonnellata nel porto"),
    ("Цена 12 рублей за килограмм", "Цена 12 рублей за тонну в порту города"),
    ("Более 11 лодок", "Около 11 лодок было в порту города"),
    ("Было 8 градусов", "Было 8 градусов мороза в порту города"),
    ("Das Doppelte wurde bezahlt", "Das Dreifache wurde bezahlt im Hafen"),
    ("Il y a une centaine de bateaux", "Il y a des centaines de bateaux dans le port"),
    ("Había 1000 personas", "Había mil doscientas personas en el puerto"),
    ("Había miles de barcos", "Había cientos de barcos en el puerto de la ciudad"),
    ("有3005艘船来到港口", "有三千五艘船来到港口里面了"),
    ("有102人来到港口", "有一百二人来到港口里面了"),
    ("半年内完成", "一年内完成了港口的建设工作"),
    ("用了3个月", "用了3个月半才完成港口的建设"),
    ("The crew was 12", "The crew was 12 at the most on that day"),
    ("The crew was 11", "The crew was 11 at the very most on that day"),
    ("There were 13 boats", "There were 13 boats at the absolute least"),
    ("There were 62 boats", "There were 62 boats and counting"),
    ("There were 51 boats", "There were 51 or 52 boats in the harbour"),
    ("It held 42 boats", "It held all but 42 boats in the harbour"),
    ("There were 59 boats", "There were close on 59 boats in the harbour"),
    ("The war lasted 31 years", "The war lasted the better part of 31 years there"),
    ("It sold 300 tickets", "It sold 300 tickets fewer than hoped in the end"),
    ("It sold 301 tickets", "It sold 301 fewer tickets than in the year before"),
    ("It took 20 minutes", "It took 20 minutes less than the ferry to the port"),
    ("The ship sank in 1914", "Records show that the ship sank after 1914 near the lighthouse"),
    ("The ship sank in 1913", "The ship sank before 1913 in the cold sea"),
    ("The port closed in 1916", "The port closed by 1916 for all of the ships"),
    ("The port closed in 1917", "The port closed not later than 1917 for all ships"),
    ("The bridge opened in 1920", "The bridge opened not before 1920 in the north"),
    ("The law applies from 2021", "The law applies until 2021 in the whole land"),
    ("Before 2024 he left", "After 2024 he left the harbour of the city"),
    ("The port closed on 3 May 1918", "The port closed before 3 May 1918 for all ships"),
    ("The port closed in 1918", "The port closed before 3 May 1918 for all ships"),
    ("The dam failed in 1974", "The dam failed in 1973 or 1974 after heavy rain"),
    ("Das Schiff sank 1912", "Das Schiff sank nach 1912 im kalten Meer vor der Stadt"),
    ("It lies 300 m below sea level", "It lies 300 m above sea level in the hills"),
    ("It draws 5 mA", "It draws 5 A in the old harbour office there"),
    ("Version 2.10 came", "Version 2.1 came to the old harbour office there"),
    ("C'était au XVIIIe siècle", "C'était au XVIIe siècle dans le port de la ville"),
    ("There were 30 boats", "There were &lt;30 boats in the harbour of the town"),
    ("There were 30 boats", "There were &#8805;30 boats in the harbour of the town"),
    ("They weighed 30 kg", "They weighed 20 → 30 kg in the harbour of the town"),
    ("It was built in the 3rd century", "It was built in the 3rd century BC by a king"),
    ("It was sold in April 1950", "It was made in June 1950 and sold in April by the king"),
    ("30人が港に来た", "30人余りが港に来たという報告です"),
    ("30人が港に来た", "30人足らずが港に来たという報告です"),
    ("30人来到港口", "突破30人来到港口里面了真的"),
    ("Arrivarono 30 barche", "Arrivarono oltre 30 barche nel porto della città"),
    ("2021年法律生效", "2021年以前法律在这个国家生效"),
];

/// Such numbers where the quote has them.
#[rustfmt::skip]
const TRUE: &[(&str, &str)] = &[
    ("At most 50 boats came", "50 boats at most came into the port"),
    ("At least 9 kg", "They weighed between 9 and 16 kg in the evening"),
    ("Up to 15 kg", "They weighed 10–15 kg in the morning"),
    ("They weighed 10 to 15 kg", "They weighed 10–15 kg in the morning"),
    ("Between 5.1 and 7 million people", "There were 5.1–7 million people in the land"),
    ("Exports rose to 7 million", "Exports rose from 5 to 7 million in the year"),
    ("Exports were 5 million before", "Exports rose from 5 million to 7 million in May"),
    ("They came between 1990 and 2000", "From 1990 to 2000 they came to the port"),
    ("In 1990 they came", "Between 1990 and 2000 they came to the port"),
    ("60 million died in World War 2", "World War 2 – 60 million dead in it"),
    ("About 12 cranes stand there", "The harbour has 12 cranes in the yard"),
    ("12 more cranes came", "The harbour has got 12 more cranes in the yard"),
    ("It is five times as large", "It is 5 times as large as the other port"),
    ("It is fivefold now", "It grew 5-fold in the whole of the year"),
    ("The third crane stands there", "The 3rd crane stands in the yard there"),
    ("It fell from 7 to 5", "It fell from 7 boats to 5 in the year there"),
    ("It cost 11 cents each", "It cost 11 cents apiece in the market"),
    ("The flow was 8.2 m³/s", "The flow was 8.2 m³/s in the land"),
    ("16 veces al día", "16 veces al día en el puerto de la ciudad"),
    ("有307人来到港口", "有三百零七人来到港口里面了"),
    ("The room is 5 × 7 metres", "The room is 5 x 7 metres in all"),
    ("It lies 300 m below sea level", "It is 300 m below the sea level of the bay"),
    ("Version 2.10 came", "Version 2.10 came to the old harbour office there"),
    ("C'était au XVIIIe siècle", "C'était au XVIIIe siècle dans le port de la ville"),
    ("After 1914 the ship sank", "The ship sank after 1914 near the lighthouse"),
    ("They came from 2010 until 2015", "They came from 2010 to 2015 to the port"),
    ("Since 1990 it has grown", "It has grown since 1990 in the whole land"),
    ("It fell by 2000", "It fell by 2,000 in the whole of the year"),
    ("It closed before 3 May 1918", "It closed before May 3, 1918 for all ships"),
    ("It was closed in May 1918", "It was closed on 3 May 1918 for all ships"),
];

#[test]
fn a_number_in_another_manner_does_not_hold() {
    let passed: Vec<_> = FALSE.iter().filter(|(statement, quote)| holds(statement, quote)).collect();
    assert!(passed.is_empty(), "{passed:#?}");
}

#[test]
fn a_number_in_the_same_manner_holds() {
    let refused: Vec<_> = TRUE.iter().filter(|(statement, quote)| !holds(statement, quote)).collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

fn holds(statement: &str, quote: &str) -> bool {
    let source = format!("There is more before it. {quote}. And there is more behind it.");
    check(statement, quote, &source).verdict == Verdict::Verified
}
