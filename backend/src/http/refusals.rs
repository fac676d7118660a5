//! What can go wrong, for the OpenAPI document: what each part that a handler leans on may refuse,
//! as the very problems that are sent. Which of them go together is said at the handler.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::time::Duration;

use keystead_common::problem::MEDIA_TYPE;
use keystead_common::rules;
use serde_json::{Value, json};
use utoipa::IntoResponses;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use warp::http::StatusCode;

use super::extract::{BODY_LIMIT, BODY_TIMEOUT};
use super::openapi;
use super::problem::Problem;
use crate::accounts::RegisterError;
use crate::invitations::AdmissionError;
use crate::passwords::Overloaded;
use crate::sessions::SessionError;
use crate::throttle::Throttled;

/// Something that refuses.
pub(crate) trait Refuses {
    /// One problem of each code.
    fn problems() -> Vec<Problem>;
}

macro_rules! refuses {
    ($($(#[$about:meta])* $name:ident: [$($problem:expr),+ $(,)?];)+) => {$(
        $(#[$about])*
        pub(crate) enum $name {}

        impl Refuses for $name {
            fn problems() -> Vec<Problem> {
                vec![$($problem),+]
            }
        }
    )+};
}

refuses! {
    /// Whoever looks at an access token.
    Token: [Problem::missing_token(), SessionError::Ended.into()];
    /// Whoever looks at a refresh token, in the body or as a cookie.
    RefreshToken: [Problem::invalid_refresh_token(), Problem::cross_site_request()];
    /// Whoever reads a body.
    Body: [
        Problem::malformed_json("The request body is no JSON object.".to_owned()),
        Problem::unreadable_body(),
        Problem::request_timeout(BODY_TIMEOUT),
        Problem::payload_too_large(BODY_LIMIT),
        Problem::unsupported_media_type(),
    ];
    /// Whoever looks at fields, or at a query.
    Fields: [Problem::invalid_field(
        "password",
        rules::code::TOO_SHORT,
        "Use at least 8 characters for the password.",
    )];
    /// Whoever lets somebody in.
    Credentials: [SessionError::InvalidCredentials.into()];
    /// Whoever has the password said once more.
    Password: [SessionError::WrongPassword.into()];
    /// Whoever says who may make an account.
    Admission: [
        AdmissionError::Closed.into(),
        AdmissionError::InvitationRequired.into(),
        AdmissionError::InvalidInvitation.into(),
    ];
    /// Whoever gives names away.
    Username: [RegisterError::UsernameTaken.into()];
    /// Whoever counts tries.
    Throttle: [Throttled { retry_after: Duration::from_secs(30) }.into()];
    /// Whoever hashes.
    Hashing: [Overloaded { retry_after: Duration::from_secs(2) }.into()];
    /// Whoever looks something up by its id.
    Id: [Problem::not_found()];
    /// Whoever keeps or finds something.
    Database: [Problem::unavailable("database"), Problem::unexplained()];
    /// Whoever looks whether all parts do their work.
    Health: [Problem::unavailable("database")];
}

macro_rules! all_refuse {
    ($($name:ident)+) => {
        impl<$($name: Refuses),+> Refuses for ($($name,)+) {
            fn problems() -> Vec<Problem> {
                [$($name::problems()),+].into_iter().flatten().collect()
            }
        }
    };
}

all_refuse!(A);
all_refuse!(A B);
all_refuse!(A B C);
all_refuse!(A B C D);
all_refuse!(A B C D E);
all_refuse!(A B C D E F);
all_refuse!(A B C D E F G);

/// What all of these refuse, as an operation's answers.
pub(crate) struct Refused<T>(PhantomData<T>);

impl<T: Refuses> IntoResponses for Refused<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut by_status = BTreeMap::<u16, Vec<Problem>>::new();
        for problem in T::problems() {
            by_status.entry(problem.status().as_u16()).or_default().push(problem);
        }
        let responses = by_status.into_iter();
        responses.map(|(status, problems)| (status.to_string(), answer(status, problems))).collect()
    }
}

/// The same, with a header that the answers of one status have at this operation alone.
pub(crate) fn with_header<T: Refuses>(
    status: StatusCode,
    name: &str,
    about: &str,
) -> BTreeMap<String, RefOr<Response>> {
    let mut responses = Refused::<T>::responses();
    if let Some(RefOr::T(response)) = responses.get_mut(status.as_str()) {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        let header = HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build();
        response.headers.insert(name.to_owned(), header.into());
    }
    responses
}

/// All the problems of one status. A program may rely on it that there are no other codes.
fn answer(status: u16, problems: Vec<Problem>) -> RefOr<Response> {
    let headers = problems.iter().filter_map(Problem::header_name);
    let headers = headers.map(|name| (name.to_owned(), openapi::header(name))).collect();
    let problems: Vec<_> = problems.into_iter().map(Problem::into_dto).collect();
    let codes = problems.iter().map(|problem| problem.code.clone());
    let these = ObjectBuilder::new()
        .property("status", one_of(Type::Integer, [status]))
        .property("code", one_of(Type::String, codes));
    let schema = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(these);
    let examples = problems.iter().map(|problem| {
        let example = ExampleBuilder::new().value(Some(json!(problem))).build();
        (problem.code.clone(), RefOr::T(example))
    });
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build();
    let title = problems.first().map(|problem| problem.title.clone()).unwrap_or_default();
    let mut response =
        ResponseBuilder::new().description(title).content(MEDIA_TYPE, content).build();
    response.headers = headers;
    response.into()
}

fn one_of<V: Into<Value>>(kind: Type, values: impl IntoIterator<Item = V>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind).enum_values(Some(values))
}
