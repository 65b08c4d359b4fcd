//! French.

use super::words::{Asked, Report, Words};

pub(super) const WORDS: Words = Words {
    tag: "fr",
    asking: "que quoi pourquoi comment quand où qui quel quelle quels quelles combien lequel laquelle",
    asking_again: "pourquoi comment combien",
    yes_or_no: "est sont était peut peuvent doit a ont existe",
    joining: "et ou",
    referring: "il elle ils elles ce cela ceci cette ces cependant donc ainsi aussi mais puis",
    standing_for: "",
    aspects: "cause effet influence rôle raison avantage inconvénient risque type exemple important différence compare \
        fonctionne explique décris résumé rapport histoire question réponse",
    empty: "nom appelle appelé nommé type sorte sait",
    asked: Asked {
        person: "qui à_qui de_qui par_qui quelle_personne",
        place: "où d_où quelle_ville quel_pays quelle_région quel_endroit quel_état quels_pays dans_quel_lieu",
        time: "quand quelle_année quelle_date quel_jour quel_mois quel_siècle quelle_décennie quelle_époque",
        number: "combien quel_pourcentage quelle_proportion quel_nombre quelle_quantité quelle_taille quelle_hauteur \
            quelle_distance quel_âge quelle_longueur",
        reason: "pourquoi pour_quelle_raison quelle_raison quelle_cause",
    },
    reasons: "parce car puisque cause raison grâce donc dû due ainsi entraîné provoqué",
    numerals: "un une deux trois quatre cinq six sept huit neuf dix onze douze vingt trente quarante cinquante soixante \
        cent cents mille million millions milliard milliards douzaine moitié demi tiers quart premier première second",
    times: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi \
        jeudi vendredi samedi dimanche siècle décennie hier printemps été automne hiver an ans année années",
    gaps: "",
    about: ("Que sait-on sur : ", " ?"),
    report: Report {
        no_evidence: "Les sources ne contiennent aucun élément à ce sujet.",
        without_evidence: "Sans réponse claire dans les sources :",
        no_answer: "Rien dans les sources ne répond à la question.",
        unknown: "Je ne sais pas : rien dans les documents n’y répond.",
        no_source: "Aucune source n’a pu être lue ; il n’y a donc rien à rapporter.",
        refused: "Rien n’a été examiné ; il n’y a donc rien à rapporter.",
        unanswered: "Questions sans réponse claire",
        left_out: "Ce qui a été laissé de côté",
        sources: "Sources",
        findings: "Constatations",
    },
};
