// SPDX-License-Identifier: Apache-2.0

/// Which predicate types a gate takes.
package struct GateType: Sendable, Equatable {
    /// What is known of them; `nil` for a type that only its users know.
    package var kind: Kind?
    /// The types, compared byte by byte: the authenticated ones, which stand in the statement.
    package var uris: [String]

    /// All types of a kind.
    package init(_ kind: Kind) {
        self.kind = kind
        uris = kind.uris
    }

    /// One type.
    package init(uri: String) {
        kind = Kind.allCases.first { $0 != .sbom && $0.uris.contains(uri) }
        uris = [uri]
    }

    /// What to call it.
    package var title: String {
        if let kind, uris == kind.uris { return kind.rawValue }
        return uris.joined(separator: ", ")
    }

    /// The newest counts where a later attestation may say the contrary of an earlier one.
    package var usualSelection: GateSelection {
        switch kind {
        case .vsa, .sbom, .spdx, .cyclonedx, .release, .provenance: .any
        default: .latest
        }
    }

    /// The short names that `type` takes.
    package enum Kind: String, Sendable, CaseIterable {
        case testResult = "test-result"
        case vulnerabilities
        case spdx, cyclonedx
        /// Either of the two.
        case sbom
        case vsa, release, provenance
        /// What `cosign attest --type custom` writes.
        case custom
        case openvex, link, scai, svr, reference
        case runtimeTrace = "runtime-trace"
    }
}

extension GateType.Kind {
    /// The predicate types (in-toto attestation framework, `spec/predicates`, and what scanners and cosign write).
    package var uris: [String] {
        switch self {
        case .testResult: ["https://in-toto.io/attestation/test-result/v0.1"]
        case .vulnerabilities:
            [
                "https://in-toto.io/attestation/vulns/v0.1", "https://in-toto.io/attestation/vulns/v0.2",
                "https://cosign.sigstore.dev/attestation/vuln/v1",
                "https://predicates.policylabs.dev/trivy/v1", "https://predicates.policylabs.dev/grype/v1",
                "https://grype.anchore.io/scan",
            ]
        case .spdx:
            ["https://spdx.dev/Document", "https://spdx.dev/Document/v2.3", "https://spdx.dev/Document/v3"]
        case .cyclonedx: ["https://cyclonedx.org/bom", "https://cyclonedx.org/bom/v1.4"]
        case .sbom: Self.spdx.uris + Self.cyclonedx.uris
        case .vsa: ["https://slsa.dev/verification_summary/v1"]
        case .release:
            [
                "https://in-toto.io/attestation/release/v0.1", "https://in-toto.io/attestation/release/v0.2",
            ]
        case .provenance:
            [
                "https://slsa.dev/provenance/v0.1", "https://slsa.dev/provenance/v0.2",
                "https://slsa.dev/provenance/v1",
            ]
        case .custom: ["https://cosign.sigstore.dev/attestation/v1"]
        case .openvex: ["https://openvex.dev/ns", "https://openvex.dev/ns/v0.2.0"]
        case .link: ["https://in-toto.io/attestation/link/v0.3", "https://in-toto.io/Link/v1"]
        case .scai: ["https://in-toto.io/attestation/scai/v0.3"]
        case .svr: ["https://in-toto.io/attestation/svr/v0.2"]
        case .reference: ["https://in-toto.io/attestation/reference/v0.1"]
        case .runtimeTrace: ["https://in-toto.io/attestation/runtime-trace/v0.1"]
        }
    }

    /// What a gate asks of it that says nothing more; `nil` where its presence would say nothing.
    package var usualCondition: GateCondition? {
        switch self {
        case .testResult: .testResult(GateTestResult())
        case .vulnerabilities: .vulnerabilities(GateVulnerabilities())
        case .sbom, .spdx, .cyclonedx: .sbom
        case .vsa, .release, .provenance, .custom, .openvex, .link, .scai, .svr, .reference, .runtimeTrace:
            nil
        }
    }
}
