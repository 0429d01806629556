//! Fresh inputs for [`fuzz::html`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::html(bytes));
