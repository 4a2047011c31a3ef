//! The frames of Linli's own tools, both ways: what is read was whole, and can be written and read again; what is
//! refused cost no memory that was only claimed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linli_fuzz::within;
use linli_protocol::codec::{DecodeError, bincode};
use linli_protocol::{ErrorCode, limits};

fuzz_target!(|bytes: &[u8]| {
    match within(2 * limits::CLIENT_FRAME_BYTES_MAX, || bincode::decode_client(bytes)) {
        Ok(frame) => {
            let written = bincode::encode_client(&frame);
            assert!(written.len() <= bytes.len(), "the shortest form is what is written");
            assert_eq!(bincode::decode_client(&written).as_ref(), Ok(&frame));
            ends_where_it_ends(&written, |bytes| bincode::decode_client(bytes).is_err());
        }
        Err(error) => refused(&error),
    }
    match within(2 * limits::SERVER_FRAME_BYTES_MAX, || bincode::decode_server(bytes)) {
        Ok(frame) => {
            let written = bincode::encode_server(&frame);
            assert!(written.len() <= bytes.len(), "the shortest form is what is written");
            assert_eq!(bincode::decode_server(&written).as_ref(), Ok(&frame));
            ends_where_it_ends(&written, |bytes| bincode::decode_server(bytes).is_err());
        }
        Err(error) => refused(&error),
    }
});

fn ends_where_it_ends(frame: &[u8], is_refused: impl Fn(&[u8]) -> bool) {
    assert!(is_refused(&[frame, &[0]].concat()), "a byte too many");
    assert!(is_refused(&frame[..frame.len() - 1]), "a byte too few");
}

fn refused(error: &DecodeError) {
    assert_eq!(error.code, ErrorCode::NotJson, "there is one code for what cannot be read");
    assert!(error.message.len() <= 512, "{} bytes", error.message.len());
}
