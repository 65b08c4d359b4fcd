//! A schema on which fragments can conflict in every way.

use async_graphql::{EmptyMutation, EmptySubscription, Interface, Object, Schema, Union};

pub struct Query;

#[Object]
impl Query {
    async fn a(&self, _x: Option<i32>) -> Option<T> {
        None
    }
    async fn b(&self) -> Option<T> {
        None
    }
    async fn c(&self) -> Option<I> {
        None
    }
}

pub struct T;

#[Object]
impl T {
    async fn a(&self) -> Option<T> {
        None
    }
    async fn b(&self) -> Vec<T> {
        Vec::new()
    }
    async fn c(&self) -> Option<U> {
        None
    }
    async fn d(&self) -> Option<i32> {
        None
    }
    async fn e(&self) -> Option<String> {
        None
    }
}

pub struct S;

#[Object]
impl S {
    async fn a(&self) -> Option<T> {
        None
    }
    async fn b(&self) -> Option<i32> {
        None
    }
}

#[derive(Interface)]
#[graphql(field(name = "a", ty = "Option<T>"))]
pub enum I {
    T(T),
    S(S),
}

#[derive(Union)]
pub enum U {
    T(T),
    S(S),
}

pub type Toy = Schema<Query, EmptyMutation, EmptySubscription>;

pub fn toy() -> Toy {
    Schema::build(Query, EmptyMutation, EmptySubscription).limit_recursive_depth(usize::MAX).finish()
}
