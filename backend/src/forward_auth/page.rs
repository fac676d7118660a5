//! What a browser is shown that cannot be sent back to where it came from: leading it on would lead it
//! round in a circle. The page is the server's, since it is no use to load the app for it.

use url::Url;
use warp::Reply;
use warp::reply::Response;

use super::ForwardAuth;

/// Why somebody is not sent back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reason {
    /// The browser was given a pass and has none.
    NotKept,
    /// The browser had a pass, and the proxy that asked about it showed none that is good.
    NotHandedOn,
    /// There is no session of this browser's that a pass could be made for.
    NoSession,
}

/// A page that says why it does not lead to `to`.
pub(super) fn page(reason: Reason, to: &Url, forward_auth: &ForwardAuth) -> Response {
    let (host, domain) = (to.host_str().unwrap_or_default(), &forward_auth.domain);
    let text = match reason {
        Reason::NotKept => format!(
            "Your browser did not keep the cookie by which {host} would know you. Allow cookies \
             for {domain}, then try again. If you run this server: browsers keep no cookie for a \
             domain under which anybody may register a name."
        ),
        Reason::NotHandedOn => format!(
            "You are logged in, but {host} did not get to know of it. Trying again may help. If \
             you run this server: its proxy has to hand the header Cookie on when it asks GET \
             /verify, of this server and of no other."
        ),
        Reason::NoSession => {
            format!(
                "Your browser no longer has the cookies of your session, and so {host} would \
                     not know you. Log out of your account and in again."
            )
        }
    };
    let (text, host, to) = (escape(&text), escape(host), escape(to.as_str()));
    warp::reply::html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width\"><meta name=color-scheme content=\"light dark\">\
         <title>Not let through - Keystead</title><main><h1>{host} did not let you through</h1>\
         <p>{text}</p><p><a href=\"{to}\">Try again</a></p><p><a href=\"/account\">Your account</a></p>\
         </main></html>"
    ))
    .into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stays_inside_of_its_attribute() {
        assert_eq!(escape("a\"b<c>&amp;"), "a&quot;b&lt;c>&amp;amp;");
    }
}
