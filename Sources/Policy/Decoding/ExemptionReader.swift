// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import OCIModel
package import StrictJSON

/// Reads `ImageVerificationExemption` objects, strictly. One that cannot be read exempts nothing.
package enum ExemptionReader {
    package static let kind = "ImageVerificationExemption"

    /// Reads one object.
    package static func read(_ json: JSON) -> (exemption: ExemptionDocument?, diagnostics: [PolicyDiagnostic])
    {
        let name = json["metadata"]?["name"]?.string ?? ""
        let sink = ProblemSink(file: "\(kind)/\(name)", document: 1)
        guard json["kind"]?.string == kind else {
            sink.report(.unknownDocument(json["kind"]?.string ?? ""), path: "kind", at: json.position)
            return (nil, sink.diagnostics)
        }
        guard let spec = json["spec"] else {
            sink.report(.missingKey("spec"), path: "", at: json.position)
            return (nil, sink.diagnostics)
        }
        guard var fields = Fields(spec, path: "spec", sink: sink) else { return (nil, sink.diagnostics) }
        let image = fields.requiredString("image")
        let digest = fields.requiredString("digest")
        let reason = fields.requiredString("reason")
        let until = fields.requiredString("until")
        var selector = PolicySelector()
        selector.projects = globs("projects", &fields)
        selector.applications = globs("applications", &fields)
        if var kargo = fields.fields("kargo") {
            selector.kargoProjects = globs("projects", &kargo)
            selector.kargoStages = globs("stages", &kargo)
            kargo.finish()
        }
        let requester = fields.string("requester") ?? ""
        fields.finish()
        guard let image, let digest, let reason, let until else { return (nil, sink.diagnostics) }
        guard let end = PolicyDate.seconds(until) else {
            sink.report(
                .invalidValue(until, why: "is not a moment such as 2027-03-01T12:00:00Z"), path: "spec.until",
                at: spec.position)
            return (nil, sink.diagnostics)
        }
        guard let glob = Glob(image), !image.contains("@") else {
            sink.report(
                .invalidValue(image, why: "is not a glob for repositories"), path: "spec.image",
                at: spec.position)
            return (nil, sink.diagnostics)
        }
        guard let value = Digest(digest) else {
            sink.report(
                .invalidValue(digest, why: "is not a digest"), path: "spec.digest", at: spec.position)
            return (nil, sink.diagnostics)
        }
        guard sink.errorCount == 0 else { return (nil, sink.diagnostics) }
        let exemption = Exemption(
            image: "\(image)@\(digest)", scope: .repositories(glob), digest: value, reason: reason,
            until: end,
            location: sink.location(spec.position))
        let document = ExemptionDocument(
            name: name, exemption: exemption, selector: selector, requester: requester)
        return (document, sink.diagnostics)
    }

    private static func globs(_ key: String, _ fields: inout Fields) -> [Glob] {
        (fields.elements(key, allowEmpty: false) ?? []).compactMap {
            fields.sink.glob($0.json, path: $0.path)
        }
    }
}
