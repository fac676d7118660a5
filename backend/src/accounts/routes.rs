//! The HTTP of accounts.

use std::sync::Arc;

use keystead_common::account::{RegisterRequest, RegisterResponse};
use warp::http::StatusCode;
use warp::http::header::{HeaderValue, LOCATION};
use warp::reply::Response;

use super::Username;
use crate::app::App;
use crate::client::Client;
use crate::http::problem::Problem;
use crate::http::reply;

/// `POST /register`
pub(crate) async fn register(
    app: Arc<App>,
    client: Client,
    request: Result<RegisterRequest, Problem>,
) -> Result<Response, Problem> {
    let request = request?;
    let username = Username::parse(request.username);
    let name = username.as_ref().map_or("", Username::as_str);
    let password = app.accounts.check_new_password(request.password, name).await;
    let (username, password) = match (username, password) {
        (Ok(username), Ok(password)) => (username, password),
        (username, password) => {
            let violations = [
                username.err().map(|violation| violation.on("username")),
                password.err().map(|violation| violation.on("password")),
            ];
            return Err(Problem::invalid_fields(violations.into_iter().flatten().collect()));
        }
    };
    let account = app.accounts.register(username, password, &client).await?;
    let answer = RegisterResponse {
        message: "The account has been created. You can log in now.".to_owned(),
        user: account.to_user(),
    };
    let mut response = reply::json(StatusCode::CREATED, &answer);
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/me"));
    Ok(response)
}
