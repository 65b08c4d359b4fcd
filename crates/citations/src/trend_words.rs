//! Words for rises and falls: English and German, and the commonest in French, Spanish and Italian.

/// Verbs and adverbs of rising.
#[rustfmt::skip]
pub(super) const RISES: &[&str] = &[
    "rose", "rises", "risen", "rising", "grew", "grow", "grows", "grown", "growing", "increased", "increases",
    "increasing", "gained", "gains", "climbed", "climb", "climbs", "climbing", "jumped", "jumps", "jumping",
    "surged", "surges", "surging", "soared", "soars", "soaring", "rocketed", "skyrocketed", "leapt", "leaped",
    "expanded", "expands", "expanding", "advanced", "rallied", "swelled", "ballooned", "strengthened", "accelerated",
    "rebounded", "up", "added", "adds", "stieg", "stiegen", "steigt", "steigen", "gestiegen", "steigend",
    "kletterte", "kletterten", "geklettert", "wuchs", "wuchsen", "wächst", "wachsen", "gewachsen", "zugelegt",
    "zugenommen", "erhöht", "erhöhte", "erhöhten", "gesteigert", "steigerte", "augmenté", "progressé", "subió",
    "aumentó", "creció", "aumentato", "cresciuto",
    "boosted", "raised", "improved", "improves", "topped", "higher", "dearer", "hoch", "aufgehellt", "verteuerte", "verteuerten", "verteuert",
    "subieron", "aumentaron", "crecieron", "dispararon", "dispararse", "disparó", "incrementaron", "mejoraron", "grimpé", "grimpent", "bondi", "monté",
    "salito", "salita", "saliti", "salite", "aumentata", "aumentati", "aumentate", "cresciuta", "cresciuti", "cresciute",
    "steeg", "stegen", "gestegen", "groeide", "groeiden", "gegroeid", "toegenomen", "steg", "stigit", "ökade", "ökat", "växte",
    "wzrosła", "wzrósł", "wzrosło", "wzrosły", "wzrost", "rośnie", "вырос", "выросла", "выросло", "выросли", "увеличился", "увеличилась", "увеличились",
    "aumentou", "aumentaram", "subiu", "subiram", "cresceu", "cresceram",
];

/// Nouns for a rise: `a 5 % increase`, `ein Anstieg von 5 %`.
#[rustfmt::skip]
pub(super) const RISES_BY_NAME: &[&str] = &[
    "rise", "increase", "gain", "climb", "jump", "surge", "growth", "hike", "upturn", "uptick", "expansion", "leap",
    "anstieg", "wachstum", "zuwachs", "zunahme",
    "steigerung", "erhöhung", "plus", "hausse", "augmentation", "croissance", "aumento", "subida", "crecimiento",
    "incremento", "crescita",
    "рост", "arttı", "artış", "yükseldi", "बढ़ी", "बढ़ा", "बढ़े", "ارتفع", "زاد", "เพิ่มขึ้น", "zunehmend", "alza",
];

/// Verbs and adverbs of falling.
#[rustfmt::skip]
pub(super) const FALLS: &[&str] = &[
    "fell", "falls", "fallen", "falling", "dropped", "drops", "dropping", "declined", "declines", "declining",
    "decreased", "decreases", "decreasing", "reduced", "reduce", "reduces", "reducing", "lost", "shrank", "shrink",
    "shrunk", "shrinks", "shrinking", "sank", "sunk", "sinks", "sinking", "slumped", "slumps", "plunged", "plunges",
    "plunging", "plummeted", "plummets", "plummeting", "tumbled", "tumbles", "tumbling", "slid", "slides", "sliding",
    "slipped", "slips", "slipping", "dipped", "dips", "crashed", "collapsed", "contracted", "contracts",
    "contracting", "dwindled", "eased", "weakened", "receded", "retreated", "cut", "lowered", "down", "fiel",
    "fielen", "fällt", "gefallen", "sanken", "sinkt", "sinken", "gesunken", "sinkend", "verlor", "verloren",
    "schrumpfte", "schrumpften", "geschrumpft", "abgenommen", "verringert", "verringerte", "reduziert", "reduzierte",
    "gesenkt", "senkte", "nachgegeben", "eingebrochen", "zurückgegangen", "baissé", "reculé", "diminué", "bajó",
    "cayó", "disminuyó", "diminuito", "calato",
    "slashed", "trimmed", "shed", "sheds", "axed", "worsened", "worsens", "lower", "cheaper", "verbilligte", "verbilligten", "verbilligt",
    "bajaron", "disminuyeron", "cayeron", "desplomaron", "desplomó", "redujeron", "empeoraron", "chuté", "chutent", "plongé",
    "sceso", "scesa", "scesi", "scese", "calata", "calati", "calate", "diminuita", "diminuiti", "diminuite",
    "daalde", "daalden", "gedaald", "kromp", "afgenomen", "minskade", "minskat", "sjönk", "sjunkit",
    "spadła", "spadł", "spadło", "spadły", "spadek", "упал", "упала", "упало", "упали", "снизился", "снизилась", "снизились", "сократился", "сократились",
    "caiu", "caíram", "diminuiu", "diminuíram", "baixou",
];

/// Nouns for a fall.
#[rustfmt::skip]
pub(super) const FALLS_BY_NAME: &[&str] = &[
    "fall", "drop", "decline", "decrease", "reduction", "slump", "plunge", "dip", "downturn",
    "contraction", "shrinkage", "rückgang", "abnahme", "verringerung",
    "senkung", "reduzierung", "einbruch", "minus", "baisse", "recul", "diminution", "chute",
    "caída", "descenso", "disminución", "calo", "diminuzione",
    "снижение", "падение", "azaldı", "düştü", "azalış", "घटी", "घटा", "घटे", "انخفض", "تراجع", "ลดลง", "baja",
];

/// Words for gains, which are certainly positive.
pub(super) const GAINS: &[&str] = &["profit", "profits", "surplus", "gewinn", "überschuss"];

/// Words for losses and deficits.
pub(super) const LOSSES: &[&str] =
    &["loss", "losses", "deficit", "shortfall", "verlust", "verluste", "defizit", "fehlbetrag"];
