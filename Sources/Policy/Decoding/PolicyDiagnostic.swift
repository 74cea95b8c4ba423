// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// A problem, and where it stands.
package struct PolicyDiagnostic: Sendable, Equatable {
    package var problem: PolicyProblem
    /// The key path, for example `spec.imageVerification.defaultSigners[0].publicKey`; may be empty.
    package var path: String
    package var location: SourceLocation

    package init(_ problem: PolicyProblem, path: String, at location: SourceLocation) {
        self.problem = problem
        self.path = path
        self.location = location
    }

    package var severity: PolicyProblem.Code.Severity { problem.code.severity }
    package var isWarning: Bool { severity == .warning }
}

extension PolicyDiagnostic: CustomStringConvertible {
    /// `file:line:column: error: …`, as compilers write it.
    package var description: String {
        let place = path.isEmpty ? "" : "\(path): "
        return
            "\(location): \(isWarning ? "warning" : "error"): \(place)\(problem) [\(problem.code.rawValue)]"
    }
}
