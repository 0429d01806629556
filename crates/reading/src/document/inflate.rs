//! Unpacking within bounds: a small file that grows without end is refused at the limit, not at the end of memory.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::Fault;

pub(crate) fn gzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    bounded(MultiGzDecoder::new(bytes), limit, "gzip")
}

/// HTTP's content codings; `None` for one that is not known.
pub(crate) fn coded(coding: &str, bytes: &[u8], limit: usize) -> Option<Result<Vec<u8>, Fault>> {
    match coding {
        "gzip" | "x-gzip" => Some(gzip(bytes, limit)),
        // "deflate" means zlib, and many servers sent it bare.
        "deflate" => Some(
            bounded(ZlibDecoder::new(bytes), limit, "deflate")
                .or_else(|_| bounded(DeflateDecoder::new(bytes), limit, "deflate")),
        ),
        "br" => Some(bounded(
            brotli_decompressor::Decompressor::new(bytes, 64 * 1024),
            limit,
            "brotli",
        )),
        _ => None,
    }
}

/// All that `from` gives, if that is at most `limit` bytes.
pub(crate) fn bounded(from: impl Read, limit: usize, name: &str) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    from.take(limit as u64 + 1)
        .read_to_end(&mut out)
        .map_err(|error| Fault::damaged(out.len() as u64, format!("the {name} data are damaged: {error}")))?;
    if out.len() > limit {
        return Err(Fault::TooLarge {
            what: "the unpacked document",
            limit,
        });
    }
    Ok(out)
}
