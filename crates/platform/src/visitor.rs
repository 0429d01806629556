//! Who asks, as far as the frame of a page depends on it: the menu shows more to those who may do more.
//!
//! Whoever recognises people (a layer of the assembly) says so for the length of one request; pages and tags ask
//! [`visitor`]. A tag of a page that somebody signed in has seen is another than the public one, so that no cache
//! gives one person's menu to the next.

use std::future::Future;

/// Who asks. Each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Visitor {
    /// Nobody in particular.
    #[default]
    Anyone,
    /// Somebody who is signed in.
    Signed,
    /// Somebody who proposes.
    Contributor,
    /// Somebody who decides.
    Editor,
    /// Somebody who runs the installation.
    Administrator,
}

tokio::task_local! {
    static VISITOR: Visitor;
}

/// Who asks for what is being made now; [`Visitor::Anyone`] outside a request.
#[must_use]
pub fn visitor() -> Visitor {
    VISITOR.try_with(|visitor| *visitor).unwrap_or_default()
}

/// Runs what answers a request, for a visitor.
pub async fn answer_for<F: Future>(visitor: Visitor, work: F) -> F::Output {
    VISITOR.scope(visitor, work).await
}

/// The same for what is made at once.
pub fn make_for<T>(visitor: Visitor, make: impl FnOnce() -> T) -> T {
    VISITOR.sync_scope(visitor, make)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ETag;

    #[test]
    fn tags_of_those_signed_in_are_others() {
        assert_eq!(visitor(), Visitor::Anyone);
        let public = ETag::of("7");
        assert_eq!(make_for(Visitor::Anyone, || ETag::of("7")), public);
        let editor = make_for(Visitor::Editor, || ETag::of("7"));
        assert_ne!(editor, public);
        assert_ne!(make_for(Visitor::Signed, || ETag::of("7")), editor);
    }
}
