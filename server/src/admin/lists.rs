//! What the operator looks up: neighbourhoods by number, a page at a time. Never here: what people say to each other.

use linli_protocol::{NeighbourhoodId, Topic, UserId};

use super::{Done, ListedDevice, ListedPerson};
use crate::limits;
use crate::view::Directory;

/// Neighbourhoods after this one.
pub(super) fn neighbourhoods(directory: &Directory, after: NeighbourhoodId) -> Done {
    let all = directory.neighbourhoods();
    let (page, next) = page(&all, |neighbourhood| u64::from(neighbourhood.0), u64::from(after.0));
    let neighbourhoods = page.iter().filter_map(|id| directory.described(*id)).collect();
    Done { neighbourhoods, next, ..Done::default() }
}

/// Everybody after this one.
pub(super) fn people(directory: &Directory, after: UserId) -> Done {
    let all: Vec<UserId> = directory.people().into_iter().map(|person| person.user).collect();
    listed(directory, &all, after, Topic::District)
}

/// Members of a neighbourhood after this one.
pub(super) fn members(directory: &Directory, neighbourhood: NeighbourhoodId, after: UserId) -> Done {
    listed(directory, &directory.members_of(neighbourhood), after, Topic::Roster(neighbourhood))
}

/// A person's devices.
pub(super) fn devices(directory: &Directory, user: UserId) -> Done {
    let devices = directory.devices_of(user).into_iter().map(|row| ListedDevice {
        device: row.device,
        label: row.label.into(),
        created_at: row.created_at,
    });
    Done { devices: devices.collect(), ..Done::default() }
}

fn listed(directory: &Directory, all: &[UserId], after: UserId, topic: Topic) -> Done {
    let (page, next) = page(all, |user| user.0, after.0);
    let people = page.iter().map(|user| {
        let card = directory.card(*user, topic);
        let neighbourhoods = directory.places_of(*user).into_iter().collect();
        ListedPerson { user: *user, name: card.name, badge: card.badge, office: card.office, neighbourhoods }
    });
    Done { people: people.collect(), next, ..Done::default() }
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
