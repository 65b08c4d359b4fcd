//! People: profile, password, sessions.

pub mod graphql;
