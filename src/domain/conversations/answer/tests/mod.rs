//! From a question to an answer.

mod checking;
mod extracting;
mod prompting;
mod quality;
mod retrieving;

use super::Passage;
use crate::base::id::{ChunkId, DocumentId, WorkspaceId};
use crate::domain::retrieval::service::Mode;
use crate::entity::chunk;

pub(super) const TOWER: &str = "# Eiffel Tower\n\nThe Eiffel Tower stands on the Champ de Mars in Paris. It was built from 1887 to \
                                1889 by the company of Gustave Eiffel. The tower is 330 m high and weighs about 10,100 tonnes. \
                                Nearly 5.9 million people climbed it in 2022.";
pub(super) const TIDES: &str = "Spring tides occur when the Sun and the Moon line up. The tidal range at Saint-Malo reaches 14 m \
                                in March. Harbours close their locks before low water.";

/// A passage of a document of its own.
pub(super) fn passage(mark: u32, title: &str, text: &str) -> Passage {
    Passage {
        mark,
        chunk: chunk::Model {
            id: ChunkId::generate(),
            document_id: DocumentId::generate(),
            workspace_id: WorkspaceId::generate(),
            position: 0,
            text: text.to_owned(),
            heading: None,
            page_start: Some(3),
            page_end: Some(3),
            start_offset: 100,
            token_count: 100,
            locations: None,
            fingerprint: None,
        },
        title: title.to_owned(),
        url: Some("https://example.org/".to_owned()),
        sha256: "00ff".to_owned(),
        score: 0.6,
        mode: Mode::Keyword,
    }
}

pub(super) fn passages() -> Vec<Passage> {
    vec![passage(1, "Eiffel Tower", TOWER), passage(2, "Tides", TIDES)]
}
