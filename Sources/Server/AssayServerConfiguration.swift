// SPDX-License-Identifier: Apache-2.0

/// How a server listens, and how it ends.
package struct AssayServerConfiguration: Sendable {
    /// For admission and the API, with TLS.
    package var secureAddress: ListenAddress
    /// For `/healthz`, `/readyz` and `/metrics`, without; `nil` for none.
    package var plainAddress: ListenAddress?
    package var certificate: CertificateSource
    /// How often the certificate is read again.
    package var certificateInterval = Duration.seconds(10)
    package var clientAuthentication = ClientAuthentication.none
    package var limits = ServerLimits()
    /// Between the wish to end and the end of listening: endpoints of a Service are taken away in this time.
    package var shutdownDelay = Duration.seconds(5)
    /// For the requests that still run then.
    package var drainTime = Duration.seconds(20)

    package init(
        secureAddress: ListenAddress = ListenAddress(host: "0.0.0.0", port: 8443),
        plainAddress: ListenAddress? = ListenAddress(host: "0.0.0.0", port: 8080),
        certificate: CertificateSource
    ) {
        self.secureAddress = secureAddress
        self.plainAddress = plainAddress
        self.certificate = certificate
    }
}
