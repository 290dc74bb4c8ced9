//! The way to the writer.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use super::Request;
use super::waiting::{Place, Waiting};
use crate::error::AppError;

/// What the writer is told.
pub(super) enum Message {
    /// Decide this, which waits in a place.
    Decide(Box<Request>, Place),
    /// A turn has ended.
    Appended,
    /// Finish what came before, and end.
    Stop,
}

/// The way to the writer, which ends when nobody has it any more.
#[derive(Clone, Debug)]
pub(crate) struct Queue(Arc<Way>);

#[derive(Debug)]
struct Way {
    messages: Sender<Message>,
    waiting: Waiting,
}

impl Queue {
    pub(super) fn of(messages: Sender<Message>, length: usize) -> Queue {
        Queue(Arc::new(Way { messages, waiting: Waiting::of(length) }))
    }

    /// Hands over a request, unless too many are waiting.
    pub fn offer(&self, request: Request) -> Result<(), AppError> {
        let place = self.0.waiting.try_take().ok_or(AppError::Busy)?;
        self.send(Message::Decide(Box::new(request), place))
    }

    /// Hands over a request, waiting for a place in the queue.
    pub fn push(&self, request: Request) -> Result<(), AppError> {
        self.send(Message::Decide(Box::new(request), self.0.waiting.take()))
    }

    /// Tells the writer to end once it has finished what it was given before.
    pub fn stop(&self) {
        // A writer that has ended already need not be told.
        let _ = self.0.messages.send(Message::Stop);
    }

    fn send(&self, message: Message) -> Result<(), AppError> {
        self.0.messages.send(message).map_err(|_| AppError::ReadOnly)
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Stop);
    }
}
