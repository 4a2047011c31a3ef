//! The public protocol's frames, both ways: what is read can be written and read again, in either encoding; what is
//! refused has the right code, names its request, and is told in few words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linli_fuzz::within;
use linli_protocol::codec::{DecodeError, Encoding, bincode, json};
use linli_protocol::{ErrorCode, client};
use serde_json::Value;

const MESSAGE_BYTES_MAX: usize = 512;

fuzz_target!(|bytes: &[u8]| {
    let memory_bytes_max = 16 * 1024 + 64 * bytes.len();
    let value = serde_json::from_slice::<Value>(bytes);
    match within(memory_bytes_max, || json::decode_client(bytes)) {
        Ok(frame) => {
            assert!(matches!(value, Ok(Value::Object(_))), "a frame is an object");
            assert_eq!(json::decode_client(&json::encode_client(&frame)).as_ref(), Ok(&frame));
            assert_eq!(bincode::decode_client(&bincode::encode_client(&frame)).as_ref(), Ok(&frame));
        }
        Err(error) => {
            refused(&error);
            let is_json = value.is_ok();
            assert!(!is_json || error.code != ErrorCode::NotJson, "JSON is called none: {error}");
            if let (Some(id), Ok(value)) = (error.id, &value) {
                assert_eq!(value["id"].as_u64(), Some(id.0), "the answer goes to another request");
            }
            if let Ok(Value::Object(fields)) = &value
                && let Some(id) = fields.get("id").and_then(Value::as_u64)
                && bytes.windows(4).filter(|part| part == b"\"id\"").count() == 1
                && !bytes.contains(&b'\\')
                && !matches!(fields.get("t").and_then(Value::as_str), Some("typing" | "pong"))
            {
                assert_eq!(error.id.map(|id| id.0), Some(id), "an id that can be read is not named: {error}");
            }
        }
    }
    match within(memory_bytes_max, || json::decode_server(bytes)) {
        Ok(frame) => {
            assert_eq!(json::decode_server(&json::encode_server(&frame)).as_ref(), Ok(&frame));
            assert_eq!(bincode::decode_server(&bincode::encode_server(&frame)).as_ref(), Ok(&frame));
            let read = client::read_frame(Encoding::Json, bytes);
            assert_eq!(read, Ok(Some(frame)), "a frame that this build understands is what it is");
        }
        Err(error) => {
            refused(&error);
            if let Ok(Some(newer)) =
                within(4 * memory_bytes_max, || client::read_frame(Encoding::Json, bytes))
            {
                // Its data may be what this build's own encoder never writes; the other encoding takes any.
                assert_eq!(bincode::decode_server(&bincode::encode_server(&newer)), Ok(newer));
            }
        }
    }
});

fn refused(error: &DecodeError) {
    use ErrorCode::{BadFrame, BadText, NotFound, NotJson, UnknownOp};
    assert!(matches!(error.code, NotJson | BadFrame | BadText | NotFound | UnknownOp), "{error}");
    assert!(error.message.len() <= MESSAGE_BYTES_MAX, "{} bytes", error.message.len());
}
