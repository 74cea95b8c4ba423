# SPDX-License-Identifier: Apache-2.0
# The command line and the server in one image: docker build -t assay .
FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libsqlite3-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
# The package names these targets, so they must be there; none of them is built.
COPY Tests Tests
COPY Fuzz Fuzz
RUN swift build -c release --product assay --static-swift-stdlib \
    && install -D -m 0755 "$(swift build -c release --show-bin-path)/assay" /out/assay \
    && strip /out/assay

FROM debian:12-slim
# Beside the C library, this is all that the program is linked to.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libsqlite3-0 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 65532 -g 65532 -m 0750 /var/lib/assay
COPY --from=build /out/assay /usr/bin/assay
COPY LICENSE /usr/share/doc/assay/LICENSE
# A number, so that Kubernetes can tell that it is not root.
USER 65532:65532
WORKDIR /var/lib/assay
EXPOSE 8443 8080
ENTRYPOINT ["/usr/bin/assay"]
CMD ["help"]
