//! The production server with a database and a port of its own, and clients that speak to it like anybody else.

pub mod client;
pub mod db;
pub mod model_provider;
pub mod server;

pub use client::Client;
pub use server::TestServer;
