//! Guard and parser over any text: no panic, no overflow of the stack, no endless work (C-GQL-1).
#![no_main]

use std::sync::LazyLock;

use async_graphql::Variables;
use dossier::internals::graphql::limits::{DocumentLimits, SchemaIndex, admit, coerce, cost, directives, json, operation, overlap};
use libfuzzer_sys::fuzz_target;

static SCHEMA: LazyLock<SchemaIndex> =
    LazyLock::new(|| SchemaIndex::of_sdl(include_str!("../../schema.graphql")).expect("the published schema"));

fuzz_target!(|data: &[u8]| {
    let limits = DocumentLimits::default();
    json::check(data, &limits).ok();
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(mut document) = admit(text, &limits) else { return };
    directives::check(&SCHEMA, &mut document).ok();
    coerce::check_types(&SCHEMA, &document).ok();
    for (_, operation) in document.operations.iter() {
        operation::check_root(&document, &operation.node, &SCHEMA).ok();
        overlap::check(&SCHEMA, &document, &operation.node, &limits).ok();
        coerce::check(&SCHEMA, &operation.node, &Variables::default(), 0, limits.list_items).ok();
        let _cost = cost::of(&SCHEMA, &document, &operation.node, &Variables::default());
    }
});
