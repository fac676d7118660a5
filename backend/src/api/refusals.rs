//! The error responses in the OpenAPI document, built from the very problems that are sent. A handler
//! names the parts that may refuse its requests: `Errors<(Token, Body, Database)>`.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::time::Duration;

use keystead_common::factors::Method;
use keystead_common::problem::MEDIA_TYPE;
use keystead_common::rules;
use serde_json::json;
use utoipa::IntoResponses;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use warp::http::StatusCode;

use crate::accounts::RegisterError;
use crate::authentication::MoreNeeded;
use crate::factors::FactorError;
use crate::http::extract::{BODY_LIMIT, BODY_TIMEOUT};
use crate::http::problem::Problem;
use crate::invitations::AdmissionError;
use crate::passwords::Overloaded;
use crate::service_error::Throttled;
use crate::sessions::SessionError;

/// A part of the server that may refuse a request.
pub(super) trait ErrorResponses {
    /// Returns one problem of each code.
    fn problems() -> Vec<Problem>;
}

macro_rules! error_responses {
    ($($(#[$about:meta])* $name:ident: [$($problem:expr),+ $(,)?];)+) => {$(
        $(#[$about])*
        pub(super) enum $name {}

        impl ErrorResponses for $name {
            fn problems() -> Vec<Problem> {
                vec![$($problem),+]
            }
        }
    )+};
}

error_responses! {
    /// Verifying an access token.
    Token: [Problem::missing_token(), SessionError::Ended.into()];
    /// Verifying a refresh token, in the body or as a cookie.
    RefreshToken: [Problem::invalid_refresh_token(), Problem::cross_site_request()];
    /// Reading a body.
    Body: [
        Problem::malformed_json("The request body is not a JSON object.".to_owned()),
        Problem::unreadable_body(),
        Problem::request_timeout(BODY_TIMEOUT),
        Problem::overloaded(),
        Problem::payload_too_large(BODY_LIMIT),
        Problem::unsupported_media_type(),
        Problem::unsupported_content_encoding(),
    ];
    /// Checking fields, or a query.
    Fields: [Problem::invalid_fields(
        rules::check_password("short").map_err(|short| short.on("password")).err().into_iter().collect(),
    )];
    /// Verifying credentials.
    Credentials: [SessionError::InvalidCredentials.into()];
    /// Verifying the password of a session's account.
    Password: [SessionError::WrongPassword.into()];
    /// Asking for a second factor after the password.
    SecondFactor: [SessionError::MfaRequired(MoreNeeded {
        token: "AZq83gAAcACAAAAAAAAAAgAAAAAAAAAAiT0x4yN3o1mQk7vT2bW9eYcJ0x4yN3o1mQk7vT2bW9c".to_owned().into(),
        expires_in: Duration::from_mins(5),
        methods: vec![Method::Totp, Method::Passkey, Method::RecoveryCode],
    }).into(), SessionError::MfaEnrolmentRequired.into()];
    /// Finishing a login that waits.
    MfaToken: [SessionError::InvalidMfaToken.into()];
    /// Verifying a code.
    Code: [SessionError::InvalidCode.into()];
    /// Verifying a passkey.
    Passkey: [SessionError::InvalidPasskey { is_unknown: true }.into()];
    /// Verifying a recovery code or a reset link.
    Recovery: [SessionError::InvalidRecoveryCode.into(), SessionError::InvalidResetToken.into()];
    /// Asking for a fresh proof.
    FreshProof: [SessionError::ReauthenticationRequired(vec![Method::Password, Method::Passkey]).into()];
    /// Adding a passkey.
    NewPasskey: [FactorError::PasskeyExists.into()];
    /// Removing a factor.
    LastFactor: [FactorError::Required.into()];
    /// Authorizing a registration.
    Admission: [
        AdmissionError::Closed.into(),
        AdmissionError::InvitationRequired.into(),
        AdmissionError::InvalidInvitation.into(),
    ];
    /// Assigning a user name.
    Username: [RegisterError::UsernameTaken.into()];
    /// Limiting attempts.
    Throttle: [Throttled { retry_after: Duration::from_secs(30) }.into()];
    /// Hashing passwords.
    Hashing: [Overloaded { retry_after: Duration::from_secs(2) }.into()];
    /// Finding something by its id.
    Id: [Problem::not_found()];
    /// Opening the request that a page carries.
    WaitingRequest: [Problem::request_expired()];
    /// Using the database.
    Database: [Problem::unavailable("database"), Problem::unexplained()];
    /// Checking the health of all parts.
    Health: [Problem::unavailable("database")];
}

macro_rules! tuple {
    ($($name:ident)+) => {
        impl<$($name: ErrorResponses),+> ErrorResponses for ($($name,)+) {
            fn problems() -> Vec<Problem> {
                [$($name::problems()),+].into_iter().flatten().collect()
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);

/// The error responses of all these parts, as an operation's responses.
pub(super) struct Errors<T>(PhantomData<T>);

impl<T: ErrorResponses> IntoResponses for Errors<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut by_status = BTreeMap::<u16, Vec<Problem>>::new();
        for problem in T::problems() {
            by_status.entry(problem.status().as_u16()).or_default().push(problem);
        }
        let responses = by_status.into_iter();
        responses.map(|(status, problems)| (status.to_string(), describe(&problems))).collect()
    }
}

/// Like [`Errors`], with a header that the responses of one status have at this operation only.
pub(super) fn with_header<T: ErrorResponses>(
    status: StatusCode,
    name: &str,
    about: &str,
) -> BTreeMap<String, RefOr<Response>> {
    let mut responses = Errors::<T>::responses();
    if let Some(RefOr::T(response)) = responses.get_mut(status.as_str()) {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        let header = HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build();
        response.headers.insert(name.to_owned(), header.into());
    }
    responses
}

/// Describes all the problems of one status. Their schema is the same for all, so that generated clients
/// have one type for them; the codes are in the description and the examples only, because more may come.
fn describe(problems: &[Problem]) -> RefOr<Response> {
    let headers = problems.iter().filter_map(Problem::header_name);
    let language = problems.iter().any(Problem::is_for_people).then_some("Content-Language");
    let headers = headers.chain(language).map(|name| (name.to_owned(), header(name))).collect();
    let mut problems: Vec<_> = problems.iter().map(Problem::to_dto).collect();
    problems.dedup_by(|next, previous| next.code == previous.code);
    let codes: Vec<_> = problems.iter().map(|problem| format!("`{}`", problem.code)).collect();
    let title = problems.first().map(|problem| problem.title.clone()).unwrap_or_default();
    let about = format!("{title}: {}", codes.join(", "));
    let schema = Ref::from_schema_name("Problem");
    let examples = problems.iter().map(|problem| {
        let example = ExampleBuilder::new().value(Some(json!(problem))).build();
        (problem.code.clone(), RefOr::T(example))
    });
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build();
    let mut response =
        ResponseBuilder::new().description(about).content(MEDIA_TYPE, content).build();
    response.headers = headers;
    response.into()
}

/// Returns a reference to a header that the document describes once.
pub(super) fn header(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}
