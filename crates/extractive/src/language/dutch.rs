//! Dutch.

use super::words::{Asked, Report, Words};

pub(super) const WORDS: Words = Words {
    tag: "nl",
    asking: "wat waarom hoe wanneer waar wie welke welk hoeveel",
    asking_again: "waarom hoe",
    yes_or_no: "is zijn was waren kan kunnen moet heeft hebben wordt worden bestaat",
    joining: "en of",
    referring: "het dit deze die hij zij ze echter daarom dus ook maar daarnaast bovendien",
    standing_for: "",
    aspects: "oorzaak gevolg invloed rol reden voordeel nadeel risico soort voorbeeld belangrijk verschil vergelijk werkt \
        leg beschrijf overzicht samenvatting rapport geschiedenis vraag antwoord",
    empty: "naam heet heten genoemd soort type bekend",
    asked: Asked {
        person: "wie van_wie door_wie aan_wie",
        place: "waar waarheen welke_stad welk_land welke_staat welke_plaats welke_regio",
        time: "wanneer welk_jaar welke_datum welke_dag welke_maand welke_eeuw welk_decennium sinds_wanneer",
        number: "hoeveel hoe_groot hoe_hoog hoe_lang hoe_veel hoe_vaak hoe_diep hoe_oud hoe_snel hoe_ver hoe_breed \
            hoe_zwaar welk_percentage welk_aantal",
        reason: "waarom waardoor om_welke_reden",
    },
    reasons: "omdat want doordat wegens vanwege dankzij oorzaak reden daarom dus",
    numerals: "een één twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig veertig vijftig honderd \
        duizend miljoen miljard dozijn helft half derde kwart eerste tweede beide",
    times: "januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag \
        woensdag donderdag vrijdag zaterdag zondag eeuw decennium vandaag gisteren lente zomer herfst winter jaar jaren",
    gaps: "",
    about: ("Wat is er bekend over ", "?"),
    report: Report {
        no_evidence: "De bronnen bevatten hiervoor geen bewijs.",
        without_evidence: "Zonder duidelijk antwoord in de bronnen:",
        no_answer: "Niets in de bronnen beantwoordt de vraag.",
        unknown: "Dat weet ik niet: niets in de documenten geeft hierop antwoord.",
        no_source: "Er kon geen bron worden gelezen; er valt dus niets te melden.",
        refused: "Er is niets onderzocht; er valt dus niets te melden.",
        unanswered: "Vragen zonder duidelijk antwoord",
        left_out: "Wat is weggelaten",
        sources: "Bronnen",
        findings: "Bevindingen",
    },
};
