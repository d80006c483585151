# The server alone, on a small base, as nobody in particular.
#
#   docker build -t stoa .
#   docker run -p 8787:8787 -v stoa:/data stoa
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The compiled dependencies stay in the builder's cache from one build to the next.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/target \
    CARGO_TARGET_DIR=/target cargo build --release --locked --package stoad \
    && install -D /target/release/stoad /out/stoad \
    && install -d -o 10001 -g 10001 /out/data

FROM debian:bookworm-slim
COPY --from=build /out/stoad /usr/local/bin/stoad
COPY --from=build --chown=10001:10001 /out/data /data
USER 10001:10001
WORKDIR /data
ENV STOA_LISTEN=0.0.0.0:8787 \
    STOA_DATA_DIR=/data
VOLUME ["/data"]
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["stoad", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["stoad"]
CMD ["serve"]
