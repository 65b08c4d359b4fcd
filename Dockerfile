# Builds the server and puts it alone into a small image.
FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --locked --profile dist && cp target/dist/dossier /dossier

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data dossier \
    && install -d -o dossier -g dossier -m 700 /data
COPY --from=build /dossier /usr/local/bin/dossier
USER dossier
WORKDIR /data
VOLUME /data
EXPOSE 4000
ENV DOSSIER_PROFILE=production \
    DOSSIER_DATA_DIR=/data \
    DOSSIER_LISTEN=0.0.0.0:4000
# Longer than server.shutdown_timeout must be what stops the container: docker run --stop-timeout 30.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/4000 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dossier"]
CMD ["serve"]
