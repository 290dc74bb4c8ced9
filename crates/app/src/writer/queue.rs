//! The way to the writer.

use std::sync::mpsc::{SyncSender, TrySendError};

use super::Request;
use crate::error::AppError;

/// What the writer is told.
pub(super) enum Message {
    /// Decide this. Boxed, since the queue keeps a place for each message it can hold.
    Decide(Box<Request>),
    /// Finish what came before, and end.
    Stop,
}

/// The way to the writer.
#[derive(Clone, Debug)]
pub(crate) struct Queue(SyncSender<Message>);

impl Queue {
    pub(super) fn of(messages: SyncSender<Message>) -> Queue {
        Queue(messages)
    }

    /// Hands over a request, unless too many are waiting.
    pub fn offer(&self, request: Request) -> Result<(), AppError> {
        self.0.try_send(Message::Decide(Box::new(request))).map_err(|error| match error {
            TrySendError::Full(_) => AppError::Busy,
            TrySendError::Disconnected(_) => AppError::ReadOnly,
        })
    }

    /// Hands over a request, waiting for a place in the queue.
    pub fn push(&self, request: Request) -> Result<(), AppError> {
        self.0.send(Message::Decide(Box::new(request))).map_err(|_| AppError::ReadOnly)
    }

    /// Tells the writer to end once it has finished what it was given before.
    pub fn stop(&self) {
        // A writer that has ended already need not be told.
        let _ = self.0.send(Message::Stop);
    }
}
