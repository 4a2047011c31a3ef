//! Names and texts: topics, epochs, client ids, positions, and all that people write. A name has one spelling; a text
//! that passed its rules passes them unchanged, within its bound, without what could forge what others see.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linli_protocol::{
    ClientId, DeviceLabel, DisplayName, Epoch, LoginName, Position, PostText, Reaction, Title, Topic,
    check_password, limits,
};

macro_rules! text {
    ($kind:ty, $text:expr, $bytes_max:expr) => {
        match <$kind>::parse($text) {
            Ok(parsed) => {
                assert!((1..=$bytes_max).contains(&parsed.as_str().len()));
                assert!(!parsed.as_str().contains(['\0', '\u{1b}', '\r', '\u{85}', '\u{7f}']));
                assert_eq!(
                    <$kind>::parse(parsed.as_str()).as_ref(),
                    Ok(&parsed),
                    "it is not in its own form"
                );
                let json = serde_json::to_string(&parsed).unwrap();
                assert_eq!(serde_json::from_str::<$kind>(&json).unwrap(), parsed);
                Some(parsed)
            }
            Err(error) => {
                assert!(error.to_string().len() <= 200);
                None
            }
        }
    };
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(topic) = text.parse::<Topic>() {
        assert_eq!(topic.to_string(), text, "a topic has one spelling");
    }
    if let Ok(epoch) = text.parse::<Epoch>() {
        assert_eq!(epoch.to_string(), text.to_ascii_lowercase());
    }
    if let Ok(id) = text.parse::<ClientId>() {
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().eq_ignore_ascii_case(text), "another spelling of {id} is {text}");
    }
    if let Ok(position) = serde_json::from_str::<Position>(text) {
        let again = serde_json::to_string(&position).unwrap();
        assert_eq!(serde_json::from_str::<Position>(&again).unwrap(), position);
        assert!(text.trim_start().starts_with('{'), "a position is an object");
    }
    text!(PostText, text, limits::POST_TEXT_BYTES_MAX);
    text!(Reaction, text, limits::REACTION_BYTES_MAX);
    text!(LoginName, text, limits::LOGIN_NAME_BYTES_MAX);
    let one_line = [
        text!(DisplayName, text, limits::DISPLAY_NAME_BYTES_MAX).map(String::from),
        text!(Title, text, limits::TITLE_BYTES_MAX).map(String::from),
        text!(DeviceLabel, text, limits::DEVICE_LABEL_BYTES_MAX).map(String::from),
    ];
    for line in one_line.into_iter().flatten() {
        assert_eq!(line.lines().count(), 1);
        assert!(!line.contains(['\u{202e}', '\u{2028}', '\u{200b}']), "it could look like another");
    }
    if check_password(text).is_ok() {
        assert!((limits::PASSWORD_BYTES_MIN..=limits::PASSWORD_BYTES_MAX).contains(&text.len()));
    }
});
