//! Data of each language: stop words, and a few sentences.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation as _;

use super::words::stem;

/// Languages with a word list. Texts in others are treated as English, which removes fewer words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
}

impl Language {
    /// In the order of their declaration.
    const ALL: [Self; 7] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Italian, Self::Portuguese, Self::Dutch];

    /// The language with the most stop words in a text; English when undecided.
    pub(super) fn of(text: &str) -> Self {
        let words: Vec<_> = text.unicode_words().take(400).map(str::to_lowercase).collect();
        let hits = |language: &Self| words.iter().filter(|word| language.lists(word)).count();
        // On a tie the last one wins, so English is last.
        Self::ALL.into_iter().rev().max_by_key(hits).unwrap_or(Self::English)
    }

    fn lists(self, word: &str) -> bool {
        static LISTS: LazyLock<Vec<HashSet<&str>>> = LazyLock::new(|| {
            Language::ALL.iter().map(|language| language.stop_words().split_ascii_whitespace().collect()).collect()
        });
        LISTS[self as usize].contains(word)
    }

    /// True for a lower-case stop word.
    pub(super) fn is_stop_word(self, word: &str) -> bool {
        let single_letter = word.chars().count() == 1 && word.chars().all(|c| c.is_ascii_alphabetic());
        single_letter || self.lists(word)
    }

    /// True for the stem of a word for an aspect of a thing: cause, effect, role.
    pub(super) fn is_aspect(self, of_word: &str) -> bool {
        self.aspects().split_ascii_whitespace().any(|aspect| stem(aspect) == of_word)
    }

    /// A question about one thing.
    pub(super) fn about(self, thing: &str) -> String {
        let (before, after) = self.frame();
        format!("{before}{thing}{after}")
    }

    /// The thing in a question made by [`Language::about`].
    pub(super) fn thing_of(self, question: &str) -> Option<&str> {
        let (before, after) = self.frame();
        question.strip_prefix(before)?.strip_suffix(after)
    }

    fn frame(self) -> (&'static str, &'static str) {
        match self {
            Self::English => ("What is known about ", "?"),
            Self::German => ("Was ist bekannt über: ", "?"),
            Self::French => ("Que sait-on sur : ", " ?"),
            Self::Spanish => ("¿Qué se sabe sobre ", "?"),
            Self::Italian => ("Che cosa si sa su: ", "?"),
            Self::Portuguese => ("O que se sabe sobre ", "?"),
            Self::Dutch => ("Wat is er bekend over ", "?"),
        }
    }

    /// Says that nothing was found.
    pub(super) fn no_evidence(self) -> &'static str {
        match self {
            Self::English => "The sources hold no evidence for this.",
            Self::German => "Die Quellen enthalten dazu keine Belege.",
            Self::French => "Les sources ne contiennent aucun élément à ce sujet.",
            Self::Spanish => "Las fuentes no contienen pruebas al respecto.",
            Self::Italian => "Le fonti non contengono prove al riguardo.",
            Self::Portuguese => "As fontes não contêm evidências sobre isto.",
            Self::Dutch => "De bronnen bevatten hiervoor geen bewijs.",
        }
    }

    /// Introduces the unanswered questions.
    pub(super) fn unanswered(self) -> &'static str {
        match self {
            Self::English => "Without evidence in the sources:",
            Self::German => "Ohne Beleg in den Quellen:",
            Self::French => "Sans élément dans les sources :",
            Self::Spanish => "Sin pruebas en las fuentes:",
            Self::Italian => "Senza prove nelle fonti:",
            Self::Portuguese => "Sem evidências nas fontes:",
            Self::Dutch => "Zonder bewijs in de bronnen:",
        }
    }

    /// Coordinating conjunctions.
    pub(super) fn is_conjunction(self, word: &str) -> bool {
        let list = match self {
            Self::English => "and or versus vs",
            Self::German => "und oder sowie",
            Self::French => "et ou",
            Self::Spanish => "y e o u",
            Self::Italian => "e ed o od",
            Self::Portuguese => "e ou",
            Self::Dutch => "en of",
        };
        list.split(' ').any(|w| w == word)
    }

    /// Words that start a question.
    pub(super) fn begins_question(self, word: &str) -> bool {
        let list = match self {
            Self::English => "what why how when where who which whose whom",
            Self::German => "was warum wie wann wo wer welche welcher welches wieso weshalb wozu wodurch womit wem wen",
            Self::French => "que quoi pourquoi comment quand où qui quel quelle quels quelles combien",
            Self::Spanish => "qué cómo cuándo dónde quién quiénes cuál cuáles cuánto cuánta cuántos porqué",
            Self::Italian => "che cosa perché come quando dove chi quale quali quanto quanta quanti",
            Self::Portuguese => "que como quando onde quem qual quais quanto porquê porque",
            Self::Dutch => "wat waarom hoe wanneer waar wie welke welk",
        };
        list.split(' ').any(|w| w == word)
    }

    /// Those of them that do not start a relative clause, so that a comma before one ends a question.
    pub(super) fn begins_another_question(self, word: &str) -> bool {
        let list = match self {
            Self::English => "what why how",
            Self::German => "warum wie wieso weshalb",
            Self::French => "pourquoi comment combien",
            Self::Spanish => "qué cómo cuándo dónde quién cuál cuánto cuánta cuántos",
            Self::Italian => "perché come quanto quanti",
            Self::Portuguese => "quanto quantos porquê",
            Self::Dutch => "waarom hoe",
        };
        list.split(' ').any(|w| w == word)
    }

    /// Pronouns that refer to the thing in the previous question.
    pub(super) fn stands_for_the_thing(self, word: &str) -> bool {
        self == Self::English && matches!(word, "they" | "it" | "them")
    }

    /// True when a question asks for a number: how many, how large, how long.
    pub(super) fn asks_for_a_number(self, question: &str) -> bool {
        let (first, second) = match self {
            Self::English => (
                "how",
                "many much large high long far old fast big deep often tall wide heavy strong great small low warm cold",
            ),
            Self::German => ("wie", "viele viel groß hoch lang lange weit alt schnell tief oft breit schwer stark"),
            Self::French => ("combien", ""),
            Self::Spanish => ("cuánto cuánta cuántos cuántas", ""),
            Self::Italian => ("quanto quanta quanti quante", ""),
            Self::Portuguese => ("quanto quanta quantos quantas", ""),
            Self::Dutch => ("hoeveel hoe", "groot hoog lang veel vaak diep oud snel ver breed zwaar"),
        };
        let listed = |list: &str, word: &str| list.split(' ').any(|w| w == word);
        let words: Vec<String> = question.unicode_words().map(str::to_lowercase).collect();
        let alone = second.is_empty() || self == Self::Dutch && words.iter().any(|word| word == "hoeveel");
        words.windows(2).any(|pair| listed(first, &pair[0]) && listed(second, &pair[1]))
            || alone && words.iter().any(|word| listed(first, word))
    }

    /// Verbs that start a yes-or-no question.
    pub(super) fn begins_yes_or_no(self, word: &str) -> bool {
        let list = match self {
            Self::English => "is are was were do does did can could should will would has have may must",
            Self::German => "ist sind war waren kann können soll sollte wird werden hat haben gibt darf muss",
            Self::French => "est sont était peut peuvent doit a ont existe",
            Self::Spanish => "es son está están puede pueden debe hay tiene tienen existe",
            Self::Italian => "è sono può possono deve ha hanno esiste",
            Self::Portuguese => "é são está pode podem deve há tem existe",
            Self::Dutch => "is zijn was waren kan kunnen moet heeft hebben wordt worden bestaat",
        };
        list.split(' ').any(|w| w == word)
    }

    /// Words that refer to an earlier sentence when they start one.
    pub(super) fn points_back(self, word: &str) -> bool {
        let list = match self {
            Self::English => {
                "it this that these those they he she its their his her such however therefore thus hence also \
                 moreover furthermore consequently instead otherwise but and so then similarly conversely both"
            }
            Self::German => {
                "er sie es dies diese dieser dieses das dadurch daher deshalb dabei damit jedoch aber außerdem \
                 zudem ferner somit also hierbei dann ebenso beide"
            }
            Self::French => "il elle ils elles ce cela ceci cette ces cependant donc ainsi aussi mais puis",
            Self::Spanish => "esto esta este estos estas ello ellos ellas sin embargo además también pero así",
            Self::Italian => "questo questa questi queste esso essa essi ciò tuttavia quindi inoltre anche ma così",
            Self::Portuguese => "isto isso este esta estes estas ele ela eles elas porém portanto também mas assim",
            Self::Dutch => "het dit deze die hij zij ze echter daarom dus ook maar daarnaast bovendien",
        };
        list.split_ascii_whitespace().any(|w| w == word)
    }

    fn aspects(self) -> &'static str {
        match self {
            Self::English => {
                "cause causes effect affect impact influence role reason benefit advantage disadvantage drawback risk \
                 way kind type example main important difference differ compare comparison work happen explain \
                 describe overview summary summarise summarize report analyse analyze discuss list know known mean \
                 definition history use used give tell find make many much often long large great good best become \
                 follow question answer detail get become go come information achieve offer support provide occur need require \
                 allow enable handle contain include choose depend apply improve reduce increase change"
            }
            Self::German => {
                "ursache wirkung auswirkung einfluss rolle grund vorteil nachteil risiko art weise beispiel wichtig \
                 unterschied vergleich vergleiche funktioniert passiert entsteht entstehen erkläre beschreibe \
                 überblick zusammenfassung bericht bedeutet bedeutung geschichte frage antwort bekannt gibt bieten \
                 bietet unterstützen unterstützt ermöglichen beeinflussen beeinflusst brauchen braucht enthalten \
                 enthält verbessern verringern ändern"
            }
            Self::French => {
                "cause effet influence rôle raison avantage inconvénient risque type exemple important différence \
                 compare fonctionne explique décris résumé rapport histoire question réponse"
            }
            Self::Spanish => {
                "causa efecto influencia papel razón ventaja desventaja riesgo tipo ejemplo importante diferencia \
                 compara funciona explica describe resumen informe historia pregunta respuesta"
            }
            Self::Italian => {
                "causa effetto influenza ruolo ragione vantaggio svantaggio rischio tipo esempio importante \
                 differenza confronta funziona spiega descrivi riassunto rapporto storia domanda risposta"
            }
            Self::Portuguese => {
                "causa efeito influência papel razão vantagem desvantagem risco tipo exemplo importante diferença \
                 compare funciona explique descreva resumo relatório história pergunta resposta"
            }
            Self::Dutch => {
                "oorzaak gevolg invloed rol reden voordeel nadeel risico soort voorbeeld belangrijk verschil \
                 vergelijk werkt leg beschrijf overzicht samenvatting rapport geschiedenis vraag antwoord"
            }
        }
    }

    fn stop_words(self) -> &'static str {
        match self {
            Self::English => {
                "a about above after again against all am an and any are as at be because been before being below \
                 between both but by can cannot could did do does doing done down during each few for from further \
                 had has have having he her here hers him his how however i if in into is it its itself just let me \
                 more most my no nor not now of off on once only or other our ours out over own please same she \
                 should so some such than that the their theirs them then there these they this those through thus \
                 to too under until up us very was we were what when where whether which while who whom whose why \
                 will with within without would yet you your yours may might must shall also vs versus per via it's \
                 don't doesn't isn't aren't what's"
            }
            Self::German => {
                "ab aber alle allem allen aller alles als also am an andere anderen auch auf aus außer bei beim bin \
                 bis bist da dabei dadurch daher dann darf das dass dem den denn der des dessen deren die dies diese \
                 diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwa etwas \
                 euch für gegen hat hatte hatten haben hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im \
                 in ins ist ja jede jedem jeden jeder jedes jedoch kann kein keine keinem keinen keiner können man \
                 mehr mein meine mich mir mit muss müssen nach neben nicht nichts noch nun nur ob oder ohne sehr sein \
                 seine seinem seinen seiner seit sich sie sind so sobald sollen soll sondern sonst sowie sowohl über \
                 um und uns unser unter vom von vor wann war waren warum was weil welche welchem welchen welcher \
                 welches wem wen wenn wer werden wie wieso wird wir wo wodurch worden wurde wurden zu zum zur \
                 zwischen bzw"
            }
            Self::French => {
                "à afin ai ainsi alors au aucun aussi autre autres aux avec avoir ayant bien c car ce ceci cela celle \
                 celles celui ces cet cette ceux chaque chez ci comme comment d dans de des donc dont du elle elles \
                 en encore entre est et étaient était été être eu eux fait il ils j je jusque l la le les leur leurs \
                 lors lui m ma mais me même mes moi mon n ne ni non nos notre nous on ont où ou par pas pendant peu \
                 peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se selon ses si \
                 soit son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vos votre vous y \
                 sait"
            }
            Self::Spanish => {
                "a al algo algunos ante antes así aunque bajo bien cada como cómo con contra cual cuál cuáles cuando \
                 cuándo cuánto de del desde donde dónde dos durante e el él ella ellas ellos en entre era eran es esa \
                 esas ese eso esos esta está estas este esto estos están fue fueron ha hace hacia han hasta hay la \
                 las le les lo los más me mi mientras mis muy ni no nos nosotros o otra otro otros para pero por \
                 porque que qué quien quién se según ser si sí sin sobre son su sus también tan te tiene tienen tu \
                 tus u un una uno unos usted y ya sabe"
            }
            Self::Italian => {
                "a ad agli ai al alla alle allo anche ancora avere c che chi ci cioè come con contro cosa cui d da \
                 dagli dai dal dalla dalle dallo de degli dei del dell della delle dello di dopo dove due e è ed era \
                 erano essere fa fra gli ha hanno i il in io l la le lei li lo loro lui ma me mentre mi mia mie miei \
                 mio molto ne negli nei nel nella nelle nello no noi non nostro o od ogni per perché però più poi \
                 quale quali quando quanto quella quelle quelli quello questa queste questi questo qui se sei senza \
                 si sia sono sopra sotto su sua sue sugli sui sul sulla sulle suo suoi tra tu tutti tutto un una uno \
                 vi voi sa"
            }
            Self::Portuguese => {
                "a à ao aos aquela aquele aquilo as às até cada com como contra da das de dela dele delas deles depois \
                 do dos e é ela elas ele eles em entre era eram essa esse essas esses esta está estas este estes eu foi \
                 foram há isso isto já lhe mais mas me mesmo meu minha muito na nas não nem no nos nós nossa nosso num \
                 numa o onde os ou para pela pelas pelo pelos por porque porquê qual quais quando quanto que quê quem \
                 se sem ser seu seus só sob sobre sua suas também te tem têm um uma umas uns você vocês sabe"
            }
            Self::Dutch => {
                "aan al alle als andere bij daar dan dat de der deze die dit doch door dus een eens en er ge geen \
                 haar had hadden heb hebben heeft hem hen het hier hij hoe hun iets ik in is ja je kan kon kunnen \
                 maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over reeds \
                 te tegen toch toen tot u uit uw van veel voor waar waarom wanneer want waren was wat we wel welk \
                 welke werd werden wie wij word worden wordt zal ze zelf zich zij zijn zo zonder zou bekend"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_their_small_words() {
        for (text, language) in [
            ("What is the cause of the tides?", Language::English),
            ("Warum gibt es die Gezeiten und was ist die Ursache?", Language::German),
            ("Pourquoi y a-t-il des marées dans la mer ?", Language::French),
            ("¿Por qué hay mareas en el mar y cómo se miden?", Language::Spanish),
            ("Perché ci sono le maree nel mare?", Language::Italian),
            ("Por que há marés e como são medidas no mar?", Language::Portuguese),
            ("Waarom zijn er getijden in de zee?", Language::Dutch),
            ("潮汐", Language::English),
        ] {
            assert_eq!(Language::of(text), language, "{text}");
        }
    }

    #[test]
    fn a_made_question_gives_its_thing_back() {
        for language in Language::ALL {
            assert_eq!(language.thing_of(&language.about("spring tides")), Some("spring tides"));
        }
    }
}
