//! What the operator looks up: neighbourhoods by number, a page at a time. Never here: what people say to each other.

use linli_protocol::NeighbourhoodId;

use super::Done;
use crate::limits;
use crate::view::Directory;

/// Neighbourhoods after this one.
pub(super) fn neighbourhoods(directory: &Directory, after: NeighbourhoodId) -> Done {
    let all = directory.neighbourhoods();
    let (page, next) = page(&all, |neighbourhood| u64::from(neighbourhood.0), u64::from(after.0));
    let neighbourhoods = page.iter().filter_map(|id| directory.described(*id)).collect();
    Done { neighbourhoods, next, ..Done::default() }
}

/// The first of those after a number, and the number to go on after; all are sorted by it.
fn page<T>(all: &[T], number: impl Fn(&T) -> u64, after: u64) -> (&[T], Option<u64>) {
    let rest = &all[all.partition_point(|item| number(item) <= after)..];
    let page = &rest[..rest.len().min(limits::ADMIN_PAGE_ITEMS_MAX)];
    let next = if page.len() < rest.len() { page.last().map(number) } else { None };
    (page, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_without_gap_or_repeat_and_the_last_says_so() {
        let all: Vec<u64> = (1..=2 * limits::ADMIN_PAGE_ITEMS_MAX as u64 + 1).collect();
        let (mut read, mut after, mut pages) = (Vec::new(), 0, 0);
        loop {
            let (items, next) = page(&all, |number| *number, after);
            read.extend_from_slice(items);
            pages += 1;
            match next {
                Some(next) => after = next,
                None => break,
            }
        }
        assert_eq!((read, pages), (all, 3));
        assert_eq!(page(&[1, 2], |number| *number, 2), (&[][..], None));
    }
}
