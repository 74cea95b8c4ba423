// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// A transparency log: Rekor of the first or of the second generation.
    package struct Log: Sendable {
        /// What an instance of Rekor promises.
        package enum Generation: Sendable, Equatable {
            /// Signed entry timestamps and proofs.
            case v1
            /// Proofs only; time comes from elsewhere.
            case v2
        }

        /// Which Rekor it is.
        package let generation: Generation
        /// Its key: ECDSA P-256, or Ed25519 for the second generation.
        package var key: Key
        /// Its host, which is also the name in its checkpoints.
        package var host: String
        /// The tree that a checkpoint of the first generation names.
        package var treeID = 1_193_050_959_916_656_506
        /// What the trust root says of it.
        package var validFor: Validity

        /// A log with a fresh key.
        package init(_ generation: Generation, host: String? = nil, validFor: Validity) throws {
            self.generation = generation
            self.validFor = validFor
            switch generation {
            case .v1:
                key = try Key(.p256)
                self.host = host ?? "rekor.acme.test"
            case .v2:
                key = try Key(.ed25519)
                self.host = host ?? "log2026-1.rekor.acme.test"
            }
        }

        /// Where it would be asked.
        package var baseURL: String { "https://\(host)" }

        /// The log's identifier in bundles and trust roots: SHA-256 of the key, or the whole signed-note key
        /// identifier.
        package var logID: [UInt8] {
            switch generation {
            case .v1: key.fingerprint
            case .v2: Hash.sha256.digest(Array(host.utf8) + [0x0A, 0x01] + key.rawPublicKey)
            }
        }

        /// First line of its checkpoints.
        package var origin: String {
            switch generation {
            case .v1: "\(host) - \(treeID)"
            case .v2: host
            }
        }
    }
}
