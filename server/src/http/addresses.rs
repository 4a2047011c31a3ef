//! How many connections there are, in all and per address. A place is held for a connection's whole life, its
//! session included.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dashmap::DashMap;

/// The places.
#[derive(Debug)]
pub struct Addresses {
    connections_max: usize,
    per_address_max: usize,
    open: AtomicUsize,
    by_address: DashMap<IpAddr, usize>,
}

/// One connection's place; dropping it makes room.
#[derive(Debug)]
pub struct Place {
    addresses: Arc<Addresses>,
    /// `None` if only the total is counted.
    address: Option<IpAddr>,
    counts_in_total: bool,
}

impl Addresses {
    /// Room for so many in all, and so many per address.
    #[must_use]
    pub fn new(connections_max: usize, per_address_max: usize) -> Addresses {
        Addresses { connections_max, per_address_max, open: AtomicUsize::new(0), by_address: DashMap::new() }
    }

    /// A place for a connection from an address; a listed proxy's own address is not counted, since all of
    /// its clients share it.
    #[must_use]
    pub fn enter(self: &Arc<Self>, address: IpAddr, is_proxy: bool) -> Option<Place> {
        let reserved = self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, |open| {
            (open < self.connections_max).then_some(open + 1)
        });
        reserved.ok()?;
        let mut place = Place { addresses: self.clone(), address: None, counts_in_total: true };
        if !is_proxy {
            place.address = Some(self.count(address)?);
        }
        Some(place)
    }

    /// A second place for a client behind a proxy, by the address the proxy names.
    #[must_use]
    pub fn enter_behind_proxy(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = self.count(address)?;
        Some(Place { addresses: self.clone(), address: Some(address), counts_in_total: false })
    }

    /// How many connections are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    fn count(&self, address: IpAddr) -> Option<IpAddr> {
        let address = one_client(address);
        let mut count = self.by_address.entry(address).or_insert(0);
        if *count >= self.per_address_max {
            return None;
        }
        *count += 1;
        Some(address)
    }
}

/// What counts as one client's address: of IPv6 a client usually has a whole /64.
pub(super) fn one_client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(address) = self.address {
            if let Some(mut count) = self.addresses.by_address.get_mut(&address) {
                *count = count.saturating_sub(1);
            }
            self.addresses.by_address.remove_if(&address, |_, count| *count == 0);
        }
        if self.counts_in_total {
            self.addresses.open.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn one_address_takes_no_more_than_its_share_and_gets_it_back() {
        let addresses = Arc::new(Addresses::new(100, 2));
        let first = addresses.enter(address(1), false).unwrap();
        let _second = addresses.enter(address(1), false).unwrap();
        assert!(addresses.enter(address(1), false).is_none());
        assert!(addresses.enter(address(2), false).is_some());
        drop(first);
        assert!(addresses.enter(address(1), false).is_some());
    }

    #[test]
    fn a_refused_connection_holds_no_place() {
        let addresses = Arc::new(Addresses::new(2, 1));
        let first = addresses.enter(address(1), false).unwrap();
        assert!(addresses.enter(address(1), false).is_none());
        assert_eq!(addresses.open(), 1);
        drop(first);
        assert_eq!((addresses.open(), addresses.by_address.len()), (0, 0));
    }

    #[test]
    fn a_listed_proxy_is_not_one_client_but_its_clients_are_counted() {
        let addresses = Arc::new(Addresses::new(100, 1));
        let _places: Vec<_> = (0..5).map(|_| addresses.enter(address(9), true).unwrap()).collect();
        let _client = addresses.enter_behind_proxy(address(1)).unwrap();
        assert!(addresses.enter_behind_proxy(address(1)).is_none());
    }

    #[test]
    fn a_clients_whole_ipv6_subnet_is_one_address() {
        let addresses = Arc::new(Addresses::new(100, 1));
        let _first = addresses.enter("2001:db8::1".parse().unwrap(), false).unwrap();
        assert!(addresses.enter("2001:db8::2".parse().unwrap(), false).is_none());
        assert!(addresses.enter("2001:db8:0:1::1".parse().unwrap(), false).is_some());
    }
}
