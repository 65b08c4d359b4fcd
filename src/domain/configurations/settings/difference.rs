//! What differs between the settings of two versions.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// A value that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where it stands, as a JSON Pointer.
    pub path: String,
    /// Its value before; absent when there was none.
    pub before: Option<Value>,
    /// Its value after; absent when there is none.
    pub after: Option<Value>,
}

/// The differences, in the order of their paths. Objects are compared member by member, everything else as a whole: in
/// a list, one more item at the start would make every item differ.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    collect(Some(before), Some(after), &mut String::new(), &mut found);
    found
}

fn collect(before: Option<&Value>, after: Option<&Value>, path: &mut String, found: &mut Vec<Change>) {
    if let (Some(Value::Object(before)), Some(Value::Object(after))) = (before, after) {
        return members(before, after, path, found);
    }
    if before != after {
        found.push(Change { path: path.clone(), before: before.cloned(), after: after.cloned() });
    }
}

fn members(before: &Map<String, Value>, after: &Map<String, Value>, path: &mut String, found: &mut Vec<Change>) {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let length = path.len();
        path.push('/');
        path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        collect(before.get(name), after.get(name), path, found);
        path.truncate(length);
    }
}
