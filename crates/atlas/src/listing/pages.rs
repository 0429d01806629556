//! Long lists in pages, by number.

use crate::prose::grouped;

/// Which part of a long list a page shows, and where the other parts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// "1–50 of 1,204".
    pub words: String,
    /// Where the part before is.
    pub before: Option<String>,
    /// Where the part after is.
    pub after: Option<String>,
}

impl Pager {
    /// The pager of a list of `total` items of which page `page` (from 1) is shown, `size` a page. `address` makes the
    /// address of a page. `None` where everything fits on one page.
    #[must_use]
    pub fn of(total: usize, page: usize, size: usize, address: impl Fn(usize) -> String) -> Option<Self> {
        if total <= size {
            return None;
        }
        let pages = total.div_ceil(size);
        let page = page.clamp(1, pages);
        let (first, last) = ((page - 1) * size + 1, (page * size).min(total));
        Some(Self {
            words: format!("{}–{} of {}", grouped(first), grouped(last), grouped(total)),
            before: (page > 1).then(|| address(page - 1)),
            after: (page < pages).then(|| address(page + 1)),
        })
    }
}

/// The items of page `page` (from 1), `size` a page.
#[must_use]
pub fn page_of<T>(items: &[T], page: usize, size: usize) -> &[T] {
    let page = page.clamp(1, items.len().div_ceil(size).max(1));
    let first = (page - 1) * size;
    &items[first.min(items.len())..(first + size).min(items.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_the_list_once() {
        let items: Vec<usize> = (0..101).collect();
        let pages: Vec<usize> = (1..=3).flat_map(|page| page_of(&items, page, 50).to_vec()).collect();
        assert_eq!(pages, items);
        let pager = Pager::of(101, 3, 50, |page| format!("?page={page}")).unwrap();
        assert_eq!((pager.words.as_str(), pager.after), ("101–101 of 101", None));
        assert_eq!(pager.before.as_deref(), Some("?page=2"));
        assert_eq!(Pager::of(50, 1, 50, |_| String::new()), None);
        assert_eq!(page_of(&items, 99, 50), &items[100..]);
        assert!(page_of::<u8>(&[], 1, 50).is_empty());
    }
}
