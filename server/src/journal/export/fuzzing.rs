//! What must hold of the lines of an export whatever they say; see [`crate::journal::fuzzing`].
#![allow(clippy::expect_used, clippy::panic)] // failing is how it tells

use super::line::{self, Line};
use crate::domain::{Event, Row};
use crate::journal::fuzzing::key_of_row;
use crate::journal::{keys, record};

/// A line of an export: what is read becomes an event or a row, which becomes a line that reads the same.
pub fn export_line(bytes: &[u8]) {
    let Ok(read) = serde_json::from_slice::<Line>(bytes) else { return };
    let again = match read {
        Line::Event(event) => {
            let event = Event::from(event);
            let text =
                serde_json::to_vec(&Line::Event(line::event(event.clone()))).expect("a line can be written");
            let Ok(Line::Event(again)) = serde_json::from_slice(&text) else { panic!("and read again") };
            assert_eq!(Event::from(again), event);
            let key = keys::event(event.topic, event.seq);
            if !line::is_as_stored(&event) {
                return; // a restore refuses it before it writes anything
            }
            let value = record::event(&key, &event, None).expect("an imported event can be stored");
            let stored = record::read_event(&key, &value, None).expect("and read");
            assert_eq!(stored.event, event, "as it was exported");
            return;
        }
        Line::Row(row) => {
            let row = Row::from(row);
            key_of_row(&row);
            let text = line::row(row.clone()).map(Line::Row).expect("no derived row is in a line");
            let text = serde_json::to_vec(&text).expect("a line can be written");
            let Ok(Line::Row(again)) = serde_json::from_slice(&text) else { panic!("and read again") };
            assert_eq!(Row::from(again), row);
            return;
        }
        other @ (Line::LinliExport(_) | Line::End(_)) => {
            serde_json::to_string(&other).expect("can be written")
        }
    };
    let twice = serde_json::from_str::<Line>(&again).expect("what was written can be read");
    assert_eq!(serde_json::to_string(&twice).expect("can be written"), again);
}
