//! Photos by name. A photo is named by what it holds, so that the same one is there once and its name never says another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A photo's name: the SHA-256 of its bytes as the server keeps them, which are not those that were sent. As text 64 lower-case
/// hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, bincode::Encode, bincode::Decode)]
pub struct PhotoId(pub [u8; 32]);

/// A text that names no photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a photo's id is 64 hexadecimal digits, the letters small")]
pub struct PhotoIdError;

impl fmt::Display for PhotoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PhotoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhotoId({self})")
    }
}

impl FromStr for PhotoId {
    type Err = PhotoIdError;

    // One spelling only: a name is also a file's, and is compared as text by whoever keeps it.
    fn from_str(text: &str) -> Result<Self, PhotoIdError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(PhotoIdError),
        };
        let mut id = [0; 32];
        if text.len() != 2 * id.len() {
            return Err(PhotoIdError);
        }
        for (byte, pair) in id.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(PhotoId(id))
    }
}

impl Serialize for PhotoId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PhotoId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> PhotoId {
        PhotoId(std::array::from_fn(|at| u8::try_from(at * 8 + 3).unwrap()))
    }

    #[test]
    fn a_photos_id_is_read_back_from_its_text_and_from_json() {
        let text = id().to_string();
        assert!(text.starts_with("030b131b") && text.ends_with("ebf3fb") && text.len() == 64);
        assert_eq!(text.parse(), Ok(id()));
        let json = serde_json::to_string(&id()).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<PhotoId>(&json).unwrap(), id());
        let bytes = bincode::encode_to_vec(id(), bincode::config::standard()).unwrap();
        assert_eq!(bytes, id().0);
    }

    #[test]
    fn a_photos_id_has_one_spelling() {
        let text = id().to_string();
        let others = [
            text.to_uppercase(),
            format!("{text}0"),
            text[1..].to_owned(),
            format!("+{}", &text[1..]),
            format!(" {}", &text[1..]),
            format!("é{}", &text[2..]),
            format!("../{}", &text[3..]),
            String::new(),
        ];
        for other in others {
            assert_eq!(other.parse::<PhotoId>(), Err(PhotoIdError), "{other}");
        }
    }
}
