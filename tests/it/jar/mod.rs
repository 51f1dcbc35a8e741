//! What jars declare.

mod facts;
