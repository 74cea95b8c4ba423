// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Policy
import StrictJSON

/// Gates that somebody tries without writing them into a policy.
struct GateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Try this gate: a mapping as in a policy, such as '{type: test-result, maxAge: 72h}', or @ and a file. \
            Without signers of its own, those of --key and --certificate-identity are the gate's.
            """, valueName: "yaml|@file"))
    var gate: [String] = []

    /// The gates. Throws an ``InputError`` that says what is wrong with one.
    ///
    /// - Parameter usualSigners: Whose attestations count for gates that name no signers.
    func gates(usualSigners: [Signer]) throws -> [Gate] {
        var gates: [Gate] = []
        for (index, text) in gate.enumerated() {
            let isFile = text.hasPrefix("@")
            let file = isFile ? String(text.dropFirst()) : "--gate"
            let name = gate.count == 1 ? "--gate" : "--gate \(index + 1)"
            let read = GateReader.read(
                yaml: isFile ? try InputFiles.read(file) : Array(text.utf8), file: file, name: name,
                usualSigners: usualSigners)
            guard let gate = read.gate else {
                throw InputError(read.diagnostics.map { "\($0)" }.joined(separator: "\nassay: "))
            }
            guard !gates.contains(where: { $0.name == gate.name }) else {
                throw InputError("--gate: two gates are called \(gate.name)")
            }
            gates.append(gate)
        }
        return gates
    }

    /// Whether a gate was given whose signers the command line names elsewhere.
    func takesSigners(_ gates: [Gate]) -> Bool {
        gates.contains { gate in
            gate.signers.contains { $0.location.file == "--key" || $0.location.file == "--certificate-identity" }
        }
    }
}
