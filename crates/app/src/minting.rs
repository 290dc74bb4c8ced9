//! Fresh ids, salts and the fingerprints of words: the randomness that the domain must not draw.

use std::fmt;
use std::sync::Arc;

use touchstone_domain::codes::{SourceCode, SupportRoleCode};
use touchstone_domain::event::{EvidenceKind, Label, SupportRole, Term};
use touchstone_domain::framework::Framework;
use touchstone_domain::ids::TextId;
use touchstone_domain::text::{Commitment, TextRef};
use touchstone_store::NewText;
use uuid::Uuid;

/// A fresh UUIDv7.
pub fn fresh_id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}

const NO_RANDOM_BYTES: &str = "the operating system gives random bytes; without them no key or salt could be made safely";

/// 32 bytes from the operating system.
pub(crate) fn random_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect(NO_RANDOM_BYTES);
    bytes
}

/// Salts for some texts, drawn at once: asking the operating system for each costs more than the salt.
#[derive(Default)]
struct Salts(Vec<[u8; 32]>);

impl Salts {
    const AT_ONCE: usize = 4;

    fn draw(&mut self) -> [u8; 32] {
        self.0.pop().unwrap_or_else(|| {
            let mut salts = [[0; 32]; Salts::AT_ONCE];
            getrandom::fill(salts.as_flattened_mut()).expect(NO_RANDOM_BYTES);
            let [first, rest @ ..] = salts;
            self.0.extend(rest);
            first
        })
    }
}

/// Without what they are: a salt that is known before its text is used hides nothing.
impl fmt::Debug for Salts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Salts").field(&self.0.len()).finish()
    }
}

/// The words of one command, on their way to stand beside the log.
#[derive(Debug, Default)]
pub struct Words {
    texts: Vec<NewText>,
    salts: Salts,
    /// Those that the trust has adopted: what they name is a code and no words.
    frameworks: Vec<Arc<Framework>>,
}

impl Words {
    /// Words of a trust that has adopted these frameworks.
    pub fn beside(frameworks: Vec<Arc<Framework>>) -> Words {
        Words { frameworks, ..Words::default() }
    }

    /// As what somebody gives support: a role of the trust's frameworks, or words.
    pub fn support_role(&mut self, text: String) -> SupportRole {
        let known = |code: &SupportRoleCode| self.frameworks.iter().flat_map(|f| &f.support_roles).any(|role| role.code == *code);
        match SupportRoleCode::parse(&text).ok().filter(known) {
            Some(code) => SupportRole::Known(code),
            None => SupportRole::Own(self.mint(text)),
        }
    }

    /// A kind of evidence: one that counts for a source of the trust's frameworks, or words.
    pub fn kind(&mut self, code: SourceCode) -> EvidenceKind {
        match self.frameworks.iter().any(|framework| framework.knows_evidence(&code)) {
            true => EvidenceKind::Source(code),
            false => EvidenceKind::Own(self.mint(code.into())),
        }
    }

    /// A published term, or words.
    pub fn term(&mut self, text: String) -> Term {
        match Label::published(&text) {
            Some(term) => Term::Published(term),
            None => Term::Own(self.mint(text)),
        }
    }

    /// Sets words aside and answers with what the event may know of them.
    pub fn mint(&mut self, text: String) -> TextRef {
        let (id, salt) = (Uuid::now_v7(), self.salts.draw());
        let commitment = Commitment::to(&salt, &text);
        self.texts.push(NewText { id, salt, text });
        TextRef { id: TextId(id), commitment }
    }

    /// The same for words that may be absent.
    pub fn mint_some(&mut self, text: Option<String>) -> Option<TextRef> {
        text.map(|text| self.mint(text))
    }

    /// The ids of all so far.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.texts.iter().map(|text| text.id)
    }

    /// All of them.
    pub fn into_texts(self) -> Vec<NewText> {
        self.texts
    }
}
