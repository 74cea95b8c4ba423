// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import Policy
import StrictJSON
import Testing

/// Secrets and ConfigMaps from files.
@Suite struct ManifestEntriesTests {
    private static let encoded = Data(pem.utf8).base64EncodedString()

    private static func entries(_ manifests: String, of name: String = "k8s://shop/keys") throws -> [String:
        String]
    {
        var all = ManifestEntries()
        try all.add(Array(manifests.utf8), namespace: "shop")
        return try all.entries(try KubernetesKeyName(name)).mapValues { String(decoding: $0, as: UTF8.self) }
    }

    private static func secret(_ content: String, kind: String = "Secret", namespace: String = "shop")
        -> String
    {
        """
        apiVersion: v1
        kind: \(kind)
        metadata: {name: keys, namespace: \(namespace)}
        \(content)

        """
    }

    @Test(arguments: [
        secret("data: {cosign.pub: \(encoded)}"),
        secret("data: {cosign.pub: AAAA}\nstringData: {cosign.pub: \(quoted)}"),
        secret("data: {cosign.pub: \(quoted)}", kind: "ConfigMap"),
        secret("binaryData: {cosign.pub: \(encoded)}", kind: "ConfigMap"),
        "apiVersion: apps/v1\nkind: Deployment\n---\n" + secret("data: {cosign.pub: \(encoded)}"),
        "apiVersion: v1\nkind: List\nitems:\n- "
            + secret("data: {cosign.pub: \(encoded)}").replacing("\n", with: "\n  "),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\ndata: {cosign.pub: \(encoded)}",
    ])
    func aKeyIsRead(_ manifests: String) async throws {
        #expect(try Self.entries(manifests) == ["cosign.pub": pem])
    }

    @Test func aSecretGoesBeforeAConfigMap() throws {
        let manifests =
            Self.secret("data: {from: map}", kind: "ConfigMap") + "---\n"
            + Self.secret("stringData: {from: secret}")
        #expect(try Self.entries(manifests) == ["from": "secret"])
    }

    @Test(arguments: ["k8s://other/keys", "k8s://shop/other"]) func whatIsNotThere(_ name: String) {
        let manifests = Self.secret("stringData: {from: secret}")
        #expect(
            throws: KeyFetchError(
                .kubernetes, name, .notFound(said: "the manifests hold no Secret or ConfigMap of that name"))
        ) { try Self.entries(manifests, of: name) }
    }

    @Test(arguments: [
        (secret("data: {cosign.pub: \"not base64\"}"), "/data/cosign.pub is not base64"),
        (secret("data: [1]"), "/data is a array, not a object"),
        (secret("data: {cosign.pub: 7}"), "/data/cosign.pub is a number, not a string"),
        ("apiVersion: v1\nkind: Secret\n", "/metadata is missing"),
        ("[1]", " is no Kubernetes object"),
        (secret("data: {}") + "---\n" + secret("data: {}"), "/metadata names an object for the second time"),
    ])
    func manifestsThatCannotBeRead(_ manifests: String, _ why: String) {
        let error = #expect(throws: ManifestEntriesError.self) { try Self.entries(manifests) }
        #expect(error?.description == why)
    }

    @Test func whatIsNoYAML() {
        let error = #expect(throws: ManifestEntriesError.self) { try Self.entries("a: [") }
        guard case .yaml = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    private static let quoted = "\"" + pem.replacing("\n", with: "\\n") + "\""
}
