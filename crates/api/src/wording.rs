//! Finds the words for what is shown. Records hold ids and fingerprints; a view first says which
//! words it needs, then all of them are read at once, off the record's lock.

use std::collections::BTreeMap;

use serde::Serialize;
use touchstone_app::{App, AppError, PersonWords, TriedWords};
use touchstone_domain::event::{EvidenceKind, Term};
use touchstone_domain::ids::{PersonId, TextId};
use touchstone_domain::text::TextRef;
use touchstone_projections::TrustRecord;
use utoipa::ToSchema;

/// A person as they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Person, example = json!({"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}))]
pub(crate) struct PersonView {
    /// The person's id in this trust.
    #[schema(value_type = String, format = Uuid)]
    pub id: PersonId,
    /// Their name; absent once it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their job title, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// True once their name was erased; what they did stays.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// The words that a view needs.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    texts: Vec<TextId>,
    at_hand: BTreeMap<TextId, String>,
    people: Vec<(PersonId, TextRef, Option<TextRef>)>,
}

impl Needs {
    /// Needs a text.
    pub fn text(&mut self, text: TextRef) {
        self.texts.push(text.id);
    }

    /// Needs texts.
    pub fn texts(&mut self, texts: impl IntoIterator<Item = TextRef>) {
        self.texts.extend(texts.into_iter().map(|text| text.id));
    }

    /// Needs a person's name and title.
    pub fn person(&mut self, record: &TrustRecord, person: PersonId) {
        if let Some(known) = record.people.get(&person)
            && !self.people.iter().any(|(already, ..)| *already == person)
        {
            self.people.push((person, known.name, known.title));
        }
    }

    /// Needs several people's.
    pub fn people(&mut self, record: &TrustRecord, people: impl IntoIterator<Item = PersonId>) {
        people.into_iter().for_each(|person| self.person(record, person));
    }

    /// Has some already: those that came with the command whose answer is being made.
    pub fn has(&mut self, words: &[(TextId, String)]) {
        self.at_hand.extend(words.iter().cloned());
    }

    /// Reads them all.
    pub fn read(self, app: &App) -> Result<Words, AppError> {
        let Needs { texts: needed, at_hand: mut texts, people } = self;
        let missing: Vec<TextId> = needed.into_iter().filter(|text| !texts.contains_key(text)).collect();
        texts.extend(app.words(&missing)?);
        Ok(Words { texts, people: app.people_words(&people)? })
    }
}

/// Words that were found.
#[derive(Debug, Default)]
pub(crate) struct Words {
    texts: BTreeMap<TextId, String>,
    people: BTreeMap<PersonId, PersonWords>,
}

impl Words {
    /// Adds the words of something that was tried, which stand nowhere else.
    pub fn also(&mut self, words: TriedWords) {
        self.texts.extend(words);
    }

    /// A text; `None` once it was erased.
    pub fn text(&self, text: TextRef) -> Option<String> {
        self.texts.get(&text.id).cloned()
    }

    /// A published term, or the words in its place; `None` once those were erased.
    pub fn term(&self, term: &Term) -> Option<String> {
        term.published().map(ToOwned::to_owned).or_else(|| self.text(term.own()?))
    }

    /// A kind of evidence, likewise.
    pub fn kind(&self, kind: &EvidenceKind) -> Option<String> {
        kind.source().map(ToString::to_string).or_else(|| self.text(kind.own()?))
    }

    /// A person.
    pub fn person(&self, id: PersonId) -> PersonView {
        let known = self.people.get(&id).cloned().unwrap_or_default();
        PersonView { id, erased: known.name.is_none(), name: known.name, title: known.title }
    }

    /// A person who may be absent.
    pub fn maybe_person(&self, id: Option<PersonId>) -> Option<PersonView> {
        id.map(|id| self.person(id))
    }
}
