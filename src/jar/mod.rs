//! Bytes of a jar in, what it declares out.
//!
//! A class is known by its header alone: name, flags, super types; a few are read further when they are asked for.
//! What a jar declares is kept in the store by the jar's digest. A jar that cannot be read declares its fault, and
//! nothing a jar says of lengths or counts is taken on trust.
//! Nothing here decides what a worker would make of it.

mod bytes;
mod error;
mod facts;

pub use bytes::Bytes;
pub use error::Error;
pub use facts::{ClassOutline, JarFacts, JarFault, Member, Pom};
