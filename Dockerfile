# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin touchstone && strip target/release/touchstone \
    && mkdir -p /out/data && cp target/release/touchstone /out/touchstone

FROM debian:bookworm-slim
COPY --from=build /out/touchstone /usr/local/bin/touchstone
# A numeric user, so that an orchestrator can see that it is not root.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
ENV TOUCHSTONE_DATA=/data TOUCHSTONE_LISTEN=0.0.0.0:8080 TOUCHSTONE_LOG_FORMAT=json
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["/usr/local/bin/touchstone", "health", "--url", "http://127.0.0.1:8080"]
ENTRYPOINT ["/usr/local/bin/touchstone"]
CMD ["serve"]
