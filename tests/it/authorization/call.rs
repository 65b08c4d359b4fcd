//! Calls made up from the schema: the least input that a field takes, with one identifier in it chosen.

use serde_json::{Map, Value, json};

use super::introspection::{Input, Introspection};
use super::world::{World, named_by};

/// A place for a value in the arguments of a field, such as `["input", "question", "savedPrompt", "promptId"]`.
pub type Place = Vec<String>;

/// Makes up arguments.
pub struct Caller<'a> {
    pub schema: &'a Introspection,
    /// Where identifiers come from.
    pub world: &'a World,
}

impl Caller<'_> {
    /// The operation that calls a root field, with its variables. The identifier at `chosen` is `id`.
    pub fn operation(&self, root: &str, field: &str, chosen: Option<(&Place, &str)>) -> (String, Value) {
        let arguments = self.schema.arguments(root, field);
        let variables = self.arguments(field, &arguments, &mut Vec::new(), chosen);
        let named = arguments.iter().filter(|each| variables.get(&each.name).is_some());
        let (declared, passed): (Vec<_>, Vec<_>) =
            named.map(|each| (format!("${}: {}", each.name, each.kind), format!("{0}: ${0}", each.name))).unzip();
        let in_brackets =
            |list: Vec<String>| if list.is_empty() { String::new() } else { format!("({})", list.join(", ")) };
        let (declared, passed) = (in_brackets(declared), in_brackets(passed));
        let selection = self.schema.selection(root, field);
        let operation = format!("{} Op{declared} {{ {field}{passed} {selection} }}", root.to_lowercase());
        (operation, Value::Object(variables))
    }

    /// The field of the caller's workspace with an identifier somewhere in its arguments.
    pub fn in_workspace(&self, field: &str, chosen: (&Place, &str)) -> (String, Value) {
        let arguments = self.schema.arguments("Workspace", field);
        let mut variables = self.arguments(field, &arguments, &mut Vec::new(), Some(chosen));
        let named: Vec<&Input> = arguments.iter().filter(|each| variables.contains_key(&each.name)).collect();
        let declared: String = named.iter().map(|each| format!(", ${}: {}", each.name, each.kind)).collect();
        let passed: Vec<String> = named.iter().map(|each| format!("{0}: ${0}", each.name)).collect();
        let selection = self.schema.selection("Workspace", field);
        variables.insert("ws".to_owned(), json!(self.world.workspace));
        let operation = format!(
            "query Op($ws: ID!{declared}) {{ workspace(id: $ws) {{ {field}({}) {selection} }} }}",
            passed.join(", ")
        );
        (operation, Value::Object(variables))
    }

    /// Where the arguments of a field take identifiers.
    pub fn places(&self, kind: &str, field: &str) -> Vec<Place> {
        self.places_of(&["ID"], kind, field)
    }

    /// Where the arguments of a field take values of these scalar types.
    pub fn places_of(&self, scalars: &[&str], kind: &str, field: &str) -> Vec<Place> {
        let mut found = Vec::new();
        for each in self.schema.arguments(kind, field) {
            self.places_below(&each, scalars, &mut Vec::new(), &mut found);
        }
        found
    }

    fn places_below(&self, input: &Input, scalars: &[&str], path: &mut Place, found: &mut Vec<Place>) {
        path.push(input.name.clone());
        if scalars.contains(&input.named.as_str()) {
            found.push(path.clone());
        } else if self.schema.kind(&input.named) == "INPUT_OBJECT" && path.len() < 8 {
            for each in self.schema.inputs(&input.named) {
                self.places_below(&each, scalars, path, found);
            }
        }
        path.pop();
    }

    /// Values for those inputs that are required or on the way to the chosen place.
    fn arguments(
        &self,
        call: &str,
        inputs: &[Input],
        path: &mut Place,
        chosen: Option<(&Place, &str)>,
    ) -> Map<String, Value> {
        let mut values = Map::new();
        for input in inputs {
            path.push(input.name.clone());
            let is_wanted = chosen.is_some_and(|(place, _)| place.starts_with(path));
            if input.is_required || is_wanted {
                let value = self.value(call, input, path, chosen);
                values.insert(input.name.clone(), if input.is_list { json!([value]) } else { value });
            }
            path.pop();
        }
        values
    }

    fn value(&self, call: &str, input: &Input, path: &mut Place, chosen: Option<(&Place, &str)>) -> Value {
        if let Some((_, value)) = chosen.filter(|(place, _)| *place == path) {
            return json!(value);
        }
        match (self.schema.kind(&input.named), input.named.as_str()) {
            ("ENUM", _) => self.schema.first_value(&input.named),
            ("INPUT_OBJECT", _) => {
                let mut inputs = self.schema.inputs(&input.named);
                if self.schema.is_one_of(&input.named) {
                    let on_the_way = |name: &str| {
                        chosen.is_some_and(|(place, _)| {
                            place.starts_with(path) && place.get(path.len()).is_some_and(|n| n == name)
                        })
                    };
                    let taken = inputs.iter().position(|each| on_the_way(&each.name));
                    let text = inputs.iter().position(|each| each.name == "text");
                    let mut member = inputs.swap_remove(taken.or(text).unwrap_or(0));
                    member.is_required = true;
                    inputs = vec![member];
                }
                Value::Object(self.arguments(call, &inputs, path, chosen))
            }
            (_, "ID") => json!(self.world.id(named_by(call, &input.name))),
            (_, "Int" | "SafeInt") => json!(1),
            (_, "Float") => json!(1.0),
            (_, "Boolean") => json!(true),
            (_, "JSON") => json!({}),
            (_, "DateTime") => json!("2031-01-01T00:00:00.000Z"),
            (_, "Date") => json!("2031-01-01"),
            (_, "URL") => json!("https://example.org/"),
            (_, "Decimal") => json!("1"),
            (_, "Upload") => Value::Null,
            (_, "String") => match input.name.as_str() {
                "name" | "title" => json!("Neaps"),
                "email" => json!("nobody@example.org"),
                "mediaType" => json!("text/plain"),
                _ => json!("wandering-otter-42-lamps"),
            },
            (kind, name) => panic!("no sample of {kind} {name}"),
        }
    }
}
