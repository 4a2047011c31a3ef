//! Stories of a server that is newer than this client: additions are free.

use super::*;
use crate::ErrorCode;
use crate::client::read_frame;
use crate::codec::Encoding;

fn read(text: &str) -> Option<ServerFrame> {
    read_frame(Encoding::Json, text.as_bytes()).unwrap()
}

#[test]
fn a_frame_of_an_unknown_type_is_skipped() {
    assert_eq!(read(r#"{"t":"fireworks","colour":"red"}"#), None);
}

#[test]
fn an_unknown_field_is_ignored() {
    assert_eq!(read(r#"{"t":"ping","why":"because"}"#), Some(ServerFrame::Ping));
}

#[test]
fn frames_about_a_kind_of_topic_that_is_not_known_are_skipped() {
    assert_eq!(read(r#"{"t":"event","topic":"ledger/7/31","seq":1,"at":0,"kind":"opened","data":{}}"#), None);
    assert_eq!(read(r#"{"t":"online","topic":"dm/1/2","count":2}"#), None);
}

#[test]
fn a_list_of_topics_is_read_without_the_kinds_that_are_not_known() {
    let heads = r#"{"t":"heads","topics":[
        {"topic":"dm/1/2","title":"Bo","head":1,"unread":1},
        {"topic":"group/7","title":"Lane 7","head":3,"unread":0}]}"#;
    assert!(matches!(read(heads), Some(ServerFrame::Heads { topics }) if topics.len() == 1));
    let mine = heads.replace(r#"{"t":"heads","#, r#"{"t":"reply","id":4,"ok":{"#) + "}";
    let Some(ServerFrame::Reply { id: RequestId(4), outcome: Outcome::Ok(Success::Mine { topics }) }) =
        read(&mine)
    else {
        panic!("{:?}", read(&mine));
    };
    assert_eq!(topics[0].topic, GROUP);
}

#[test]
fn a_page_is_read_without_the_kinds_of_items_that_are_not_known() {
    let page = r#"{"t":"reply","id":4,"ok":{
        "as_of":{"topic":"roster/7","epoch":"0000000000000abc","seq":5},"title":"Lane 7",
        "items":[{"kind":"robot","id":1},{"kind":"member","id":57,"name":"Bo"}]}}"#;
    let Some(ServerFrame::Reply { outcome: Outcome::Ok(Success::View { items, .. }), .. }) = read(page)
    else {
        panic!("{:?}", read(page));
    };
    assert_eq!(items.len(), 1);
}

#[test]
fn an_event_whose_data_cannot_be_read_still_counts() {
    let text = r#"{"t":"event","topic":"group/7","seq":6,"at":3,"kind":"posted","data":{"voice":"…"}}"#;
    let Some(ServerFrame::Event(event)) = read(text) else { panic!("{:?}", read(text)) };
    assert_eq!((event.seq, event.body.kind()), (Seq(6), "posted"));
    assert!(matches!(event.body, EventBody::Unknown { .. }));
}

#[test]
fn an_answer_that_cannot_be_read_is_told_to_whoever_asked() {
    let text = r#"{"t":"reply","id":4,"ok":{"held":true}}"#;
    let Some(ServerFrame::Reply { id, outcome: Outcome::Error(error) }) = read(text) else { panic!() };
    assert_eq!((id, error.code, error.retry), (RequestId(4), ErrorCode::Unknown, false));
}

#[test]
fn an_error_code_of_tomorrow_is_kept_with_its_own_advice() {
    let text = r#"{"t":"reply","id":4,"error":{"code":"quota_spent","message":"until six","retry":true,"retry_after_ms":60000}}"#;
    let Some(ServerFrame::Reply { outcome: Outcome::Error(error), .. }) = read(text) else { panic!() };
    assert_eq!((error.code, error.retry, error.retry_after_ms), (ErrorCode::Unknown, true, Some(60_000)));
}

#[test]
fn what_is_no_frame_at_all_is_an_error() {
    for text in ["", "hello", "[]", "{}", r#"{"t":"event","topic":"group/7"}"#, r#"{"t":"reply","ok":{}}"#] {
        assert!(read_frame(Encoding::Json, text.as_bytes()).is_err(), "{text}");
    }
    assert!(read_frame(Encoding::Bincode, &[255, 1]).is_err());
}
