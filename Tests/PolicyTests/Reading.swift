// SPDX-License-Identifier: Apache-2.0

import Foundation
import LinearPattern
import Policy
import StrictJSON

/// The documents of a text, as if they stood in `policy.yaml`.
func read(_ yaml: String) -> PolicySet { PolicyReader.read(yaml: Array(yaml.utf8), file: "policy.yaml") }

/// An AppProject `shop` whose block holds `lines`; the first of them is line 6, indented by four.
func project(_ lines: String, name: String = "shop") -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: AppProject
    metadata: {name: \(name)}
    spec:
      imageVerification:
    \(indented(lines))

    """
}

/// A project that nothing is to be said about: one key, and applications choose from it. `lines` begin at line 8.
func sound(_ lines: String = "tagReferences: deny") -> String {
    project(
        """
        applicationSigners: restrict
        defaultSigners: [{name: release, method: static, publicKey: release}]
        \(lines)
        """)
}

/// An Application `web` of that project whose block holds `lines`; the first of them is line 7.
func application(_ lines: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: web}
    spec:
      project: shop
      imageVerification:
    \(indented(lines))

    """
}

/// A policy for everything; the first of `lines` is line 7.
func imageVerificationPolicy(selector: String = "{}", _ lines: String) -> String {
    """
    apiVersion: assay.dev/v1alpha1
    kind: ImageVerificationPolicy
    metadata: {name: cluster}
    spec:
      selector: \(selector)
      imageVerification:
    \(indented(lines))

    """
}

/// The body of the only project in a text.
func projectBody(_ yaml: String) -> PolicyBody? { read(yaml).projects.first?.body }

/// The body of the only application in a text.
func applicationBody(_ yaml: String) -> ApplicationBody? {
    guard case .read(let body) = read(yaml).applications.first?.body else { return nil }
    return body
}

/// The first default signer of a project that says `lines` about it, in flow style.
func onlySigner(_ flow: String, _ more: String = "enabled: true") -> Signer? {
    projectBody(project("defaultSigners: [\(flow)]\n\(more)"))?.defaultSigners.first
}

/// What is wrong with a project's only signer.
func signerProblems(_ flow: String) -> [PolicyProblem] {
    read(project("defaultSigners: [\(flow)]")).diagnostics.map(\.problem)
}

/// The requirement of the only project and the only application in a text.
func onlyRequirement(_ yaml: String) -> Requirement? {
    let set = read(yaml)
    return EffectivePolicy(policies: set.projects, application: set.applications.first).requirements.first
}

/// Lint on 1 June 2026; a PEM text that says `broken` is no key and no anchor, one that says `leaf` no root.
let lint = PolicyLint(
    now: PolicyDate.seconds("2026-06-01") ?? 0,
    flaws: MaterialFlaws(
        ofKey: { $0.contains("broken") ? "not a key" : nil },
        ofCertificates: { pem, isTimestampRoot in
            if pem.contains("broken") { return "no anchor" }
            return isTimestampRoot && pem.contains("leaf") ? "no root" : nil
        }))

/// What lint says of a text, each as `line:column code`.
func lintLines(_ yaml: String) -> [String] {
    lint.diagnostics(read(yaml)).map { diagnostic in
        let position = diagnostic.location.position
        return "\(position.line):\(position.column) \(diagnostic.problem.code.rawValue)"
    }
}

/// A gate for an SBOM, in flow style.
func gate(_ name: String) -> String { "{name: \(name), \(gateParts)}" }

/// What such a gate needs besides its name.
let gateParts = "type: spdx, signers: [{method: static, publicKey: release}]"

let someDigest = "sha256:" + String(repeating: "ab", count: 32)

private func indented(_ lines: String) -> String {
    lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
}

/// A fixture of the proposal.
func proposal(_ name: String) throws -> String {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: tests.appending(path: "Fixtures/proposal/\(name).yaml"), encoding: .utf8)
}
