// SPDX-License-Identifier: Apache-2.0

/// What callers may cost.
package struct ServerLimits: Sendable {
    /// The largest AdmissionReview, in bytes. An object has at most 1.5 MiB, since etcd takes no more, and a review may
    /// hold it twice; other stores and escapes take more.
    package var admissionBody = 8 << 20
    /// Bodies that are held in memory at once, of all requests of a listener, in bytes.
    package var bodiesInMemory = 128 << 20
    /// Most JSON values of an AdmissionReview. Values of Kubernetes take 13 to 18 bytes of text, so that an object of
    /// 3 MiB, or one of 1.5 MiB before and after a change, has up to 250,000.
    package var reviewValues = 300_000
    /// A review of so many values is decided at once; one of more waits for room. An Application of a hundred resources,
    /// before and after a change, has half as many.
    package var smallReviewValues = 5_000
    /// Values of larger reviews that are held in memory at once, each of them some 100 bytes and at most 150 beside the
    /// text of its string: room for eight of the largest.
    package var valuesInMemory = 2_000_000
    /// What is read of a body that is not wanted, so that its sender reads the answer; then the connection is closed.
    package var discardedBody = 16 << 20
    /// Requests at once on a listener. Beyond it reviews are denied, and beyond twice as many they get HTTP 503.
    package var requests = 256
    /// Connections at once on a listener; further ones wait in the kernel.
    package var connections = 1_024
    /// For the handshake of TLS.
    package var handshakeTime = Duration.seconds(10)
    /// From the first byte of a request to the end of its header.
    package var headerTime = Duration.seconds(10)
    /// For the body of a request.
    package var bodyTime = Duration.seconds(15)
    /// For the handler of an API endpoint.
    package var handlerTime = Duration.seconds(30)
    /// Between two requests of a connection. The API server keeps idle ones for 90 seconds; a server that closes first
    /// loses requests that are under way.
    package var idleTime = Duration.seconds(120)
    /// The largest header, in bytes. Tokens and the groups of users are in it.
    package var header = 32 << 10

    package init() {}
}
