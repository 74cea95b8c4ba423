// SPDX-License-Identifier: Apache-2.0

import Manifests
import Policy
import StrictJSON
import StrictYAML

/// Objects mean the same as JSON and as YAML.
@Sendable func yaml(_ input: [UInt8]) {
    _ = try? StrictYAML.documents(in: input, limits: .policy)
    do {
        for document in try StrictYAML.documents(in: input, limits: .manifests) {
            guard case .object = document.value else { continue }
            let text = document.serialized()
            // Written out, what aliases repeated may be too much.
            guard text.count <= input.count * 2 else { continue }
            let again = try? StrictYAML.documents(in: text, limits: .manifests)
            expect(again == [document], "YAML that is written as JSON reads the same")
        }
    } catch {
        _ = error.description
    }
}

/// Every image that is found can be shown.
@Sendable func manifests(_ input: [UInt8]) {
    guard let manifests = try? Manifests(yaml: input, named: "input.yaml") else { return }
    for use in manifests.images() { _ = "\(use.source) \(use.resource) \(use.place) \(use.pointer)" }
    for warning in manifests.warnings { _ = warning.description }
}

/// What cannot be read governs: an input without policies has a diagnostic, or no documents.
@Sendable func policy(_ input: [UInt8]) {
    let set = PolicyReader.read(yaml: input, file: "input.yaml")
    for diagnostic in set.diagnostics { _ = diagnostic.description }
    if (try? StrictYAML.documents(in: input, limits: .policy)) == nil {
        expect(
            !set.diagnostics.isEmpty && !set.projects.isEmpty, "a file that is no YAML may hold any policy")
    }
}
