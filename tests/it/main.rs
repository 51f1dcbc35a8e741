//! One integration binary; every module is a subject.
