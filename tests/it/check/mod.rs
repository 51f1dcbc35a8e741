//! Rules: what they find, and what their findings count as.

mod documented;
