//! Following a view by mail: the page on which it begins and ends, and what a letter tells of it.
//!
//! Whose watches they are and when letters are due, `people::watches` knows.

mod letter;
mod page;
mod send;

pub use page::{guarded, routes};
pub use send::{Sender, Sent, send_due};
