// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML

/// Reads a gate by itself, as it would stand in a policy: what somebody tries on a command line.
package enum GateReader {
    /// The gate and what is wrong with it; `nil` when it cannot be used.
    ///
    /// - Parameters:
    ///   - name: What to call it when it names itself nothing.
    ///   - usualSigners: Whose attestations count when it names no signers.
    package static func read(
        yaml bytes: [UInt8], file: String, name: String, usualSigners: [Signer]
    ) -> (gate: Gate?, diagnostics: [PolicyDiagnostic]) {
        let sink = ProblemSink(file: file, document: 1)
        do throws(YAMLError) {
            let documents = try StrictYAML.documents(in: bytes, limits: .policy)
            guard documents.count == 1, let json = documents.first else {
                let problem = PolicyProblem.syntax("a gate is one mapping, here are \(documents.count)")
                sink.report(problem, path: "", at: .start)
                return (nil, sink.diagnostics)
            }
            guard var fields = Fields(json, path: "", sink: sink) else { return (nil, sink.diagnostics) }
            let own = fields.nonEmptyString("name")
            let decoder = GateDecoder(author: .administrator, usualSigners: usualSigners)
            let gate = decoder.gate(own ?? name, &fields)
            fields.finish()
            return (sink.errorCount == 0 ? gate : nil, sink.diagnostics)
        } catch {
            sink.report(.syntax("\(error)"), path: "", at: error.position)
            return (nil, sink.diagnostics)
        }
    }
}
