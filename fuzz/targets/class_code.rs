#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| plugraft_fuzz::run("class_code", bytes));
