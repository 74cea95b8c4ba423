// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

/// An annotation is a tenant's word (`policy.md` §1).
struct TenantTests {
    private func problems(_ text: String) -> [PolicyProblem] {
        read(annotated(text)).diagnostics.map(\.problem)
    }

    static let pointing: [(String, String)] = [
        ("method: static, publicKey: /etc/key.pub", "a path"),
        ("method: static, publicKey: 'file:///etc/key.pub'", "a path"),
        ("method: static, publicKey: 'k8s://kube-system/secret'", "a Secret"),
        (
            "method: kms, kmsProvider: AWS, kmsKeyID: alias/a, kmsEndpoint: 'http://169.254.169.254'",
            "a key management service"
        ),
        ("method: kms, kmsProvider: AWS, kmsKeyID: alias/a", "a key management service"),
        ("method: kms, kmsKeyID: 'awskms:///alias/a'", "a key management service"),
        ("method: kms, kmsKeyID: 'pkcs11:token=t;object=o'", "a key management service"),
        (
            "method: kms, kmsProvider: Azure, kmsKeyID: 'https://attacker.example/keys/k'",
            "a key management service"
        ),
        ("method: static, publicKey: 'env://KEY'", "a variable"),
        ("method: keyless, trustedRoot: /etc/root.json", "a trusted root"),
        ("method: keyless, trustedRoot: {mediaType: x}", "a trusted root"),
    ]

    @Test(arguments: pointing) func cannotPointAt(_ flow: String, _ what: String) {
        #expect(problems("signers: [{\(flow)}]") == [.tenantReference(what)])
        // An owner who writes to the repository can.
        #expect(read(application("signers: [{\(flow)}]")).diagnostics == [])
    }

    @Test(arguments: [
        "method: static, publicKey: release", "method: static, publicKey: '-----BEGIN PUBLIC KEY-----'",
        "method: keyless, identities: [{issuer: i, subject: s}]",
    ])
    func canName(_ flow: String) {
        #expect(problems("signers: [{\(flow)}]") == [])
    }

    @Test func theAnnotationIsTheBodyAsYAML() throws {
        let body = try #require(applicationBody(annotated("enforcementLevel: strict\\nslsaLevel: 2")))
        #expect(body.enforcement == .strict)
        #expect(body.slsaLevel == 2)
    }

    @Test func aFaultInTheAnnotationStandsWhereTheAnnotationDoes() throws {
        let diagnostic = try #require(
            read(annotated("threshold: 1\\nsigners:\\n- method: statik")).diagnostics.first)
        #expect(diagnostic.problem.code == .unknownValue)
        #expect(diagnostic.location.description == "policy.yaml:6:38")
        #expect(diagnostic.path == "metadata.annotations[assay.dev/image-verification].signers[0].method")
    }

    @Test func anAnnotationThatIsNoYAMLMakesTheApplicationUnreadable() {
        let set = read(annotated("signers: [}"))
        #expect(set.diagnostics.map(\.problem.code) == [.syntax])
        guard case .unreadable = set.applications.first?.body else {
            Issue.record("it was read")
            return
        }
    }

    @Test func anAnnotationOfTwoDocumentsIsRefused() {
        #expect(problems("threshold: 1\\n---\\nthreshold: 1") == [.syntax("expected one YAML document")])
    }

    @Test func anAnnotationIsNotTheOnlyPlace() {
        let both = annotated("threshold: 2").replacing(
            "spec: {}", with: "spec: {imageVerification: {threshold: 3}}")
        #expect(read(both).diagnostics.map(\.problem.code) == [.conflictingPlaces])
        let same = annotated("threshold: 2").replacing(
            "spec: {}", with: "spec: {imageVerification: {threshold: 2}}")
        #expect(read(same).diagnostics == [])
    }
}
