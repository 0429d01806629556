//! The reading engine: columns, bitmaps, text index, flows, tiles.
