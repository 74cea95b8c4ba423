// SPDX-License-Identifier: Apache-2.0

import Keys
import Policy
import Signatures
import Testing

/// `k8s://NAMESPACE/NAME[/ENTRY]`.
@Suite struct KubernetesKeysTests {
    private static let other = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"

    private static func provider(_ entries: [String: String]) -> KubernetesKeys {
        KubernetesKeys { (name) throws(KeyFetchError) in
            guard name.namespace == "shop", name.name == "keys" else {
                throw KeyFetchError(.kubernetes, name.description, .notFound(said: "another object"))
            }
            return entries.mapValues { Array($0.utf8) }
        }
    }

    @Test(arguments: [
        ("", ["cosign.pub": pem, "release.pub": "other"], "cosign.pub"),
        ("", ["cosign.key": other, "release.pub": pem], "release.pub"),
        ("", ["tls.crt": other, "key": "\n" + pem], "key"),
        ("/release", ["cosign.pub": "other", "release": pem], "release"),
    ])
    func theEntryIsChosen(_ suffix: String, _ entries: [String: String], _ entry: String) async throws {
        let fetched = try await Self.provider(entries).fetch(
            try KubernetesKeyName("k8s://shop/keys\(suffix)"))
        #expect(fetched == FetchedKey(try PublicKey(pemEncoded: pem), version: "k8s://shop/keys/\(entry)"))
    }

    private static let faults: [(String, [String: String], KeyFetchError.Cause)] = [
        ("", [:], .notFound(said: "no entry holds a public key in PEM; it is empty")),
        (
            "", ["password": "hunter2", "user": "me"],
            .notFound(said: "no entry holds a public key in PEM; it has \"password\", \"user\"")
        ),
        (
            "", ["a.pub": pem, "b": pem],
            .misconfigured(
                "several entries may be the key: write /ENTRY after the name, one of \"a.pub\", \"b\"")
        ),
        (
            "/release", ["cosign.pub": pem],
            .notFound(said: "there is no entry \"release\"; it has \"cosign.pub\"")
        ),
        ("", ["cosign.pub": other], .unusable(.otherBlock("CERTIFICATE"))),
    ]

    @Test(arguments: faults)
    func noEntryIsTheKey(
        _ suffix: String, _ entries: [String: String], _ cause: KeyFetchError.Cause
    ) async throws {
        let name = try KubernetesKeyName("k8s://shop/keys\(suffix)")
        let failure = await Self.provider(entries).failure(name)
        #expect(failure == KeyFetchError(.kubernetes, "k8s://shop/keys\(suffix)", cause))
        #expect(!"\(String(describing: failure))".contains("hunter2"))
    }

    @Test func whoeverReadsTheObjectSaysWhyNot() async throws {
        let name = try KubernetesKeyName("k8s://shop/other")
        #expect(await Self.provider([:]).failure(name)?.cause == .notFound(said: "another object"))
    }
}
