//! Bytes in a line.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::super::super::keys;
use super::super::super::record::SEALED_BYTES;

/// Bytes as hexadecimal digits.
#[derive(Debug)]
pub(in super::super) struct Hex<const BYTES: usize>(pub(super) [u8; BYTES]);

impl<const BYTES: usize> Serialize for Hex<BYTES> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&keys::hex(&self.0))
    }
}

impl<'de, const BYTES: usize> Deserialize<'de> for Hex<BYTES> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let bytes = bytes_of(&text).and_then(|bytes| <[u8; BYTES]>::try_from(bytes).ok());
        bytes
            .map(Hex)
            .ok_or_else(|| D::Error::custom(format_args!("not {BYTES} bytes in hexadecimal digits")))
    }
}

/// Sealed bytes as hexadecimal digits: as many as a sealed body may have.
#[derive(Debug)]
pub(in super::super) struct HexBytes(pub(super) Vec<u8>);

impl Serialize for HexBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&keys::hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for HexBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let bytes = bytes_of(&text).filter(|bytes| SEALED_BYTES.contains(&bytes.len()));
        bytes.map(HexBytes).ok_or_else(|| D::Error::custom("not a sealed body in hexadecimal digits"))
    }
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?);
    text.as_bytes().chunks(2).map(byte).collect()
}
