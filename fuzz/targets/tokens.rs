//! Fresh inputs for [`fuzz::tokens`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::tokens(bytes));
