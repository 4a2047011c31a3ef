//! The page that a poster's QR code leads to: which neighbourhood it is, and how to come in. It is counted, and changes nothing else; a code that is
//! not in force is answered like one that never was. Never here: sign-up itself; the web page comes later.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use linli_protocol::{JoinCode, Topic};

use super::Site;

/// Nothing is loaded, run, framed or told to others; the address holds the code.
const HEADERS: [(header::HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
];

/// `GET /join/{code}`.
pub(super) async fn welcome(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
    request: Request,
) -> Response {
    let code: Option<JoinCode> = code.parse().ok();
    let found = code.and_then(|code| Some((code, site.house.directory.neighbourhood_of(code)?)));
    let Some((code, neighbourhood)) = found else {
        return (StatusCode::NOT_FOUND, HEADERS, Html(page("邻里 · Linli", None, &NOT_IN_FORCE)))
            .into_response();
    };
    if request.method() == Method::GET {
        let address = site.address_of(request.extensions(), request.headers());
        site.count_scan(neighbourhood, code, address);
    }
    let title = site.house.directory.title(Topic::Bulletin(neighbourhood));
    let sections = [
        (
            "zh-Hans",
            "欢迎加入我们的邻里群",
            "请把下面的加入码告诉会用终端的邻居或居委会工作人员，由他们帮您报名；书记或副书记确认后即可加入。手机网页版即将推出。",
        ),
        (
            "zh-Hant",
            "歡迎加入我們的鄰里群",
            "請把下面的加入碼告訴會用終端機的鄰居或居委會工作人員，由他們幫您報名；書記或副書記確認後即可加入。手機網頁版即將推出。",
        ),
        (
            "en",
            "Welcome to the neighbourhood",
            "In a terminal: <code>linli join CODE --server … --login … --name … --building … --flat …</code>. The secretary or a \
             deputy lets you in. A page for telephones comes later.",
        ),
    ];
    (HEADERS, Html(page(&title, Some(code), &sections))).into_response()
}

/// What somebody reads whose poster is an old one. It says the same of a code that never was.
const NOT_IN_FORCE: [(&str, &str, &str); 3] = [
    ("zh-Hans", "这个加入码无效", "它可能已经更换。请看小区里最新的海报，或向书记索取新的加入码。"),
    ("zh-Hant", "這個加入碼無效", "它可能已經更換。請看小區裡最新的海報，或向書記索取新的加入碼。"),
    (
        "en",
        "This join code is not in force",
        "It may have been renewed. Look for the newest poster in your neighbourhood, or ask the secretary for today's code.",
    ),
];

/// A page of sections: language, heading, text.
fn page(title: &str, code: Option<JoinCode>, sections: &[(&str, &str, &str)]) -> String {
    let title = escaped(title);
    let code = code.map_or_else(String::new, |code| format!("<p><strong>{code}</strong></p>\n"));
    let section = |(lang, heading, text): &(&str, &str, &str)| {
        format!("<section lang=\"{lang}\"><h2>{heading}</h2><p>{text}</p></section>\n")
    };
    let sections = sections.iter().map(section).collect::<Vec<_>>().concat();
    format!(
        "<!doctype html>\n<html lang=\"zh-Hans\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>body {{ font-family: sans-serif; max-width: 34em; margin: 2em auto; padding: 0 1em; line-height: 1.5 }}\n\
         strong {{ font: bold 1.4em monospace; white-space: nowrap }} code {{ overflow-wrap: anywhere }}</style>\n\
         <h1>{title}</h1>\n{code}{sections}</html>\n"
    )
}

/// A text within HTML: nothing in it is markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_text_on_the_page_and_never_markup() {
        let page = page("<img src=x> & Co", Some(JoinCode([0; 10])), &[]);
        assert!(page.contains("<h1>&lt;img src=x&gt; &amp; Co</h1>"), "{page}");
        assert!(!page.contains("<img") && page.contains("0000-0000-0000-0000"));
    }
}
