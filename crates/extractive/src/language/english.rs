//! English.

use super::words::{Asked, Report, Words};

pub(super) const WORDS: Words = Words {
    tag: "en",
    asking: "what why how when where who which whose whom",
    asking_again: "what why how",
    yes_or_no: "is are was were do does did can could should will would has have may must",
    joining: "and or versus vs",
    referring: "it this that these those they he she its their his her such however therefore thus hence also moreover \
        furthermore consequently instead otherwise but and so then similarly conversely both",
    standing_for: "they it them",
    aspects: "cause causes effect affect impact influence role reason benefit advantage disadvantage drawback risk way \
        kind type example main important difference differ compare comparison work happen explain describe overview \
        summary summarise summarize report analyse analyze discuss list know known mean definition history use used give \
        tell find make many much often long large great good best become follow question answer detail get become go \
        come information achieve offer support provide occur need require allow enable handle contain include choose \
        depend apply improve reduce increase change",
    empty: "name called type kind sort",
    asked: Asked {
        person: "who whom whose which_person what_person which_man which_woman",
        place: "where what_city which_city what_country which_country what_state which_state what_town which_town \
            what_place which_place what_continent which_continent what_location which_region what_region",
        time: "when what_year which_year what_date which_date what_day which_day what_month which_month what_century \
            which_century what_decade which_decade what_time since_when until_when what_years which_years",
        number: "how_many how_much how_large how_high how_long how_far how_old how_fast how_big how_deep how_often \
            how_tall how_wide how_heavy how_strong how_great how_small how_low how_warm how_cold what_percentage \
            what_percent what_number what_amount which_percentage what_proportion what_share what_fraction",
        reason: "why what_caused what_causes what_reason for_what_reason what_led",
    },
    reasons: "because due since owing caused causes cause result results resulted led reason therefore thus hence so",
    numerals: "one two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty \
        sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion trillion dozen half \
        third quarter first second once twice both single",
    times: "january february march april may june july august september october november december monday tuesday \
        wednesday thursday friday saturday sunday century centuries decade today yesterday spring summer autumn winter \
        year years",
    gaps: "",
    about: ("What is known about ", "?"),
    report: Report {
        no_evidence: "The sources hold no evidence for this.",
        without_evidence: "Without a clear answer in the sources:",
        no_answer: "Nothing in the sources answers the question.",
        unknown: "I do not know: nothing in the documents answers this.",
        no_source: "No source could be read, so nothing can be reported.",
        refused: "Nothing was looked into, so nothing can be reported.",
        unanswered: "Questions without a clear answer",
        left_out: "What was left out",
        sources: "Sources",
        findings: "Findings",
    },
};
