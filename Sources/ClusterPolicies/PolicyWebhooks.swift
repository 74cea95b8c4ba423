// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import Policy
import StrictJSON

/// The webhooks for Assay's own objects: what cannot be read is not let in, and exemptions name who asked for them.
package struct PolicyWebhooks: Sendable {
    private let now: @Sendable () -> Int
    private let flaws: MaterialFlaws

    package init(now: @escaping @Sendable () -> Int, flaws: MaterialFlaws) {
        self.now = now
        self.flaws = flaws
    }

    /// Whether an `ImageVerificationPolicy` reads as the engine will read it; what lint finds besides is a warning, since
    /// the other signers of a policy still decide.
    package func checkPolicy(_ request: AdmissionRequest) -> AdmissionResponse {
        answer(request, resource: "imageverificationpolicies") { object in
            let set = PolicyReader.read(
                [object], file: "ImageVerificationPolicy/\(request.name)", from: .cluster)
            let lint = PolicyLint(now: now(), flaws: flaws).diagnostics(set)
            return (
                set.diagnostics.filter { !$0.isWarning },
                lint.filter { !set.diagnostics.contains($0) || $0.isWarning }
            )
        }
    }

    /// Whether an `ImageVerificationExemption` can be read, and ends some time from now.
    package func checkExemption(_ request: AdmissionRequest) -> AdmissionResponse {
        answer(request, resource: "imageverificationexemptions") { object in
            let read = ExemptionReader.read(object)
            guard let exemption = read.exemption?.exemption else { return (read.diagnostics, []) }
            // One that ended may still be changed: its finalizers, its labels.
            guard request.operation == .create, exemption.until <= now() else {
                return ([], read.diagnostics)
            }
            let isOver = PolicyDiagnostic(
                .invalidValue(PolicyDate.text(exemption.until), why: "is over"), path: "spec.until",
                at: exemption.location)
            return ([isOver], [])
        }
    }

    /// Notes who creates an exemption, and keeps that as it was noted.
    package func noteRequester(_ request: AdmissionRequest) -> AdmissionResponse {
        guard request.resource.name == "imageverificationexemptions", let object = request.object,
            object["spec"]?.object != nil
        else { return .allowed() }
        let requester: String
        switch request.operation {
        case .create: requester = request.user.name
        case .update: requester = request.oldObject?["spec"]?["requester"]?.string ?? ""
        case .delete, .connect: return .allowed()
        }
        guard object["spec"]?["requester"]?.string ?? "" != requester else { return .allowed() }
        if requester.isEmpty { return .allowed(patch: [.remove(["spec", "requester"])]) }
        return .allowed(patch: [.add(["spec", "requester"], .string(requester))])
    }

    private func answer(
        _ request: AdmissionRequest, resource: String,
        _ diagnose: (JSON) -> (errors: [PolicyDiagnostic], warnings: [PolicyDiagnostic])
    ) -> AdmissionResponse {
        if request.operation == .delete { return .allowed() }
        guard request.resource.group == PolicyReader.group, request.resource.name == resource else {
            return .denied(
                "Assay answers here for \(resource).\(PolicyReader.group) and was asked about \(request.resource.name); check its webhook configuration"
            )
        }
        guard let object = request.object, object.object != nil else {
            return .denied(
                "Assay was asked about an object without being shown it; check its webhook configuration")
        }
        // What is on its way out only loses its finalizers.
        guard object["metadata"]?["deletionTimestamp"]?.isNull ?? true else { return .allowed() }
        let (errors, warnings) = diagnose(object)
        guard errors.isEmpty else {
            let lines = errors.prefix(Self.mostLines).map(\.line)
            let rest = errors.count - lines.count
            return .denied((lines + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "\n"))
        }
        return .allowed(warnings: warnings.prefix(Self.mostLines).map { $0.line.shownOnOneLine })
    }

    private static let mostLines = 8
}

extension PolicyDiagnostic {
    /// The key and what is wrong with it: an object of a cluster has no lines.
    fileprivate var line: String { path.isEmpty ? "\(problem)" : "\(path): \(problem)" }
}
