//! Reading and sealing the byte layouts that the store keeps.
//!
//! Whatever comes back from a disk is a claim until it is checked: every read here can fail, and
//! none can panic or allocate by a length that it has not compared with what is there.

use uuid::Uuid;

use crate::contract::{LogKey, LogKind};

/// Bytes of the checksum at the end of a sealed value.
pub(crate) const SEAL_BYTES: usize = 32;

/// Why bytes are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("format {0} is newer than this program")]
    Newer(u8),
    #[error("{0}")]
    Broken(&'static str),
}

/// Takes fields off the front of a byte slice.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Unreadable> {
        let (front, rest) = self.0.split_at_checked(count).ok_or(Unreadable::Broken("it ends too early"))?;
        self.0 = rest;
        Ok(front)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let (front, rest) = self.0.split_first_chunk().ok_or(Unreadable::Broken("it ends too early"))?;
        self.0 = rest;
        Ok(*front)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Unreadable> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Unreadable> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Unreadable> {
        self.array().map(u64::from_be_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64, Unreadable> {
        self.array().map(i64::from_be_bytes)
    }

    pub(crate) fn uuid(&mut self) -> Result<Uuid, Unreadable> {
        self.array().map(Uuid::from_bytes)
    }

    pub(crate) fn log(&mut self) -> Result<LogKey, Unreadable> {
        let trust = self.uuid()?;
        let kind = match self.u8()? {
            0 => LogKind::Main,
            1 => LogKind::Restricted,
            _ => return Err(Unreadable::Broken("it names an unknown kind of log")),
        };
        Ok(LogKey { trust, kind })
    }

    /// A field that carries its length.
    pub(crate) fn framed(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.u32()? as usize;
        self.bytes(length)
    }

    /// The format byte that every layout begins with.
    pub(crate) fn format(&mut self, newest: u8) -> Result<(), Unreadable> {
        match self.u8()? {
            0 => Err(Unreadable::Broken("it has no format")),
            format if format > newest => Err(Unreadable::Newer(format)),
            _ => Ok(()),
        }
    }

    pub(crate) fn end(&self) -> Result<(), Unreadable> {
        if self.0.is_empty() { Ok(()) } else { Err(Unreadable::Broken("it goes on after its end")) }
    }
}

pub(crate) fn put_log(to: &mut Vec<u8>, log: LogKey) {
    to.extend(log.trust.as_bytes());
    to.push(match log.kind {
        LogKind::Main => 0,
        LogKind::Restricted => 1,
    });
}

pub(crate) fn put_framed(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend((bytes.len() as u32).to_be_bytes());
    to.extend(bytes);
}

/// Appends the BLAKE3 of everything before it.
pub(crate) fn seal(bytes: &mut Vec<u8>) -> [u8; SEAL_BYTES] {
    let hash = *blake3::hash(bytes).as_bytes();
    bytes.extend(hash);
    hash
}

/// Splits a sealed value into what it says and its checksum, without comparing them.
pub(crate) fn unsealed(bytes: &[u8]) -> Result<(&[u8], [u8; SEAL_BYTES]), Unreadable> {
    let (body, hash) = bytes.split_last_chunk().ok_or(Unreadable::Broken("it is too short for its checksum"))?;
    Ok((body, *hash))
}

/// What a sealed value says, if its checksum holds. A newer format has to keep this seal, for
/// without it nobody could tell it from damage.
pub(crate) fn checked(bytes: &[u8], newest: u8) -> Result<(&[u8], [u8; SEAL_BYTES]), Unreadable> {
    let (body, hash) = unsealed(bytes)?;
    if *blake3::hash(body).as_bytes() != hash {
        return Err(Unreadable::Broken("its checksum does not hold"));
    }
    Fields(body).format(newest)?;
    Ok((body, hash))
}

/// The same for a layout that begins with something other than its format.
pub(crate) fn checked_tail(bytes: &[u8]) -> Result<&[u8], Unreadable> {
    let (body, hash) = unsealed(bytes)?;
    if *blake3::hash(body).as_bytes() == hash { Ok(body) } else { Err(Unreadable::Broken("its checksum does not hold")) }
}
