//! Fresh ids, salts and the fingerprints of words: the randomness that the domain must not draw.

use touchstone_domain::ids::TextId;
use touchstone_domain::text::{Commitment, TextRef};
use touchstone_store::NewText;
use uuid::Uuid;

/// A fresh UUIDv7.
pub fn fresh_id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}

/// 32 bytes from the operating system.
pub(crate) fn random_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes; without them no key or salt could be made safely");
    bytes
}

/// The words of one command, on their way to stand beside the log.
#[derive(Debug, Default)]
pub struct Words(Vec<NewText>);

impl Words {
    /// Sets words aside and answers with what the event may know of them.
    pub fn mint(&mut self, text: String) -> TextRef {
        let (id, salt) = (Uuid::now_v7(), random_bytes());
        let commitment = Commitment::to(&salt, &text);
        self.0.push(NewText { id, salt, text });
        TextRef { id: TextId(id), commitment }
    }

    /// The same for words that may be absent.
    pub fn mint_some(&mut self, text: Option<String>) -> Option<TextRef> {
        text.map(|text| self.mint(text))
    }

    /// All of them.
    pub fn into_texts(self) -> Vec<NewText> {
        self.0
    }
}
