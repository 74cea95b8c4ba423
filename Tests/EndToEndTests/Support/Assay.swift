// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Subprocess
import Testing

/// The `assay` program that was built beside these tests, or the one that `ASSAY` names.
enum Assay {
    /// `assay verify -o json`, and what it decided. The exit code must be the one that the JSON tells.
    static func verify(
        _ arguments: String..., stdin: String = "", location: Testing.SourceLocation = #_sourceLocation
    ) async throws -> Verdict {
        try await verify(arguments, stdin: stdin, location: location)
    }

    /// The same with a list of arguments.
    static func verify(
        _ arguments: [String], stdin: String = "", location: Testing.SourceLocation = #_sourceLocation
    ) async throws -> Verdict {
        let run = try await run(["verify", "-o", "json"] + arguments, stdin: stdin)
        let json = try #require(
            try? JSON(parsing: run.output), "exit \(run.code), \(run.errors)\(run.output)",
            sourceLocation: location)
        let verdict = Verdict(code: run.code, json: json)
        #expect(json["exitCode"]?.int == run.code, sourceLocation: location)
        return verdict
    }

    /// Any command.
    static func run(_ arguments: [String], stdin: String = "") async throws -> Program.Run {
        try await program().run(arguments, stdin: stdin)
    }

    /// The program, in an environment without proxies and without anybody's credentials.
    static func program() throws -> Program {
        Program(
            path: try path.get(),
            environment: [
                "HOME": FileManager.default.temporaryDirectory.appending(path: "nobody").path(),
                "AWS_EC2_METADATA_DISABLED": "true",
            ])
    }

    private static let path = Result { try find() }

    private static func find() throws -> String {
        if let named = ProcessInfo.processInfo.environment["ASSAY"] {
            return URL(filePath: named).absoluteURL.path()
        }
        var folder = URL(filePath: Bundle.main.executablePath ?? "").absoluteURL
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            let candidate = folder.appending(path: "assay").path()
            let attributes = try? FileManager.default.attributesOfItem(atPath: candidate)
            if attributes?[.type] as? FileAttributeType == .typeRegular { return candidate }
        }
        throw MissingProgram(name: "assay: build it first, or name it in ASSAY")
    }
}

/// A program that a test cannot do without.
struct MissingProgram: Error {
    let name: String
}
