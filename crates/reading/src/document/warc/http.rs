//! An HTTP response as bytes: status, headers, and the body without its transfer and content codings.

use super::super::{Fault, Limits, inflate};

/// A response.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
}

pub(super) fn message(block: &[u8], limits: &Limits) -> Result<Message, Fault> {
    let end = find(block, b"\r\n\r\n")
        .map(|at| (at, 4))
        .or_else(|| find(block, b"\n\n").map(|at| (at, 2)));
    let (head, body) = end.map_or((block, &[][..]), |(at, gap)| (&block[..at], &block[at + gap..]));
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split_whitespace().nth(1))
        .and_then(|code| code.parse().ok());
    let (mut content_type, mut chunked, mut codings) = (None, false, Vec::new());
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let lower = value.trim().to_ascii_lowercase();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => content_type = Some(value.trim().to_owned()),
            "transfer-encoding" => chunked = lower.contains("chunked"),
            "content-encoding" => codings = lower.split(',').map(|coding| coding.trim().to_owned()).collect(),
            _ => {}
        }
    }
    let mut message = Message {
        status: status.unwrap_or(0),
        content_type,
        body: Vec::new(),
    };
    if message.status != 200 {
        return Ok(message);
    }
    // Some crawlers store the body without its chunks and keep the header.
    let mut plain = if chunked {
        unchunked(body).unwrap_or_else(|| body.to_vec())
    } else {
        body.to_vec()
    };
    if codings.len() > 4 {
        return Err(Fault::damaged(0, "the body is packed more than four times over"));
    }
    for coding in codings.iter().rev() {
        match inflate::coded(coding, &plain, limits.document) {
            Some(Ok(unpacked)) => plain = unpacked,
            // A crawler that unpacked the body and kept the header.
            Some(Err(Fault::Damaged { offset: 0, .. })) => {}
            Some(Err(fault)) => return Err(fault),
            None if coding.is_empty() || coding == "identity" => {}
            None => return Err(Fault::damaged(0, format!("the content coding `{coding}` is not known"))),
        }
    }
    message.body = plain;
    Ok(message)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The body without its chunk lines; `None` where it is not chunked. A body that breaks off gives what there is.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(rest.len());
    let mut any = false;
    loop {
        let Some(end) = rest.iter().take(1024).position(|byte| *byte == b'\n') else {
            return any.then_some(out);
        };
        let line = std::str::from_utf8(&rest[..end]).ok();
        let size = line.and_then(|line| usize::from_str_radix(line.split(';').next()?.trim(), 16).ok());
        let Some(size) = size else {
            return any.then_some(out);
        };
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        any = true;
        let taken = size.min(rest.len());
        out.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
        rest = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"))
            .unwrap_or(rest);
    }
}
