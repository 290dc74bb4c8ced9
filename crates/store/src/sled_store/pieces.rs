//! THE STORAGE CONTRACT. The layouts here are on disk for ever.
//!
//! A value that may be large and may be replaced. Pieces are never overwritten: a new value gets
//! pieces under a new name, then one key turns to them, then the old ones go; so a crash at any
//! moment leaves the old value or the new one, and at worst pieces that nobody names.
//!
//! ```text
//! value   0 | bytes                                   up to PIECE_BYTES
//!         1 | name 16 | length u32                    above
//! piece   under name 16 | number u16                  name = BLAKE3(tree u8 | key | value), cut
//! ```

use std::collections::HashSet;

use sled::{IVec, Tree};

use super::database::DatabaseFault;
use crate::wire::{Fields, Unreadable};

/// The most bytes of one value or piece: a page of twenty stays below what sled keeps in its log.
pub(crate) const PIECE_BYTES: usize = 64 * 1024;

const WHOLE: u8 = 0;
const IN_PIECES: u8 = 1;

type Name = [u8; 16];

/// What is shown keys and values.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<(), DatabaseFault>;

/// A tree whose values may be in pieces.
#[derive(Debug)]
pub(crate) struct Pieced {
    letter: u8,
    tree: Tree,
    pieces: Tree,
}

/// What a value says, before its pieces are read.
enum Kept<'a> {
    Whole(&'a [u8]),
    InPieces(Name, usize),
}

fn kept(bytes: &[u8]) -> Result<Kept<'_>, Unreadable> {
    let mut fields = Fields(bytes);
    match fields.u8()? {
        WHOLE => Ok(Kept::Whole(fields.0)),
        IN_PIECES => {
            let (name, length) = (fields.array()?, fields.u32()? as usize);
            fields.end()?;
            Ok(Kept::InPieces(name, length))
        }
        _ => Err(Unreadable::Broken("a value is neither whole nor in pieces")),
    }
}

impl Pieced {
    pub(crate) fn new(letter: u8, tree: Tree, pieces: Tree) -> Self {
        Pieced { letter, tree, pieces }
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }

    pub(crate) fn put(&self, key: &[u8], value: &[u8]) -> Result<(), DatabaseFault> {
        if value.len() <= PIECE_BYTES {
            let old = self.tree.insert(key, [&[WHOLE], value].concat())?;
            return self.drop_pieces(old, None);
        }
        let name = self.name(key, value);
        for (number, piece) in (0_u16..).zip(value.chunks(PIECE_BYTES)) {
            self.pieces.insert(piece_key(&name, number), piece)?;
        }
        let old = self.tree.insert(key, [&[IN_PIECES], name.as_slice(), &(value.len() as u32).to_be_bytes()].concat())?;
        self.drop_pieces(old, Some(name))
    }

    pub(crate) fn remove(&self, key: &[u8]) -> Result<(), DatabaseFault> {
        let old = self.tree.remove(key)?;
        self.drop_pieces(old, None)
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<IVec>, DatabaseFault> {
        self.tree.get(key)?.map_or(Ok(None), |bytes| self.whole(key, bytes))
    }

    /// Shows every value whose key begins with a prefix, in the order of the keys.
    pub(crate) fn each(&self, prefix: &[u8], visit: Visit<'_>) -> Result<(), DatabaseFault> {
        for pair in self.tree.scan_prefix(prefix) {
            let (key, bytes) = pair?;
            if let Kept::Whole(value) = kept(&bytes)? {
                visit(&key, value)?;
            } else if let Some(value) = self.whole(&key, bytes)? {
                visit(&key, &value)?;
            }
        }
        Ok(())
    }

    /// Puts a value together. Where a piece is missing because the value was replaced meanwhile,
    /// the new one is read.
    fn whole(&self, key: &[u8], mut bytes: IVec) -> Result<Option<IVec>, DatabaseFault> {
        loop {
            let (name, length) = match kept(&bytes)? {
                Kept::Whole(value) => return Ok(Some(bytes.subslice(1, value.len()))),
                Kept::InPieces(name, length) => (name, length),
            };
            let mut value = Vec::new();
            for number in (0_u16..).take(length.div_ceil(PIECE_BYTES)) {
                value.extend_from_slice(&self.pieces.get(piece_key(&name, number))?.unwrap_or_default());
            }
            if value.len() == length && self.name(key, &value) == name {
                return Ok(Some(value.into()));
            }
            match self.tree.get(key)? {
                None => return Ok(None),
                Some(now) if now != bytes => bytes = now,
                Some(_) => return Err(DatabaseFault::Damaged("a piece of a value is missing".to_owned())),
            }
        }
    }

    fn name(&self, key: &[u8], value: &[u8]) -> Name {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[self.letter]);
        hasher.update(key);
        hasher.update(value);
        let mut name = Name::default();
        name.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        name
    }

    fn drop_pieces(&self, old: Option<IVec>, stays: Option<Name>) -> Result<(), DatabaseFault> {
        let Some(old) = old else { return Ok(()) };
        let Kept::InPieces(name, length) = kept(&old)? else { return Ok(()) };
        if stays != Some(name) {
            for number in (0_u16..).take(length.div_ceil(PIECE_BYTES)) {
                self.pieces.remove(piece_key(&name, number))?;
            }
        }
        Ok(())
    }
}

/// Takes away the pieces that no value in these trees names.
pub(crate) fn sweep_unnamed(trees: &[&Pieced]) -> Result<(), DatabaseFault> {
    let Some(pieces) = trees.first().map(|tree| &tree.pieces).filter(|pieces| !pieces.is_empty()) else { return Ok(()) };
    let mut named: HashSet<Name> = HashSet::new();
    for pair in trees.iter().flat_map(|tree| tree.tree.iter()) {
        if let Kept::InPieces(name, _) = kept(&pair?.1)? {
            named.insert(name);
        }
    }
    for key in pieces.iter().keys() {
        let key = key?;
        if !named.contains(&Fields(&key).array::<16>()?) {
            pieces.remove(key)?;
        }
    }
    Ok(())
}

fn piece_key(name: &Name, number: u16) -> Vec<u8> {
    [name.as_slice(), &number.to_be_bytes()].concat()
}
