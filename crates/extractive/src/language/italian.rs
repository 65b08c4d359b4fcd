//! Italian.

use super::words::{Asked, Report, Words};

pub(super) const WORDS: Words = Words {
    tag: "it",
    asking: "che cosa perché come quando dove chi quale quali quanto quanta quanti quante",
    asking_again: "perché come quanto quanti",
    yes_or_no: "è sono può possono deve ha hanno esiste",
    joining: "e ed o od",
    referring: "questo questa questi queste esso essa essi ciò tuttavia quindi inoltre anche ma così",
    standing_for: "",
    aspects: "causa effetto influenza ruolo ragione vantaggio svantaggio rischio tipo esempio importante differenza \
        confronta funziona spiega descrivi riassunto rapporto storia domanda risposta",
    empty: "nome chiama chiamato tipo sa",
    asked: Asked {
        person: "chi di_chi a_chi da_chi",
        place: "dove quale_città quale_paese quale_stato quale_regione quale_luogo",
        time: "quando quale_anno che_anno quale_data quale_giorno quale_mese quale_secolo quale_decennio",
        number: "quanto quanta quanti quante quale_percentuale quale_numero quale_quantità",
        reason: "perché per_quale_motivo quale_ragione",
    },
    reasons: "perché poiché causa motivo ragione grazie quindi dovuto dovuta",
    numerals: "un uno una due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta quaranta cinquanta \
        cento mille mila milione milioni miliardo miliardi dozzina metà mezzo terzo quarto primo prima secondo",
    times: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre lunedì martedì \
        mercoledì giovedì venerdì sabato domenica secolo decennio oggi ieri primavera estate autunno inverno anno anni",
    gaps: "",
    about: ("Che cosa si sa su: ", "?"),
    report: Report {
        no_evidence: "Le fonti non contengono prove al riguardo.",
        without_evidence: "Senza una risposta chiara nelle fonti:",
        no_answer: "Nulla nelle fonti risponde alla domanda.",
        unknown: "Non lo so: nulla nei documenti risponde a questo.",
        no_source: "Nessuna fonte ha potuto essere letta; non c’è quindi nulla da riferire.",
        refused: "Nulla è stato esaminato; non c’è quindi nulla da riferire.",
        unanswered: "Domande senza una risposta chiara",
        left_out: "Ciò che è stato tralasciato",
        sources: "Fonti",
        findings: "Risultati",
    },
};
