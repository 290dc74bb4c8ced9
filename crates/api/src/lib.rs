//! The only crate that knows HTTP and clients' JSON.
