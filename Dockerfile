# The controller's image: both programs on a plain Node. It runs as any user but root, and never writes to its file system.
#   BUILD  builds: Debian with Node 20 or later
#   BASE   runs: anything with Node 22.19 or later on the PATH below; no shell is needed
ARG BUILD=node:24-slim
ARG BASE=node:24-slim

FROM ${BUILD} AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /sluice
COPY . .
RUN make build install DESTDIR=/out

FROM ${BASE}
COPY --from=build /out/ /
COPY --from=build /sluice/dist/THIRD-PARTY-LICENSES /sluice/LICENSE /usr/share/doc/sluice/
ENV NODE_ENV=production PATH=/usr/local/bin:/usr/bin:/bin:/nodejs/bin
USER 65532:65532
EXPOSE 8080 8090
ENTRYPOINT ["node", "/usr/local/bin/sluice-controller"]
