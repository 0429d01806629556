//! The gazetteer and the resolver from outside: on a small index made here, and on the real one where it is built.

mod builders;
mod file;
mod judged;
mod real;
mod resolver;
mod tables;
mod world;
