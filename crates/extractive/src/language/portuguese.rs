//! Portuguese.

use super::words::{Asked, Report, Words};

pub(super) const WORDS: Words = Words {
    tag: "pt",
    asking: "que como quando onde quem qual quais quanto quanta quantos quantas porquê porque",
    asking_again: "quanto quantos porquê",
    yes_or_no: "é são está pode podem deve há tem existe",
    joining: "e ou",
    referring: "isto isso este esta estes estas ele ela eles elas porém portanto também mas assim",
    standing_for: "",
    aspects: "causa efeito influência papel razão vantagem desvantagem risco tipo exemplo importante diferença compare \
        funciona explique descreva resumo relatório história pergunta resposta",
    empty: "nome chama chamado chamada tipo sabe",
    asked: Asked {
        person: "quem de_quem a_quem por_quem",
        place: "onde aonde que_cidade qual_cidade que_país qual_país que_estado que_lugar que_região",
        time: "quando que_ano qual_ano que_data que_dia que_mês que_século que_década",
        number: "quanto quanta quantos quantas que_percentagem que_porcentagem qual_percentagem que_quantidade",
        reason: "por_que por_quê porquê porque qual_a_razão",
    },
    reasons: "porque devido causa razão graças pois portanto assim",
    numerals: "um uma dois duas três quatro cinco seis sete oito nove dez onze doze vinte trinta quarenta cinquenta cem \
        cento mil milhão milhões bilhão bilhões dúzia metade meio terço quarto primeiro primeira segundo ambos",
    times: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro segunda terça quarta \
        quinta sexta sábado domingo século década hoje ontem primavera verão outono inverno ano anos",
    gaps: "",
    about: ("O que se sabe sobre ", "?"),
    report: Report {
        no_evidence: "As fontes não contêm evidências sobre isto.",
        without_evidence: "Sem resposta clara nas fontes:",
        no_answer: "Nada nas fontes responde à pergunta.",
        unknown: "Não sei: nada nos documentos responde a isto.",
        no_source: "Nenhuma fonte pôde ser lida; por isso não há nada a relatar.",
        refused: "Nada foi investigado; por isso não há nada a relatar.",
        unanswered: "Perguntas sem resposta clara",
        left_out: "O que ficou de fora",
        sources: "Fontes",
        findings: "Constatações",
    },
};
