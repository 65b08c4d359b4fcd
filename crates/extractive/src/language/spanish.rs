//! Spanish.

use super::words::{Asked, Report, Words};

pub(super) const WORDS: Words = Words {
    tag: "es",
    asking: "qué cómo cuándo dónde quién quiénes cuál cuáles cuánto cuánta cuántos cuántas porqué",
    asking_again: "qué cómo cuándo dónde quién cuál cuáles cuánto cuánta cuántos",
    yes_or_no: "es son está están puede pueden debe hay tiene tienen existe",
    joining: "y e o u",
    referring: "esto esta este estos estas ello ellos ellas sin embargo además también pero así",
    standing_for: "",
    aspects: "causa efecto influencia papel razón ventaja desventaja riesgo tipo ejemplo importante diferencia compara \
        funciona explica describe resumen informe historia pregunta respuesta",
    empty: "nombre llama llamado llamada tipo clase sabe",
    asked: Asked {
        person: "quién quiénes a_quién de_quién por_quién qué_persona",
        place: "dónde adónde qué_ciudad qué_país qué_estado qué_lugar qué_región en_qué_países",
        time: "cuándo qué_año en_qué_año qué_fecha qué_día qué_mes qué_siglo qué_década en_qué_años",
        number: "cuánto cuánta cuántos cuántas qué_porcentaje qué_cantidad qué_número qué_proporción qué_tan",
        reason: "por_qué porqué qué_causó cuál_es_la_razón cuál_fue_la_razón a_qué_se_debe",
    },
    reasons: "porque debido causa razón gracias puesto pues ya así por_ello provocó causó",
    numerals: "un uno una dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cuarenta cincuenta \
        cien ciento cientos mil miles millón millones docena mitad medio tercio cuarto primero primera segundo ambos",
    times: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes \
        miércoles jueves viernes sábado domingo siglo década hoy ayer primavera verano otoño invierno año años",
    gaps: "",
    about: ("¿Qué se sabe sobre ", "?"),
    report: Report {
        no_evidence: "Las fuentes no contienen pruebas al respecto.",
        without_evidence: "Sin respuesta clara en las fuentes:",
        no_answer: "Nada en las fuentes responde a la pregunta.",
        unknown: "No lo sé: nada en los documentos responde a esto.",
        no_source: "No se pudo leer ninguna fuente, así que no hay nada que informar.",
        refused: "No se investigó nada, así que no hay nada que informar.",
        unanswered: "Preguntas sin respuesta clara",
        left_out: "Lo que se omitió",
        sources: "Fuentes",
        findings: "Hallazgos",
    },
};
