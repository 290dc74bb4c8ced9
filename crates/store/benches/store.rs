//! What the store costs: appending in groups, reading everything back, packing and unpacking.
//!
//! Elements are events of 400 bytes, one to a command, so that a group of 64 is 64 commands with one
//! synchronisation. Appending is measured twice: on the disk of temporary files, and in memory where
//! there is `/dev/shm`, so that the processor is seen without the disk.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use touchstone_store::{Commit, LogKey, LogKind, MemoryStore, NewEvent, Options, SledStore, Store};
use uuid::Uuid;

const LOG: LogKey = LogKey { trust: Uuid::from_u128(1), kind: LogKind::Main };
const GROUPS: [u64; 4] = [1, 8, 64, 512];

fn commits(store: &dyn Store, count: u64) -> Vec<Commit> {
    let head = store.head(LOG);
    let event = |n: u64| NewEvent { id: Uuid::from_u128(u128::from(n)), bytes: format!("{n:<400}").into_bytes() };
    (head..head + count).map(|n| Commit { events: vec![event(n)], ..Commit::to(LOG, n) }).collect()
}

fn filled(dir: &Path, events: u64) -> SledStore {
    let store = SledStore::open(dir, Options::default()).expect("the directory is empty");
    while store.head(LOG) < events {
        store.append(commits(&store, 512)).expect("there is room");
    }
    store
}

fn appending(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("append");
    group.measurement_time(Duration::from_secs(5)).warm_up_time(Duration::from_secs(1)).sample_size(20);
    let places = [("disk", std::env::temp_dir()), ("memory", "/dev/shm".into())];
    for (name, place) in places.into_iter().filter(|(_, place)| place.is_dir()) {
        for size in GROUPS {
            let dir = tempfile::tempdir_in(&place).expect("the place may be written");
            let store = SledStore::open(dir.path(), Options::default()).expect("the directory is empty");
            group.throughput(Throughput::Elements(size));
            group.bench_with_input(BenchmarkId::new(name, size), &size, |bencher, size| {
                let setup = || commits(&store, *size);
                bencher.iter_batched(setup, |commits| store.append(commits).expect("there is room"), criterion::BatchSize::PerIteration);
            });
        }
    }
    group.finish();
}

fn replaying(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("replay");
    group.sample_size(20);
    let dir = tempfile::tempdir().expect("there is room for a directory");
    let store = filled(dir.path(), 100_352);
    group.throughput(Throughput::Elements(store.head(LOG)));
    group.bench_function("100k events", |bencher| {
        bencher.iter(|| {
            store
                .replay(&mut |event| {
                    black_box(event);
                })
                .expect("it was just written")
        });
    });
    group.bench_function("verify 100k events", |bencher| bencher.iter(|| store.verify(&mut |_, _| ()).expect("it was just written")));
    drop(store);
    group.bench_function("open 100k events", |bencher| {
        bencher.iter(|| SledStore::open(dir.path(), Options::default()).expect("it was just written"));
    });
    group.finish();
}

fn packing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chunk");
    let store = MemoryStore::new();
    let events: Vec<Vec<u8>> = commits(&store, 64).into_iter().flat_map(|commit| commit.events).map(|event| event.bytes).collect();
    group.throughput(Throughput::Elements(64));
    group.bench_function("encode 64", |bencher| bencher.iter(|| touchstone_store::bench::encode(black_box(&events))));
    let chunk = touchstone_store::bench::encode(&events);
    group.bench_function("decode and verify 64", |bencher| bencher.iter(|| touchstone_store::bench::decode(black_box(&chunk))));
    group.finish();
}

criterion_group!(benches, packing, replaying, appending);
criterion_main!(benches);
