//! The five frameworks that ship with the program.
//!
//! They are files like any trust's own and pass through the same parser: nothing in the code knows
//! one from another.

/// A framework document that ships with the program.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// The framework's code, the same as in its document.
    pub code: &'static str,
    /// The document, JSON.
    pub document: &'static str,
}

static BUILT_IN: [BuiltIn; 5] = [
    BuiltIn { code: "prospere", document: include_str!("../../frameworks/prospere.json") },
    BuiltIn { code: "agora", document: include_str!("../../frameworks/agora.json") },
    BuiltIn { code: "scholars", document: include_str!("../../frameworks/scholars.json") },
    BuiltIn { code: "wpt", document: include_str!("../../frameworks/wpt.json") },
    BuiltIn { code: "amadeus", document: include_str!("../../frameworks/amadeus.json") },
];

/// The frameworks that ship with the program.
pub fn built_in() -> &'static [BuiltIn] {
    &BUILT_IN
}
