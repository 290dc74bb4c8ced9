//! The service in process, under a clock that is set by hand: a story may last a school year and
//! take no longer than its requests.

use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Utc};
use serde_json::json;
use touchstone_api::Settings;
use touchstone_app::clock::ManualClock;
use touchstone_app::{App, QUEUE_LENGTH};
use touchstone_store::{MemoryStore, Store};

use super::client::Client;
use super::trust::Trust;

/// The operator's key in every test.
pub(crate) const OPERATOR: &str = "operator-key-of-the-acceptance-tests-0123456789";

/// A running service with its clock.
pub(crate) struct World {
    pub client: Client,
    clock: Arc<ManualClock>,
    store: Arc<dyn Store>,
    queue_length: usize,
    running: Option<Running>,
}

struct Running {
    app: App,
    handle: ServerHandle,
    thread: JoinHandle<std::io::Result<()>>,
}

/// An instant, written out; a bare date is ten in the morning.
pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    let full = if text.len() == 10 { format!("{text}T10:00:00Z") } else { text.to_owned() };
    DateTime::parse_from_rfc3339(&full).unwrap_or_else(|error| panic!("{text}: {error}")).to_utc()
}

impl World {
    /// A service that nobody has used yet, at the beginning of a school year.
    pub fn new() -> World {
        World::on(Arc::new(MemoryStore::new()))
    }

    /// A service on a store of one's own.
    pub fn on(store: Arc<dyn Store>) -> World {
        World::queueing(store, QUEUE_LENGTH)
    }

    /// A service on a store of one's own, with room for so many waiting commands.
    pub fn queueing(store: Arc<dyn Store>, queue_length: usize) -> World {
        let clock = Arc::new(ManualClock::at(instant("2025-09-01")));
        let (client, running) = start(&store, &clock, queue_length);
        World { client, clock, store, queue_length, running: Some(running) }
    }

    /// Sets the clock: a date, or an instant.
    pub fn at(&self, when: &str) {
        self.clock.set(instant(when));
    }

    /// Does what the running service does every hour; answers how many duties were put on record as missed.
    pub fn record_missed(&self) -> usize {
        let app = self.running.as_ref().expect("the service runs").app.clone();
        actix_web::rt::System::new().block_on(async move { app.record_missed_duties().await }).expect("the writer runs")
    }

    /// Stops the service and starts it anew on the same store.
    pub fn restart(&mut self) {
        self.stop();
        let (client, running) = start(&self.store, &self.clock, self.queue_length);
        (self.client, self.running) = (client, Some(running));
    }

    /// A trust under a built-in framework, with somebody in each leading role.
    #[track_caller]
    pub fn trust(&self, framework: &str) -> Trust {
        self.trust_called(framework, Some(framework))
    }

    /// A trust of that slug, perhaps without a framework.
    #[track_caller]
    pub fn trust_called(&self, slug: &str, framework: Option<&str>) -> Trust {
        let mut body = json!({"slug": slug, "name": format!("The {slug} trust")});
        if let Some(framework) = framework {
            body["framework"] = framework.into();
        }
        self.client.post(OPERATOR, "/v1/trusts", body).expect(201);
        Trust::people(&self.client, slug)
    }

    fn stop(&mut self) {
        let Some(Running { app, handle, thread }) = self.running.take() else { return };
        drop(handle.stop(false));
        let ended = thread.join();
        app.stop();
        if !std::thread::panicking() {
            ended.expect("the server's thread panics nowhere").expect("the server stops without an error");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start(store: &Arc<dyn Store>, clock: &Arc<ManualClock>, queue_length: usize) -> (Client, Running) {
    let app = App::start_with_queue(store.clone(), clock.clone(), Some(OPERATOR), queue_length).expect("a sound store opens");
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("a listener has an address");
    let (sender, receiver) = mpsc::channel();
    let served = app.clone();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let settings = Settings { workers: 2, ..Settings::default() };
            let server = touchstone_api::serve(served, listener, &settings)?;
            // The test that started the service waits for this.
            let _ = sender.send(server.handle());
            server.run().await
        })
    });
    let handle = receiver.recv().expect("the service starts");
    (Client::to(&format!("http://{address}")), Running { app, handle, thread })
}
