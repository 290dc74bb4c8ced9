//! Support: what an academy is entitled to and gets, what it asks for, and whom the trust sends.

mod board;
mod deployments;
mod entitlement;
mod reading;
mod requests;
mod view;

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    entitlement::routes(config);
    requests::routes(config);
    deployments::routes(config);
    board::routes(config);
}
