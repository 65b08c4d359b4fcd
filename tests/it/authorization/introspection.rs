//! The schema as introspection tells it, as far as calls have to be made up from it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::Client;

const QUERY: &str = "{ __schema { types { kind name isOneOf enumValues { name } possibleTypes { name }
    fields(includeDeprecated: true) { name type { ...T } args { ...V } } inputFields { ...V } } } }
    fragment V on __InputValue { name defaultValue type { ...T } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// The types of the schema by name.
pub struct Introspection(BTreeMap<String, Value>);

/// An argument or input field.
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    /// As written in the schema, for example `[ID!]!`.
    pub kind: String,
    /// The type without list and non-null.
    pub named: String,
    pub is_required: bool,
    pub is_list: bool,
}

impl Introspection {
    pub async fn of(caller: &Client) -> Self {
        let mut schema = caller.ask(QUERY, json!({})).await;
        let types = schema["__schema"]["types"].as_array_mut().unwrap().drain(..);
        Self(types.map(|each| (each["name"].as_str().unwrap().to_owned(), each)).collect())
    }

    /// `Type.field` of every object type.
    pub fn fields(&self) -> Vec<String> {
        let objects = self.0.iter().filter(|(name, each)| each["kind"] == "OBJECT" && !name.starts_with("__"));
        let of =
            |(name, each): (&String, &Value)| names(&each["fields"]).map(|f| format!("{name}.{f}")).collect::<Vec<_>>();
        objects.flat_map(of).collect()
    }

    /// Names of the fields of an object type.
    pub fn field_names(&self, kind: &str) -> Vec<String> {
        names(&self.0[kind]["fields"]).collect()
    }

    pub fn kind(&self, name: &str) -> &str {
        self.0[name]["kind"].as_str().unwrap()
    }

    pub fn is_one_of(&self, name: &str) -> bool {
        self.0[name]["isOneOf"] == true
    }

    pub fn first_value(&self, name: &str) -> Value {
        self.0[name]["enumValues"][0]["name"].clone()
    }

    pub fn possible_types(&self, name: &str) -> Vec<String> {
        names(&self.0[name]["possibleTypes"]).collect()
    }

    pub fn inputs(&self, name: &str) -> Vec<Input> {
        self.0[name]["inputFields"].as_array().unwrap().iter().map(input).collect()
    }

    pub fn arguments(&self, kind: &str, field: &str) -> Vec<Input> {
        self.field(kind, field)["args"].as_array().unwrap().iter().map(input).collect()
    }

    /// A selection for a field: its type's name is enough, and a payload's problems.
    pub fn selection(&self, kind: &str, field: &str) -> String {
        let (named, _) = unwrapped(&self.field(kind, field)["type"]);
        match self.kind(&named) {
            "SCALAR" | "ENUM" => String::new(),
            _ if named.ends_with("Payload") => "{ errors { __typename code message path } }".to_owned(),
            _ if named.ends_with("Connection") => "{ totalCount nodes { __typename } }".to_owned(),
            _ => "{ __typename }".to_owned(),
        }
    }

    /// Fields of an object type that take arguments.
    pub fn fields_with_arguments(&self, kind: &str) -> Vec<String> {
        let fields = self.0[kind]["fields"].as_array().unwrap().iter();
        let taking = fields.filter(|field| field["args"].as_array().is_some_and(|args| !args.is_empty()));
        taking.map(|field| field["name"].as_str().unwrap().to_owned()).collect()
    }

    fn field(&self, kind: &str, field: &str) -> &Value {
        let fields = self.0[kind]["fields"].as_array().unwrap();
        fields.iter().find(|each| each["name"] == field).unwrap()
    }
}

fn names(list: &Value) -> impl Iterator<Item = String> + '_ {
    list.as_array().into_iter().flatten().map(|each| each["name"].as_str().unwrap().to_owned())
}

fn input(value: &Value) -> Input {
    let kind = written(&value["type"]);
    let (named, is_list) = unwrapped(&value["type"]);
    let is_required = kind.ends_with('!') && value["defaultValue"].is_null();
    Input { name: value["name"].as_str().unwrap().to_owned(), kind, named, is_required, is_list }
}

fn written(kind: &Value) -> String {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&kind["ofType"])),
        "LIST" => format!("[{}]", written(&kind["ofType"])),
        _ => kind["name"].as_str().unwrap().to_owned(),
    }
}

fn unwrapped(kind: &Value) -> (String, bool) {
    match kind["kind"].as_str().unwrap() {
        "NON_NULL" => unwrapped(&kind["ofType"]),
        "LIST" => (unwrapped(&kind["ofType"]).0, true),
        _ => (kind["name"].as_str().unwrap().to_owned(), false),
    }
}
