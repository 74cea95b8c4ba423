// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Policy
import StrictJSON
import Verification

/// Gates that somebody tries without writing them into a policy.
struct GateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Ask for this gate besides: a mapping as in a policy, such as '{type: test-result, maxAge: 72h, signers: \
            […]}', or @ and a file.
            """, valueName: "yaml|@file"))
    var gate: [String] = []

    @Option(
        help: ArgumentHelp(
            "The signers of gates that name none: this public key (PEM file).", valueName: "file"))
    var gateKey: [String] = []

    @Option(
        help: ArgumentHelp(
            "Attestations besides those of the registry: bundles or signed envelopes, one or one a line.",
            valueName: "file"))
    var attestation: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Where it is remembered what gates were shown, so that nothing is withdrawn unseen; "none" for nowhere \
            (default: $XDG_STATE_HOME/assay/gates, ~/.local/state/assay/gates).
            """, valueName: "dir"))
    var gateMemory: String?

    /// The memory of gates; `nil` when there is none, or no home to keep it in.
    var memory: GateMemoryFolder? {
        StateFolder.path(gateMemory, for: "gates").map { GateMemoryFolder(directory: $0) }
    }

    func validate() throws {
        guard gateKey.isEmpty || !gate.isEmpty else { throw ValidationError("--gate-key goes with --gate") }
    }

    /// The gates. Throws an ``InputError`` that says what is wrong with one.
    func gates() throws -> [Gate] {
        let usualSigners = try gateKey.map { path in
            let pem = String(decoding: try InputFiles.read(path), as: UTF8.self)
            return Signer(
                name: path, identity: .key(TrustedKey(.pem(pem))),
                location: SourceLocation(file: "--gate-key"))
        }
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
}
