//! Leaf fields of rows that are in memory are resolved in place.
//!
//! The engine makes a future on the heap for each field of each row, and most fields of a list are columns of rows that
//! were read already. [`Inlined`] polls the resolvers of those once, on the stack, and leaves to the engine what has to
//! wait; the keys of the answer keep the order of the selection. What this brings stands in `docs/performance.md`.
//!
//! A type that has such fields names them with [`inline_fields`]. Their values come from its resolvers, so that there is
//! one declaration of each; a type that does not name a field loses speed, and nothing else.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::ContainerType;
use async_graphql::{
    Context, ContextSelectionSet, ID, Name, OutputType, Positioned, ScalarType as _, ServerResult, Value,
};
use futures_util::future::try_join_all;

use super::scalars::DateTime;

/// An object of which some fields need neither arguments nor waiting.
pub trait InlineFields {
    /// The value of such a field; none for one that is to be resolved by the engine.
    fn inline(&self, ctx: &Context<'_>, field: &str) -> Option<Value>;
}

/// Names the scalar fields of an object, each with its resolver: `inline_fields!(Prompt { "id" => id, "name" => name })`.
macro_rules! inline_fields {
    ($object:ty { $($field:literal => $resolver:ident),+ $(,)? }) => {
        impl $crate::graphql::inline::InlineFields for $object {
            fn inline(&self, ctx: &async_graphql::Context<'_>, field: &str) -> Option<async_graphql::Value> {
                use futures_util::FutureExt as _;
                use $crate::graphql::inline::Leaf;
                match field {
                    $($field => self.$resolver(ctx).now_or_never()?.into_value(),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use inline_fields;

/// What a resolver of such a field answers: a scalar or an enum, null, or an error.
pub trait Leaf {
    /// As a value of the answer; none for an error, which is for the engine to place.
    fn into_value(self) -> Option<Value>;
}

/// Implements [`Leaf`] for types with one expression.
macro_rules! leaf {
    ($($type:ty: |$value:ident| $written:expr),+ $(,)?) => {
        $(impl Leaf for $type {
            fn into_value(self) -> Option<Value> {
                let $value = self;
                Some($written)
            }
        })+
    };
}

leaf! {
    &str: |text| Value::String(text.to_owned()),
    ID: |id| Value::String(id.0),
    bool: |is| Value::Boolean(is),
    i32: |number| number.into(),
    f64: |number| number.into(),
    DateTime: |at| at.to_value(),
}

impl<T: Leaf> Leaf for Option<T> {
    fn into_value(self) -> Option<Value> {
        self.map_or(Some(Value::Null), Leaf::into_value)
    }
}

impl<T: Leaf> Leaf for async_graphql::Result<T> {
    fn into_value(self) -> Option<Value> {
        self.ok()?.into_value()
    }
}

/// An object whose scalar fields are resolved in place.
#[derive(Debug, Clone)]
pub struct Inlined<T>(pub T);

impl<T> From<T> for Inlined<T> {
    fn from(object: T) -> Self {
        Self(object)
    }
}

type Waiting<'a> = Pin<Box<dyn Future<Output = ServerResult<(usize, Value)>> + Send + 'a>>;

impl<T: InlineFields + ContainerType> OutputType for Inlined<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let mut parts = Parts { fields: Vec::with_capacity(ctx.item.node.items.len()), waiting: Vec::new() };
        // Keys that come twice are merged, and fragments on interfaces are matched, by the engine.
        if !collect(ctx, &self.0, &mut parts) {
            return self.0.resolve(ctx, field).await;
        }
        let Parts { mut fields, waiting } = parts;
        match waiting.len() {
            0 => {}
            1 => {
                for waiting in waiting {
                    let (place, value) = waiting.await?;
                    fields[place].1 = value;
                }
            }
            _ => {
                for (place, value) in try_join_all(waiting).await? {
                    fields[place].1 = value;
                }
            }
        }
        Ok(Value::Object(fields.into_iter().collect::<IndexMap<_, _>>()))
    }
}

struct Parts<'a> {
    /// Keys in the order of the selection. The values of those that wait are filled in later.
    fields: Vec<(Name, Value)>,
    waiting: Vec<Waiting<'a>>,
}

/// Sorts the fields of a selection; false when the engine has to do it.
fn collect<'a, T: InlineFields + ContainerType>(
    ctx: &ContextSelectionSet<'a>,
    object: &'a T,
    parts: &mut Parts<'a>,
) -> bool {
    for selection in &ctx.item.node.items {
        match &selection.node {
            Selection::Field(field) => {
                let key = &field.node.response_key().node;
                if !field.node.directives.is_empty() || parts.fields.iter().any(|(other, _)| other == key) {
                    return false;
                }
                let name = field.node.name.node.as_str();
                let scalar = match name {
                    "__typename" => Some(Value::String(T::type_name().into_owned())),
                    _ => object.inline(&ctx.with_field(field), name),
                };
                if let Some(value) = scalar {
                    parts.fields.push((key.clone(), value));
                    continue;
                }
                let (place, ctx) = (parts.fields.len(), ctx.clone());
                parts.fields.push((key.clone(), Value::Null));
                parts.waiting.push(Box::pin(async move {
                    let ctx = ctx.with_field(field);
                    Ok((place, object.resolve_field(&ctx).await?.unwrap_or_default()))
                }));
            }
            Selection::FragmentSpread(spread) => {
                let Some(fragment) = ctx.query_env.fragments.get(&spread.node.fragment_name.node) else { return false };
                let is_own = fragment.node.type_condition.node.on.node == T::type_name().as_ref();
                if !is_own || !collect(&ctx.with_selection_set(&fragment.node.selection_set), object, parts) {
                    return false;
                }
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                let is_own = condition.is_none_or(|condition| condition.node.on.node == T::type_name().as_ref());
                if !is_own || !collect(&ctx.with_selection_set(&fragment.node.selection_set), object, parts) {
                    return false;
                }
            }
        }
    }
    true
}
