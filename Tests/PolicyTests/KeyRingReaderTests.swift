// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

/// Key rings are read as strictly as policies.
struct KeyRingReaderTests {
    private func read(_ keys: String) -> (ring: KeyRingDocument, diagnostics: [PolicyDiagnostic]) {
        KeyRingReader.read(
            yaml: Array("apiVersion: assay.dev/v1alpha1\nkind: KeyRing\nkeys:\n\(keys)\n".utf8),
            file: "ring.yaml")
    }

    private func problems(_ keys: String) -> [PolicyProblem] { read(keys).diagnostics.map(\.problem) }

    @Test func oneNameMayHaveSeveralKeys() throws {
        let ring = read(
            """
            - {name: release, publicKey: release-2026, notBefore: 2026-01-01}
            - {name: release, kmsProvider: AWS, kmsKeyID: alias/release, state: retired, notAfter: 2026-01-01}
            - {name: laptop, publicKey: /etc/keys/laptop.pub, state: revoked}
            """
        ).ring
        #expect(ring.entries.map(\.name) == ["release", "release", "laptop"])
        #expect(
            ring.entries.map(\.key) == [
                TrustedKey(.named("release-2026"), KeyValidity(notBefore: 1_767_225_600)),
                TrustedKey(
                    .kms(.aws(try AWSKeyID("alias/release"))), KeyValidity(.retired, notAfter: 1_767_225_600)),
                TrustedKey(.file("/etc/keys/laptop.pub"), KeyValidity(.revoked)),
            ])
        #expect(
            ring.entries.map(\.location.description) == ["ring.yaml:4:3", "ring.yaml:5:3", "ring.yaml:6:3"])
    }

    static let faults: [(String, PolicyProblem.Code, String)] = [
        ("- {publicKey: k}", .missingKey, "- {name: a, publicKey: k}"),
        ("- {name: a}", .missingKey, "- {name: a, publicKey: k}"),
        ("- {name: a/b, publicKey: k}", .invalidValue, "- {name: a.b, publicKey: k}"),
        (
            "- {name: a, publicKey: k, state: gone}", .unknownValue,
            "- {name: a, publicKey: k, state: revoked}"
        ),
        (
            "- {name: a, publicKey: k, sate: revoked}", .unknownKey,
            "- {name: a, publicKey: k, state: revoked}"
        ),
        (
            "- {name: a, publicKey: k, state: retired}", .retiredKeyWithoutNotAfter,
            "- {name: a, publicKey: k, state: retired, notAfter: 2026-01-01}"
        ),
        ("- {name: a, kmsProvider: AWS}", .missingKey, "- {name: a, kmsProvider: AWS, kmsKeyID: alias/a}"),
        (
            "- {name: a, kmsProvider: AWS, kmsKeyID: a}", .invalidValue,
            "- {name: a, kmsProvider: AWS, kmsKeyID: alias/a}"
        ),
        (
            "- {name: a, publicKey: k, kmsKeyID: 'awskms:///alias/a'}", .unknownKey,
            "- {name: a, kmsKeyID: 'awskms:///alias/a'}"
        ),
        ("  []", .emptyList, "- {name: a, publicKey: k}"),
    ]

    @Test(arguments: faults) func aFaultIsAnError(_ keys: String, _ code: PolicyProblem.Code, _ sound: String)
    {
        #expect(problems(keys).map(\.code) == [code])
        #expect(problems(sound) == [])
    }

    /// A ring in a folder of policies is linted and governs nothing.
    @Test func aRingMayStandBesidePolicies() throws {
        let ring = "apiVersion: assay.dev/v1alpha1\nkind: KeyRing\nkeys: [{name: a, publicKey: k}]\n"
        let set = PolicyReader.read(yaml: Array(ring.utf8), file: "ring.yaml")
        #expect(set.keyRings.map { $0.entries.map(\.name) } == [["a"]])
        #expect(set.projects.isEmpty)
        #expect(set.diagnostics.isEmpty)
        let broken = PolicyReader.read(
            yaml: Array(ring.replacing("publicKey", with: "publicKye").utf8), file: "ring.yaml")
        #expect(broken.diagnostics.map(\.problem.code) == [.missingKey, .unknownKey])
        #expect(broken.projects.isEmpty)
    }

    @Test(arguments: ["kind: Keyring", "kind: KeyRing\nkeys: []\n---\nkind: KeyRing", "kind: [", "5"])
    func anotherDocumentIsNoRing(_ text: String) {
        #expect(!KeyRingReader.read(yaml: Array(text.utf8), file: "ring.yaml").diagnostics.isEmpty)
    }
}
