//! Prices of models: a history of versions, of which the row of the model repeats the newest.

use crate::base::Timestamp;
use crate::base::id::UserId;
use crate::entity::model_price::PriceSource;
use crate::entity::{model, model_price};
use crate::port::llm::Prices;

/// Prices of a million tokens, in millionths of a US dollar; none where it is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Triple {
    /// Of input.
    pub input: Option<i64>,
    /// Of input that the provider reads from its cache; that of other input, if none.
    pub cached_input: Option<i64>,
    /// Of output.
    pub output: Option<i64>,
}

impl From<Prices> for Triple {
    fn from(prices: Prices) -> Self {
        let known = |price: u64| i64::try_from(price).ok();
        Self { input: known(prices.input), cached_input: known(prices.cached_input), output: known(prices.output) }
    }
}

/// The prices in a row.
pub fn of_row(row: &model::Model) -> Triple {
    Triple { input: row.input_price, cached_input: row.cached_input_price, output: row.output_price }
}

/// What a call is charged with: what is not known costs nothing.
pub fn charged(row: &model::Model) -> Prices {
    let price = |price: Option<i64>| price.and_then(|price| u64::try_from(price).ok());
    let input = price(row.input_price).unwrap_or(0);
    Prices {
        input,
        cached_input: price(row.cached_input_price).unwrap_or(input),
        output: price(row.output_price).unwrap_or(0),
    }
}

/// Puts prices into a row, as a new version when they differ.
pub fn set(row: &mut model::Model, new: Triple, source: PriceSource) {
    if of_row(row) == new && row.price_source == Some(source) {
        return;
    }
    // Whoever sets prices that are there already makes them his own; that is no new version.
    if of_row(row) != new {
        row.price_version += 1;
    }
    let Triple { input, cached_input, output } = new;
    (row.input_price, row.cached_input_price, row.output_price) = (input, cached_input, output);
    row.price_source = Some(source);
}

/// The entry of the history for the newest version in a row.
pub fn version(row: &model::Model, source: PriceSource, by: Option<UserId>, now: Timestamp) -> model_price::Model {
    model_price::Model {
        model_id: row.id,
        version: row.price_version,
        workspace_id: row.workspace_id,
        input_price: row.input_price,
        cached_input_price: row.cached_input_price,
        output_price: row.output_price,
        source,
        created_by: by,
        created_at: now,
    }
}
