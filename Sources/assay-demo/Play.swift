// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Runs scenes before an audience and notes what did not go as expected.
struct Play {
    let scenes: [Scene]
    let screen: Screen
    let program: AssayProgram
    let folder: WorkingFolder

    func opening(_ props: Props) {
        screen.line(screen.paint("Assay decides whether container images may be deployed.", .bold))
        screen.prose(
            """
            What follows are commands and the answers of the real program. The images were built and \
            signed a moment ago, with fresh keys, and are served by a registry in this process \
            (\(props.authority)); nothing else is asked.
            """)
        let fate = folder.isTemporary ? "removed at the end; --keep DIR keeps it" : "kept"
        screen.line(screen.paint("Folder: \(folder.path) (\(fate))", .dim))
    }

    /// Runs all scenes in order; one sentence for each command that did something else.
    func perform() async throws -> [String] {
        var failures: [String] = []
        for (number, scene) in scenes.enumerated() {
            screen.heading("\(number + 1). \(scene.title)")
            for act in scene.acts {
                guard let failure = try await perform(act) else { continue }
                screen.line(screen.paint("unexpected: \(failure)", .red))
                failures.append("scene \(number + 1): \(failure)")
            }
        }
        return failures
    }

    func curtain(_ failures: [String], after duration: Duration) {
        screen.line()
        for failure in failures { screen.line(screen.paint(failure, .red)) }
        let verdict =
            failures.isEmpty
            ? screen.paint("all as expected", .green)
            : screen.paint("\(failures.count) not as expected", .red)
        screen.line("demo: \(scenes.count) scenes, \(verdict), \(duration.seconds) s")
    }

    func servingNotice(_ props: Props) {
        screen.line(
            "\nThe registry stays up at \(props.authority). In another terminal, with assay on the PATH:")
        screen.line("\n    cd \(folder.path)\n")
        screen.line("Ctrl-C here ends it.")
    }

    private func perform(_ act: Scene.Act) async throws -> String? {
        switch act {
        case .tell(let text):
            screen.line()
            screen.prose(text)
        case .show(let file, let last):
            screen.line()
            screen.command(last.map { ["tail", "-n", "\($0)", file] } ?? ["cat", file])
            let lines = try folder.text(of: file).split(separator: "\n", omittingEmptySubsequences: false)
            // A final newline makes one more, empty piece.
            screen.write(lines.suffix(last.map { $0 + 1 } ?? lines.count).joined(separator: "\n"))
        case .happen(let body): try await body()
        case .run(let arguments, let expected):
            screen.line()
            screen.command(["assay"] + arguments)
            let code = try await program.run(arguments)
            screen.line(screen.paint("exit code \(code)", code == expected.exit ? .dim : .red))
            let command = (["assay"] + arguments).joined(separator: " ")
            guard code == expected.exit else {
                return "exit code \(code) instead of \(expected.exit): \(command)"
            }
            return try await flaw(arguments, expected).map { "\($0): \(command)" }
        }
        return nil
    }

    /// What is wrong with a decision that ended well. Asks for it once more, for machines and unseen, so that
    /// the right code for a wrong reason does not pass.
    private func flaw(_ arguments: [String], _ expected: Scene.Expectation) async throws -> String? {
        guard !expected.outcomes.isEmpty else { return nil }
        let bytes = try await program.output(arguments + ["-o", "json"])
        guard let decision = try? JSON(parsing: bytes) else { return "no JSON with -o json" }
        let outcomes = (decision["images"]?.array ?? []).compactMap { $0["outcome"]?.string }.sorted()
        guard outcomes == expected.outcomes else {
            return "outcomes \(outcomes.joined(separator: ", "))"
        }
        let codes = decision.reasonCodes
        guard let missing = expected.reasons.first(where: { !codes.contains($0) }) else { return nil }
        return "no reason \(missing) among \(codes.sorted().joined(separator: ", "))"
    }
}

extension JSON {
    /// Every `code` in a decision, wherever it stands.
    fileprivate var reasonCodes: Set<String> {
        var codes = Set((array ?? []).flatMap(\.reasonCodes))
        for member in object?.members ?? [] {
            if member.key == "code", let code = member.value.string { codes.insert(code) }
            codes.formUnion(member.value.reasonCodes)
        }
        return codes
    }
}

extension Duration {
    /// Seconds with one decimal.
    fileprivate var seconds: String {
        let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
