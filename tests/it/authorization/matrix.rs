//! The authorization table, as `matrix.txt` writes it.

use std::collections::BTreeMap;

/// Types whose fields each have a rule of their own.
pub const ROOTS: [&str; 3] = ["Query", "Mutation", "Subscription"];

/// Rule of each field, by `Type.field`.
pub fn read() -> BTreeMap<String, &'static str> {
    let mut rules = BTreeMap::new();
    let (mut kind, mut inherited) = ("", "");
    for line in include_str!("matrix.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, rule)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
            (kind, inherited) = (name, rule.trim());
            assert_eq!(inherited.is_empty(), ROOTS.contains(&kind), "[{kind}]");
            continue;
        }
        let fields: Vec<(&str, &str)> = match line.split_once(" = ") {
            Some((field, rule)) => vec![(field, rule)],
            None => line.split_whitespace().map(|field| (field, inherited)).collect(),
        };
        for (field, rule) in fields {
            assert!(!rule.is_empty(), "{kind}.{field} has no rule");
            assert!(rules.insert(format!("{kind}.{field}"), rule).is_none(), "{kind}.{field} stands there twice");
        }
    }
    rules
}

/// The entry points with their rules: root type, field, rule.
pub fn entries() -> Vec<(&'static str, String, &'static str)> {
    let of_root = |name: &str| ROOTS.into_iter().find(|root| *root == name);
    let entries = read().into_iter().filter_map(|(name, rule)| {
        let (kind, field) = name.split_once('.')?;
        Some((of_root(kind)?, field.to_owned(), rule))
    });
    entries.collect()
}
