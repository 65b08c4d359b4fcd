//! Addresses that a part refers to.

use std::collections::HashMap;
use std::sync::Arc;

/// Addresses by number, each once.
#[derive(Default)]
pub(super) struct Links {
    order: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, usize>,
}

impl Links {
    /// The number of an address.
    pub(super) fn number(&mut self, address: &Arc<str>) -> usize {
        let order = &mut self.order;
        *self.numbers.entry(Arc::clone(address)).or_insert_with(|| {
            order.push(Arc::clone(address));
            order.len() - 1
        })
    }

    /// All of them, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.order.iter().map(|address| &**address).enumerate()
    }
}
