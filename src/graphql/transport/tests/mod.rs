//! The endpoint over a real listener, with a toy schema behind it.

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
