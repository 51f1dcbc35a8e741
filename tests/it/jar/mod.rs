//! What jars declare.

mod facts;
mod hostile;
