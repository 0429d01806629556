//! Web pages: the main text without menus, teasers and footers, and what the page says of itself.
//!
//! The tokenizer is a library's; which blocks are text is our own scoring. Nothing recurses, and the stack of open
//! elements is bounded, so that no nesting is too deep.

mod blocks;
mod choose;
mod meta;

use super::compose::{Composer, folded};
use super::{Declared, Document, Fault, Kind, Limits, charset, published};

pub(crate) fn read(bytes: &[u8], declared: &Declared, limits: &Limits) -> Result<Document, Fault> {
    let text = charset::decode(bytes, declared.content_type.as_deref());
    let page = blocks::page(&text);
    let mut composer = Composer::default();
    for at in choose::main_blocks(&page) {
        let block = &page.blocks[at];
        composer.add(&block.text, block.heading, None, limits)?;
    }
    let mut document = composer.finish(Kind::Html);
    let said = meta::gather(&page);
    document.title = said.title.map(|title| folded(&title));
    document.publisher = said.publisher.map(|name| folded(&name));
    document.published = said.published.as_deref().and_then(published::parse);
    document.language = said.language;
    document.address = said.canonical;
    Ok(document)
}

/// The text of a fragment of HTML, as feeds carry it, with all its blocks.
pub(crate) fn fragment(html: &str, composer: &mut Composer, limits: &Limits) -> Result<(), Fault> {
    for block in &blocks::page(html).blocks {
        composer.add(&block.text, block.heading, None, limits)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
