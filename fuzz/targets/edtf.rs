//! Fresh inputs for [`fuzz::edtf`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::edtf(bytes));
