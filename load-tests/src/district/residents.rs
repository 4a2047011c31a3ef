//! Who lives in a made district: kept beside its data directory, so that later runs sign in as the people who are there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use linli_protocol::{NeighbourhoodId, Topic};
use serde::{Deserialize, Serialize};

use crate::fleet::{Crowd, Group};

/// The file's name in the district's directory.
const FILE: &str = "district.json";
/// The data directory's name there.
const DATA: &str = "data";

/// A made district.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Residents {
    /// Everybody.
    pub people: usize,
    /// Posts in its groups when it was made.
    pub posts: u64,
    /// The neighbourhoods, the largest first.
    pub places: Vec<Place>,
}

/// A neighbourhood.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Place {
    /// Its number.
    pub number: u32,
    /// Who lives there: the secretary first, then the deputy.
    pub members: Vec<Resident>,
}

/// A person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resident {
    /// Their number.
    pub user: u64,
    /// The token of their one device.
    pub token: Box<str>,
}

impl Residents {
    /// Where the server's data of a district is.
    #[must_use]
    pub fn data_dir(home: &Path) -> PathBuf {
        home.join(DATA)
    }

    /// Reads who lives in the district of this directory.
    ///
    /// # Errors
    /// When nobody made one there.
    pub fn read(home: &Path) -> Result<Residents> {
        let path = home.join(FILE);
        let bytes = fs::read(&path).with_context(|| {
            format!("{} holds no district; linli-load district makes one", home.display())
        })?;
        serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is damaged; remove the directory and make it anew", path.display()))
    }

    /// Writes who lives in the district of this directory. Written last, it says that the district is whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, home: &Path) -> Result<()> {
        let path = home.join(FILE);
        fs::write(&path, serde_json::to_vec(self)?)
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// A crowd of people who are there, in the largest neighbourhoods. Those who post are the last to have moved in.
    ///
    /// # Errors
    /// When there are too few.
    pub fn crowd(&self, crowd: Crowd) -> Result<Vec<Group>> {
        let Crowd { groups, readers_each, senders_each } = crowd;
        let each = readers_each + senders_each;
        let found = self.places.iter().take_while(|place| place.members.len() >= each).count();
        ensure!(
            found >= groups,
            "only {found} neighbourhoods of this district have {each} members; ask for fewer groups or members"
        );
        let tokens = |members: &[Resident]| members.iter().map(|member| member.token.clone()).collect();
        Ok(self.places[..groups]
            .iter()
            .map(|place| {
                let (others, senders) = place.members.split_at(place.members.len() - senders_each);
                Group {
                    topics: vec![Topic::Group(NeighbourhoodId(place.number))],
                    readers: tokens(&others[..readers_each]),
                    senders: tokens(senders),
                }
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn district() -> Residents {
        let member = |user| Resident { user, token: format!("token {user}").into() };
        let place =
            |number, users: std::ops::Range<u64>| Place { number, members: users.map(member).collect() };
        Residents { people: 8, posts: 0, places: vec![place(4, 1..6), place(2, 6..9)] }
    }

    #[test]
    fn a_crowd_is_taken_of_those_who_live_there_each_once() {
        let crowd = Crowd { groups: 2, readers_each: 2, senders_each: 1 };
        let groups = district().crowd(crowd).unwrap();
        assert_eq!(groups[0].topics, [Topic::Group(NeighbourhoodId(4))]);
        assert_eq!(groups[0].readers, ["token 1".into(), "token 2".into()]);
        assert_eq!(groups[0].senders, ["token 5".into()]);
        assert_eq!(groups[1].senders, ["token 8".into()]);
    }

    #[test]
    fn a_crowd_larger_than_the_neighbourhoods_is_refused() {
        let crowd = Crowd { groups: 2, readers_each: 3, senders_each: 1 };
        let error = district().crowd(crowd).unwrap_err();
        assert!(error.to_string().contains("only 1 neighbourhoods"), "{error}");
    }
}
