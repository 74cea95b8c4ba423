// SPDX-License-Identifier: Apache-2.0

package import TestSigstore

extension TestNotary {
    /// When everything is minted, in seconds since 1970.
    package static let now = 1_800_000_000
    /// A year, in seconds.
    package static let year = 365 * 86_400

    /// How a chain of certificates is made: a root, authorities below it, and a signer. Nothing is checked.
    package struct ChainRecipe: Sendable {
        package var root: TestSigstore.CertificateRecipe
        /// The authorities between, the one below the root first.
        package var intermediates: [TestSigstore.CertificateRecipe]
        package var leaf: TestSigstore.CertificateRecipe
        /// The signer's key; `nil` for a fresh one on P-256.
        package var leafKey: TestSigstore.Key?
        /// The key of the root, and of the authorities; `nil` for fresh ones on P-256.
        package var authorityKey: TestSigstore.Key?

        /// As the specification wants it: a root, one authority, a signer; the authorities valid from a year before
        /// `now` to ten years after, the signer from a month before it to a year after.
        package init(now: Int = TestNotary.now) {
            root = Self.authority("acme-root", now: now)
            intermediates = [Self.authority("acme-intermediate", pathLength: 0, now: now)]
            leaf = TestSigstore.CertificateRecipe(
                subject: Self.subject("signer"), notBefore: now - 30 * 86_400,
                notAfter: now + TestNotary.year,
                extensions: [.keyUsage(.digitalSignature), .extendedKeyUsage(.codeSigning)])
        }

        /// An authority's certificate.
        package static func authority(
            _ name: String, pathLength: Int? = nil, now: Int = TestNotary.now
        ) -> TestSigstore.CertificateRecipe {
            TestSigstore.CertificateRecipe(
                subject: subject(name), notBefore: now - TestNotary.year,
                notAfter: now + 10 * TestNotary.year,
                extensions: [
                    .keyUsage(.keyCertificateSign, .certificateListSign), .authority(pathLength: pathLength),
                ])
        }

        /// `C=US, ST=WA, L=Seattle, O=acme, OU=release, CN=…`.
        package static func subject(_ name: String) -> [TestSigstore.Attribute] {
            [
                .country("US"), .state("WA"), .locality("Seattle"), .organization("acme"), .unit("release"),
                .commonName(name),
            ]
        }
    }
}

extension TestSigstore.Attribute {
    /// C=.
    package static func country(_ value: String) -> Self { Self(identifier: "2.5.4.6", value: value) }
    /// ST=.
    package static func state(_ value: String) -> Self { Self(identifier: "2.5.4.8", value: value) }
    /// L=.
    package static func locality(_ value: String) -> Self { Self(identifier: "2.5.4.7", value: value) }
    /// OU=.
    package static func unit(_ value: String) -> Self { Self(identifier: "2.5.4.11", value: value) }
    /// STREET=.
    package static func street(_ value: String) -> Self { Self(identifier: "2.5.4.9", value: value) }
    /// serialNumber, which RFC 4514 has no short name for.
    package static func serialNumber(_ value: String) -> Self { Self(identifier: "2.5.4.5", value: value) }
    /// DC=.
    package static func domain(_ value: String) -> Self {
        Self(identifier: "0.9.2342.19200300.100.1.25", value: value)
    }
    /// UID=.
    package static func user(_ value: String) -> Self {
        Self(identifier: "0.9.2342.19200300.100.1.1", value: value)
    }
}
