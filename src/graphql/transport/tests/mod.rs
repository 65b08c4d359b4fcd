//! The endpoint on a real listener, with a toy schema.

mod admission;
mod audit;
mod documents;
mod http;
mod limits;
mod points;
mod socket;
mod socket_limits;
mod stream;
mod toy;
mod upload;
