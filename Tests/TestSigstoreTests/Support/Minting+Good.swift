// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import TestSigstore

extension Minting {
    /// Everything that should be accepted, apart from the shapes of trees.
    static let good: [Minting] =
        logs + statements + leafKeys + identities + certificateTransparency + authorities + timestamps
        + managedKeys

    private static let signedTimestamps = ["--use-signed-timestamps"]

    private static let logs = [
        Minting("Rekor v1"),
        Minting("Rekor v1 and a timestamp", options: signedTimestamps) { $0.timestamps = [.token] },
        Minting("Rekor v1 without promise, with a timestamp", options: signedTimestamps) {
            $0.logs = [.rekorV1 { $0.promise = .omitted }]
            $0.timestamps = [.token]
        },
        Minting("Rekor v1, checkpoint with another line") {
            $0.logs = [
                .rekorV1 { $0.editCheckpoint = { $0.extensionLines = ["Timestamp: 1800000000000000000"] } }
            ]
        },
        Minting("Rekor v2 and a timestamp") {
            $0.logs = [.rekorV2]
            $0.timestamps = [.token]
        },
        Minting("Rekor v2, log's signature between witnesses") {
            let witnesses = [try TestSigstore.Key(.ed25519), try TestSigstore.Key(.ed25519)]
            $0.logs = [
                .rekorV2 {
                    $0.editCheckpoint = {
                        $0.signatures = [
                            .witness(witnesses[0], name: "witness.example/w1", time: 1_800_000_000), .log,
                            .witness(witnesses[1], name: "witness.example/w2", time: 1_800_000_000),
                        ]
                    }
                }
            ]
            $0.timestamps = [.token]
        },
        Minting("both logs and a timestamp", options: signedTimestamps) {
            $0.logs = [.rekorV1, .rekorV2]
            $0.timestamps = [.token]
        },
    ]

    private static let statements = [
        Minting("statement, dsse entry") { $0.content = .statement },
        Minting("statement, intoto entry") {
            $0.content = .statement
            $0.logs = [.rekorV1 { $0.kind = .intoto }]
        },
        Minting("statement, Rekor v2") {
            $0.content = .statement
            $0.logs = [.rekorV2]
            $0.timestamps = [.token]
        },
        Minting("statement in place of an image signature") {
            $0.content = .statement
            if let digest = $0.statement.subjects.first?.digests["sha256"].flatMap({
                Digest(.sha256, hex: $0)
            }) {
                $0.statement = .cosignSignature(of: digest, annotations: ["stage": "prod"])
            }
        },
        Minting("statement with characters of several bytes") {
            $0.content = .statement
            $0.statement.predicate = ["note": "é 🚀"]
        },
    ]

    private static let leafKeys =
        ([.p384, .p521, .rsa2048, .rsa3072] as [TestSigstore.Key.Kind]).map { kind in
            Minting("leaf \(kind)") { $0.signer = .fresh(kind) }
        } + [
            Minting("leaf ed25519, statement") {
                $0.signer = .fresh(.ed25519)
                $0.content = .statement
            },
            Minting("leaf p384, Rekor v2") {
                $0.signer = .fresh(.p384)
                $0.logs = [.rekorV2]
                $0.timestamps = [.token]
            },
        ]

    private static let identities = [
        Minting("URI", identity: .uri("https://acme.test/build", issuer: "https://ci.acme.test")),
        Minting("other name", identity: .otherName("dev!acme.test", issuer: "https://ci.acme.test")),
        Minting(
            "GitHub workflow", identity: .gitHubWorkflow(),
            options: [
                "--certificate-github-workflow-name", "release", "--certificate-github-workflow-trigger",
                "push", "--certificate-github-workflow-repository", "acme/web",
                "--certificate-github-workflow-ref", "refs/heads/main",
            ]),
    ]

    private static let certificateTransparency = [
        Minting("CT log with an RSA key").with {
            $0.certificateLogs = [try .init(.rsa2048, validFor: .init(start: $0.now - 60))]
        },
        Minting("two CT logs").with {
            $0.certificateLogs.append(try .init(validFor: .init(start: $0.now - 60)))
        }.using { sigstore, recipe in
            recipe.certificateTimestamps = sigstore.certificateLogs.map { .init($0, at: sigstore.now) }
        },
        Minting("CT log's own extensions") { $0.certificateTimestamps[0].extensions = [1, 2, 3] },
    ]

    private static let authorities = [
        Minting("no intermediate").with {
            var recipe = TestSigstore.AuthorityRecipe(now: $0.now)
            recipe.intermediate = nil
            $0.authorities = [try .init(recipe)]
        },
        Minting("another authority of the same names comes first").with {
            $0.authorities.insert(try .init(.init(now: $0.now)), at: 1)
            $0.authorities.reverse()
        }.using { sigstore, recipe in
            recipe.authority = sigstore.authorities[1]
        },
        Minting("RSA authority").with {
            var recipe = TestSigstore.AuthorityRecipe(now: $0.now)
            recipe.keyKind = .rsa2048
            $0.authorities = [try .init(recipe)]
        },
    ]

    private static let timestamps =
        ([.sha256, .sha384, .sha512] as [TestSigstore.Hash]).map { hash in
            Minting("timestamp with \(hash) throughout", options: signedTimestamps) {
                $0.timestamps = [
                    .token {
                        $0.imprintHash = hash
                        $0.signatureHash = hash
                        $0.signingCertificate = .v2(hash)
                    }
                ]
            }
        }
        + ([.p384, .rsa2048] as [TestSigstore.Key.Kind]).map { kind in
            Minting("timestamp by a \(kind) key", options: signedTimestamps) {
                $0.timestamps = [.token]
            }.with {
                var recipe = TestSigstore.TimestampAuthorityRecipe(now: $0.now)
                recipe.keyKind = kind
                $0.timestampAuthorities = [try .init(recipe)]
            }
        } + [
            Minting("timestamp without certificate", options: signedTimestamps) {
                $0.timestamps = [.token { $0.embedded = [] }]
            },
            Minting("timestamp without nonce", options: signedTimestamps) {
                $0.timestamps = [.token { $0.nonce = nil }]
            },
            Minting("timestamp with a fraction", options: signedTimestamps) {
                $0.timestamps = [.token { $0.fraction = ".25" }]
            },
            Minting("authority with an intermediate", options: signedTimestamps) {
                $0.timestamps = [.token]
            }.with {
                var recipe = TestSigstore.TimestampAuthorityRecipe(now: $0.now)
                recipe.intermediate = .init(
                    subject: [.commonName("acme-tsa-intermediate")], notBefore: $0.now - 60,
                    notAfter: $0.now + 86_400,
                    extensions: [
                        .keyUsage(.keyCertificateSign), .extendedKeyUsage(.timeStamping),
                        .authority(pathLength: 0),
                    ])
                $0.timestampAuthorities = [try .init(recipe)]
            },
            Minting(
                "timestamp with another authority's certificate before its own", options: signedTimestamps
            )
            .using { sigstore, recipe in
                let other = try TestSigstore.TimestampAuthority(.init(now: sigstore.now))
                recipe.timestamps = [
                    .token { $0.embedded = [other.signer] + sigstore.timestampAuthorities.map(\.signer) }
                ]
            },
            Minting("timestamp that names its certificate by SHA-1", options: signedTimestamps) {
                $0.timestamps = [.token { $0.signingCertificate = .v1 }]
            },
            Minting("two authorities", options: signedTimestamps).with {
                $0.timestampAuthorities.append(try .init(.init(now: $0.now, name: "acme-tsa-2")))
            }.using { sigstore, recipe in
                recipe.timestamps = sigstore.timestampAuthorities.map { .init($0) }
            },
        ]

    private static let managedKeys =
        ([.p256, .p384, .p521, .rsa2048] as [TestSigstore.Key.Kind]).map { kind in
            // With a key from a file, cosign hashes with SHA-256 whatever the curve.
            Minting("managed \(kind), Rekor v1", managedKey: kind) { $0.hash = .sha256 }
        } + [
            Minting("managed ed25519, statement", managedKey: .ed25519) { $0.content = .statement },
            Minting("managed key, Rekor v2 and a timestamp", managedKey: .p256) {
                $0.logs = [.rekorV2]
                $0.timestamps = [.token]
            },
            Minting(
                "managed key and a timestamp, no log", managedKey: .p256,
                options: ["--insecure-ignore-tlog"] + signedTimestamps
            ) {
                $0.logs = []
                $0.timestamps = [.token]
            },
            Minting(
                "managed key alone", managedKey: .p256, options: ["--insecure-ignore-tlog"]
            ) { $0.logs = [] },
        ]
}
