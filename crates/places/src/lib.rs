//! The gazetteer: a name in context gives ranked places.
