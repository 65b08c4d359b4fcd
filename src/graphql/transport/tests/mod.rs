//! The endpoint over a real listener, with a toy schema behind it.

mod audit;
mod http;
mod limits;
mod socket;
mod socket_limits;
mod stream;
mod toy;
mod upload;
