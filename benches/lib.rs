//! Holds the measurements of this folder; there is nothing in it for others.
