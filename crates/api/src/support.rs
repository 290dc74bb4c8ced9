//! Support: what an academy is entitled to and gets, what it asks for, and whom the trust sends.

mod advisers;
mod board;
mod capacity;
mod deployments;
mod entitlement;
mod reading;
mod requests;
mod view;

pub(crate) use reading::Days;

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    entitlement::routes(config);
    requests::routes(config);
    deployments::routes(config);
    board::routes(config);
    advisers::routes(config);
    capacity::routes(config);
}
