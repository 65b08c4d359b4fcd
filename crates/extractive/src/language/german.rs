//! German.

use super::words::{Asked, Report, Words};

pub(super) const WORDS: Words = Words {
    tag: "de",
    asking: "was warum wie wann wo wer welche welcher welches welchem welchen wieso weshalb wozu wodurch womit wem wen \
        wessen woher wohin wofür woran worin worauf worüber wovon",
    asking_again: "warum wie wieso weshalb",
    yes_or_no: "ist sind war waren kann können soll sollte wird werden hat haben gibt darf muss",
    joining: "und oder sowie",
    referring: "er sie es dies diese dieser dieses das dadurch daher deshalb dabei damit jedoch aber außerdem zudem ferner \
        somit also hierbei dann ebenso beide",
    standing_for: "",
    aspects: "ursache wirkung auswirkung einfluss rolle grund vorteil nachteil risiko art weise beispiel wichtig \
        unterschied vergleich vergleiche funktioniert passiert entsteht entstehen erkläre beschreibe überblick \
        zusammenfassung bericht bedeutet bedeutung geschichte frage antwort bekannt gibt bieten bietet unterstützen \
        unterstützt ermöglichen beeinflussen beeinflusst brauchen braucht enthalten enthält verbessern verringern ändern",
    empty: "name namen heißt heißen genannt bezeichnet art typ viele viel",
    asked: Asked {
        person: "wer wem wen wessen von_wem mit_wem welche_person",
        place: "wo woher wohin welche_stadt welcher_stadt welches_land welchem_land welchem_staat welcher_ort \
            welchem_ort welchem_bundesstaat welcher_region in_welchen_ländern",
        time: "wann seit_wann bis_wann welchem_jahr welches_jahr welchem_monat welchem_tag welchem_datum \
            welchem_jahrhundert welchem_jahrzehnt in_welchen_jahren",
        number: "wie_viele wieviele wie_viel wieviel wie_groß wie_hoch wie_lang wie_lange wie_weit wie_alt wie_schnell \
            wie_tief wie_oft wie_breit wie_schwer wie_stark welcher_prozentsatz welcher_anteil welche_anzahl",
        reason: "warum wieso weshalb weswegen aus_welchem_grund wodurch",
    },
    reasons: "weil da denn wegen aufgrund grund ursache deshalb daher dadurch verursacht führte führt infolge somit",
    numerals: "ein eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig hundert \
        tausend million millionen milliarde milliarden dutzend hälfte halb drittel viertel erste zweite einmal zweimal \
        beide",
    times: "januar februar märz april mai juni juli august september oktober november dezember montag dienstag mittwoch \
        donnerstag freitag samstag sonntag jahrhundert jahrhunderts jahrzehnt heute gestern frühling frühjahr sommer \
        herbst winter jahr jahre jahren",
    gaps: "",
    about: ("Was ist bekannt über: ", "?"),
    report: Report {
        no_evidence: "Die Quellen enthalten dazu keine Belege.",
        without_evidence: "Ohne klare Antwort in den Quellen:",
        no_answer: "Nichts in den Quellen beantwortet die Frage.",
        unknown: "Das weiß ich nicht: Nichts in den Dokumenten beantwortet das.",
        no_source: "Keine Quelle konnte gelesen werden; deshalb gibt es nichts zu berichten.",
        refused: "Nichts wurde untersucht; deshalb gibt es nichts zu berichten.",
        unanswered: "Fragen ohne klare Antwort",
        left_out: "Was ausgelassen wurde",
        sources: "Quellen",
        findings: "Befunde",
    },
};
